"""Deputies at their desk: writing, files, what people said, what is similar, signing, filing, withdrawing."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from wagtail.models import ModelLogEntry

from core.models import SiteDocument
from home.sitetree import SUGGESTION_WRITERS
from stations.models import Motion
from stations.services.teams import give_station
from stations.states import StationKind
from suggestions.models import Grounding, Suggestion, SuggestionFile
from suggestions.permissions import leads_offered_to, suggestions_seen_by
from suggestions.services import filing, reviewing
from suggestions.services.filing import Words
from suggestions.services.steps import StepRefused
from suggestions.similar import similar_suggestions
from tests.factories import staff
from tests.stations.factories import activity, area, deputy, record, station
from tests.suggestions import factories
from tests.suggestions.factories import FILED, WORDS

PDF = b"%PDF-1.7 1"


@pytest.fixture
def who(home, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return factories.let_in(factories.people())


def fields(who, **changes):
    values = {
        "lead": who.deputy.pk, "route": "green", "session": "", "title": "关于加装路灯的建议", "situation": "试验路夜间无灯。",
        "analysis": "老人夜间出行不便。", "proposal": "请加装路灯。", "topic": "roads", "area": area().pk, "consultation": "none",
        "consultation_note": "", "action": "keep",
    }  # fmt: skip
    return values | changes


def upload(content=PDF, name="调查.pdf"):
    return SimpleUploadedFile(name, content)


def step(client, row, name, **data):
    row.refresh_from_db()
    return client.post(reverse("suggestion_step", args=[row.pk, name]), {"seen_version": row.version} | data)


def test_a_deputy_writes_attaches_and_files_a_suggestion(client, who):
    client.force_login(who.lead)
    form = client.get(reverse("suggestion_add"))
    assert [one.pk for one in form.context["form"].fields["lead"].queryset] == [who.deputy.pk]
    answer = client.post(reverse("suggestion_add"), fields(who, files=[upload(), upload(name="照片.pdf")]))
    row = Suggestion.objects.get()
    assert (answer.url, row.status, row.title, row.lead, row.created_by) == (
        reverse("suggestion_screen", args=[row.pk]), "draft", "关于加装路灯的建议", who.deputy, who.lead,
    )  # fmt: skip
    assert list(row.files.values_list("name", "reply")) == [("调查.pdf", None), ("照片.pdf", None)]
    unread = step(client, row, "file")
    assert (unread.status_code, [one["name"] for one in unread.context["steps"] if one["is_open"]]) == (400, ["file"])
    assert step(client, row, "file", none_applies="on").status_code == 302
    assert client.get(reverse("suggestion_screen", args=[row.pk])).context["row"].status == "filed"


def test_an_exclusion_that_is_ticked_stops_it_with_the_article_named(client, who):
    row = factories.draft(who)
    client.force_login(who.lead)
    answer = step(client, row, "file", exclusions=["case"])
    row.refresh_from_db()
    assert (answer.status_code, row.status) == (409, "draft")
    assert "第六条第（五）项" in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"title": ""}, "title"), ({"proposal": " "}, "proposal"), ({"situation": "字" * 3_001}, "situation"),
        ({"topic": "weather"}, "topic"), ({"area": "0"}, "area"), ({"lead": "999999"}, "lead"), ({"route": "street"}, "route"),
        ({"route": "session"}, "session"), ({"consultation": "mature"}, "consultation_note"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(client, who, changes, name):
    client.force_login(who.lead)
    answer = client.post(reverse("suggestion_add"), fields(who, **{"analysis": "保留的分析"} | changes))
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, [name])
    assert ("保留的分析" in answer.content.decode(), Suggestion.objects.count()) == (True, 0)


@pytest.mark.parametrize(("content", "name"), [(b"MZ", "a.exe"), (b"<html>", "a.pdf"), (b"nothing", "a.jpg")])
def test_a_file_of_the_wrong_kind_is_refused_and_neither_words_nor_file_are_kept(client, who, content, name):
    client.force_login(who.lead)
    answer = client.post(reverse("suggestion_add"), fields(who, files=[upload(), upload(content, name)]))
    assert (answer.status_code, bool(answer.context["error"])) == (400, True)
    assert (Suggestion.objects.count(), SuggestionFile.objects.count(), SiteDocument.objects.count()) == (0, 0, 0)


def test_a_file_is_read_by_who_sees_the_suggestion_and_by_nobody_else(client, who):
    row = factories.draft(who)
    client.force_login(who.lead)
    client.post(reverse("suggestion_files_add", args=[row.pk]), {"files": [upload()]})
    file = row.files.get()
    address = reverse("suggestion_file", args=[row.pk, file.pk])
    answer = client.get(address)
    assert (b"".join(answer.streaming_content), answer["Content-Disposition"][:10]) == (PDF, "attachment")
    assert ModelLogEntry.objects.filter(action="suggestions.read_file").count() == 1
    for user in (who.reviewer, who.outsider, None):
        client.logout() if user is None else client.force_login(user)
        assert client.get(address).status_code in (302, 404)
        assert client.get(file.document.url).status_code in (302, 403, 404)
    client.force_login(who.lead)
    assert client.post(reverse("suggestion_file_remove", args=[row.pk, file.pk])).status_code == 302
    assert (SuggestionFile.objects.count(), SiteDocument.objects.count()) == (0, 0)


def test_the_words_are_changed_until_it_is_filed_and_who_was_slower_loses_nothing(client, who):
    row = factories.draft(who)
    client.force_login(who.lead)
    address = reverse("suggestion_edit", args=[row.pk])
    assert client.get(address).context["form"]["title"].value() == WORDS.title
    assert client.post(address, fields(who, title="改过的题目", seen_version=1)).status_code == 302
    slower = client.post(address, fields(who, title="另一个题目", seen_version=1))
    row.refresh_from_db()
    assert (slower.status_code, row.title, row.version) == (400, "改过的题目", 2)
    assert "另一个题目" in slower.content.decode()
    step(client, row, "file", none_applies="on")
    assert [client.get(address).url, client.post(address, fields(who)).url] == ["/admin/"] * 2


def test_it_rests_on_records_that_are_offered_and_on_no_others(client, who):
    row, own = factories.draft(who), record(by=who.lead, deputy=who.deputy)
    foreign = record(by=who.reviewer, problem="别人的记录")
    client.force_login(who.lead)
    address = reverse("suggestion_ground", args=[row.pk])
    assert client.get(address).context["records"] == [own]
    assert client.post(address, {"record": [own.pk, foreign.pk]}).status_code == 302
    assert list(row.groundings.values_list("record", flat=True)) == [own.pk]
    unknown = client.post(address, {"number": "YJ-0000"})
    assert (unknown.status_code, bool(unknown.context["error"])) == (400, True)
    link = row.groundings.get()
    client.post(reverse("suggestion_unground", args=[row.pk, link.pk]))
    assert row.groundings.count() == 0


def test_it_rests_on_visits_that_its_deputys_stations_published(client, who):
    own, other = station(), station()
    who.deputy.stations.set([own])
    visit, foreign = activity(own, title="视察试验路"), activity(other)
    activity(own, live=False)
    activity(own, kind="preview")
    row = factories.draft(who)
    client.force_login(who.lead)
    address = reverse("suggestion_ground", args=[row.pk])
    assert client.get(address).context["activities"] == [visit]
    assert client.post(address, {"activity": [visit.pk, foreign.pk]}).status_code == 302
    assert list(row.groundings.values_list("record", "submission", "activity")) == [(None, None, visit.pk)]
    assert "走访视察 " in client.get(reverse("suggestion_screen", args=[row.pk])).content.decode()
    client.force_login(staff("root", is_superuser=True))
    answer = client.post(reverse("wagtailadmin_pages:delete", args=[visit.pk]), follow=True)
    assert ("已有代表建议以这项活动为依据" in answer.content.decode(), row.groundings.count()) == (True, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grounding.objects.filter(activity=visit).update(record=record(by=who.lead, deputy=who.deputy))


def test_similar_ones_are_found_open_and_past_and_no_draft_of_anybody(client, who):
    old = filing.draft_suggestion(
        Words("关于试验路加装路灯的建议", "情况", "分析", "具体", "roads"), lead=who.deputy, area=area(), by=who.lead
    )
    assert similar_suggestions("试验路加装路灯") == []
    filing.file_suggestion(old, exclusions=(), by=who.lead)
    filing.file_suggestion(
        filing.draft_suggestion(Words("关于危房改造的建议", "情况", "分析", "具体", "other"), lead=who.deputy, area=area(), by=who.lead),
        exclusions=(), by=who.lead,
    )  # fmt: skip
    assert similar_suggestions("路灯问题", "请在试验路加装路灯。") == [old]
    assert similar_suggestions("关于……的建议") == similar_suggestions("") == []
    client.force_login(who.lead)
    beside = client.post(reverse("suggestion_add"), fields(who, title="试验路加装路灯", situation="", action="similar"))
    assert (beside.status_code, beside.context["similar"], Suggestion.objects.count()) == (200, [old], 2)
    alone = client.post(reverse("suggestion_similar"), {"title": "试验路加装路灯"})
    assert old.title in alone.content.decode()
    client.force_login(who.unit)
    assert client.post(reverse("suggestion_similar"), {"title": "试验路加装路灯"}).url == "/admin/"


def test_co_signers_confirm_or_decline_for_themselves_before_it_is_filed(client, who):
    row = factories.draft(who)
    signer = deputy(account=staff("signer"))
    factories.let_in(factories.People(**vars(who) | {"outsider": signer.account}))
    other = deputy(account=staff("other"))
    client.force_login(who.lead)
    assert step(client, row, "ask_co_signers", deputies=[signer.pk, other.pk]).status_code == 302
    assert step(client, row, "file", none_applies="on").status_code == 409
    client.force_login(signer.account)
    assert [one.suggestion for one in client.get(reverse("suggestion_desk")).context["waiting"]] == [row]
    assert step(client, row, "confirm").status_code == 302
    assert step(client, row, "file", none_applies="on").url == "/admin/"
    filing.answer_co_signature(row, confirms=False, by=other.account)
    client.force_login(who.lead)
    assert step(client, row, "file", none_applies="on").status_code == 302
    row.refresh_from_db()
    assert (row.status, [(one.deputy, bool(one.confirmed_at)) for one in row.co_signatures.order_by("pk")]) == (
        "filed", [(signer, True), (other, False)],
    )  # fmt: skip


def test_it_is_withdrawn_by_its_deputy_before_acceptance_only(client, who):
    row = factories.filed(who)
    client.force_login(who.lead)
    assert step(client, row, "withdraw", reason="已解决").status_code == 302
    row.refresh_from_db()
    assert row.status == "withdrawn"
    accepted = factories.reviewed(who, factories.filed(who))
    assert step(client, accepted, "withdraw").status_code == 409


def test_a_township_writes_for_the_deputies_of_its_stations_alone(client, who):
    page = station(kind=StationKind.TOWNSHIP_CENTER)
    clerk, admin = staff("clerk", SUGGESTION_WRITERS), staff("root", is_superuser=True)
    who.deputy.stations.set([page])
    stranger = deputy()
    give_station(page, clerk, by=admin)
    client.force_login(clerk)
    assert list(leads_offered_to(clerk)) == [who.deputy]
    assert client.post(reverse("suggestion_add"), fields(who)).status_code == 302
    row = Suggestion.objects.get()
    assert (row.created_by, row.lead) == (clerk, who.deputy)
    assert step(client, row, "file", none_applies="on").status_code == 302
    assert client.post(reverse("suggestion_add"), fields(who, lead=stranger.pk)).status_code == 400
    with pytest.raises(StepRefused):
        filing.draft_suggestion(WORDS, lead=stranger, area=area(), by=clerk)
    assert list(suggestions_seen_by(clerk)) == [row]


def test_a_street_makes_its_key_suggestion_of_a_motion_that_passed(client, who):
    from stations.models import Assembly

    meeting = Assembly.objects.create(street=area(), title="选民代表会议", held_on=date(2025, 6, 1), term=17)
    motion = Motion.objects.create(assembly=meeting, number=1, title="加装电梯", text="请加装电梯。")
    client.force_login(who.reviewer)
    address = reverse("suggestion_add_of_motion", args=[motion.pk])
    assert client.get(address).status_code == 404
    Motion.objects.filter(pk=motion.pk).update(is_passed=True, closed_at="2025-06-01T09:00+08:00")
    assert client.get(reverse("suggestion_desk")).context["motions"] == [motion]
    shown = client.get(address).context["form"]
    assert (shown["title"].value(), "area" in shown.fields) == ("加装电梯", False)
    client.post(address, fields(who, title="加装电梯"))
    row = Suggestion.objects.get()
    assert (row.route, row.area, row.motion) == ("street", area(), motion)
    assert client.get(address).status_code == 404
    row = factories.reviewed(who, filing.file_suggestion(row, exclusions=(), by=who.reviewer, now=FILED))
    assert (row.status, reviewing.series_of(row)[0][:1]) == ("accepted", "街")


def test_strangers_and_visitors_open_nothing_of_a_draft(client, who):
    row = factories.draft(who)
    names = ("suggestion_screen", "suggestion_edit", "suggestion_ground")
    for user in (who.unit, who.reviewer, who.outsider, staff("nobody"), None):
        client.logout() if user is None else client.force_login(user)
        answers = [client.get(reverse(name, args=[row.pk])) for name in names]
        answers += [
            client.post(reverse("suggestion_step", args=[row.pk, "file"]), {"seen_version": 1, "none_applies": "on"})
        ]
        assert {answer.status_code for answer in answers} <= {302, 403, 404}
        assert not any("试验路" in answer.content.decode() for answer in answers)
    row.refresh_from_db()
    assert row.status == "draft"
