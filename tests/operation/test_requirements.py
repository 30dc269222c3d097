"""Single requirements of docs/asvs.csv that no other test proves: what is escaped, refused, drawn, hashed, masked."""

import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret
from bs4 import BeautifulSoup
from defusedxml import ElementTree as ET
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.models import SiteDocument
from home.sitetree import MODERATORS
from tests import factories
from tools.lint import PRODUCTION

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a long enough password"
HOSTILE = "征求</title><script>alert(1)</script>\"'><img src=x onerror=alert(2)> ]]>&lt;b--><!--;,\\n"


@pytest.fixture
def chief(home) -> Client:
    browser = Client()
    browser.force_login(factories.staff("chief", is_superuser=True))
    return browser


def test_a_hostile_title_is_text_in_page_head_feed_calendar_and_map_of_the_site(home):
    page = factories.consultation(title=HOSTILE)
    for address in (page.url, f"/take-part/{page.pk}/", "/consultations/", "/"):
        soup = BeautifulSoup(Client().get(address).content, "html.parser")
        assert [
            str(s) for s in soup("script") if "alert" in (s.string or "") and s.get("type") != "application/ld+json"
        ] == []
        assert soup.select("img[src=x], [onerror]") == [], address
    head = BeautifulSoup(Client().get(page.url).content, "html.parser")
    assert HOSTILE in head.title.string and any(HOSTILE in tag.get("content", "") for tag in head("meta"))
    for kind in ("rss", "atom"):
        titles = [
            e.text
            for e in ET.fromstring(Client().get(f"/feeds/consultations.{kind}").content).iter()
            if e.tag.endswith("title")
        ]
        assert any(HOSTILE in (title or "") for title in titles), kind
    ET.fromstring(Client().get("/sitemap.xml").content)
    calendar = Client().get(f"/calendar/consultations/{page.pk}.ics").content.decode().replace("\r\n ", "")
    assert [line for line in calendar.split("\r\n") if line and not re.match(r"[A-Z-]+[:;]", line)] == []


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "FOO"])
def test_a_method_that_no_page_knows_is_refused_and_sends_nothing_back(home, method):
    for address in ("/", "/robots.txt", "/health/", "/receipts/", "/admin/login/", "/wechat/callback/", "/nowhere/"):
        answer = Client().generic(method, address, HTTP_X_SECRET="echo", HTTP_COOKIE="session=echo")
        assert (answer.status_code, b"echo" in answer.content) == (405, False), address


def test_no_page_for_trying_things_out_answers_in_production(chief):
    for address in (
        "/admin/test404/", "/admin/failwhale/", "/admin/styleguide/", "/admin/api/main/docs/",
        "/admin/api/main/openapi.json", "/django-admin/", "/__debug__/", "/admin/doc/",
    ):  # fmt: skip
        assert chief.get(address, follow=True).status_code == 404, address


@pytest.mark.parametrize("name", ['a"; filename="b.html.csv', "../../报告 （一）;.csv", "%0d%0aX: y.csv"])
def test_the_name_of_a_file_cannot_leave_its_header(chief, name):
    chief.post(
        "/admin/documents/add/", {"title": name, "file": SimpleUploadedFile(name, "一".encode()), "collection": 1}
    )
    answer = Client().get(SiteDocument.objects.get().url)
    assert re.fullmatch(
        r"""attachment; filename="[\w.%-]+"(; filename\*=UTF-8''[\w.%-]+)?""", answer["Content-Disposition"], re.ASCII
    )
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_passwords_are_masked_and_may_be_pasted_and_filled_in_by_a_keeper_of_passwords(home):
    browser = Client()
    factories.staff("moderator", MODERATORS)
    found = [browser.get("/admin/login/").content.decode()]
    browser.post("/admin/login/", {"login": "moderator", "password": PASSWORD})
    found += [browser.get(f"/admin/access/{name}/").content.decode() for name in ("password", "confirm")]
    fields = [re.findall(r'<input[^>]*name="[^"]*password[^"]*"[^>]*>', html) for html in found]
    assert [len(inputs) for inputs in fields] == [1, 3, 1]
    for field in [field for inputs in fields for field in inputs]:
        assert 'type="password"' in field and re.search(r'autocomplete="(current|new)-password"', field), field
    assert [html for html in found if "onpaste" in html] == []


@pytest.mark.parametrize("typed", [f" {PASSWORD}", f"{PASSWORD} ", PASSWORD.upper(), PASSWORD[:-1], PASSWORD[:15]])
def test_a_password_is_compared_as_it_was_typed(home, typed):
    factories.staff("moderator", MODERATORS)
    assert Client().post("/admin/login/", {"login": "moderator", "password": typed}).status_code == 200
    assert Client().post("/admin/login/", {"login": "moderator", "password": PASSWORD}).status_code == 302


def test_one_can_sign_out_from_every_page_of_the_desk(chief):
    for address in ("/admin/", "/admin/pages/", "/admin/moderation/", "/admin/audit/", "/admin/access/sessions/",
        "/admin/access/password/", "/admin/access/second-factor/"):  # fmt: skip
        assert "/admin/logout/" in chief.get(address).content.decode(), address


def test_what_must_not_be_guessed_comes_from_the_generator_of_the_system(db):
    """Two draws from the same seed of Python's own generator differ."""
    for draw, least in (
        (generate_totp_secret, 32),
        (RecoveryCodes.generate_seed, 32),
        (SessionStore()._get_new_session_key, 32),
    ):
        made = []
        for _time in range(2):
            random.seed(1)
            made.append(draw())
        assert made[0] != made[1]
        assert min(len(text) for text in made) >= least


def test_passwords_of_production_are_hashed_at_least_as_dearly_as_owasp_asks():
    program = "import django; django.setup(); from django.contrib.auth.hashers import get_hasher as g; print(g().algorithm, g().iterations)"
    environment = PRODUCTION | {"PYTHONPATH": f"{ROOT}/site:{ROOT}", "PATH": ""}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    algorithm, iterations = done.stdout.split()[-2:]
    assert (algorithm, int(iterations) >= 600_000) == ("pbkdf2_sha256", True)


def test_no_script_of_ours_writes_to_a_property_that_something_else_named():
    """`thing[name] = value` with a name from outside is how a prototype is changed; a Map holds what is looked up."""
    written = {
        f"{path.name}: {found}"
        for path in (ROOT / "static" / "js").glob("*.js")
        for found in re.findall(r"[\w)\]]\[[^\]\d'\"]+\]\s*(?:\?\?|\|\||&&)?=(?![=>]).*", path.read_text())
        + re.findall(r"__proto__|Object\.assign\(\{|structuredMerge|deepMerge", path.read_text())
    }
    assert written == set()
