"""The kinds of a consultation, where it stands, and what may become of an opinion."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ConsultationKind(models.TextChoices):
    """What a county's congress may ask about; it makes no local laws of its own (Legislation Law §80–81)."""

    SUPERVISION_TOPICS = "supervision_topics", _("topics of supervision")
    LIVELIHOOD_PROJECTS = "livelihood_projects", _("livelihood projects")
    NORMATIVE_DOCUMENT = "normative_document", _("normative document")
    RELAYED_DRAFT = "relayed_draft", _("draft law relayed from a higher congress")
    SURVEY = "survey", _("survey")


# Days that custom or law gives people; a shorter period warns the editor and does not block.
# Normative documents: 30 days (collection platforms; 7 working days at the least); relayed drafts:
# 20 days (Zhejiang legislation regulation §40); topics and projects: a month in real notices.
CUSTOMARY_DAYS = {
    ConsultationKind.SUPERVISION_TOPICS: 30,
    ConsultationKind.LIVELIHOOD_PROJECTS: 30,
    ConsultationKind.NORMATIVE_DOCUMENT: 30,
    ConsultationKind.RELAYED_DRAFT: 20,
    ConsultationKind.SURVEY: 7,
}

CLOSING_SOON_DAYS = 3


class ConsultationStatus(models.TextChoices):
    """Derived from instants, never stored (`ConsultationPage.status_at`)."""

    SCHEDULED = "scheduled", _("not yet open")
    OPEN = "open", _("open")
    CLOSING_SOON = "closing_soon", _("closing soon")
    CLOSED = "closed", _("closed, outcome in preparation")
    OUTCOME_PUBLISHED = "outcome_published", _("outcome published")


class OutcomeKind(models.TextChoices):
    ADOPTED = "adopted", _("adopted")
    PARTLY_ADOPTED = "partly_adopted", _("partly adopted")
    EXPLAINED = "explained", _("explained")
    NOT_ADOPTED = "not_adopted", _("not adopted")


class Stance(models.TextChoices):
    """What an opinion wants of its clause."""

    SUPPORT = "support", pgettext_lazy("stance", "support")
    OBJECT = "object", pgettext_lazy("stance", "object")
    AMEND = "amend", pgettext_lazy("stance", "amend")
