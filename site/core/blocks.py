"""The blocks of a body text that several kinds of page share."""

import re
from html import unescape
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock
from wagtail.images.models import AbstractImage

from core.samples import DEMO, SamplePicture, give_samples, sample_document

_BLOCK_END = re.compile(r"</(?:p|h\d|li|blockquote)>|<(?:br|hr)\s*/?>", re.I)

RICH_TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link", "superscript", "subscript"]


class PictureBlock(ImageBlock):
    """A picture with the words that a blind reader hears; without them it is refused, unless it only decorates."""

    def get_preview_value(self) -> SamplePicture:
        return SamplePicture()


class BodyBlock(blocks.StreamBlock):
    """A calm body text: headings, paragraphs, pictures, quotations, attachments."""

    heading = blocks.CharBlock(label=_("heading"), icon="title", template="blocks/heading.html", max_length=120)
    paragraph = blocks.RichTextBlock(label=_("text"), features=RICH_TEXT_FEATURES, template="blocks/paragraph.html")
    image = PictureBlock(label=_("picture"), template="blocks/image.html")
    quotation = blocks.BlockQuoteBlock(label=_("quotation"), template="blocks/quotation.html")
    document = DocumentChooserBlock(label=_("attachment"), template="blocks/document.html")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        give_samples(self, BODY_SAMPLES)


BODY_SAMPLES: dict[str, Any] = {
    "heading": f"一、征求意见的范围{DEMO}",
    "paragraph": (
        f"<p>{DEMO}县人大常委会就草案公开征求意见，<b>任何人都可以提出</b>，不用注册。</p>"
        "<ol><li>在线提交，凭回执查询；</li><li>写信或者打电话。</li></ol>"
    ),
    "quotation": f"{DEMO}意见应当件件有答复，采纳与否都要说明理由。",
    "document": sample_document,
}


def first_picture(body: blocks.StreamValue) -> AbstractImage | None:
    """The picture that stands for a text where only one can be shown, as in a shared link."""
    child = body.first_block_by_name("image")
    return child.value if child else None


def rich_text_words(source: str) -> str:
    """The words of a rich text with a blank line between its paragraphs, so that no word spans two of them."""
    return unescape(strip_tags(_BLOCK_END.sub("\n\n", source))).strip()


def body_words(body: blocks.StreamValue) -> str:
    """What is written in a body text, paragraph by paragraph."""
    words: list[str] = []
    for child in body:
        if isinstance(child.block, blocks.RichTextBlock):
            words.append(rich_text_words(child.value.source))
        else:
            words += child.block.get_searchable_content(child.value)
    return "\n\n".join(words)
