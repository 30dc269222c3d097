"""Stations: the places, the people who meet there, the days they meet on, and what was recorded of it."""

from stations.models.activities import StationActivityPage
from stations.models.areas import Area, Constituency
from stations.models.deputies import Deputy
from stations.models.opinions import OpinionItem, OpinionStep
from stations.models.pages import DeputyIndexPage, StationIndexPage, StationPage, StationPhoto, StationQuestion
from stations.models.receptions import ReceptionBooking, ReceptionDay, ReceptionRule
from stations.models.records import ContactEvidence, ContactRecord, ContactRecordVersion, RecordOrigin
from stations.models.representatives import Assembly, Attendance, Motion, Vote, VoterRepresentative
from stations.models.teams import StationTeam

__all__ = [
    "Area",
    "Assembly",
    "Attendance",
    "Constituency",
    "ContactEvidence",
    "ContactRecord",
    "ContactRecordVersion",
    "Deputy",
    "DeputyIndexPage",
    "Motion",
    "OpinionItem",
    "OpinionStep",
    "ReceptionBooking",
    "ReceptionDay",
    "ReceptionRule",
    "RecordOrigin",
    "StationActivityPage",
    "StationIndexPage",
    "StationPage",
    "StationPhoto",
    "StationQuestion",
    "StationTeam",
    "Vote",
    "VoterRepresentative",
]
