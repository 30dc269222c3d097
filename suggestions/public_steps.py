"""The steps of a suggestion's way, in words for the public."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suggestions.models.public import PublicSuggestion
from suggestions.states import Adoption, Grade, MeetingForm, MetBy, Resolution, SuggestionStatus, Verdict


@dataclass(frozen=True)
class StepCard:
    """One step of the timeline. `facts` are short lines of ours, `named` a number as it stands on paper; `text` is what
    somebody wrote, as it was published.
    """

    kind: str
    on: date
    label: str
    facts: tuple[str, ...] = ()
    named: str = ""
    text: str = ""
    is_withheld: bool = False


def step_card(step: Mapping[str, Any], texts: Mapping[str, str], row: PublicSuggestion) -> StepCard:
    """A step as `suggestions.timeline` keeps it, in words; `texts` are those that were published."""
    kind, number = step["kind"], step.get("round", 0)
    label, facts, text = _WORDS[kind](step, row)
    named = step["reference"] if kind == "key" else ""
    if kind == "replied":
        text = texts.get(f"reply:{number}", "")
        named = texts.get(f"letter:{number}", "")
    elif kind == "rated":
        text = texts.get(f"note:{number}", "")
    return StepCard(
        kind=kind,
        on=date.fromisoformat(step["on"]),
        label=str(label),
        facts=tuple(map(str, facts)),
        named=named,
        text=text,
        is_withheld=kind == "replied" and not text,
    )


type _Words = tuple[Any, tuple[Any, ...], str]


def _plain(label: Any) -> Any:
    return lambda _step, _row: (label, (), "")


def _review(step: Mapping[str, Any], _row: PublicSuggestion) -> _Words:
    return _REVIEWS[step["stage"]], (), ""


def _accepted(_step: Mapping[str, Any], row: PublicSuggestion) -> _Words:
    return _("Accepted under number %(number)s") % {"number": row.number}, (), ""


def _key(_step: Mapping[str, Any], _row: PublicSuggestion) -> _Words:
    return _("Made a key suggestion by the directors' meeting"), (), ""


def _assigned(step: Mapping[str, Any], _row: PublicSuggestion) -> _Words:
    again = step["round"] > 1
    label = _("Assigned a second time, to %(unit)s") if again else _("Assigned to %(unit)s")
    facts = [_("reply due by %(day)s") % {"day": date_format(date.fromisoformat(step["due_on"]))}]
    if step["partners"]:
        facts.append(_("together with %(units)s") % {"units": "、".join(step["partners"])})
    return label % {"unit": step["unit"]}, tuple(facts), ""


def _met(step: Mapping[str, Any], _row: PublicSuggestion) -> _Words:
    return _("The unit spoke with the deputy"), (MeetingForm(step["form"]).label, MetBy(step["met_by"]).label), ""


def _replied(step: Mapping[str, Any], _row: PublicSuggestion) -> _Words:
    label = _("Second reply of %(unit)s") if step["round"] > 1 else _("Reply of %(unit)s")
    return label % {"unit": step["unit"]}, (_("the unit's own grade: %(grade)s") % {"grade": Grade(step["grade"]).label},), ""  # fmt: skip


def _rated(step: Mapping[str, Any], _row: PublicSuggestion) -> _Words:
    facts = (
        _("handling: %(verdict)s") % {"verdict": Verdict(step["handling"]).label},
        _("result: %(verdict)s") % {"verdict": Verdict(step["result"]).label},
        _("the problem: %(state)s") % {"state": Resolution(step["resolution"]).label},
        _("the proposal: %(state)s") % {"state": Adoption(step["adoption"]).label},
    )
    return _("Verdict of the lead deputy"), facts, ""


# During a session the secretariat reviews what is filed; between sessions each stage has a review of its own.
_REVIEWS = {
    SuggestionStatus.FILED: gettext_lazy("Reviewed by the secretariat of the session"),
    SuggestionStatus.STREET_COMMITTEE: gettext_lazy("Reviewed by the street committee"),
    SuggestionStatus.PRELIMINARY: gettext_lazy("Preliminary review"),
    SuggestionStatus.JOINT: gettext_lazy("Joint review"),
    SuggestionStatus.DIRECTORS: gettext_lazy("Review by the directors' meeting"),
}
_WORDS = {
    "filed": _plain(gettext_lazy("Filed by the lead deputy")),
    "review": _review,
    "accepted": _accepted,
    "key": _key,
    "assigned": _assigned,
    "sent_back": _plain(gettext_lazy("Sent back: not the business of that unit")),
    "extended": _plain(gettext_lazy("More time was given, with the deputy's consent")),
    "met": _met,
    "replied": _replied,
    "rated": _rated,
    "rechecked": _plain(gettext_lazy("Rechecked by the committee's office")),
    "kept": _plain(gettext_lazy("A promise was kept and reported")),
    "closed": _plain(gettext_lazy("The handling is closed")),
}
