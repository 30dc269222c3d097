"""What comes in from outside: headers, hosts, tokens, uploads, requests that leave. Each with what would go wrong."""

import ast
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.rich_text import expand_db_html

from core.models import SiteDocument, SiteImage
from core.privacy import normalise_contact
from tests import factories
from tests.isolation.walk import patterns

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("address", ["/", "/receipts/", "/admin/login/", "/nowhere/", "/robots.txt"])
def test_every_answer_carries_the_headers_that_protect(home, address):
    answer = Client().get(address, secure=True)
    headers = {
        name: answer.headers.get(name)
        for name in ("Strict-Transport-Security", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options",
            "Permissions-Policy", "Cross-Origin-Opener-Policy")
    }  # fmt: skip
    assert headers == {
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "X-Frame-Options": "SAMEORIGIN",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    policy = answer.headers["Content-Security-Policy"]
    assert [
        word for word in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'self'") if word not in policy
    ] == []
    assert "unsafe-inline" not in policy


def test_the_pages_by_which_one_gets_in_are_as_strict_as_public_ones_and_the_desk_is_not(client, home):
    client.force_login(factories.staff("chief", is_superuser=True))
    assert "unsafe-inline" in client.get("/admin/").headers["Content-Security-Policy"]
    for address in ("/admin/access/second-factor/", "/admin/access/sessions/"):
        answer = client.get(address)
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver@evil.example", "testserver\\evil", "[::1"]
)
def test_a_foreign_host_is_refused(home, host):
    assert Client().get("/", HTTP_HOST=host).status_code == 400


def test_a_forwarded_host_is_not_believed(home):
    answer = Client().get("/admin/", HTTP_X_FORWARDED_HOST="evil.example", HTTP_X_ORIGINAL_URL="/metrics/")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/login/?next=/admin/")


def test_every_address_wants_the_token_except_the_one_that_has_a_signature():
    exempt = {name for name, _path, entry in patterns() if getattr(entry.callback, "csrf_exempt", False)}
    of_wagtail = {
        name for name in exempt if name.startswith("wagtailadmin_api:")
    }  # they ask for it themselves, as below
    # WeChat's has a signature; a mail program stops mails by one POST with the secret of the mail (RFC 8058).
    assert exempt - of_wagtail == {"wechat_callback", "follow_stop"}
    assert "django.middleware.csrf.CsrfViewMiddleware" in django_settings.MIDDLEWARE


@pytest.mark.parametrize(
    "address",
    [
        "/receipts/",
        "/admin/login/",
        "/admin/access/password/reset/",
        "/admin/logout/",
        "/admin/access/sessions/end/",
        "/search/",
        "/admin/moderation/",
        "/admin/api/main/pages/3/action/publish/",
    ],
)
def test_a_post_without_the_token_is_403_whatever_it_says(home, address):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(factories.staff("chief", is_superuser=True))
    assert browser.post(address, {"number": "x"}).status_code == 403


@pytest.mark.parametrize(
    "raw", ["a@b.cn\r\nBcc: x@y.cn", "a@b.cn\nSubject: x", "a@b.cn%0aBcc:x@y.cn,c@d.cn", "a@b.cn, x@y.cn", "\x00a@b.cn"]
)
def test_no_second_header_gets_into_a_letter(raw):
    with pytest.raises(ValidationError):
        normalise_contact("email", raw)


def test_nothing_leaves_but_through_the_one_client_that_knows_its_hosts():
    """Whoever fetches something from elsewhere does it in `wechat.client`: an allow-list, no redirects, a bound in time."""
    leaving = {"requests", "urllib.request", "http.client", "httpx", "aiohttp", "socket", "ftplib", "urllib3"}
    found = set()
    for path in ROOT.rglob("*.py"):
        if {".venv", "tests", "bench", "drill", "tools", "var"} & set(path.relative_to(ROOT).parts):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            if leaving & set(names):
                found.add(str(path.relative_to(ROOT)))
    asks_this_site = {"site/config/localdb.py", "home/management/commands/smoke.py"}  # at the operator's word only
    assert found - asks_this_site == {"wechat/client.py"}
    assert django_settings.WAGTAILEMBEDS_FINDERS == []


def picture(**options) -> SimpleUploadedFile:
    target = io.BytesIO()
    image = Image.new("RGB", (40, 20), "red")
    image.putpixel((0, 0), (0, 0, 255))
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "CanaryCam"
    exif.get_ifd(0x8825)[2] = (29.0, 6.0, 0.0)  # where
    image.save(target, options.pop("kind", "JPEG"), exif=exif, **options)
    return SimpleUploadedFile("p.jpg", target.getvalue(), "image/jpeg")


def test_a_picture_leaves_behind_where_and_by_what_it_was_taken(client, home):
    client.force_login(factories.staff("chief", is_superuser=True))
    upload = picture()
    assert b"CanaryCam" in upload.read()
    upload.seek(0)
    client.post("/admin/images/add/", {"title": "图", "file": upload, "collection": 1})
    image = SiteImage.objects.get()
    with image.file.open() as file:
        content = file.read()
    kept = Image.open(io.BytesIO(content))
    assert (b"CanaryCam" in content, len(kept.getexif()), kept.size) == (False, 0, (20, 40))  # and it stands upright
    assert (image.width, image.height, image.file_size) == (20, 40, len(content))


@pytest.mark.parametrize("name", ["p.svg", "p.png", "p.html", "bomb.png"])
def test_what_is_no_picture_is_refused_in_words(client, home, name):
    client.force_login(factories.staff("chief", is_superuser=True))
    content = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    if name == "p.png":
        content = b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script>"
    if name == "bomb.png":
        target = io.BytesIO()
        Image.new("1", (11_300, 11_300)).save(target, "PNG")
        content = target.getvalue()
        assert len(content) < 100_000
    answer = client.post(
        "/admin/images/add/", {"title": "图", "file": SimpleUploadedFile(name, content), "collection": 1}
    )
    assert (answer.status_code, SiteImage.objects.count()) == (200, 0)


def archive(*names: str, size: int = 10) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, b"0" * size)
    return target.getvalue()


REFUSED = {
    "page.pdf": b"<html><script>alert(1)</script>",
    "page.txt": b"<!DOCTYPE html><script>alert(1)</script>",
    "acts.pdf": b"%PDF-1.7 1 0 obj << /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>",
    "macro.docx": archive("word/document.xml", "word/vbaProject.bin"),
    "program.zip": archive("readme.txt", "setup.exe"),
    "climbs.zip": archive("../../etc/passwd"),
    "bomb.zip": archive(*(f"{n}.txt" for n in range(6)), size=90 * 1024 * 1024),
    "many.zip": archive(*(str(n) for n in range(10_001)), size=0),
    "half.docx": b"PK\x03\x04half of it",
    "other.docx": b"\x89PNG\r\n\x1a\n",
    "page.html": b"<html></html>",
    "picture.svg": b"<svg/>",
}


@pytest.mark.parametrize("name", REFUSED)
def test_documents_that_are_not_what_they_say_or_act_by_themselves_are_refused(client, home, name):
    client.force_login(factories.staff("chief", is_superuser=True))
    upload = SimpleUploadedFile(name, REFUSED[name])
    answer = client.post("/admin/documents/add/", {"title": "文", "file": upload, "collection": 1})
    assert (answer.status_code, SiteDocument.objects.count()) == (200, 0)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", b"%PDF-1.7 plain"), ("a.docx", archive("word/document.xml")), ("a.csv", "一,二".encode("gb18030")),
     ("a.txt", "公告".encode("utf-16"))],
)  # fmt: skip
def test_honest_documents_are_taken_and_handed_out_as_downloads(client, home, name, content):
    client.force_login(factories.staff("chief", is_superuser=True))
    client.post("/admin/documents/add/", {"title": "文", "file": SimpleUploadedFile(name, content), "collection": 1})
    document = SiteDocument.objects.get()
    answer = Client().get(document.url)
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith(
        "attachment" if not name.endswith(".pdf") else ("inline", "attachment")
    )
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_rich_text_keeps_an_allow_list_whatever_is_posted(home):
    """Wagtail's editor posts a description of blocks and not HTML; text stays text and an address has a known scheme."""
    converter = ContentstateConverter(["bold", "link", "image", "embed", "ol", "ul", "h2"])
    evil = ("javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
        "data:text/html,<script>alert(1)</script>", "vbscript:x")  # fmt: skip
    blocks = [
        {"key": str(n), "type": "unstyled", "depth": 0, "text": "点<script>alert(1)</script>", "inlineStyleRanges": [],
         "entityRanges": [{"offset": 0, "length": 1, "key": n}]}
        for n in range(len(evil))
    ]  # fmt: skip
    entities = {
        str(n): {"type": "LINK", "mutability": "MUTABLE", "data": {"url": url, "onclick": "alert(1)"}}
        for n, url in enumerate(evil)
    }
    blocks.append(
        {
            "key": "x",
            "type": "svg onload=alert(1)",
            "depth": 0,
            "text": "块",
            "inlineStyleRanges": [],
            "entityRanges": [],
        }
    )
    stored = converter.to_database_format(json.dumps({"blocks": blocks, "entityMap": entities}))
    shown = expand_db_html(stored)
    hrefs = re.findall(r'href="([^"]*)"', shown)
    assert [h for h in hrefs if h.strip().lower().startswith(("javascript", "java", "data", "vbscript"))] == []
    assert [word for word in ("<script", "onclick", "<svg") if word in shown] == []
