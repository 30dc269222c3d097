"""Hears from Django and allauth who came in, who did not, and who was given what; the audit is told of each."""

from typing import Any

from allauth.account.signals import authentication_step_completed
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from core.access import sessions
from core.audit_chain import append
from core.audit_models import Outcome
from core.throttle import client_prefix

WATCHED = ("is_active", "is_superuser")


def listen() -> None:
    user_model = get_user_model()
    for signal, receiver, sender in (
        (user_logged_in, _signed_in, None),
        (user_logged_out, _signed_out, None),
        (user_login_failed, _not_signed_in, None),
        (authentication_step_completed, _confirmed, None),
        (factors.authentication_failed, _factor_failed, None),
        (factors.authenticator_added, _factor_added, None),
        (factors.authenticator_removed, _factor_removed, None),
        (factors.authenticator_reset, _factor_reset, None),
        (pre_save, _before_account, user_model),
        (post_save, _account, user_model),
        (m2m_changed, _members, user_model.groups.through),
        (m2m_changed, _permissions, user_model.user_permissions.through),
        (m2m_changed, _permissions, Group.permissions.through),
        (post_save, _place_given, GroupPagePermission),
        (post_delete, _place_taken, GroupPagePermission),
        (post_save, _place_given, GroupCollectionPermission),
        (post_delete, _place_taken, GroupCollectionPermission),
    ):
        signal.connect(receiver, sender=sender, dispatch_uid=f"core.access.{receiver.__name__}.{sender}")


def _signed_in(request: Any, user: Any, **_signal: Any) -> None:
    sessions.begin(request, user)
    append("access.sign_in", by=user, on=user, facts={"network": client_prefix(request)})


def _signed_out(request: Any, user: Any, **_signal: Any) -> None:
    """Leaving one place is leaving all: nobody remembers where else they are still signed in."""
    if user is not None:
        sessions.end_all(user)
        append("access.sign_out", by=user, on=user)


def _not_signed_in(credentials: dict[str, Any], request: Any = None, **_signal: Any) -> None:
    """What was typed as a name may be a password, so a name that is no account's is kept as a digest only."""
    name = str(credentials.get("username", ""))
    user = get_user_model().objects.filter(username=name).first()
    facts = {"network": client_prefix(request) if request else "", "typed": name}
    append("access.sign_in", on=user, outcome=Outcome.FAILED, facts=facts)


def _confirmed(request: Any, reauthenticated: bool = False, **_signal: Any) -> None:
    if reauthenticated:
        sessions.renew_key(request)


def _factor_failed(request: Any, user: Any, authenticator: Authenticator, **_signal: Any) -> None:
    facts = {"factor": authenticator.type, "network": client_prefix(request)}
    append("access.second_factor", on=user, outcome=Outcome.FAILED, facts=facts)


def _factor_added(request: Any, user: Any, authenticator: Authenticator, **_signal: Any) -> None:
    """A session that began with the password alone must not come in through the factor of another."""
    sessions.end_all(user, keep=request)
    request.session[sessions.SECOND_FACTOR] = sessions.has_second_factor(user)
    append("access.add_factor", by=user, on=user, facts={"factor": authenticator.type})


def _factor_removed(request: Any, user: Any, authenticator: Authenticator, **_signal: Any) -> None:
    request.session[sessions.SECOND_FACTOR] = sessions.has_second_factor(user)
    append("access.remove_factor", by=user, on=user, facts={"factor": authenticator.type})


def _factor_reset(request: Any, user: Any, authenticator: Authenticator, **_signal: Any) -> None:
    append("access.renew_codes", by=user, on=user, facts={"factor": authenticator.type})


def _before_account(instance: Any, raw: bool = False, update_fields: Any = None, **_signal: Any) -> None:
    instance._access_before = None
    touched = update_fields is None or set(update_fields) & {*WATCHED, "password"}
    if instance.pk and not raw and touched:
        stored = type(instance)._base_manager.filter(pk=instance.pk)
        instance._access_before = stored.values(*WATCHED, "password").first()


def _account(instance: Any, created: bool, raw: bool = False, **_signal: Any) -> None:
    if raw:
        return
    before = instance._access_before or {}
    if created:
        append("access.make_account", on=instance)
    for name in WATCHED:
        value = getattr(instance, name)
        if before.get(name, value) != value or (created and name == "is_superuser" and value):
            append(f"access.{name}", on=instance, facts={"from": before.get(name), "to": value})
    if before and before["password"] != instance.password:
        append("access.change_password", on=instance)
    if before and (before["password"] != instance.password or (before["is_active"] and not instance.is_active)):
        sessions.end_all(instance)


def _members(instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **_signal: Any) -> None:
    """An account in a group or out of it, from whichever side it was changed."""
    if action == "pre_clear" or (action in ("post_add", "post_remove") and pk_set):
        verb = "join_group" if action == "post_add" else "leave_group"
        if action == "pre_clear":
            pk_set = set((instance.user_set if reverse else instance.groups).values_list("pk", flat=True))
        for pk in sorted(pk_set or ()):
            user, group = (pk, instance.pk) if reverse else (instance.pk, pk)
            append(f"access.{verb}", on=instance, facts={"user": user, "group": group})


def _permissions(instance: Any, action: str, pk_set: set[int] | None, **_signal: Any) -> None:
    if action == "pre_clear":
        append("access.take_permission", on=instance, facts={"permission": None})
    elif action in ("post_add", "post_remove"):
        verb = "give_permission" if action == "post_add" else "take_permission"
        for pk in sorted(pk_set or ()):
            append(f"access.{verb}", on=instance, facts={"permission": pk})


def _place_given(instance: Any, created: bool, raw: bool = False, **_signal: Any) -> None:
    if created and not raw:
        append("access.give_permission", on=instance.group, facts=_place(instance))


def _place_taken(instance: Any, **_signal: Any) -> None:
    append("access.take_permission", on=instance.group, facts=_place(instance))


def _place(row: Any) -> dict[str, Any]:
    where = f"page {row.page_id}" if isinstance(row, GroupPagePermission) else f"collection {row.collection_id}"
    return {"permission": row.permission_id, "to": where}
