"""Random edits of a live form between random answers: what "cannot lose answers" is measured by."""

import random

from consultations.models import ConsultationPage, ConsultationQuestion
from submissions.forms import ANSWER_PREFIX, OpinionForm
from submissions.models import Submission
from submissions.moderation_views import answers_with_questions
from submissions.queries import privacy_notice_in_force
from submissions.services.intake import receive_opinion

KINDS = ("singleline", "multiline", "dropdown", "radio", "checkboxes", "checkbox")
LABELS = ("您的年龄段", "您居住的街道", "您最关心的问题", "是否参加过听证", "对第三条是否满意")
CHOICES = ("甲\n乙\n丙", "满意\n不满意", "十八岁以下\n十八岁以上")


def run(page: ConsultationPage, seed: int) -> tuple[int, int]:
    """Edit and answer at random, from an empty form; (answers given, those the moderator is not shown as given)."""
    random_, versions = random.Random(seed), []
    for question in page.form_fields.all():
        question.delete()
    given: dict[int, list[tuple[str, object]]] = {}
    first = Submission.objects.count()
    for step in range(random_.randint(4, 8)):
        _edit(page, random_)
        versions.append(page.current_form_version())
        for turn in range(random_.randint(1, 2)):
            # Half of them send a form that they opened before an edit.
            version = versions[-1] if random_.random() < 0.5 else random_.choice(versions)
            submission, shown = _answer(page, version, random_, f"{seed}-{step}-{turn}-{first}")
            given[submission.pk] = shown
    submissions = Submission.objects.filter(pk__in=given).select_related("form_version")
    wrong = sum(answers_with_questions(submission) != given[submission.pk] for submission in submissions)
    return sum(map(len, given.values())), wrong


def _edit(page: ConsultationPage, random_: random.Random) -> None:
    rows = list(page.form_fields.order_by("sort_order", "pk"))
    kind = random_.choice(("add", "add", "rename", "order", "delete", "choices", "kind", "required"))
    if kind == "add" or not rows:
        ConsultationQuestion.objects.create(
            page=page, label=random_.choice(LABELS), field_type=random_.choice(KINDS), choices=random_.choice(CHOICES),
            required=random_.random() < 0.3, sort_order=random_.randint(0, 20),
        )  # fmt: skip
        return
    row = random_.choice(rows)
    if kind == "delete":
        row.delete()
        return
    change = {
        "rename": ("label", random_.choice(LABELS)), "order": ("sort_order", random_.randint(0, 20)),
        "choices": ("choices", random_.choice(CHOICES)), "kind": ("field_type", random_.choice(KINDS)),
        "required": ("required", not row.required),
    }[kind]  # fmt: skip
    setattr(row, *change)
    row.save()


def _answer(page, version, random_, form_key):
    """Send the form as it stood in a version; what was sent, and what each answer was given to."""
    data: dict[str, object] = {"text": "试验意见", "consent": "on"}
    for question in version.definition:
        name, choices = ANSWER_PREFIX + question["key"], question["choices"]
        data[name] = {
            "checkbox": "on",
            "checkboxes": random_.sample(choices, random_.randint(1, len(choices))),
            "dropdown": random_.choice(choices),
            "radio": random_.choice(choices),
        }.get(question["field_type"], f"回答{random_.random()}")
    form = OpinionForm(data, form_version_id=version.pk, clauses={})
    assert form.is_valid(), form.errors
    shown = []
    for question in version.definition:
        value = data[ANSWER_PREFIX + question["key"]]
        shown.append((question["label"], True if question["field_type"] == "checkbox" else value))
    receipt = receive_opinion(
        page.pk, form.opinion(), form_key=form_key, form_version_id=version.pk,
        privacy_notice_id=privacy_notice_in_force().pk,
    )  # fmt: skip
    return receipt.submission, shown
