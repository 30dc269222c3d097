"""Broadcasts, split by what happens on them."""

from livestreams.models.exchange import ExchangeAnswer, ExchangeQuestion, ExchangeReminder, GuestNote
from livestreams.models.pages import (
    LivestreamDocument,
    LivestreamGuest,
    LivestreamIndexPage,
    LivestreamPage,
    LivestreamQuestion,
)
from livestreams.models.text_live import LiveEntry, LiveEntryVersion
from livestreams.models.topics import TopicCallPage, TopicChoice, TopicQuestion
from livestreams.models.watching import CaptionTrack, VideoFile

__all__ = [
    "CaptionTrack",
    "ExchangeAnswer",
    "ExchangeQuestion",
    "ExchangeReminder",
    "GuestNote",
    "LiveEntry",
    "LiveEntryVersion",
    "LivestreamDocument",
    "LivestreamGuest",
    "LivestreamIndexPage",
    "LivestreamPage",
    "LivestreamQuestion",
    "TopicCallPage",
    "TopicChoice",
    "TopicQuestion",
    "VideoFile",
]
