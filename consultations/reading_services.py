"""Reading thousands of opinions: themes are proposed by the machine and made by people, labels likewise."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.models import ConsultationPage, Reading, Theme
from consultations.states import Stance
from consultations.themes import propose, stance_in, theme_in
from core.audit import record
from submissions.models import PublicRendition

BATCH = 2_000
KEEP = "keep"  # leaves a label as it is


class ReadingRefused(Exception):
    """The label or theme cannot be given; the message says why."""


@transaction.atomic
def propose_readings(page: ConsultationPage) -> int:
    """Propose themes from all published opinions, and a theme and a stance for each; how many opinions were looked at.

    Replaces what was proposed before; themes that a person made or changed and everything a person said stay.
    """
    ConsultationPage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    faces = PublicRendition.objects.of_page(page).filter(is_face=True)
    proposals = propose(list(faces.order_by("pk").values_list("text", flat=True)))
    used = Reading.objects.filter(page=page, theme__isnull=False).values("theme_id")
    Theme.objects.filter(page=page, is_proposed=True).exclude(pk__in=used).delete()
    taken = {word for words in page.themes.values_list("words", flat=True) for word in words}
    names = set(page.themes.values_list("name", flat=True))
    for proposal in proposals:
        if proposal.words[0] not in taken and proposal.name not in names:
            Theme.objects.create(page=page, name=proposal.name[:100], words=list(proposal.words), is_proposed=True)
    themes = [(theme.pk, theme.words) for theme in page.themes.order_by("pk")]
    looked = 0
    rows = PublicRendition.objects.of_page(page).order_by("pk").values_list("pk", "text")
    batch: list[Reading] = []
    for pk, text in rows.iterator(chunk_size=BATCH):
        proposed = Reading(
            rendition_id=pk, page=page, proposed_theme_id=theme_in(text, themes), proposed_stance=stance_in(text)
        )
        batch.append(proposed)
        if len(batch) == BATCH:
            looked += _store(batch)
            batch = []
    looked += _store(batch)
    record(page, "consultations.propose_readings", data={"opinions": looked, "themes": len(proposals)})
    return looked


def _store(batch: Sequence[Reading]) -> int:
    Reading.objects.bulk_create(
        batch, update_conflicts=True, unique_fields=["rendition"], update_fields=["proposed_theme", "proposed_stance"]
    )
    return len(batch)


@transaction.atomic
def read_opinions(
    page: ConsultationPage, renditions: Sequence[PublicRendition], *, by: Any, theme: Theme | str | None = KEEP,
    stance: str = KEEP, is_quoted: bool | None = None,
) -> int:  # fmt: skip
    """Say what opinions of the page are about and want, in a person's name; raises ReadingRefused."""
    if not renditions or any(rendition.page_id != page.pk for rendition in renditions):
        raise ReadingRefused(_("Choose at least one published opinion of this consultation."))
    if isinstance(theme, Theme) and theme.page_id != page.pk:
        raise ReadingRefused(_("The theme belongs to another consultation."))
    if stance not in (KEEP, "", *Stance.values):
        raise ReadingRefused(_("Choose one of the stances."))
    said: dict[str, Any] = {"read_at": timezone.now(), "read_by": by}
    if theme != KEEP:
        said["theme"] = theme
    if stance != KEEP:
        said["stance"] = stance
    if is_quoted is not None:
        said["is_quoted"] = is_quoted
    known = [rendition.pk for rendition in renditions]
    Reading.objects.bulk_create([Reading(rendition_id=pk, page=page) for pk in known], ignore_conflicts=True)
    Reading.objects.filter(rendition__in=known).update(**said)
    if isinstance(theme, Theme) and theme.is_proposed:
        Theme.objects.filter(pk=theme.pk).update(is_proposed=False)
    record(page, "consultations.read_opinions", by=by, data={"opinions": len(known)})
    return len(known)


@transaction.atomic
def name_theme(page: ConsultationPage, name: str, *, by: Any, theme: Theme | None = None) -> Theme:
    """Make a theme, or rename one, which is a person's from then on. A name that is taken joins the two."""
    name = " ".join(name.split())[:100]
    if not name:
        raise ReadingRefused(_("Give the theme a name."))
    same = Theme.objects.filter(page=page, name=name).exclude(pk=theme.pk if theme else None).first()
    if theme and same:
        Reading.objects.filter(theme=theme).update(theme=same)
        Reading.objects.filter(proposed_theme=theme).update(proposed_theme=same)
        same.words = list(dict.fromkeys([*same.words, *theme.words]))
        theme.delete()
        theme = same
    theme = theme or same or Theme(page=page)
    theme.name, theme.is_proposed = name, False
    theme.save()
    record(page, "consultations.name_theme", by=by, data={"theme": theme.pk})
    return theme


@transaction.atomic
def drop_theme(theme: Theme, *, by: Any) -> None:
    """Remove a theme nobody gave to an opinion; raises ReadingRefused for one that was given."""
    if Reading.objects.filter(theme=theme).exists():
        raise ReadingRefused(_("Opinions were given this theme; rename it to another theme to join the two."))
    record(theme.page, "consultations.drop_theme", by=by, data={"theme": theme.pk})
    theme.delete()
