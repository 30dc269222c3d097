"""Where opinions arrive, on an address of its own so that the pages stay cacheable; calendar files; feeds."""

from django.urls import path
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

from consultations import calendar_views, data_views, views
from consultations.feeds import ConsultationFeed

urlpatterns = [
    path("take-part/<int:page_id>/", views.take_part, name="take_part"),
    path("consultations/<int:page_id>/data/", data_views.data, name="consultation_data"),
    path("consultations/<int:page_id>/opinions.csv", data_views.opinions_csv, name="consultation_csv"),
    path("consultations/<int:page_id>/opinions.json", data_views.opinions_json, name="consultation_json"),
    path("calendar/consultations.ics", calendar_views.all_closings, name="consultations_calendar"),
    path("calendar/consultations/<int:page_id>.ics", calendar_views.one_closing, name="consultation_calendar"),
    path("feeds/consultations.atom", ConsultationFeed(Atom1Feed, "consultations_atom"), name="consultations_atom"),
    path("feeds/consultations.rss", ConsultationFeed(Rss201rev2Feed, "consultations_rss"), name="consultations_rss"),
]
