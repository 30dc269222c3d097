"""Where opinions arrive, on an address of its own so that the pages stay cacheable; calendar files; feeds; following."""

from django.urls import path
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

from consultations import calendar_views, data_views, embed_views, follow_views, reading_views, version_views, views
from consultations.feeds import ConsultationFeed, MilestoneFeed

urlpatterns = [
    path("take-part/<int:page_id>/", views.take_part, name="take_part"),
    path("consultations/<int:page_id>/data/", data_views.data, name="consultation_data"),
    path("consultations/<int:page_id>/opinions.csv", data_views.opinions_csv, name="consultation_csv"),
    path("consultations/<int:page_id>/opinions.json", data_views.opinions_json, name="consultation_json"),
    path("consultations/<int:page_id>/changes/<int:version>/", version_views.changes, name="consultation_changes"),
    path("consultations/<int:page_id>/clauses/<str:identifier>/", embed_views.clause, name="consultation_clause"),
    path("consultations/<int:page_id>/report/", reading_views.report, name="consultation_report"),
    path("consultations/<int:page_id>/follow/", follow_views.follow, name="consultation_follow"),
    path("follow/<str:key>/", follow_views.state, name="follow_state"),
    path("follow/<str:key>/confirm/", follow_views.confirm, name="follow_confirm"),
    path("follow/<str:key>/stop/", follow_views.stop, name="follow_stop"),
    path("calendar/consultations.ics", calendar_views.all_closings, name="consultations_calendar"),
    path("calendar/consultations/<int:page_id>.ics", calendar_views.one_closing, name="consultation_calendar"),
    path("feeds/consultations.atom", ConsultationFeed(Atom1Feed, "consultations_atom"), name="consultations_atom"),
    path("feeds/consultations.rss", ConsultationFeed(Rss201rev2Feed, "consultations_rss"), name="consultations_rss"),
    path(
        "feeds/consultations/<int:page_id>.atom",
        MilestoneFeed(Atom1Feed, "consultation_milestones_atom"),
        name="consultation_milestones_atom",
    ),
    path(
        "feeds/consultations/<int:page_id>.rss",
        MilestoneFeed(Rss201rev2Feed, "consultation_milestones_rss"),
        name="consultation_milestones_rss",
    ),
]
