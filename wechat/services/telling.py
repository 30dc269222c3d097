"""What the account says by itself: results of a search, news on a receipt; and the ticket of pages."""

import hashlib
import logging

from django.urls import reverse
from django.utils.translation import gettext as _

from core.links import absolute_url
from core.search import search
from wechat import api, credentials, queries
from wechat.account import account
from wechat.errors import FAULTS, CallsHeld, NoAnswer, QuotaSpent
from wechat.models import Conversation, Sender

log = logging.getLogger("wechat")
MOST_FOUND = 5
AT_ONCE = 200


def search_and_tell(conversation_id: int, words: str) -> None:
    """Look on the site and send what was found; nobody is told twice, since a lost message is not tried again."""
    row = Conversation.objects.filter(pk=conversation_id).first()
    if row is None:
        return
    hits = [hit for group in search(words).groups for hit in group.hits][:MOST_FOUND]
    lines = [f"{hit.page_title}\n{absolute_url(hit.url)}" for hit in hits]
    text = "\n\n".join(lines) or _("Nothing was found for “%(words)s”.") % {"words": words}
    try:
        api.send_text(row.openid_in_clear, text)
    except FAULTS as error:
        log.warning("message not sent: %s", type(error).__name__)


def tell_senders() -> int:
    """A template message to those who asked, when something new stands on their receipt: that it does, never what."""
    if not account().template_id:
        return 0
    told = 0
    rows = Sender.objects.filter(wants_word=True).select_related("submission__page", "submission__queue_item")
    for row in rows.order_by("-pk")[:AT_ONCE]:
        state = hashlib.sha256(queries.status_text(row.submission).encode()).hexdigest()
        if row.told == state or not Sender.objects.filter(pk=row.pk, told=row.told).update(told=state):
            continue
        if row.told:  # the first look only remembers where it stood
            try:
                _tell(row)
                told += 1
            except FAULTS as error:
                log.warning("message not sent: %s", type(error).__name__)
                if _try_again(error):
                    Sender.objects.filter(pk=row.pk, told=state).update(told=row.told)
                    break  # the others would be refused alike; the next minute begins anew
    return told


def _try_again(error: Exception) -> bool:
    """Surely not sent, and not because of this follower."""
    return isinstance(error, (CallsHeld, QuotaSpent)) or (isinstance(error, NoAnswer) and not error.may_be_done)


def _tell(row: Sender) -> None:
    values = {
        "first": _("There is news about your opinion."),
        "keyword1": row.submission.number,
        "keyword2": row.submission.queue_item.get_status_display(),
        "remark": _("Reply 进展 to read it."),
    }
    api.send_template(row.openid_in_clear, values, url=absolute_url(reverse("receipt")))


def keep_ticket() -> bool:
    try:
        return credentials.renew_ticket()
    except FAULTS as error:
        log.warning("no ticket: %s", type(error).__name__)
        return False
