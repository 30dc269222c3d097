"""Blocks of a body text: previewed in the admin in our own design, pictures in the formats and sizes devices use."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Site

from core.blocks import BodyBlock, first_picture
from home.models import SiteSettings
from home.sitetree import EDITORS
from home.styleguide import stream_blocks
from tests import factories


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def pictured(home, media):
    """A notice with one picture, whose subject is at the left."""
    picture = factories.picture(
        width=1500, height=1000, credit="试验摄影", focal_point_x=300, focal_point_y=400, focal_point_width=200,
        focal_point_height=200,
    )  # fmt: skip
    block = {"image": picture, "alt_text": "试验画面", "decorative": False}
    return factories.notice(slug="pictured", body=[("image", block)])


@pytest.mark.parametrize("name", stream_blocks())
def test_every_block_is_previewed_in_our_design_with_invented_content(home, client, name):
    block = stream_blocks()[name]
    assert block.is_previewable
    client.force_login(factories.staff("editor", EDITORS))
    html = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix}).content.decode()
    assert re.findall(r'<link rel="stylesheet" href="([^"]+)">', html) == [
        "/static/css/tokens.css",
        "/static/css/site.css",
    ]
    shown = html[html.index("<main>") :]
    assert "演示数据" in shown or name == "FrontPageBlock.figures"
    assert re.sub(r"<[^>]+>|\s", "", shown)


def test_a_preview_of_a_section_asks_for_nothing_that_is_stored(home, client, moderator):
    opinion = factories.published(factories.consultation(title="真实的征求"), "真实的意见", by=moderator)
    client.force_login(factories.staff("editor", EDITORS))
    block = stream_blocks()["FrontPageBlock.open_consultations"]
    html = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix}).content.decode()
    assert "真实" not in html and opinion.number not in html


def test_a_picture_comes_in_three_formats_and_two_sizes_and_keeps_its_place(pictured, client):
    html = client.get(pictured.url).content.decode()
    (picture,) = re.findall(r"<picture>.*?</picture>", html, re.S)
    assert re.findall(r'type="image/(\w+)"', picture) == ["avif", "webp"]
    assert re.findall(r" (\d+)w\b", picture) == ["640", "1280"] * 3
    assert re.findall(r'(?:width|height|alt|loading)="([^"]*)"', picture) == ["试验画面", "426", "lazy", "640"]
    assert "<figcaption>试验摄影</figcaption>" in html
    assert re.search(r'(?:src|srcset)="(?!/media/)', picture) is None


def test_a_picture_without_words_is_refused_unless_it_only_decorates(home, media):
    block = BodyBlock().child_blocks["image"]
    image = factories.picture()
    for words, is_decorative in (("说明", False), ("", True)):
        value = block.normalize({"image": image, "alt_text": words, "decorative": is_decorative})
        assert block.clean(value) is value
    with pytest.raises(ValidationError) as refused:
        block.clean(block.normalize({"image": image, "alt_text": "", "decorative": False}))
    assert list(refused.value.block_errors) == ["alt_text"]


def shared_pictures(client, address: str) -> list[tuple[str, str, str]]:
    html = client.get(address).content.decode()
    names = ("og:image", "og:image:width", "og:image:height")
    found = [re.findall(rf'<meta property="{name}" content="([^"]*)">', html) for name in names]
    return list(zip(*found, strict=True))


def test_a_shared_link_shows_the_picture_of_the_page_cut_around_its_focal_point(pictured, client):
    ((address, width, height),) = shared_pictures(client, pictured.url)
    assert (width, height) == ("1200", "630")
    assert address.startswith("http://testserver/media/images/")
    rendition = pictured.body[0].value.renditions.get(filter_spec="fill-1200x630|format-jpeg")
    assert rendition.focal_point_key
    assert address.endswith(rendition.file.name)


def test_a_page_without_a_picture_shows_the_one_of_the_site_or_none(home, media, client):
    page = factories.notice()
    assert shared_pictures(client, page.url) == []
    SiteSettings.objects.create(site=Site.objects.get(), share_picture=factories.picture(width=1500, height=1000))
    from django.core.cache import cache

    cache.clear()
    assert len(shared_pictures(client, page.url)) == 1


def test_the_first_picture_is_the_first_of_the_text(home, media):
    one, two = factories.picture(), factories.picture()
    body = [("paragraph", "<p>x</p>")] + [
        ("image", {"image": each, "alt_text": "x", "decorative": False}) for each in (one, two)
    ]
    page = factories.notice(body=body)
    assert first_picture(page.body) == one
    assert first_picture(factories.notice().body) is None
