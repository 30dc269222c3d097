"""Where opinions arrive: an address of their own, so that the pages themselves stay cacheable."""

from django.urls import path

from consultations import views

urlpatterns = [
    path("<int:page_id>/", views.take_part, name="take_part"),
]
