"""The style guide: for staff, complete, and drawn by the templates of the public pages."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from home.sitetree import EDITORS
from home.styleguide import stream_blocks
from tests import factories

COMPONENTS = settings.ROOT / "templates" / "components"


@pytest.fixture
def guide(home, client) -> str:
    client.force_login(factories.staff("editor", EDITORS))
    response = client.get("/styleguide/")
    assert response.status_code == 200
    return response.content.decode()


def sources(html: str) -> list[str]:
    return re.findall(r'data-specimens="templates/([^"]+)"', html)


def test_a_visitor_is_sent_to_sign_in_and_an_account_without_access_is_refused(home, client):
    response = client.get("/styleguide/")
    assert (response.status_code, response["Location"]) == (302, "/admin/login/?next=/styleguide/")
    client.force_login(factories.staff("stranger"))
    assert client.get("/styleguide/").status_code == 403


def test_every_component_is_shown(guide):
    """Fails when somebody adds a file to templates/components and no state of it to home.styleguide_samples."""
    shown = [source for source in sources(guide) if source.startswith("components/")]
    assert shown == sorted(f"components/{file.name}" for file in COMPONENTS.iterdir())


def test_every_block_of_every_text_is_shown(guide):
    assert re.findall(r'id="block-([^"]+)"', guide) == list(stream_blocks())
    assert len(stream_blocks()) == 14


def test_every_specimen_shows_something_and_says_that_it_is_invented(guide):
    stages = re.findall(r'<div class="specimen__stage">(.*?)</div></figure>', guide, re.S)
    empty = [
        stage
        for stage in stages
        if not re.sub(r"<[^>]+>|\s", "", stage) and "<meta" not in stage and "<link" not in stage
    ]
    assert empty == []
    groups = re.split(r'<section class="specimens"', guide)[1:]
    # The words of the interface itself are nobody's data.
    own = (
        "captcha",
        "footer",
        "masthead",
        "breadcrumb",
        "status",
        "meta",
        "article_line",
        "figures",
        "keep_receipt",
        "expected",
        "draft_keeper",
    )
    unmarked = [re.search(r'data-specimens="([^"]+)"', group)[1] for group in groups if "演示数据" not in group]
    assert [source for source in unmarked if Path(source).stem not in own] == []


def test_no_public_page_carries_the_furniture_of_the_guide(home, client):
    assert "styleguide" not in client.get("/").content.decode()


def test_every_component_and_block_says_what_it_takes():
    folders = ("components", "blocks", "home/blocks", "livestreams/blocks")
    files = [file for folder in folders for file in sorted((settings.ROOT / "templates" / folder).glob("*.html"))]
    assert [str(file) for file in files if not re.search(r"{#[^#]*\bTakes: [^#]+#}", file.read_text())] == []
