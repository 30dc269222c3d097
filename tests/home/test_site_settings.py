"""What an office fills in about itself stands in the footer, and nothing else does."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Site

from home.models import SiteSettings
from tests.factories import notice, staff

LABELS = ["主办单位", "电话：", "地址：", "邮编：", "网站标识码", "beian.miit", "党政机关", "我为网站找错"]


def fill(**fields):
    row, _new = SiteSettings.objects.update_or_create(site=Site.objects.get(), defaults=fields)
    row.full_clean()
    return row


def footer(client, address="/"):
    html = client.get(address).content.decode()
    return html[html.index('<footer class="footer">') :]


def test_an_empty_setting_shows_nothing_and_invents_nothing(client, home):
    html = footer(client)
    assert [label for label in LABELS if label in html] == []


def test_what_is_filled_in_stands_in_every_footer(client, home):
    fill(
        organiser="试验县人大常委会", telephone="0000-0000000", address="试验路1号", postcode="000000",
        email="office@example.invalid", site_code="bm00000000", icp_number="试ICP备00000000号",
        police_number="试公网安备000号", police_address="https://beian.example.invalid/", party_organ_code="ABC123456789",
        error_report_email="errors@example.invalid",
    )  # fmt: skip
    for address in ("/", "/receipts/", "/no-such-page/"):
        html = footer(client, address)
        assert [label for label in LABELS if label not in html] == []
        assert 'href="https://bszs.conac.cn/sitename?method=show&amp;id=ABC123456789"' in html
        assert 'href="mailto:errors@example.invalid"' in html


def test_one_filled_field_shows_one(client, home):
    fill(postcode="317100")
    assert [label for label in LABELS if label in footer(client)] == ["邮编："]


def test_reports_of_errors_go_to_the_first_place_that_is_given_and_public(client, home):
    page = notice(title="找错")
    row = fill(
        error_report_page=page, error_report_address="https://example.invalid/e", error_report_email="e@e.invalid"
    )
    assert row.error_report_link == page.url
    page.unpublish()
    assert SiteSettings.objects.get().error_report_link == "https://example.invalid/e"
    fill(error_report_page=None, error_report_address="")
    assert SiteSettings.objects.get().error_report_link == "mailto:e@e.invalid"
    fill(error_report_email="")
    assert SiteSettings.objects.get().error_report_link == ""


@pytest.mark.parametrize(
    "bad",
    [{"postcode": "12345"}, {"site_code": "x"}, {"party_organ_code": '"><script>'}, {"police_address": "javascript:x"}],
)
def test_a_value_of_the_wrong_shape_is_refused(home, bad):
    with pytest.raises(ValidationError):
        fill(**bad)


@pytest.mark.parametrize(("who", "is_let_in"), [("editor", False), ("chief", True)])
def test_administrators_fill_it_in_and_editors_do_not(client, home, editor, who, is_let_in):
    user = editor if who == "editor" else staff("chief", is_superuser=True)
    client.force_login(user)
    response = client.get(f"/admin/settings/home/sitesettings/{Site.objects.get().pk}/")
    assert (response.status_code == 200) == is_let_in
    if is_let_in:
        assert "主办单位" in response.content.decode()
