"""What the public reads of a call for topics: the published proposals, and what the editors chose and why."""

from collections.abc import Mapping
from typing import Any

from livestreams.models import TopicCallPage, TopicChoice
from submissions.models.public import PublicRendition
from submissions.queries import opinion_list


def topic_reading(page: TopicCallPage, params: Mapping[str, str]) -> dict[str, Any]:
    """Everything the page of a call shows, in two queries; the most supported first unless time is asked for."""
    listing = opinion_list(
        page.pk, {"sort": "supported"} | {key: params[key] for key in params}, related=("topic_choice",)
    )
    return {"listing": listing, "chosen": chosen_topics(page), "is_open": page.is_open()}


def chosen_topics(page: TopicCallPage) -> list[TopicChoice]:
    """The chosen proposals that are still public, in the order of their support."""
    visible = PublicRendition.objects.of_page(page)
    rows = TopicChoice.objects.filter(page=page, is_chosen=True, rendition__in=visible)
    return list(rows.select_related("rendition", "exchange").order_by("-rendition__support_count", "pk"))
