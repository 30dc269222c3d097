"""The addresses beside the station pages, so that the pages themselves stay cacheable."""

from django.urls import path
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

from stations import calendar_views, code_views, views
from stations.feeds import ActivityFeed

urlpatterns = [
    path("calendar/receptions.ics", calendar_views.all_receptions, name="receptions_calendar"),
    path("calendar/stations/<int:page_id>.ics", calendar_views.station_receptions, name="station_calendar"),
    path("calendar/deputies/<int:pk>.ics", calendar_views.deputy_receptions, name="deputy_calendar"),
    path("calendar/activities/<int:page_id>.ics", calendar_views.one_activity, name="activity_calendar"),
    # Short, because a code holds them: what is printed on a board stays.
    path("s/<int:page_id>/", code_views.station_scan, name="station_scan"),
    path("d/<int:pk>/", code_views.deputy_scan, name="deputy_scan"),
    path("stations/<int:page_id>/code/", code_views.station_code, name="station_code"),
    path("stations/<int:page_id>/code.svg", code_views.station_code_svg, name="station_code_svg"),
    path("stations/deputies/<int:pk>/code/", code_views.deputy_code, name="deputy_code"),
    path("stations/deputies/<int:pk>/code.svg", code_views.deputy_code_svg, name="deputy_code_svg"),
    path("stations/map.json", views.map_json, name="station_map"),
    path("stations/receptions/", views.receptions, name="receptions"),
    path("stations/receptions/<int:page_id>/book/", views.book, name="book_place"),
    path("stations/deputies/<int:pk>/", views.deputy, name="deputy"),
    path("stations/<int:page_id>/receptions/", views.station_receptions, name="station_receptions"),
    path("stations/<int:page_id>/activities/", views.station_activities, name="station_activities"),
    path("stations/<int:page_id>/speak/", views.speak, name="station_speak"),
    path("feeds/stations.atom", ActivityFeed(Atom1Feed, "stations_atom"), name="stations_atom"),
    path("feeds/stations.rss", ActivityFeed(Rss201rev2Feed, "stations_rss"), name="stations_rss"),
]
