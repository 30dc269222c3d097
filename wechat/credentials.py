"""The access token and the ticket for pages: one of each for all nodes, in the database, encrypted.

Each is renewed by one process at a time, under an advisory lock; who waited finds the fresh one. The token comes from
`stable_token`, which gives every caller the same one until it is nearly over.
"""

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from core import privacy
from wechat.account import account
from wechat.client import ask, call
from wechat.models import SharedCredential
from wechat.states import Credential

MARGIN = timedelta(minutes=5)  # before the end of a credential another one is fetched
_LOCKS = {Credential.TOKEN: 7_310_001, Credential.TICKET: 7_310_002}


def _valid(kind: str) -> SharedCredential | None:
    return SharedCredential.objects.filter(kind=kind, expires_at__gt=timezone.now() + MARGIN).first()


def token() -> str:
    """The token of this hour; fetched when there is none. Raises what `client.ask` raises."""
    row = _valid(Credential.TOKEN)
    return row.in_clear if row else renew_token(spent="", is_forced=False)


def renew_token(*, spent: str, is_forced: bool) -> str:
    """Another token than `spent`; one that somebody else fetched meanwhile will do."""
    ours = account()
    with transaction.atomic():
        _lock(Credential.TOKEN)
        row = _valid(Credential.TOKEN)
        if row and row.in_clear != spent:
            return row.in_clear
        answer = ask(ours, "/cgi-bin/stable_token", {
            "grant_type": "client_credential", "appid": ours.app_id, "secret": ours.secret, "force_refresh": is_forced,
        })  # fmt: skip
        _keep(Credential.TOKEN, str(answer["access_token"]), int(answer["expires_in"]))
        return str(answer["access_token"])


def ticket() -> str:
    """The ticket that signs pages, if there is one; pages never wait for WeChat."""
    row = SharedCredential.objects.filter(kind=Credential.TICKET, expires_at__gt=timezone.now()).first()
    return row.in_clear if row else ""


def renew_ticket() -> bool:
    """Fetch the ticket when it is nearly over; True when it was. Two at once do no harm: the later one stays."""
    if _valid(Credential.TICKET):
        return False
    answer = call("/cgi-bin/ticket/getticket", params={"type": "jsapi"})
    with transaction.atomic():
        _lock(Credential.TICKET)
        _keep(Credential.TICKET, str(answer["ticket"]), int(answer["expires_in"]))
    return True


def _lock(kind: Credential) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCKS[kind]])


def _keep(kind: Credential, value: str, seconds: int) -> None:
    sealed = privacy.encrypt(value, table="wechat_sharedcredential", pk=kind.value, field="value")
    until = timezone.now() + timedelta(seconds=seconds)
    SharedCredential.objects.update_or_create(kind=kind, defaults={"value": sealed, "expires_at": until})
