"""One published opinion, as every list shows it.

Composed here and not in a template: twenty stand on a page, and with Django's templates the whole page took a quarter longer.
"""

from functools import lru_cache
from typing import Any

from django import template
from django.template.defaultfilters import linebreaks_filter as linebreaks
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext

from core.templatetags.chrome import citizen_lang, content_lang
from submissions.models.public import PublicRendition

register = template.Library()

_CARD = """<article class="opinion" id="opinion-{}" aria-label="{}">
  <p class="opinion__meta">
    {}
    <time datetime="{}">{}</time>
    {}
  </p>
  <div class="opinion__text" translate="no"{}>{}</div>
  {}{}{}</article>
"""
_OUTCOME = """<div class="opinion__outcome outcome outcome--{}">
    <p><strong>{}</strong> · <span{}>{}</span></p>
    <div{}>{}</div>
  </div>
  """
_SUPPORT = """<p class="opinion__actions">
    <a class="support" href="{}" rel="nofollow">{}</a>
    <span class="quiet">{}</span>
  </p>
"""


@register.simple_tag
def opinion_card(
    opinion: PublicRendition, *, shows_clause: Any = False, shows_outcome: Any = False, may_support: Any = False
) -> SafeString:
    """The opinion with its clause, its answer once there is one, what says the same, and a link to support it."""
    received_at = timezone.localtime(opinion.received_at)
    return format_html(
        _CARD,
        opinion.pk,
        gettext("Opinion %(number)s") % {"number": opinion.number},
        _author(opinion.public_name),
        received_at.isoformat(),
        date_format(received_at, "DATETIME_FORMAT"),
        _clause(opinion) if shows_clause and opinion.clause_label else "",
        citizen_lang(opinion.text),
        linebreaks(opinion.text),
        _outcome(opinion) if shows_outcome else "",
        _similar(opinion),
        _support(opinion) if may_support else "",
    )


def _author(name: str) -> SafeString:
    if not name:
        return format_html("<strong>{}</strong>", gettext("a citizen"))
    return format_html('<strong translate="no"{}>{}</strong>', citizen_lang(name), name)


def _clause(opinion: PublicRendition) -> SafeString:
    """The clause as it was named when the opinion was written, and where it stands in a later version."""
    label = format_html('<span class="opinion__clause"{}>{}</span>', content_lang(), opinion.clause_label)
    version = getattr(opinion, "clause_version", None)
    if not version:
        return label
    written_on = pgettext("draft", "Version %(version)s") % {"version": version}
    if opinion.is_clause_gone:
        now = gettext("This clause was deleted")
    else:
        now = gettext("now %(clause)s") % {"clause": opinion.clause_now}
    return format_html("{} <span>{} · {}</span>", label, written_on, now)


def _outcome(opinion: PublicRendition) -> SafeString | str:
    assignment = getattr(opinion, "outcome_assignment", None)
    if assignment is None:
        return ""
    outcome = assignment.outcome
    return format_html(
        _OUTCOME, outcome.kind, outcome.get_kind_display(), content_lang(), outcome.theme,
        content_lang(), linebreaks(outcome.reason),
    )  # fmt: skip


def _similar(opinion: PublicRendition) -> SafeString | str:
    count = getattr(opinion, "similar", 0)
    if count <= 1:
        return ""
    words = ngettext("%(count)s similar opinion", "%(count)s similar opinions", count) % {"count": count}
    return format_html(
        '<p class="opinion__similar"><a href="?cluster={}#opinions">{}</a></p>\n  ', opinion.cluster_id, words
    )


def _support(opinion: PublicRendition) -> SafeString:
    count = opinion.support_count
    words = ngettext("%(count)s supporter", "%(count)s supporters", count) % {"count": count}
    before, after = _support_address(get_script_prefix())
    return format_html(_SUPPORT, f"{before}{opinion.pk}{after}", gettext("I support this"), words)


@lru_cache(maxsize=16)
def _support_address(_prefix: str) -> tuple[str, str]:
    """What stands before and after the number in its address, which is composed once for each way of reading."""
    before, after = reverse("support_opinion", args=[0]).rsplit("0", 1)
    return before, after
