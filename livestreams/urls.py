"""The calendar files and the feeds of the broadcasts."""

from django.urls import path
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

from livestreams import views
from livestreams.feeds import LivestreamFeed

urlpatterns = [
    path("calendar/livestreams.ics", views.all_livestreams, name="livestreams_calendar"),
    path("calendar/livestreams/<int:page_id>.ics", views.one_livestream, name="livestream_calendar"),
    path("feeds/livestreams.atom", LivestreamFeed(Atom1Feed, "livestreams_atom"), name="livestreams_atom"),
    path("feeds/livestreams.rss", LivestreamFeed(Rss201rev2Feed, "livestreams_rss"), name="livestreams_rss"),
]
