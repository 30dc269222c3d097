"""What backs a contact record: pictures and documents, in a closed collection, for those who keep the record.

A picture is kept as a document too: Wagtail hands documents out by permission, but pictures to anybody.
"""

import io
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from wagtail.images.fields import WagtailImageField
from wagtail.models import Collection, CollectionViewRestriction

from core.audit import record as audit
from core.models import SiteDocument
from stations.models import ContactEvidence, ContactRecord
from stations.services.records import RecordRefused
from stations.states import EDITABLE

COLLECTION = "联系选民记录佐证材料"
MOST_BYTES = 15 * 1024 * 1024
MOST_PIECES = 20
LONGEST_SIDE = 2_400  # pixels
PICTURES = {"jpg", "jpeg", "png", "webp"}
# How a file of each kind begins: the name alone proves nothing.
BEGINNINGS = {
    "pdf": (b"%PDF-",),
    "doc": (b"\xd0\xcf\x11\xe0",),
    "wps": (b"\xd0\xcf\x11\xe0", b"PK\x03\x04"),
    "docx": (b"PK\x03\x04",),
    "ofd": (b"PK\x03\x04",),
}


@transaction.atomic
def add_evidence(record: ContactRecord, upload: File, *, by: Any) -> ContactEvidence:
    """Keep a picture, made smaller and without where and by what it was taken, or a document as it is.

    Raises RecordRefused with a sentence for anything else, for more than twenty pieces, and once the record is
    submitted; nothing is stored then.
    """
    row = ContactRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if row.status not in EDITABLE:
        raise RecordRefused(_("This record is submitted; it can be changed once it is sent back."))
    if row.evidence.count() >= MOST_PIECES:
        raise RecordRefused(_("At most %(count)s pieces of evidence belong to a record.") % {"count": MOST_PIECES})
    extension, content, is_picture = checked_upload(upload)
    title = f"{row.pk}-{row.evidence.count() + 1}"
    document = SiteDocument(title=title, collection=private_collection(), uploaded_by_user=by)
    # A name that cannot be guessed: behind a misconfigured web server it is the only lock left.
    document.file.save(f"{secrets.token_urlsafe(24)}.{extension}", ContentFile(content), save=False)
    document.file_size = len(content)
    document.save()
    piece = ContactEvidence.objects.create(record=row, document=document, is_picture=is_picture, added_by=by)
    audit(row, "stations.add_evidence", by=by)
    return piece


def checked_upload(upload: File) -> tuple[str, bytes, bool]:
    """Extension, content and whether it is a picture; raises RecordRefused with what is wrong."""
    extension = (upload.name or "").rpartition(".")[2].lower()
    if upload.size > MOST_BYTES:
        raise RecordRefused(_("The file is larger than 15 MB; take the picture in a lower quality."))
    if extension in PICTURES:
        return "jpg", _picture(upload), True
    if extension not in BEGINNINGS:
        raise RecordRefused(_("Only pictures (JPG, PNG, WebP) and documents (PDF, DOC, DOCX, OFD, WPS) are taken."))
    content = upload.read()
    if not content.startswith(BEGINNINGS[extension]):
        raise RecordRefused(_("The file is not what its name says; save it anew and try again."))
    return extension, content, False


def _picture(upload: File) -> bytes:
    try:
        WagtailImageField().clean(upload)  # kind and number of pixels, read from its head before anything is unpacked
        upload.seek(0)
        with Image.open(upload) as opened:
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except ValidationError as error:
        raise RecordRefused(" ".join(error.messages)) from None
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise RecordRefused(_("The picture is damaged and cannot be opened.")) from error
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)  # without EXIF: a home's position does not belong to the record
    return out.getvalue()


def private_collection(name: str = COLLECTION) -> Collection:
    """A collection that nobody opens through Wagtail's own addresses; made when it is first needed."""
    root = Collection.objects.select_for_update(of=("self",)).get(depth=1)
    found = root.get_children().filter(name=name).first()
    if found is None:
        found = root.add_child(name=name)
        CollectionViewRestriction.objects.create(
            collection=found, restriction_type=CollectionViewRestriction.GROUPS
        )  # of no group
    return found


@transaction.atomic
def remove_evidence(piece: ContactEvidence, *, by: Any) -> None:
    """Take a piece away while the record may still be changed; raises RecordRefused afterwards."""
    row = ContactRecord.objects.select_for_update(of=("self",)).get(pk=piece.record_id)
    if row.status not in EDITABLE:
        raise RecordRefused(_("This record is submitted; it can be changed once it is sent back."))
    document = piece.document
    piece.delete()
    document.delete()
    audit(row, "stations.remove_evidence", by=by)


def open_evidence(piece: ContactEvidence, *, by: Any) -> File:
    """The file for somebody who keeps the record; the reading is logged."""
    audit(piece.record, "stations.read_evidence", by=by)
    return piece.document.file.open("rb")
