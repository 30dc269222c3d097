"""Topics from the public: propose one, and the editors' choice with its reason."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from core.text import clean_text
from livestreams.models import LivestreamPage, TopicCallPage, TopicChoice
from submissions.form_keys import FormKey
from submissions.models.intake import SubmissionSource
from submissions.models.public import PublicRendition
from submissions.services.intake import Opinion, Receipt, receive_opinion

REASON_MAXIMUM = 1_000


class TopicCallClosed(Exception):
    """The call takes no proposals at this second."""

    def __init__(self, page: TopicCallPage) -> None:
        closes = timezone.localtime(page.closes_at).strftime("%Y-%m-%d %H:%M")
        opens = timezone.localtime(page.opens_at).strftime("%Y-%m-%d %H:%M")
        super().__init__(
            _("Topics are taken from %(time)s on. Your text is kept below so that you can copy it.") % {"time": opens}
            if timezone.now() < page.opens_at
            else _("Topics were taken until %(time)s. Your text is kept below so that you can copy it.")
            % {"time": closes}
        )


class ChoiceRefused(Exception):
    """The choice cannot be published as it is; the message says why."""


def propose(
    page: TopicCallPage, opinion: Opinion, *, form_key: FormKey, now: datetime | None = None,
    channel: str = SubmissionSource.WEB, author: str = "",
) -> Receipt:  # fmt: skip
    """Take one topic into the one queue; raises TopicCallClosed outside the period of the call.

    `channel` and `author` as in `receive_opinion`.
    """
    if not page.is_open(now):
        raise TopicCallClosed(page)
    return receive_opinion(
        page.pk,
        opinion,
        form_key=form_key.nonce,
        form_version_id=form_key.form_version_id,
        privacy_notice_id=form_key.privacy_notice_id,
        source=channel,
        author=author,
    )


@transaction.atomic
def choose_topic(
    rendition: PublicRendition, *, is_chosen: bool, reason: str, by: Any, exchange: LivestreamPage | None = None
) -> TopicChoice:
    """Say publicly what becomes of a published proposal; an earlier choice is replaced. Raises ChoiceRefused."""
    page = TopicCallPage.objects.select_for_update(of=("self",)).get(pk=rendition.page_id)
    reason = clean_text(reason, max_length=REASON_MAXIMUM, required=False)
    if not reason:
        raise ChoiceRefused(_("Give the reason; everybody who proposed or supported the topic reads it."))
    if exchange is not None and not (is_chosen and exchange.is_exchange):
        raise ChoiceRefused(_("Only a chosen topic belongs to an online exchange."))
    fields = {
        "page": page, "is_chosen": is_chosen, "reason": reason, "exchange": exchange, "decided_by": by,
        "decided_at": timezone.now(),
    }  # fmt: skip
    choice, _created = TopicChoice.objects.update_or_create(rendition=rendition, defaults=fields)
    record(page, "livestreams.choose_topic", by=by, data={"choice": choice.pk, "is_chosen": is_chosen})
    return choice
