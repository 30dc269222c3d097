"""Accounts in the admin. Whoever keeps accounts makes nobody mightier than themselves, least of all themselves.

Administrators (superusers) may do all. A security administrator keeps the accounts of everybody else: not those of
administrators, not those who keep accounts too, not the own one; and gives no group by which one may keep accounts.
"""

from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from wagtail.admin.auth import permission_denied
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import CreateView, EditView, UserViewSet

from core.access.passwords import mark_set_by_other
from core.access.sessions import end_all
from core.audit_chain import append

KEEPS = Q(permissions__content_type__app_label="accounts") | Q(permissions__content_type__app_label="auth")


def is_above(other: Any, user: Any) -> bool:
    """Whether an account is beyond what this user may keep."""
    if user.is_superuser:
        return False
    return other.pk == user.pk or other.is_superuser or other.has_perm("accounts.change_user")


def groups_given_by(user: Any) -> QuerySet[Group]:
    every = Group.objects.order_by("name")
    return every if user.is_superuser else every.exclude(pk__in=Group.objects.filter(KEEPS).values("pk"))


class _Bounded:
    """A form of an account with only what its user may give."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, given_by: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if given_by is not None:
            self.fields["groups"].queryset = groups_given_by(given_by)
            if not given_by.is_superuser and "is_superuser" in self.fields:
                self.fields["is_superuser"].disabled = True  # what is posted for it is not read


class NewStaffForm(_Bounded, UserCreationForm):
    pass


class StaffForm(_Bounded, UserEditForm):
    pass


class _GivenBy:
    """Tells the form who fills it in, and remembers whose password somebody else has typed."""

    request: HttpRequest
    form: Any

    def save_instance(self) -> Any:
        user = super().save_instance()  # type: ignore[misc]
        if self.form.cleaned_data.get("password1") and user != self.request.user:
            mark_set_by_other(user)
        return user

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"given_by": self.request.user}  # type: ignore[misc]


class AddStaff(_GivenBy, CreateView):
    pass


class EditStaff(_GivenBy, EditView):
    pass


class StaffUserViewSet(UserViewSet):
    add_view_class = AddStaff
    edit_view_class = EditStaff

    def get_form_class(self, for_update: bool = False) -> type:
        return StaffForm if for_update else NewStaffForm


def refuse_above(request: HttpRequest, user: Any) -> HttpResponse | None:
    """Wagtail's hook before an account is changed or deleted."""
    return permission_denied(request) if is_above(user, request.user) else None


def refuse_many(request: HttpRequest, action_type: str, objects: Any, action: Any) -> HttpResponse | None:
    """Wagtail's hook before an action on many: on accounts it is for administrators, for it asks nothing of the above."""
    if action.models and action.models[0] is UserViewSet.model and not request.user.is_superuser:
        return permission_denied(request)
    return None


def end_closed(request: HttpRequest, action_type: str, objects: Any, action: Any) -> None:
    """Wagtail closes many accounts without telling anybody: their sessions end, and the audit hears of it."""
    if action_type != "set_active_state":
        return
    for user in UserViewSet.model.objects.filter(pk__in=[row.pk for row in objects]):
        append("access.is_active", by=request.user, on=user, facts={"to": user.is_active})
        if not user.is_active:
            end_all(user)
