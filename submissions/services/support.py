"""附议: one person may support a published opinion once, without an account."""

import secrets

from django.db import IntegrityError, transaction

from core import privacy
from submissions.models import PublicRendition, Support


def new_supporter_token() -> str:
    """The random value that tells one supporter from another; it stands for nobody."""
    return secrets.token_urlsafe(24)


def support_opinion(rendition: PublicRendition, *, token: str) -> bool:
    """Record one person's support; False when the same person had given it before."""
    from submissions.tasks import count_supports

    try:
        with transaction.atomic():
            Support.objects.create(rendition=rendition, supporter=privacy.blind_index(token, purpose="supporter"))
            transaction.on_commit(lambda: count_supports.enqueue(rendition.pk))
    except IntegrityError:
        return False
    return True


def count_supports(rendition_id: int) -> None:
    """Write the number of supporters beside the opinion; may run twice without harm."""
    PublicRendition.with_hidden.filter(pk=rendition_id).update(
        support_count=Support.objects.filter(rendition_id=rendition_id).count()
    )
