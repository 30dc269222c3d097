"""Invented content that shows a block or a component where there is none of its own: previews and the style guide."""

from collections.abc import Mapping
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import blocks
from wagtail.images.models import Filter

DEMO = "（演示数据）"
PICTURE_WIDTH, PICTURE_HEIGHT = 960, 600


def give_samples(stream: blocks.StreamBlock, samples: Mapping[str, Any]) -> None:
    """Let the admin preview these children. Set on the instances, not as arguments: migrations never see them."""
    for name, sample in samples.items():
        stream.child_blocks[name].meta.preview_value = sample


class SampleRendition:
    """What `SamplePicture` looks like in any width and format: the one file that ships with the site."""

    width, height, alt = PICTURE_WIDTH, PICTURE_HEIGHT, f"{DEMO}山与海之间的一座桥"

    @property
    def url(self) -> str:
        return staticfiles_storage.url("img/sample.webp")

    def img_tag(self, extra: Mapping[str, Any] | None = None) -> SafeString:
        attributes = {"loading": (extra or {}).get("loading", "eager"), "sizes": (extra or {}).get("sizes", "")}
        return format_html(
            '<img src="{}" width="{}" height="{}" alt="{}" loading="{}" sizes="{}">',
            self.url, self.width, self.height, self.alt, attributes["loading"], attributes["sizes"],
        )  # fmt: skip


class SamplePicture:
    """Stands for a picture of the library in the template that shows one; it has no row."""

    credit = f"{DEMO}本站绘制"
    decorative = False

    def get_rendition(self, filter: Filter | str) -> SampleRendition:
        return SampleRendition()

    def get_renditions(self, *filters: Filter | str) -> dict[str, SampleRendition]:
        return {each if isinstance(each, str) else each.spec: SampleRendition() for each in filters}


def sample_document() -> Any:
    """A file in no library: its link leads nowhere."""
    from core.models import SiteDocument

    return SiteDocument(pk=0, title=f"{DEMO}附件一 征求意见稿全文", file="documents/yanshi.pdf", file_size=234_567)
