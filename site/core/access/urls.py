"""By which pages staff get in. What allauth offers beside them (signing up, logging in by mail) has no address here."""

from allauth.account import views
from allauth.usersessions import views as sessions
from django.urls import include, path, re_path

from core.access.views import leave_everywhere, to_reset

urlpatterns = [
    # In the place of Wagtail's own, which ask for a password alone.
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    re_path("^password_reset/", to_reset),
    path("access/inactive/", views.account_inactive, name="account_inactive"),
    path("access/confirm/", views.reauthenticate, name="account_reauthenticate"),
    path("access/password/", views.password_change, name="account_change_password"),
    path("access/password/reset/", views.password_reset, name="account_reset_password"),
    path("access/password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    path(
        "access/password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^access/password/reset/key/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[\w-]{1,100})/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("access/second-factor/", include("allauth.mfa.urls")),
    path("access/sessions/", sessions.list_usersessions, name="usersessions_list"),
    path("access/sessions/end/", leave_everywhere, name="sessions_end"),
]
