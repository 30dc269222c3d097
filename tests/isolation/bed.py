"""Two stations with their keepers, and in the second one everything that could leak, marked by words found nowhere else."""

import io
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image
from wagtail.models import CollectionViewRestriction, Page, Site, Task

from consultations.drafts import parse_draft
from consultations.follow_services import follow
from consultations.models import Follower, Theme
from consultations.services import import_draft
from core.calendar import local_day
from core.models import Rendition, SiteDocument, SiteImage
from home.site_settings import SiteSettings
from home.sitetree import EDITORS, MODERATORS
from livestreams.models import VideoFile
from livestreams.services.channel import write_note
from livestreams.services.text_live import EntryWords, post_entry
from publicity.models import ConsequenceCase, PublicityIndexPage, PublicRecord, SpotCheck
from publicity.services.cases import take_step
from publicity.services.checks import assign_check, report_check
from publicity.services.draws import carry_out_draw
from publicity.services.performances import enter_performance
from publicity.services.publishing import publish_available
from stations.models import (
    Assembly,
    Constituency,
    ContactEvidence,
    ContactRecord,
    Deputy,
    Motion,
    OpinionItem,
    StationIndexPage,
    StationPage,
    StationTeam,
    VoterRepresentative,
)
from stations.services import bookings, evidence, records
from stations.services.origins import link_opinions
from stations.services.teams import give_station
from submissions.models import Decision, PrivacyNotice, PublicRendition, QueueExport, Reason
from submissions.queries import privacy_notice_in_force
from submissions.rules import Rule
from submissions.services import bulk, moderation
from submissions.services.intake import Opinion
from submissions.services.moderation import Verdict
from suggestions.models import Unit
from suggestions.services import filing, reviewing
from suggestions.services.assigning import assign_suggestion
from suggestions.services.attachments import attach_file
from suggestions.services.filing import Words
from suggestions.services.handling import Promise, reply_to_suggestion, take_on
from tests import factories
from tests.publicity.factories import announced, contact, graded, make_known, published_objection
from tests.stations import factories as stations
from tests.suggestions import factories as suggestions
from tests.suggestions import public_factories as opened
from tests.suggestions.factories import FILED, LETTER, OPINION, REVIEWED
from wechat.models import Article, SceneCode

# What to look for in an answer, and what it is called in the table.
SECRETS = {
    "密稿标题": "draft", "密稿正文": "draft", "密稿新站": "draft", "密图名": "image", "mitumingzi": "image",
    "密文名": "document", "miwenmingzi": "document", "密文内容": "document", "密语民情": "message",
    "13912340001": "contact", "密约事由": "booking", "密录问题": "record", "密选民某": "electors", "密佐证": "record",
    "密籍贯": "deputy", "密接待处": "reception", "密规则处": "rule", "密代表某": "representative", "密会议": "assembly",
    "密议案": "assembly", "密站员": "keeper", "密抽查": "check", "密案件": "case", "密备注": "performance",
    "密公众号稿": "article", "密建议": "proposal", "密活动": "activity", "密内部话": "note", "密督办": "oversight",
}  # fmt: skip


# What Wagtail makes of a picture when it shows it; made beforehand, since making takes longer than showing.
SHAPES = ("max-165x165", "max-800x600", "width-960|format-webp", "original")


@dataclass
class Bed:
    """Numbers of what the second station holds, by the words that addresses use for them."""

    roles: dict[str, Any]
    numbers: dict[str, Any] = field(default_factory=dict)


def picture(name: str) -> ContentFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#336699").save(out, "PNG")
    return ContentFile(out.getvalue(), name=name)


def make_bed() -> Bed:
    admin = factories.staff("bed-admin", is_superuser=True)
    first, second, fresh = (
        stations.station(title="甲站", kind="street_center"),
        stations.station(title="乙站", kind="street_center", area=stations.area("331022002")),
        stations.station(title="密稿新站", live=False, area=stations.area("331022002")),
    )
    roles = {
        "nobody": None,
        "a": factories.staff("甲站员"),
        "b": factories.staff("密站员"),
        "editor": factories.staff("walk-editor", EDITORS),
        "moderator": factories.staff("walk-moderator", MODERATORS),
    }
    first.save_revision(user=admin).publish()
    give_station(first, roles["a"], by=admin)
    give_station(fresh, roles["b"], by=admin)
    team = give_station(second, roles["b"], by=admin)
    bed = Bed(roles)
    bed.numbers |= _pages(second, team, roles["b"], admin) | _desks(second, roles, admin) | _house(admin, roles["b"])
    bed.numbers |= _publicity(bed.numbers["deputy"], by=roles["b"], admin=admin, moderator=roles["moderator"])
    bed.numbers |= _suggestions(bed.numbers["deputy"], bed.numbers["record"], admin=admin)
    bed.numbers |= _public_suggestions()
    bed.numbers |= {"fresh": fresh.pk, "own": first.pk, "collection_id": team.collection_id, "group": team.group_id}
    bed.numbers["bulk"] = bulk.prepare(Rule(status="pending"), Verdict("approve"), by=roles["moderator"]).pk
    # What the first visitor makes is made before the walk, which undoes what it writes.
    forms = [bed.numbers[kind] for kind in ("consultation", "exchange", "call")]
    for page in [*StationPage.objects.all(), *Page.objects.filter(pk__in=forms).specific()]:
        page.current_form_version()
    SiteSettings.for_site(Site.objects.get())
    return bed


def _pages(page: StationPage, team: StationTeam, keeper: Any, admin: Any) -> dict[str, Any]:
    """A page that is public under one title, and waits for approval under another with a picture and a file."""
    image = SiteImage.objects.create(
        title="密图名", file=picture("mitumingzi.png"), collection=team.collection, uploaded_by_user=keeper
    )
    for spec in SHAPES:
        size = {"width": 40, "height": 30}
        Rendition.objects.create(image=image, filter_spec=spec, file=picture(f"mitumingzi.{spec[:9]}.png"), **size)
    document = SiteDocument.objects.create(
        title="密文名", file=ContentFile("密文内容".encode(), name="miwenmingzi.txt"), collection=team.collection
    )
    live = page.save_revision(user=admin)
    live.publish()
    page = StationPage.objects.get(pk=page.pk)
    page.title = "密稿标题"
    page.introduction = [
        ("paragraph", "<p>密稿正文</p>"),
        ("image", image),
        ("document", document),
    ]
    draft = page.save_revision(user=keeper, log_action=True)
    page = StationPage.objects.get(pk=page.pk)
    state = page.get_workflow().start(page, keeper)
    deed = stations.activity(
        StationPage.objects.get(pk=page.pk), title="密活动", draft_title="密活动", live=False, owner=keeper,
        body=[("paragraph", "<p>密活动</p>")], first_published_at=None, last_published_at=None,
    )  # fmt: skip
    deed.save_revision(user=keeper, log_action=True)
    return {
        "page": page.pk, "live_revision": live.pk, "revision": draft.pk, "workflow_state": state.pk,
        "task_state": state.current_task_state_id, "task": Task.objects.get().pk if Task.objects.count() == 1
        else state.current_task_state.task_id, "workflow": state.workflow_id, "image": image.pk, "document": document.pk,
        "activity": deed.pk, "document_file": document.filename, "index": StationIndexPage.objects.get().pk, "slug": page.slug,
    }  # fmt: skip


def _desks(page: StationPage, roles: dict[str, Any], admin: Any) -> dict[str, Any]:
    """What is kept at the station: people, days, bookings, messages, records, an assembly of its street."""
    person = stations.deputy(page, name="乙站代表", native_place="密籍贯", party="密籍贯")
    day = stations.reception(page, is_announced=False, place="密接待处", capacity=3, deputies=[person])
    stations.reception(page, days=5, capacity=3)
    plan = stations.rule(page, place="密规则处")
    notice = privacy_notice_in_force()
    announced = stations.reception(page, days=12, capacity=3)
    bookings.book_place(announced, Opinion(text="密约事由"), form_key="bed", privacy_notice_id=notice.pk)
    item: OpinionItem = stations.said(page, "密语民情", contact_kind="phone", contact="13912340001")
    record = stations.record(page, by=admin, deputy=person, problem="密录问题", place="密录问题")
    records.keep_electors(record, "密选民某 13912340001")
    proof = SiteDocument.objects.create(
        title="密佐证",
        file=ContentFile("密佐证".encode(), name="zuozheng.txt"),
        collection=evidence.private_collection(),
    )
    piece = ContactEvidence.objects.create(record=record, document=proof)
    street = page.area
    member = VoterRepresentative.objects.create(
        name="密代表某", street=street, category="migrant_worker", term=17, recommended_by="试验社区"
    )
    meeting = Assembly.objects.create(street=street, title="密会议", held_on=date(2026, 11, 1), term=17)
    motion = Motion.objects.create(assembly=meeting, number=1, title="密议案", text="密议案")
    constituency = Constituency.objects.create(number="试1", name="试验选区", area=street)
    decided = stations.said(page, "公开的民情")
    decision: Decision = moderation.decide(
        factories.item_of(decided.submission), Verdict("approve"), by=roles["moderator"], seen_version=1
    )
    link_opinions(record, [item], by=admin)
    return {
        "origin": record.origins.get().pk, "deputy": person.pk, "reception": day.pk, "booked": announced.pk, "rule": plan.pk, "opinion": item.pk,
        "record": record.pk, "piece": piece.pk, "proof": proof.pk, "proof_file": proof.filename,
        "representative": member.pk, "assembly": meeting.pk, "motion": motion.pk, "constituency": constituency.pk,
        "restriction": CollectionViewRestriction.objects.order_by("pk").first().pk,
        "area": street.pk, "decision": decision.pk, "rendition": PublicRendition.objects.get(submission=decided.submission).pk,
    }  # fmt: skip


def _publicity(number: int, *, by: Any, admin: Any, moderator: Any) -> dict[str, Any]:
    """A published contact with an objection, a draw that fell on it with its check, one to come, and a contact withheld."""
    person, section = Deputy.objects.get(pk=number), PublicityIndexPage.objects.get()
    shown = contact(person, by=by, verifier=admin, problem="公示的问题", electors="密选民某 13912340001")
    publish_available(by=admin)
    public = PublicRecord.objects.get(source=shown)
    draw = carry_out_draw(make_known(announced(by=admin)), numbers=["1 2 3"], by=admin)

    checker, today = factories.staff("bed-checker", is_superuser=True), local_day(timezone.now())
    check = assign_check(SpotCheck.objects.get(), checker=checker, due_on=today, by=admin)
    report_check(
        check, method="visit", result="untrue", checked_on=today, by=checker, note="密抽查", public_note="密抽查"
    )
    contact(person, by=by, verifier=admin, problem="密录问题", place="密录问题")
    objection = published_objection(section, public.number, moderator)
    section.current_form_version()
    grade = graded(person, "unqualified", by=checker)
    case = ConsequenceCase.objects.create(grade=grade, opened_on=today)
    take_step(case, "withdraw_awards", done_on=today, words="密案件", by=admin)
    performance = enter_performance(person, kind="training", held_on=date(2026, 1, 5), note="密备注", by=admin)
    return {
        "scheme": grade.scheme_id, "case": case.pk, "performance": performance.pk, "graded_year": grade.year,
        "section": section.pk, "public_record": public.pk, "public_number": public.number, "deputy_number": person.pk,
        "draw": draw.pk, "draw_number": draw.number, "check": check.pk, "objection": objection.pk,
    }  # fmt: skip


def _suggestions(lead: int, record: int, *, admin: Any) -> dict[str, Any]:
    """A suggestion that went as far as a reply with a file and a promise, and the unit that gave them."""
    person, place = Deputy.objects.get(pk=lead), stations.area("331022002")
    words = Words("密建议题", "密建议情况", "密建议分析", "密建议意见", "roads")
    row = filing.draft_suggestion(words, lead=person, area=place, by=admin)
    filing.ground_suggestion(row, records=[ContactRecord.objects.get(pk=record)], by=admin)
    proof = attach_file(row, ContentFile(b"%PDF-1.7", name="密建议附件.pdf"), by=admin)
    row = filing.file_suggestion(row, exclusions=(), by=admin, now=FILED)
    while reviewing.next_review(row):
        row = reviewing.pass_review(row, OPINION, by=admin, now=REVIEWED)
    unit = Unit.objects.create(name="试验承办单位", kind="government")
    unit.members.add(admin)
    row = take_on(assign_suggestion(row, lead=unit, by=admin), by=admin)
    promise = Promise("密建议承诺", local_day(timezone.now()) + timedelta(days=30))
    reply = reply_to_suggestion(row, **LETTER | {"text": "密建议答复"}, promises=[promise], by=admin)
    return {
        "suggestion": row.pk, "suggestion_file": proof.pk, "link": row.groundings.get().pk, "unit": unit.pk,
        "promise": reply.commitments.get().pk,
    }  # fmt: skip


def _public_suggestions() -> dict[str, Any]:
    """One that nobody decided to publish, one of which the title alone is public, a record that is still a draft."""
    who, office = suggestions.people(), opened.office()
    withheld = Words("公开的标题", *["密建议"] * 3, "roads", "mature", "密建议")
    hidden, shown = (
        suggestions.assigned(who, words=words) for words in (Words("密建议", *["密建议"] * 3, "roads"), withheld)
    )
    public = opened.decided(shown, by=office, scope="result")
    draft = opened.supervised(by=office, is_published=False, title="密督办", text="密督办")
    return {"hidden_suggestion": hidden.pk, "public_suggestion": public.pk, "supervision": draft.pk}


def _house(admin: Any, keeper: Any) -> dict[str, Any]:
    """Rows of the rest of the house that addresses name."""
    consultation, notice, stream = factories.consultation(), factories.notice(), factories.livestream()
    import_draft(consultation, parse_draft(f"{factories.DRAFT}\n第四条 新加。"), source=b"second", by=admin)
    theme = Theme.objects.create(page=consultation, name="主题", words=["试验"])
    follow(consultation, "bed@example.cn")
    Follower.objects.filter(page=consultation).update(key="bed-key")
    follower = Follower.objects.get(page=consultation)
    exchange, call = factories.exchange(), factories.topic_call()
    entry = post_entry(stream, EntryWords(timezone.now(), "主持人", text="会议开始"), form_key="bed", by=admin)
    recording = VideoFile.objects.create(
        page=stream, file=ContentFile(b"0" * 64, name="luxiang.mp4"), content_type="video/mp4"
    )
    question = factories.published(exchange, "公开的提问", by=admin)
    write_note(exchange, text="密内部话", by=admin)
    redirect = _redirect()
    article = Article.objects.create(page_id=notice.pk, title="密公众号稿", link_key="bed", prepared_by=admin)
    export = QueueExport.objects.create(asked_by=admin, asked_at=timezone.now())
    SceneCode.objects.create(scene="s1", address="http://weixin.qq.com/q/bed")
    return {
        "theme": theme.pk, "follow_key": follower.key, "export": export.pk,
        "entry": entry.pk, "video": recording.pk, "question": question.pk, "call": call.pk, "exchange": exchange.pk,
        "article": article.pk,
        "consultation": consultation.pk, "notice": notice.pk, "stream": stream.pk, "redirect": redirect,
        "user": keeper.pk, "site": Site.objects.get().pk, "reason": Reason.objects.first().pk,
        "privacy": PrivacyNotice.objects.first().pk, "tomorrow": timezone.now() + timedelta(days=1),
    }  # fmt: skip


def _redirect() -> int:
    from wagtail.contrib.redirects.models import Redirect

    return Redirect.objects.create(old_path="/old", redirect_link="/new").pk
