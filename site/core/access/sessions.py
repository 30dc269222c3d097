"""Sessions of staff: what is noted when one begins, and how all of an account end at once."""

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model, update_session_auth_hash
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from core.access.passwords import is_due

BEGAN, SEEN, SECOND_FACTOR, PASSWORD_DUE = "staff_began", "staff_seen", "staff_second_factor", "staff_password_due"
SEEN_EVERY = 60  # seconds; more often would be a write for every click
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def begin(request: HttpRequest, user: Any) -> None:
    """Note when the session began and what it lacks. allauth lets nobody past without the factor that they have."""
    now = time.time()
    request.session.update({BEGAN: now, SEEN: now, SECOND_FACTOR: has_second_factor(user), PASSWORD_DUE: is_due(user)})


def has_second_factor(user: Any) -> bool:
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def mark_seen(request: HttpRequest) -> None:
    now = time.time()
    if now - request.session.get(SEEN, 0) > SEEN_EVERY:
        request.session[SEEN] = now
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())


def renew_key(request: HttpRequest) -> None:
    """Whoever has shown again who they are goes on under a new key; one that had been seen opens nothing any more."""
    old = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)


def end_all(user: Any, *, keep: HttpRequest | None = None) -> None:
    """End every session of an account, on every machine, from its next click; `keep` names the one that stays."""
    get_user_model().objects.filter(pk=user.pk).update(session_round=F("session_round") + 1)
    sessions = UserSession.objects.filter(user_id=user.pk)
    if keep is not None:
        user.refresh_from_db(fields=["session_round"])
        update_session_auth_hash(keep, user)  # gives it a new key as well
        sessions = sessions.exclude(session_key=keep.session.session_key)
    for session in sessions:
        session.end()
    if keep is not None:
        UserSession.objects.create_from_request(keep)
