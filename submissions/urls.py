"""Public addresses of published opinions, and of the queue's rules and figures."""

from django.urls import path

from submissions import openness_views, views

urlpatterns = [
    path("opinions/<int:pk>/support/", views.support, name="support_opinion"),
    path("moderation/rules/", openness_views.rules, name="moderation_rules"),
    path("moderation/months/", openness_views.months, name="moderation_months"),
    path("moderation/months.csv", openness_views.months_csv, name="moderation_months_csv"),
    path("moderation/months.json", openness_views.months_json, name="moderation_months_json"),
]
