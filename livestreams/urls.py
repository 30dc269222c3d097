"""The addresses beside the pages of broadcasts, so that the pages themselves stay cacheable."""

from django.urls import path
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

from livestreams import asking_views, views
from livestreams.feeds import LivestreamFeed

urlpatterns = [
    path("calendar/livestreams.ics", views.all_livestreams, name="livestreams_calendar"),
    path("calendar/livestreams/<int:page_id>.ics", views.one_livestream, name="livestream_calendar"),
    path("calendar/topics/<int:page_id>.ics", views.one_topic_call, name="topic_calendar"),
    path("feeds/livestreams.atom", LivestreamFeed(Atom1Feed, "livestreams_atom"), name="livestreams_atom"),
    path("feeds/livestreams.rss", LivestreamFeed(Rss201rev2Feed, "livestreams_rss"), name="livestreams_rss"),
    path("livestreams/<int:page_id>/entries/", views.entries, name="livestream_entries"),
    path("livestreams/<int:page_id>/captions.vtt", views.captions, name="livestream_captions"),
    path("livestreams/<int:page_id>/video/<int:pk>/", views.video, name="livestream_video"),
    path("livestreams/<int:page_id>/questions/", asking_views.questions, name="livestream_questions"),
    path("livestreams/<int:page_id>/ask/", asking_views.ask_question, name="livestream_ask"),
    path("livestreams/topics/<int:page_id>/propose/", asking_views.propose_topic, name="topic_propose"),
]
