"""The components of templates/components, each in its states, with the invented content they are shown with."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from consultations.models import Outcome, OutcomeAssignment
from consultations.states import ConsultationStatus, OutcomeKind
from core.samples import DEMO, sample_document
from core.search import Hit
from home import samples
from home.site_settings import SiteSettings
from livestreams.blocks import AgendaBlock
from livestreams.states import LivestreamStatus
from submissions.captcha import new_nonce
from submissions.models import PublicRendition, Tombstone

LONG = (
    "老旧小区加装电梯，一楼住户不同意怎么办？希望草案写明协商的程序和补偿的原则，并由社区主持，不要让邻居之间伤了和气。"
)


@dataclass(frozen=True)
class State:
    """One shape of a component: its name for the reader, and what the template takes."""

    name: str
    context: dict[str, Any] = field(default_factory=dict)


class SampleForm(forms.Form):
    text = forms.CharField(
        label="您的意见", widget=forms.Textarea(attrs={"rows": 3}), help_text=f"不超过5000字。{DEMO}"
    )
    place = forms.ChoiceField(
        label="您所在的地方", choices=[("", "请选择"), ("1", "县城"), ("2", "乡镇")], required=False
    )
    channel = forms.ChoiceField(
        label="怎样答复您", choices=[("1", "只凭回执查询"), ("2", "电话")], widget=forms.RadioSelect
    )


def opinion(number: int, *, name: str = "", outcome: OutcomeKind | None = None) -> PublicRendition:
    """A published opinion without a row."""
    shown = PublicRendition(
        pk=number, number=f"LX000000-{number:07}", clause_label="第十二条第二款", public_name=name, text=f"{DEMO}{LONG}",
        received_at=samples.NOW, published_at=samples.NOW, support_count=number,
    )  # fmt: skip
    if outcome:
        answer = Outcome(kind=outcome, theme=f"{DEMO}协商程序", reason="已写入第十二条，并明确由社区组织协商。")
        shown.outcome_assignment = OutcomeAssignment(outcome=answer)
    return shown


def trace(number: int) -> Tombstone:
    """What is left of a hidden opinion, without a row."""
    return Tombstone(
        number=f"LX000000-{number:07}", clause_label="第十二条第二款", received_at=samples.NOW, hidden_at=samples.NOW,
        article=f"审核规则第四条{DEMO}",
    )  # fmt: skip


def hit(*, has_page: bool) -> Hit:
    title = [("关于", False), ("电梯", True), (f"的条款{DEMO}", False)]
    page_title = "加装电梯办法（草案）" if has_page else ""
    return Hit(
        "clause", title, [("老旧小区加装", False), ("电梯", True), ("应当协商……", False)], page_title, "/", samples.NOW
    )


def component_states(request: Any) -> dict[str, list[State]]:
    """Every file of templates/components by its name, in the shapes that a reader may meet."""
    empty, failed = SampleForm(), SampleForm({"text": "", "channel": ""})
    filled = SiteSettings(
        organiser=f"{DEMO}县人大常委会办公室", telephone="0000-00000000", address="示范路1号", postcode="000000",
        email="demo@example.invalid", site_code="bm00000000", icp_number=f"ICP备00000000号{DEMO}",
        error_report_email="demo@example.invalid",
    )  # fmt: skip
    agenda = AgendaBlock().to_python(
        [{"type": "item", "value": {"time": "09:00:00", "item": f"{DEMO}听取报告", "speaker": "县民政局"}}]
    )
    attachment = {"document": sample_document()}
    lined = {"source": "三门县人大常委会", "editor": "演示编辑", "day": date(2026, 3, 1)}
    statuses = [*ConsultationStatus, *LivestreamStatus]
    return {
        "agenda": [State(_("with one item"), {"items": agenda})],
        "article_line": [State(_("complete"), lined), State(_("source only"), {"source": lined["source"]})],
        "attachments": [State(_("two files"), {"attachments": [attachment, attachment]})],
        "breadcrumb": [State(_("a page below the front page"), {"page": _deep_page(), "request": request})],
        "captcha": [
            State(_("fresh"), {"nonce": new_nonce(), "error": "", "id_prefix": "id_sample_captcha"}),
            State(_("wrong digits"), {"nonce": new_nonce(), "error": f"数字与图片不符。{DEMO}", "id_prefix": "id_sample_failed"}),
        ],
        "demo": [State(_("invented content"), {"is_demo": True})],
        "draft_keeper": [State(_("under the text of a form"), {})],
        "expected": [
            State(_("by the promised day"), {"due_at": samples.NOW, "expected_on": samples.NOW.date() - timedelta(days=2)}),
            State(_("a long queue"), {"due_at": samples.NOW, "expected_on": samples.NOW.date() + timedelta(days=9)}),
            State(_("nothing to expect yet"), {"due_at": samples.NOW, "expected_on": None}),
        ],
        "feed_links": [State(_("in the head, unseen"), {"title": DEMO, "atom": "/", "rss": "/"})],
        "field": [
            *(State(f"{bound.label}", {"field": bound}) for bound in empty),
            *(State(_("%(field)s, with an error") % {"field": bound.label}, {"field": bound}) for bound in failed if bound.errors),
        ],
        "footer": [State(_("nothing filled in"), {"facts": SiteSettings()}), State(_("filled in"), {"facts": filled})],
        "hit": [State(_("a clause of a draft"), {"hit": hit(has_page=True)}), State(_("a page"), {"hit": hit(has_page=False)})],
        "keep_receipt": [State(_("under a receipt"), {})],
        "masthead": [State(_("on every page"), {"request": request})],
        "meta": [State(_("in the head, unseen"), {"page": None, "site_name": DEMO, "facts": SiteSettings()})],
        "notice_box": [
            State(kind, {"message": f"{DEMO}{words}", "kind": kind})
            for kind, words in (("error", "请填写您的意见。"), ("success", "您的附议已记录。"), ("info", "征求意见尚未开始。"))
        ],
        "opinion": [
            State(_("a citizen, may be supported"), {"opinion": opinion(1), "may_support": True}),
            State(_("with a name and its clause"), {"opinion": opinion(2, name="演示居民"), "shows_clause": True}),
            *(
                State(str(kind.label), {"opinion": opinion(n, outcome=kind), "shows_outcome": True})
                for n, kind in enumerate(OutcomeKind, start=3)
            ),
        ],
        "personal_data": [
            State(_("words that look like personal information"), {"personal_data": [("手机号", f"13800000000{DEMO}"), ("门牌", "示范路1号2单元")]}),
        ],
        "status": [State(str(status.label), {"status": status}) for status in statuses],
        "tombstone": [State(_("hidden after publication"), {"trace": trace(1), "shows_clause": True})],
    }  # fmt: skip


def _deep_page() -> Any:
    """Any page below the front page, or nothing on an empty site: the trail asks the tree for its way."""
    from wagtail.models import Page

    return Page.objects.filter(depth__gt=2).order_by("path").first()
