"""The addresses beside the section's page, so that the page itself stays cacheable."""

from django.urls import path
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

from publicity import views
from publicity.feeds import RecordFeed

urlpatterns = [
    path("publicity/data/", views.data, name="publicity_data"),
    path("publicity/records.csv", views.records_csv, name="publicity_csv"),
    path("publicity/records.json", views.records_json, name="publicity_json"),
    path("publicity/records/<slug:number>/", views.record, name="publicity_record"),
    path("publicity/deputies/<int:number>/", views.deputy, name="publicity_deputy"),
    path("publicity/deputies/<int:number>/<int:year>/", views.deputy_year, name="publicity_deputy_year"),
    path("publicity/grades/", views.grades, name="publicity_grades"),
    path("publicity/grades/<int:year>/", views.grades, name="publicity_grades_of"),
    path("publicity/draws/", views.draws, name="publicity_draws"),
    path("publicity/draws/<slug:number>/", views.draw, name="publicity_draw"),
    path("publicity/draws/<slug:number>/population.txt", views.population, name="publicity_population"),
    path("publicity/draws/<slug:number>/draw.json", views.draw_json, name="publicity_draw_json"),
    path("calendar/draws/<slug:number>.ics", views.draw_calendar, name="draw_calendar"),
    path("publicity/ledger/", views.ledger, name="publicity_ledger"),
    path("publicity/ledger.txt", views.ledger_txt, name="publicity_ledger_txt"),
    path("publicity/<int:page_id>/object/", views.object_to, name="publicity_object"),
    path("feeds/publicity.atom", RecordFeed(Atom1Feed, "publicity_atom"), name="publicity_atom"),
    path("feeds/publicity.rss", RecordFeed(Rss201rev2Feed, "publicity_rss"), name="publicity_rss"),
]
