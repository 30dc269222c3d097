"""Key suggestions and the six systems: written as drafts, read, published, frozen, withdrawn."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from core.calendar import local_day
from suggestions import public_queries
from suggestions.models import FigureSheet, KeySuggestion, PublicSuggestion, Supervision
from suggestions.services.counting import count_figures
from suggestions.services.steps import NotTheirs, StepRefused
from suggestions.services.supervision import (
    SupervisionRefused,
    Told,
    make_key,
    publish_supervision,
    redraft_supervision,
    withdraw_supervision,
    write_supervision,
)
from tests.suggestions.factories import assigned, filed, people
from tests.suggestions.public_factories import decided, office, rated, supervised

ACCEPTED = date(2025, 6, 24)


@pytest.fixture
def who(home):
    return people()


@pytest.fixture
def keeper(home):
    return office()


def test_a_key_suggestion_needs_acceptance_reference_and_day_and_is_told_in_the_open(who, keeper, client):
    row = assigned(who)
    public = decided(row, by=keeper)
    with pytest.raises(NotTheirs):
        make_key(row, reference="纪要", decided_on=ACCEPTED, by=who.reviewer)
    for reference, day, sentence in (
        (" ", ACCEPTED, "文号"), ("纪要", None, "决定日期"), ("纪要", ACCEPTED - timedelta(days=1), "决定日期"),
        ("纪要", local_day(timezone.now()) + timedelta(days=1), "决定日期"),
    ):  # fmt: skip
        with pytest.raises(StepRefused, match=sentence):
            make_key(row, reference=reference, decided_on=day, by=keeper)
    with pytest.raises(SupervisionRefused, match="已立案"):
        make_key(filed(who), reference="纪要", decided_on=ACCEPTED, by=keeper)
    make_key(row, reference="主任会议纪要3号", decided_on=ACCEPTED, by=keeper)
    with pytest.raises(SupervisionRefused, match="已经是"):
        make_key(row, reference="纪要", decided_on=ACCEPTED, by=keeper)
    html = client.get(reverse("suggestion", args=[public.pk])).content.decode()
    assert ("重点督办" in html, "主任会议纪要3号" in html) == (True, True)
    listed = client.get(reverse("supervision_list")).context["key_suggestions"]
    assert [one.number for one in listed] == [public.number]
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM suggestions_keysuggestion")
    assert KeySuggestion.objects.count() == 1


def test_each_kind_asks_for_what_it_is_about(who, keeper):
    row = assigned(who)
    for told, sentence in (
        ({"kind": "lead_member"}, "一件建议"), ({"kind": "lead_member", "suggestions": (row,)}, "组成人员"),
        ({"kind": "onsite"}, "至少"), ({"kind": "onsite", "suggestions": (filed(who),)}, "已立案"),
        ({"kind": "recheck", "suggestions": (row, assigned(who))}, "一件建议"),
        ({"kind": "handler_review", "year": 2025}, "承办单位"), ({"kind": "bulletin"}, "年份"),
        ({"reference": " "}, "纪要或者决定"), ({"title": " "}, "标题"), ({"text": ""}, "公开的文字"),
        ({"title": "长" * 101}, "过长|最多"), ({"kind": "party"}, "选项"),
    ):  # fmt: skip
        with pytest.raises(StepRefused, match=sentence):
            supervised(by=keeper, **told)
    with pytest.raises(NotTheirs):
        supervised(by=who.reviewer)
    assert Supervision.objects.count() == 0


def test_nothing_of_a_draft_or_a_withdrawn_record_is_public(who, keeper, client):
    row = supervised(by=keeper, is_published=False, title="密督办")
    address, listed = reverse("supervision", args=[row.pk]), reverse("supervision_list")

    def shown():
        return client.get(address).status_code, "密督办" in client.get(listed).content.decode()

    assert shown() == (404, False)
    with pytest.raises(SupervisionRefused, match="确认"):
        publish_supervision(row, is_read=False, by=keeper)
    row = publish_supervision(row, is_read=True, by=keeper)
    assert shown() == (200, True)
    assert address in client.get("/sitemap.xml").content.decode()
    told = Told("special_inquiry", "改过", row.held_on, "改过", reference="1号")
    with pytest.raises(SupervisionRefused, match="撤回"):
        write_supervision(told, by=keeper, row=row)
    with pytest.raises(SupervisionRefused):
        redraft_supervision(row, by=keeper)
    row = withdraw_supervision(row, by=keeper)
    assert shown() == (404, False)
    row = redraft_supervision(row, by=keeper)
    row = write_supervision(told, by=keeper, row=row)
    assert (row.title, row.status) == ("改过", "draft")
    with pytest.raises(SupervisionRefused):
        publish_supervision(row, is_read=True, by=keeper, seen_version=row.version - 1)


def test_an_identity_number_is_never_published(keeper):
    with pytest.raises(SupervisionRefused, match="身份证"):
        supervised(by=keeper, text="群众身份证33262619600101123X反映。", result="332626196001011234")


def test_a_bulletin_keeps_the_figures_of_its_day(who, keeper, client):
    with pytest.raises(SupervisionRefused, match="统计数据"):
        supervised(by=keeper, kind="bulletin", year=2025)
    rated(who)
    count_figures()
    row = supervised(by=keeper, kind="bulletin", year=2025, text="本年度进度如下。")
    assigned(who, lead=who.lights)
    count_figures()
    assert FigureSheet.objects.get(year=2025).data["total"][0]["accepted"] == 2
    reading = client.get(reverse("supervision", args=[row.pk])).context["reading"]
    assert (reading.total.accepted, [one.name for one in reading.few]) == (1, ["县交通运输局"])


def test_a_review_shows_the_units_year_alone(who, keeper, client):
    rated(who)
    assigned(who, lead=who.lights)
    count_figures()
    row = supervised(by=keeper, kind="handler_review", year=2025, unit=who.lights)
    reading = client.get(reverse("supervision", args=[row.pk])).context["reading"]
    assert (reading.total, [one.name for one in reading.few]) == (None, ["县综合行政执法局"])
    other = type(who.lights).objects.create(name="县试验局", kind="government")
    with pytest.raises(SupervisionRefused, match="没有承办"):
        supervised(by=keeper, kind="handler_review", year=2025, unit=other)


def test_a_record_names_published_suggestions_and_counts_the_others(who, keeper, client):
    shown, hidden = assigned(who), assigned(who)
    public = decided(shown, by=keeper)
    row = supervised(by=keeper, kind="onsite", suggestions=(shown, hidden))
    page = client.get(reverse("supervision", args=[row.pk]))
    assert [one.number for one in page.context["reading"].suggestions] == [public.number]
    assert ("另有 1 件未公开" in page.content.decode(), "闭2025-06-002" in page.content.decode()) == (True, False)
    assert [one.title for one in client.get(reverse("suggestion", args=[public.pk])).context["records"]] == [row.title]


def test_the_list_filters_by_kind_and_walks_through_all(who, keeper, client, monkeypatch):
    row = assigned(who)
    for number in range(3):
        supervised(by=keeper, title=f"询问{number}", held_on=date(2025, 9, 1 + number // 2))
    supervised(by=keeper, kind="recheck", title="复核", suggestions=(row,))
    monkeypatch.setattr(public_queries, "PAGE_SIZE", 2)
    address, seen, params = reverse("supervision_list"), [], {"kind": "special_inquiry"}
    while True:
        context = client.get(address, params).context
        seen.append([one.title for one in context["records"]])
        if not context["next_cursor"]:
            break
        params["after"] = context["next_cursor"]
    assert seen == [["询问2", "询问1"], ["询问0"]]
    assert [one.title for one in client.get(address, {"kind": "recheck"}).context["records"]] == ["复核"]


def test_the_desk_writes_publishes_and_enters_key_suggestions(who, keeper, client):
    row = assigned(who)
    access = Permission.objects.get(codename="access_admin")
    desk, new = reverse("supervision_desk"), reverse("supervision_new")
    who.reviewer.user_permissions.add(access)
    client.force_login(who.reviewer)
    assert [client.get(address).status_code for address in (desk, new)] == [302, 302]
    keeper.user_permissions.add(access)
    client.force_login(keeper)
    given = {"kind": "onsite", "title": "现场督办路灯", "held_on": "2025-09-01", "text": "到场查看，电话13787654321。"}
    for numbers in ("", "闭2099-01-001"):
        refused = client.post(new, given | {"numbers": numbers})
        assert (refused.status_code, "现场督办路灯" in refused.content.decode()) == (400, True)
    done = client.post(new, given | {"numbers": f"{row.issued.text}，"})
    record = Supervision.objects.get()
    assert (done.url, list(record.suggestions.all())) == (reverse("supervision_record", args=[record.pk]), [row])
    html = client.get(done.url).content.decode()
    assert '<mark class="desk-mark desk-mark--phone">13787654321</mark>' in html
    changed = client.post(done.url, given | {"numbers": row.issued.text, "text": "到场查看。"})
    assert (changed.status_code, Supervision.objects.get().text) == (302, "到场查看。")
    step = reverse("supervision_step", args=[record.pk])
    for sent in (
        {"step": "publish", "version": "2"},
        {"step": "publish", "version": "1", "is_read": "1"},
        {"step": "x"},
    ):
        client.post(step, sent)
        assert Supervision.objects.get().status == "draft"
    client.post(step, {"step": "publish", "version": "2", "is_read": "1"})
    assert Supervision.objects.get().status == "published"
    key = reverse("supervision_key")
    sent = {"number": row.issued.text, "reference": "纪要3号", "decided_on": "2025-06-30"}
    assert client.post(key, sent | {"number": "没有"}).status_code == 400
    assert client.post(key, sent | {"decided_on": "2020-01-01"}).status_code == 400
    assert client.post(key, sent).status_code == 302
    assert "纪要3号" in client.get(desk).content.decode()
    assert PublicSuggestion.objects.count() == 0
