"""Public addresses of published opinions."""

from django.urls import path

from submissions import views

urlpatterns = [
    path("opinions/<int:pk>/support/", views.support, name="support_opinion"),
]
