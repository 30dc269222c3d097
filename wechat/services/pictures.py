"""Pictures for articles: each goes to WeChat once, whatever is tried again."""

import hashlib
import io

from PIL import Image
from wagtail.images.models import AbstractImage

from wechat import api
from wechat.models import UploadedPicture

IN_TEXT = "width-1080|format-jpeg|jpegquality-80"
COVER = "fill-900x383|format-jpeg|jpegquality-85"
_PLAIN = "#9b1c1c"


def address_in_text(image: AbstractImage) -> str:
    """The address under which texts of the account may show the picture. Raises what `client.call` raises."""
    return _uploaded(_bytes(image, IN_TEXT), is_cover=False)


def cover_number(image: AbstractImage | None) -> str:
    """The media_id of a cover; WeChat wants one of every article, so a page without a picture gets a plain field."""
    return _uploaded(_bytes(image, COVER) if image else _plain(), is_cover=True)


def _uploaded(content: bytes, *, is_cover: bool) -> str:
    digest = hashlib.sha256(content).hexdigest()
    known = UploadedPicture.objects.filter(digest=digest, is_cover=is_cover).first()
    if known is None:
        send = api.upload_cover if is_cover else api.upload_picture
        value = send(f"{digest[:12]}.jpg", content, "image/jpeg")
        known, _new = UploadedPicture.objects.get_or_create(digest=digest, is_cover=is_cover, defaults={"value": value})
    return known.value


def _bytes(image: AbstractImage, spec: str) -> bytes:
    with image.get_rendition(spec).file.open("rb") as file:
        return file.read()


def _plain() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (900, 383), _PLAIN).save(out, "JPEG", quality=85)
    return out.getvalue()
