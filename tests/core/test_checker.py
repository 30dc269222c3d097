"""The checker in the editor and the admin's words: both are tuned to this house and its language."""

import json
import re
from pathlib import Path

import pytest
import wagtail
from babel.messages.pofile import read_po
from django.conf import settings
from django.urls import reverse

from core.checker import FILE_NAMES, TAGS
from home.sitetree import EDITORS
from tests import factories

WAGTAIL = Path(wagtail.__file__).parent
UNUSED = ("search_promotions", "simple_translation", "styleguide", "table_block", "typed_table_block", "locales")


@pytest.fixture
def editor_client(home, client, editor):
    client.force_login(editor)
    return client


def test_the_editor_checks_by_the_rules_of_the_site(editor_client):
    html = editor_client.get(reverse("wagtailadmin_pages:edit", args=[factories.notice().pk])).content.decode()
    found = re.search(r'<script id="checker-axe-configuration"[^>]*>(.*?)</script>', html, re.S)
    configuration = json.loads(found[1])
    assert configuration["options"] == {"runOnly": TAGS, "rules": {"p-as-heading": {"enabled": True}}}
    assert configuration["context"]["include"] == ["main"]
    assert [rule["id"] for rule in configuration["spec"]["rules"]] == [
        "alt-text-quality", "house-table-headings", "house-blank-paragraph",
    ]  # fmt: skip
    assert configuration["messages"]["house-blank-paragraph"]["error_name"] == "有空白段落"


@pytest.mark.parametrize(
    ("words", "is_file_name"),
    [
        ("IMG 1234", True), ("微信图片20260301", True), ("图片1", True), ("图片 (2)", True), ("台账.jpg", True), ("a_b", True),
        ("代表在渔港听取意见", False), ("图片展上的参观者", False), ("截图软件的界面", False), ("", False),
    ],
)  # fmt: skip
def test_a_name_that_a_camera_gave_is_no_description(words, is_file_name):
    assert bool(re.search(FILE_NAMES, words, re.I)) is is_file_name


def catalogues(locale: str) -> dict[str, set[tuple[str | None, str]]]:
    """The finished strings of each of Wagtail's catalogues that this site uses, by domain."""
    found: dict[str, set[tuple[str | None, str]]] = {"django.po": set(), "djangojs.po": set()}
    for file in WAGTAIL.rglob(f"locale/{locale}/LC_MESSAGES/*.po"):
        if not set(UNUSED) & set(file.relative_to(WAGTAIL).parts):
            found[file.name] |= finished(file, needs_translation=locale != "en")
    return found


def finished(file: Path, *, needs_translation: bool) -> set[tuple[str | None, str]]:
    with file.open("rb") as opened:
        messages = [message for message in read_po(opened) if message.id]
    return {
        (message.context, message.id[0] if isinstance(message.id, tuple) else message.id)
        for message in messages
        if not needs_translation or (not message.fuzzy and all([message.string].pop() or [""]))
    }


def test_everything_that_the_admin_says_is_said_in_chinese():
    """Fails when a new Wagtail says something that neither its own translation nor ours knows."""
    english, chinese = catalogues("en"), catalogues("zh_Hans")
    for domain in english:
        ours: set[tuple[str | None, str]] = set()
        for path in settings.LOCALE_PATHS:
            file = Path(path) / "zh_Hans" / "LC_MESSAGES" / domain
            ours |= finished(file, needs_translation=True) if file.exists() else set()
        assert sorted(english[domain] - chinese[domain] - ours, key=str) == []


def test_the_admin_shows_our_words_where_wagtail_has_none(editor_client):
    html = editor_client.get("/admin/").content.decode()
    assert "搜索全部页面……" in html
    assert not re.search(r"Search all pages|\d+ Pages|editor guide", html)
    catalogue = editor_client.get(reverse("wagtailadmin_javascript_catalog")).content.decode()
    assert (
        json.loads(re.search(r"const newcatalog = (\{.*?\});\n", catalogue, re.S)[1])["Insert a block"] == "插入内容块"
    )


def test_the_frame_of_a_public_page_carries_no_checker(home, client):
    factories.staff("someone", EDITORS)
    assert "userbar" not in client.get("/").content.decode()


@pytest.mark.parametrize(
    "address", ["/admin/", "/admin/pages/", "/admin/images/", "/admin/account/", "/admin/no-such-page/"]
)
def test_no_page_of_the_admin_has_the_name_of_its_framework_in_the_title(editor_client, address):
    title = re.search(r"<title>(.*?)</title>", editor_client.get(address, follow=True).content.decode(), re.S)[1]
    assert ("连心桥" in title, "Wagtail" in title) == (True, False)
