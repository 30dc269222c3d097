"""The addresses beside the station pages, so that the pages themselves stay cacheable."""

from django.urls import path

from stations import calendar_views, views

urlpatterns = [
    path("calendar/receptions.ics", calendar_views.all_receptions, name="receptions_calendar"),
    path("calendar/stations/<int:page_id>.ics", calendar_views.station_receptions, name="station_calendar"),
    path("calendar/deputies/<int:pk>.ics", calendar_views.deputy_receptions, name="deputy_calendar"),
    path("stations/map.json", views.map_json, name="station_map"),
    path("stations/receptions/", views.receptions, name="receptions"),
    path("stations/receptions/<int:page_id>/book/", views.book, name="book_place"),
    path("stations/deputies/<int:pk>/", views.deputy, name="deputy"),
    path("stations/<int:page_id>/receptions/", views.station_receptions, name="station_receptions"),
    path("stations/<int:page_id>/speak/", views.speak, name="station_speak"),
]
