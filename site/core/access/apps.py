"""Wagtail's accounts with our rules over them."""

from wagtail.users.apps import WagtailUsersAppConfig


class StaffUsers(WagtailUsersAppConfig):
    user_viewset = "core.access.user_admin.StaffUserViewSet"
