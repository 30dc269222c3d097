"""The assessment of the demo: an invented scheme, a few duties, grades on their way, one case."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from core.calendar import local_day
from home.demo_stations import DEMO
from publicity.assessment import Rule
from publicity.events import scores_in_force
from publicity.models import AssessmentGrade, AssessmentScheme, ConsequenceCase
from publicity.services.cases import take_step
from publicity.services.grades import approve_grade, propose_grades, publish_grade, review_grade
from publicity.services.performances import confirm_performance, enter_performance
from publicity.services.schemes import add_example_schemes, put_in_force, write_scheme
from stations.models import Deputy

_CONTACTS = tuple(f"contact_{mode}" for mode in ("home_visit", "meeting", "reception", "phone", "wechat"))
RULES = (
    Rule("联系选民", _CONTACTS, Decimal(6), Decimal(4), Decimal(40), 2),
    Rule("向选民述职", ("contact_duty_report",), Decimal(10), Decimal(0), Decimal(10)),
    Rule("学习培训", ("training",), Decimal(10), Decimal(5), Decimal(20)),
    Rule("出席人代会", ("congress",), Decimal(20), Decimal(0), Decimal(20)),
    Rule("视察调研", ("inspection", "survey"), Decimal(5), Decimal(5), Decimal(10)),
    Rule("记录不实", ("untrue_record",), Decimal(10), Decimal(10), Decimal(30), is_deduction=True),
)
SETTINGS = {
    "title": f"{DEMO}示范考核办法", "source": f"{DEMO}虚构的分值，仅供演示。", "total_cap": Decimal(100),
    "excellent_from": Decimal(55), "qualified_from": Decimal(30), "is_demo": True,
}  # fmt: skip
PUBLISHED = 3


def load_assessment() -> None:
    """Add scheme, duties and grades once; nothing where a grade of the demo is there already."""
    add_example_schemes()
    people = list(Deputy.objects.filter(is_demo=True, is_serving=True).order_by("pk"))
    if not people or AssessmentGrade.objects.exists() or AssessmentScheme.objects.filter(is_demo=True).exists():
        return
    users = {user.username: user for user in get_user_model().objects.all()}
    office, second, reviewer = users["admin"], users["editor"], users["moderator"]
    today = local_day(timezone.now())
    year = (today - timedelta(days=50)).year
    put_in_force(write_scheme(SETTINGS | {"year": year}, RULES, by=second), by=office)
    for position, deputy in enumerate(people[:-1]):
        for kind in ("congress", "training", "inspection")[: 1 + position % 3]:
            entry = enter_performance(deputy, kind=kind, held_on=date(year, 1, 10), by=office, is_demo=True)
            confirm_performance(entry, by=second)
    propose_grades(year, by=second, is_demo=True)
    order = sorted(scores_in_force(people, year).items(), key=lambda entry: (entry[1][1].total, entry[0]))
    chosen = [number for number, _score in (order[0], *order[-PUBLISHED + 1 :])]
    for row in AssessmentGrade.objects.select_related("deputy", "scheme").filter(deputy__in=chosen).order_by("pk"):
        reviewed = review_grade(row, by=reviewer)
        reference = f"{DEMO}示范主任会议纪要第1号"
        publish_grade(approve_grade(reviewed, reference=reference, meeting_on=today, by=office), by=office)
    for case in ConsequenceCase.objects.order_by("pk"):
        _begin(case, today, office)


def _begin(case: ConsequenceCase, today: date, office: Any) -> None:
    due_on = today + timedelta(days=60)
    for name, words in (
        ("withdraw_awards", "取消当年评优评先资格。"),
        ("hold_talk", "已由分管副主任谈话。"),
        ("order_rectification", "限期整改，按季报告。"),
    ):
        case = take_step(case, name, done_on=today, words=f"{DEMO}{words}", by=office, due_on=due_on)
