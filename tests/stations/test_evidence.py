"""What backs a contact record: kept apart, stripped, refused with a sentence when it is no evidence."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.models import ModelLogEntry

from core.models import SiteDocument, SiteImage
from home.sitetree import DEPUTIES
from stations.models import ContactEvidence, ContactRecord
from tests.factories import staff
from tests.stations.factories import deputy, record, station
from tests.stations.test_record_desk import fields_of


def picture(width=80, height=60, kind="JPEG", name="photo.jpg", exif=None):
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#336699").save(out, kind, **({"exif": exif} if exif else {}))
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def evidence_of(client, row, upload, **fields):
    data = fields_of(row.deputy, action="keep", evidence=upload) | fields
    return client.post(reverse("station_record_edit", args=[row.pk]), data)


def test_a_picture_is_kept_apart_without_where_it_was_taken(client, editor, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row = record(station(), by=editor)
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    client.force_login(editor)
    assert evidence_of(client, row, picture(3_000, 100, exif=exif)).status_code == 302
    piece = ContactEvidence.objects.get()
    with piece.document.open_file() as file:
        stored = file.read()
    assert (b"SecretCamera" in stored, Image.open(io.BytesIO(stored)).size, piece.is_picture) == (
        False,
        (2_400, 80),
        True,
    )
    assert ("photo" in piece.document.filename, SiteImage.objects.count()) == (False, 0)
    address = reverse("station_record_evidence", args=[row.pk, piece.pk])
    answer = client.get(address)
    assert (b"".join(answer.streaming_content) == stored, "attachment" in answer["Content-Disposition"]) == (True, True)
    assert ModelLogEntry.objects.filter(action="stations.read_evidence", user=editor).count() == 1
    stranger = staff("another", DEPUTIES)
    client.force_login(stranger)
    assert client.get(address).status_code == 404
    assert client.get(piece.document.url).status_code in (302, 403)
    client.force_login(editor)
    client.post(reverse("station_record_evidence_remove", args=[row.pk, piece.pk]))
    assert (ContactEvidence.objects.count(), SiteDocument.objects.count()) == (0, 0)


def test_no_document_is_handed_out_past_its_collection(client, home, settings):
    folder = Path(settings.MEDIA_ROOT, "documents")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "closed.txt"
    file.write_text("closed")
    try:
        assert client.get("/media/documents/closed.txt").status_code == 404
    finally:
        file.unlink()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def bomb():
    """The head of a picture of two hundred megapixels, a few bytes long."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 20_000, 10_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "upload",
    [
        lambda: SimpleUploadedFile("huge.png", bomb()),
        lambda: SimpleUploadedFile("photo.svg", SVG),
        lambda: SimpleUploadedFile("photo.png", SVG),
        lambda: SimpleUploadedFile("photo.jpg", picture().read()[:200]),
        lambda: SimpleUploadedFile("list.pdf", b"MZ\x90 not a document"),
        lambda: SimpleUploadedFile("run.exe", b"MZ"),
    ],
    ids=["two hundred megapixels", "an SVG with a script", "an SVG named PNG", "half a picture", "no PDF", "a program"],
)
def test_a_file_that_is_no_evidence_is_refused_with_a_sentence_and_nothing_is_stored(
    client, editor, upload, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(editor)
    data = fields_of(deputy(), action_taken="保留的话", action="submit", evidence=upload())
    answer = client.post(reverse("station_record_add"), data)
    errors = answer.context["form"].non_field_errors()
    assert (answer.status_code, len(errors), "保留的话" in answer.content.decode()) == (400, 1, True)
    assert (ContactRecord.objects.count(), SiteDocument.objects.count(), list(tmp_path.rglob("*.*"))) == (0, 0, [])
