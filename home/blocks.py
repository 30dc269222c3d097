"""What editors arrange on the front page. A section with nothing to show leaves no trace on it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.blocks import BODY_SAMPLES, RICH_TEXT_FEATURES
from core.samples import give_samples
from home import queries, samples
from stations.queries import coming_receptions


class SectionBlock(blocks.StructBlock):
    """A heading over something that is gathered when the page is read; a preview shows a sample instead."""

    heading = blocks.CharBlock(
        label=_("heading"), required=False, max_length=40, help_text=_("Empty: the usual words.")
    )

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        section = self.sample() if context.get("is_sample") else self.gather(value)
        return context | {"section": section, "request": context.get("request")}

    def get_preview_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        return super().get_preview_context(value, parent_context) | {"is_sample": True}

    def gather(self, value: Any) -> Any:
        raise NotImplementedError

    def sample(self) -> Any:
        """What a preview shows in place of what `gather` would find."""
        raise NotImplementedError


class ListBlock(SectionBlock):
    limit = blocks.IntegerBlock(label=_("at most"), default=5, min_value=1, max_value=12)


class OpenConsultationsBlock(ListBlock):
    """What is open for comment now and how long still, the most urgent first."""

    def gather(self, value: Any) -> Any:
        return queries.open_consultations(value["limit"])

    def sample(self) -> Any:
        return samples.open_consultations()

    class Meta:
        icon = "comment"
        label = _("open consultations")
        template = "home/blocks/open_consultations.html"


class LivestreamsBlock(ListBlock):
    """What is live, and what comes next."""

    def gather(self, value: Any) -> Any:
        return queries.next_livestreams(value["limit"])

    def sample(self) -> Any:
        return samples.livestreams()

    class Meta:
        icon = "media"
        label = _("next livestreams")
        template = "home/blocks/livestreams.html"


class ReceptionsBlock(ListBlock):
    """The nearest reception days of the county."""

    def gather(self, value: Any) -> Any:
        return coming_receptions(value["limit"])

    def sample(self) -> Any:
        return samples.receptions()

    class Meta:
        icon = "calendar"
        label = _("nearest reception days")
        template = "home/blocks/receptions.html"


class OutcomesBlock(ListBlock):
    """What became of earlier questions, the latest report first."""

    def gather(self, value: Any) -> Any:
        return queries.latest_outcomes(value["limit"])

    def sample(self) -> Any:
        return samples.outcomes()

    class Meta:
        icon = "tasks"
        label = _("published outcomes")
        template = "home/blocks/outcomes.html"


class NoticesBlock(ListBlock):
    def gather(self, value: Any) -> Any:
        return queries.latest_notices(value["limit"])

    def sample(self) -> Any:
        return samples.notices()

    class Meta:
        icon = "doc-full"
        label = _("latest notices")
        template = "home/blocks/notices.html"


class FiguresBlock(SectionBlock):
    """The numbers that matter, each beside what it is a part of."""

    def gather(self, value: Any) -> Any:
        return queries.public_figures()

    def sample(self) -> Any:
        return samples.FIGURES

    class Meta:
        icon = "order"
        label = _("figures")
        template = "home/blocks/figures.html"


class EntranceBlock(blocks.StructBlock):
    page = blocks.PageChooserBlock(label=_("page"))
    title = blocks.CharBlock(label=_("words"), required=False, max_length=20, help_text=_("Empty: the page's title."))
    summary = blocks.CharBlock(label=_("summary"), required=False, max_length=60)

    class Meta:
        icon = "link"
        label = _("entrance")


class EntrancesBlock(SectionBlock):
    """Large links to what people come for."""

    entrances = blocks.ListBlock(EntranceBlock(), label=_("entrances"), max_num=8)

    def gather(self, value: Any) -> Any:
        # A page taken down since it was chosen is left out.
        return [entrance for entrance in value["entrances"] if entrance["page"] and entrance["page"].live]

    def sample(self) -> Any:
        return samples.entrances()

    class Meta:
        icon = "link"
        label = _("entrances")
        template = "home/blocks/entrances.html"


class FrontPageBlock(blocks.StreamBlock):
    open_consultations = OpenConsultationsBlock()
    livestreams = LivestreamsBlock()
    receptions = ReceptionsBlock()
    figures = FiguresBlock()
    outcomes = OutcomesBlock()
    notices = NoticesBlock()
    entrances = EntrancesBlock()
    text = blocks.RichTextBlock(label=_("text"), features=RICH_TEXT_FEATURES, template="blocks/paragraph.html")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        give_samples(self, {"text": BODY_SAMPLES["paragraph"]})


def first_arrangement() -> list[tuple[str, dict[str, Any]]]:
    """What a new site's front page shows, until an editor arranges it otherwise."""
    return [
        ("open_consultations", {"heading": "", "limit": 6}),
        ("livestreams", {"heading": "", "limit": 3}),
        ("receptions", {"heading": "", "limit": 4}),
        ("figures", {"heading": ""}),
        ("outcomes", {"heading": "", "limit": 5}),
        ("notices", {"heading": "", "limit": 5}),
    ]
