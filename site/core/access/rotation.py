"""The secrets of second factors under the current data key; allauth keeps them within its own rows."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q

from core.access.adapter import SecondFactorAdapter
from core.sealed_fields import BATCH, current_key

SECRETS = ("secret", "seed")


@transaction.atomic
def rotate_batch() -> int:
    mark = f"v1.{current_key()}."
    old = Q()
    for name in SECRETS:
        old |= Q(**{f"data__{name}__isnull": False}) & ~Q(**{f"data__{name}__startswith": mark})
    rows = list(Authenticator.objects.select_for_update().filter(old).order_by("pk")[:BATCH])
    adapter = SecondFactorAdapter()
    for row in rows:
        row.data = {k: adapter.encrypt(adapter.decrypt(v)) if k in SECRETS else v for k, v in row.data.items()}
    Authenticator.objects.bulk_update(rows, ["data"])
    return len(rows)
