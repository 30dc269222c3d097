"""What staff upload: judged by what a file is, not by its name, within bounds, and freed of what a camera wrote into it.

Pictures are bounded and decoded by Wagtail's field before they come here (40 megapixels, no SVG). Documents are handed
out as downloads only; still, a file that is not what it says, or that acts by itself, is not taken in.
"""

import io
import zipfile
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

MOST_BYTES = 50 * 1024 * 1024
MOST_MEMBERS = 10_000
MOST_UNPACKED = 500 * 1024 * 1024
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
BEGINNINGS = {
    "doc": (OLE,), "xls": (OLE,), "wps": (OLE, ZIP), "docx": (ZIP,), "xlsx": (ZIP,), "odt": (ZIP,), "ofd": (ZIP,),
    "zip": (ZIP,), "pdf": (b"%PDF-",), "rtf": (b"{\\rtf",),
}  # fmt: skip
TEXTS = ("csv", "txt")
ACTIVE_IN_PDF = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")
ACTIVE_IN_ZIP = ("vbaproject.bin", ".exe", ".dll", ".js", ".bat", ".cmd", ".scr", ".lnk")
_REWRITTEN = {"JPEG": {"quality": 92}, "PNG": {}, "WEBP": {"quality": 90}}


def check_document(file: Any) -> None:
    """Raise ValidationError with a sentence unless a new upload is what its name says and does nothing by itself."""
    if not file or file._committed:
        return
    extension = Path(file.name).suffix.lower().lstrip(".")
    if file.size > MOST_BYTES:
        raise ValidationError(_("This file is larger than 50 MB."))
    file.seek(0)
    content = file.read()
    file.seek(0)
    if extension in TEXTS:
        is_it = b"\x00" not in content[:4096] or content[:2] in (b"\xff\xfe", b"\xfe\xff")
        is_it = is_it and not content.lstrip()[:64].lower().startswith(
            (b"<!doctype html", b"<html", b"<script", b"<svg")
        )
    else:
        is_it = content.startswith(BEGINNINGS.get(extension, ()))
    if not is_it:
        raise ValidationError(_("This file is not what its name says; save it anew from the program that made it."))
    if content.startswith(ZIP):
        _check_archive(content)
    if extension == "pdf" and any(word in content for word in ACTIVE_IN_PDF):
        raise ValidationError(
            _("This file runs something by itself when it is opened; print it into a plain PDF first.")
        )


def _check_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise ValidationError(_("This file is damaged.")) from None
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise ValidationError(_("This file unpacks to far too much."))
    if any(
        member.filename.lower().endswith(ACTIVE_IN_ZIP) or ".." in Path(member.filename).parts for member in members
    ):
        raise ValidationError(_("This file holds macros or programs; save it without them."))


def without_metadata(file: Any) -> ContentFile | None:
    """The picture anew without where, when and by what it was taken; None for one that says nothing of the kind.

    It is turned as it is meant to be seen. Raises ValidationError for one that cannot be read.
    """
    try:
        file.seek(0)
        with Image.open(file) as picture:
            kind, told = (
                picture.format or "",
                {"exif", "xmp", "XML:com.adobe.xmp", "photoshop", "comment"} & set(picture.info),
            )
            if kind not in _REWRITTEN or not (told or picture.getexif()) or getattr(picture, "is_animated", False):
                return None
            upright = ImageOps.exif_transpose(picture)
            options = _REWRITTEN[kind] | (
                {"icc_profile": picture.info["icc_profile"]} if "icc_profile" in picture.info else {}
            )
            for name in ("exif", "xmp", "XML:com.adobe.xmp", "photoshop", "comment"):
                upright.info.pop(name, None)
            target = io.BytesIO()
            upright.save(target, kind, **options)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise ValidationError(_("This picture cannot be read; save it anew and try again.")) from None
    finally:
        file.seek(0)
    return ContentFile(target.getvalue(), name=Path(file.name).name)
