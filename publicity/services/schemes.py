"""Writing schemes, putting them in force, and the two tables of other places that ship as examples."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record as audit
from core.calendar import local_day
from core.transitions import MoveRefused, move
from publicity.assessment import Rule, Terms, faults_of, gaps_of
from publicity.models import AssessmentScheme, ScoreItem
from publicity.models.assessment import terms_of
from publicity.states import SCHEME_MOVES, SchemeStatus

SETTINGS = ("title", "source", "total_cap", "excellent_from", "qualified_from", "short_is_unqualified")


class SchemeRefused(Exception):
    """The scheme cannot be written or put in force as asked; the message says why, a sentence for each reason."""


@transaction.atomic
def write_scheme(
    settings: Mapping[str, Any], rules: Sequence[Rule], *, by: Any, scheme: AssessmentScheme | None = None
) -> AssessmentScheme:
    """Write a new scheme, or into a draft. `settings` holds SETTINGS and, for a new one, year, trade and post.

    Raises SchemeRefused for a scheme that no year can have or one that is in force already.
    """
    if scheme is None:
        place = {"year": settings["year"], "trade": settings.get("trade", ""), "post": settings.get("post", "")}
        last = AssessmentScheme.objects.filter(**place).aggregate(last=Max("number"))["last"] or 0
        scheme = AssessmentScheme(**place, number=last + 1, created_by=by, is_demo=settings.get("is_demo", False))
        scheme.example = settings.get("example", "")
    else:
        scheme = AssessmentScheme.objects.select_for_update().get(pk=scheme.pk)
        if scheme.status != SchemeStatus.DRAFT:
            raise SchemeRefused(_("A scheme that was put in force stays as it is; write a new version."))
        scheme.version += 1
    for name in SETTINGS:
        if name in settings:
            setattr(scheme, name, settings[name])
    terms = Terms(tuple(rules), scheme.total_cap, scheme.excellent_from, scheme.qualified_from)
    if faults := list(faults_of(terms)):
        raise SchemeRefused(" ".join(faults))
    scheme.save()
    scheme.items.all().delete()
    ScoreItem.objects.bulk_create(
        ScoreItem(
            scheme=scheme, position=position, name=rule.name, kinds=list(rule.kinds), base=rule.base,
            extra=rule.extra, cap=rule.cap, required=rule.required, is_deduction=rule.is_deduction,
        )
        for position, rule in enumerate(rules, 1)
    )  # fmt: skip
    audit(scheme, "publicity.write_scheme", by=by)
    return scheme


def copy_scheme(scheme: AssessmentScheme, *, year: int, by: Any, trade: str = "", post: str = "") -> AssessmentScheme:
    """A draft that begins as another scheme is: the next version of a year, or the next year's."""
    terms = terms_of(scheme)
    settings = {name: getattr(scheme, name) for name in SETTINGS}
    return write_scheme(settings | {"year": year, "trade": trade, "post": post}, terms.rules, by=by)


@transaction.atomic
def put_in_force(scheme: AssessmentScheme, *, by: Any) -> AssessmentScheme:
    """From here on nothing of the scheme changes; an earlier version of the same year and kind gives way.

    Raises SchemeRefused, with what is missing, and for a scheme whose writer puts it in force.
    """
    scheme = AssessmentScheme.objects.select_for_update().get(pk=scheme.pk)
    if scheme.status != SchemeStatus.DRAFT:
        raise MoveRefused(scheme, "put_in_force")
    terms = terms_of(scheme)
    if faults := [*faults_of(terms), *gaps_of(terms)]:
        raise SchemeRefused(" ".join(faults))
    if scheme.created_by_id is not None and scheme.created_by_id == by.pk:
        raise SchemeRefused(_("Somebody else than its writer puts a scheme in force."))
    standing = AssessmentScheme.objects.in_force(scheme.year).filter(trade=scheme.trade, post=scheme.post)
    for other in standing:
        move(other, "supersede", table=SCHEME_MOVES, action="publicity.supersede_scheme", by=by)
    return move(scheme, "put_in_force", table=SCHEME_MOVES, action="publicity.put_scheme_in_force", by=by)


# Ruzhou's standard as it stands in the defaults of its system. Its flat extras are named there without points.
_RUZHOU = (
    ("出席人代会", ("congress",), 15, 0, 15),
    ("参加其他会议", ("other_meeting",), 3, 1, 5),
    ("学习培训", ("training",), 3, 1, 5),
    ("议案、建议、批评和意见（领衔）", ("suggestion_led",), 6, 2, 10),
    ("议案、建议、批评和意见（附议）", ("suggestion_cosigned",), 1, 1, 4),
    ("专题调研", ("survey",), 4, 1, 6),
    ("视察、调研、执法检查", ("inspection",), 6, 1, 10),
    ("接待选民", ("contact_home_visit", "contact_meeting", "contact_reception", "contact_phone", "contact_wechat"), 4, 2, 12),
    ("化解矛盾纠纷", ("mediation",), 5, 1, 8),
    ("扶弱济困", ("relief",), 5, 1, 8),
    ("办好事实事", ("good_deed",), 5, 1, 8),
    ("公益慈善", ("charity",), 5, 1, 8),
    ("向选民述职", ("contact_duty_report",), 3, 0, 5),
    ("其他", ("other",), 5, 0, 5),
)  # fmt: skip
EXAMPLES = (
    {
        "example": "ruzhou", "title": "示例：汝州市人大代表履职积分标准",
        "source": "汝州市履职系统默认分值（首次、每增一次、封顶）；来源未给出等次分数线，启用前须补充。",
        "total_cap": 100, "excellent_from": None, "qualified_from": None,
    },
    {
        "example": "yinchuan", "title": "示例：银川市人大代表履职考核等次",
        "source": "银川市：百分制，80分以上为好、60至79分为较好、不足60分为差；来源未给出分项，分项取自汝州市。",
        "total_cap": 100, "excellent_from": 80, "qualified_from": 60,
    },
)  # fmt: skip


def add_example_schemes(*, year: int | None = None) -> int:
    """Add the examples that are not there yet, as drafts; returns how many."""
    rules = [Rule(name, kinds, *(Decimal(n) for n in numbers)) for name, kinds, *numbers in _RUZHOU]
    known = set(AssessmentScheme.objects.exclude(example="").values_list("example", flat=True))
    missing = [example for example in EXAMPLES if example["example"] not in known]
    for example in missing:
        numbers = {name: Decimal(value) for name, value in example.items() if isinstance(value, int)}
        place = {"year": year or local_day(timezone.now()).year}
        write_scheme(example | numbers | place, rules, by=None)
    return len(missing)
