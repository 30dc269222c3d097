"""Where suggestions meet the admin: the words of the audit."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from suggestions.states import SUGGESTION_MOVES


@hooks.register("register_log_actions")
def log_actions(actions) -> None:
    moves = {name: move.label for table in SUGGESTION_MOVES.values() for name, move in table.items()}
    others = {
        "draft": _("Begin a suggestion"),
        "rewrite": _("Change a suggestion"),
        "ground": _("Say what a suggestion rests on"),
        "answer_co_signature": _("Answer a request to sign"),
        "co_opinion": _("Give a co-handling unit's opinion"),
        "keep_promise": _("Report on a promise"),
    }
    for name, label in (moves | others).items():
        actions.register_action(f"suggestions.{name}", label, label)
