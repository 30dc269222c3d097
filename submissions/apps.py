from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubmissionsConfig(AppConfig):
    name = "submissions"
    verbose_name = _("opinions")

    def ready(self) -> None:
        from submissions.search import register_sources

        register_sources()
        from submissions.metrics import register_gauges

        register_gauges()

        from core import gate, purge, sealed_fields
        from submissions.models import Contact, ModerationMonth, PublicRendition, Reason, Tombstone

        purge.watch(ModerationMonth, PublicRendition, Reason, Tombstone)
        sealed_fields.register(
            sealed_fields.SealedField(
                Contact, "value", "submission.number", "The one reply channel of an author: e-mail or telephone.",
                "To answer the author.", "Consent, PIPL §13(1), to the privacy notice stored with it.",
                "180 days after the consultation closed or the opinion arrived; until the author has it deleted.",
                "Moderators with the right to read reply channels; each reading is kept in the audit.",
            )
        )  # fmt: skip
        gate.register(
            "submissions",
            "PublicRendition",
            shown="what a moderator let through; the default manager shows visible rows only",
        )
        gate.register(
            "submissions", "Tombstone", shown="that an opinion was hidden, when and by which rule; nothing of it"
        )
        gate.register("submissions", "ModerationMonth", shown="all; small numbers are kept back before it is written")
        gate.register("submissions", "Reason", shown="name, wording for citizens and article of what is in force")
        gate.register("submissions", "PageArchive", shown="that a page is archived, and since when")
        gate.register("submissions", "PublicCount", shown="the two counters of what is visible")
