"""The feeds of the notices."""

from django.urls import path
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

from notices.feeds import NoticeFeed

urlpatterns = [
    path("feeds/notices.atom", NoticeFeed(Atom1Feed, "notices_atom"), name="notices_atom"),
    path("feeds/notices.rss", NoticeFeed(Rss201rev2Feed, "notices_rss"), name="notices_rss"),
]
