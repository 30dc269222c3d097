from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StationsConfig(AppConfig):
    name = "stations"
    verbose_name = _("stations")

    def ready(self) -> None:
        from stations.search import register_sources

        register_sources()

        from core import gate, purge
        from core.sealed_fields import SealedField, register
        from stations.models import (
            Area,
            Assembly,
            ContactRecord,
            Deputy,
            Motion,
            ReceptionBooking,
            ReceptionDay,
            ReceptionRule,
            VoterRepresentative,
        )

        purge.watch(Area, Assembly, Deputy, Motion, ReceptionDay, ReceptionRule, VoterRepresentative)
        register(
            SealedField(
                Deputy, "telephone", "pk", "A deputy's telephone number.", "So that the standing committee reaches them.",
                "Duty by law, PIPL §13(3); Deputies Law §33.", "As long as the deputy holds office, or until it is removed.",
                "Staff with the right to read it; each reading is kept in the audit.",
            ),
            SealedField(
                ContactRecord, "electors", "pk", "Names and numbers of electors a deputy spoke with.",
                "Spot checks of contact records.", "Duty by law, PIPL §13(3); never published, PIPL §25.",
                "With the record.", "Verifiers and checkers; each reading is kept in the audit.",
            ),
            SealedField(
                ReceptionBooking, "content", "number", "What a person wants to speak about, name and reply channel.",
                "To prepare a reception.", "Consent, PIPL §13(1), to the privacy notice stored with it.",
                "180 days after the reception; until the author has it deleted.",
                "Whoever keeps the station; each reading is kept in the audit.",
            ),
        )  # fmt: skip
        gate.register(
            "stations",
            "DeputyIndexPage StationActivityPage StationIndexPage StationPage",
            shown="pages that are live and under no restriction",
        )
        gate.register("stations", "StationPhoto StationQuestion", shown="with their page")
        gate.register(
            "stations",
            "Area Constituency Deputy ReceptionDay",
            shown="as cards of stations.public; reception days once they are announced",
        )
        gate.register("stations", "ReceptionBooking", shown="counted against the places of a day, never read")
        gate.register(
            "stations",
            "ContactRecord ContactRecordVersion",
            shown="counted as what the published ones are out of, never read",
        )
        gate.register(
            "stations", "RecordOrigin", shown="to an author, by receipt: which published record grew from theirs"
        )
