"""Receipts: what became of one's own opinion, gathered from every app."""

from django.urls import path

from home import views

urlpatterns = [
    path("", views.receipt, name="receipt"),
]
