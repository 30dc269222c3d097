"""The public addresses of suggestions beside the section's page."""

from django.urls import path
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

from suggestions import public_views as views
from suggestions.feeds import SuggestionFeed

urlpatterns = [
    path("suggestions/<int:pk>/", views.suggestion, name="suggestion"),
    path("suggestions/figures/", views.figures, name="suggestion_figures"),
    path("suggestions/figures.csv", views.figures_csv, name="suggestion_figures_csv"),
    path("suggestions/figures.json", views.figures_json, name="suggestion_figures_json"),
    path("suggestions/data/", views.data, name="suggestion_data"),
    path("suggestions/suggestions.csv", views.suggestions_csv, name="suggestions_csv"),
    path("suggestions/suggestions.json", views.suggestions_json, name="suggestions_json"),
    path("suggestions/supervision/", views.supervision_list, name="supervision_list"),
    path("suggestions/supervision/<int:pk>/", views.supervision, name="supervision"),
    path("feeds/suggestions.atom", SuggestionFeed(Atom1Feed, "suggestions_atom"), name="suggestions_atom"),
    path("feeds/suggestions.rss", SuggestionFeed(Rss201rev2Feed, "suggestions_rss"), name="suggestions_rss"),
]
