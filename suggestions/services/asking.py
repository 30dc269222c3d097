"""Somebody whose words a suggestion rests on says whether the reply solved their problem."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.calendar import local_day
from submissions.models import Submission
from suggestions.asking_queries import replies_asked_about
from suggestions.models import AskerVerdict
from suggestions.services.steps import StepRefused, lock
from suggestions.states import AskerWord


@transaction.atomic
def say_whether_solved(
    submission: Submission, reply_id: int, *, word: str, now: datetime | None = None
) -> AskerVerdict:
    """Keep the word of one person on the latest reply, once; raises StepRefused for another reply, word or time."""
    reply = replies_asked_about(submission.pk).filter(pk=reply_id).first()
    if reply is None:
        raise StepRefused(_("There is no reply to what you told us."))
    if word not in AskerWord.values:
        raise StepRefused(_("Choose whether your problem is solved."))
    lock(reply.suggestion)
    made, is_new = AskerVerdict.objects.get_or_create(
        reply=reply, submission=submission, defaults={"word": word, "said_on": local_day(now or timezone.now())}
    )
    if not is_new:
        raise StepRefused(_("You have said already whether it is solved."))
    return made
