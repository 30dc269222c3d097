"""The status page: number and code in, the whole story out; withdraw and appeal from there.

Nothing is remembered between requests and nothing stands in an address: each step is a POST that
carries number and code again.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods

from consultations.queries import outcome_of
from core.text import TextRefused, clean_text
from core.throttle import Throttled, throttle
from livestreams.exchange import answer_of
from publicity.tracing import contacts_grown_from
from stations.handling_queries import handling_of
from stations.models import OpinionItem, ReceptionBooking
from stations.public import reception_card
from stations.services.bookings import content_of, find_booking, give_back
from stations.services.handling import HandlingRefused, rate_answer, take_back_rating
from submissions.models import Contact, Submission
from submissions.services import contacts, moderation
from submissions.services.receipts import ReceiptUnknown, find_by_receipt
from submissions.states import AUTHOR, VISIBLE, QueueStatus, moves_from
from suggestions.asking_queries import asked_of
from suggestions.services.asking import say_whether_solved
from suggestions.services.steps import StepRefused
from suggestions.tracing import trace_of
from wechat.models import Sender
from wechat.services.conversations import forget_sender

APPEAL_MAXIMUM = 1_000
RATING_MAXIMUM = 500


@never_cache
@ensure_csrf_cookie
@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Ask by number and code; a wrong number and a wrong code are answered alike."""
    if request.method == "GET":
        return render(request, "home/receipt_lookup.html", {})
    typed = {"number": request.POST.get("number", "")[:40], "code": request.POST.get("code", "")[:60]}
    try:
        throttle(request, "receipt")
        found = _find(**typed)
    except ReceiptUnknown as error:
        return render(request, "home/receipt_lookup.html", typed | {"error": str(error)}, status=400)
    except Throttled as error:
        return render(request, "home/receipt_lookup.html", typed | {"error": str(error)}, status=429)
    if isinstance(found, ReceptionBooking):
        return _booking(request, found, typed)
    return _act(request, found, typed)


def _find(number: str, code: str) -> Submission | ReceptionBooking:
    """An opinion or a place to speak: both have receipts of one kind. Raises ReceiptUnknown."""
    try:
        return find_by_receipt(number, code)
    except ReceiptUnknown:
        return find_booking(number, code)


def _booking(request: HttpRequest, booking: ReceptionBooking, typed: dict[str, str]) -> HttpResponse:
    message = ""
    if request.POST.get("action") == "withdraw":
        booking.withdrawn_at = give_back(booking).withdrawn_at
        message = _("You have given the place back.")
    card = reception_card(booking.reception, url=booking.reception.station.url or "", now=timezone.now())
    context = {"booking": booking, "reception": card, "wish": content_of(booking), "message": message}
    return render(request, "stations/booking_status.html", typed | context)


def _act(request: HttpRequest, submission: Submission, typed: dict[str, str]) -> HttpResponse:
    action, outcome, status = request.POST.get("action", ""), {}, 200
    if action == "own-data":
        return _hand_out(submission)
    try:
        if action == "withdraw":
            if request.POST.get("confirm") != "yes":
                return render(request, "home/receipt_withdraw.html", typed | {"submission": submission})
            moderation.withdraw(submission)
            outcome = {"message": _("Your opinion has been withdrawn and is no longer shown anywhere.")}
        elif action == "appeal":
            text = clean_text(request.POST.get("appeal", ""), max_length=APPEAL_MAXIMUM)
            moderation.appeal(submission, text)
            outcome = {"message": _("Your appeal has been received; somebody else will look at your opinion.")}
        elif action in ("correct", "erase"):
            outcome = {"message": _own_contact(request, submission, action)}
        elif action in ("rate", "take-back"):
            outcome = {"message": _rate(request, submission, action)}
        elif action == "solved":
            reply = request.POST.get("reply", "")
            key = int(reply) if reply.isascii() and reply.isdecimal() and len(reply) < 10 else 0
            say_whether_solved(submission, key, word=request.POST.get("word", ""))
            outcome = {"message": _("Thank you; what you said is kept beside the reply.")}
    except (
        moderation.DecisionRefused, HandlingRefused, StepRefused, TextRefused, ValidationError, contacts.NoContact
    ) as error:  # fmt: skip
        sentence = " ".join(getattr(error, "messages", [str(error)]))
        kept = {"contact_text": request.POST.get("contact", "")[:400], "contact_kind": request.POST.get("kind", "")[:5]}
        kept |= {"appeal_text": request.POST.get("appeal", ""), "rating_text": request.POST.get("words", "")}
        outcome, status = {"error": sentence} | kept, 400
    submission = Submission.objects.select_related("page", "queue_item").get(pk=submission.pk)
    return render(request, "home/receipt_status.html", typed | outcome | story(submission), status=status)


def _own_contact(request: HttpRequest, submission: Submission, action: str) -> str:
    """Correct or delete one's own reply channel; returns what to tell the author."""
    if action == "erase":
        contacts.erase_contact(submission)
        forget_sender(submission)
        return _("Your reply channel has been deleted. The answer stands here, under number and code.")
    contacts.correct_contact(submission, kind=request.POST.get("kind", ""), raw=request.POST.get("contact", "")[:400])
    return _("Your reply channel has been replaced.")


def _hand_out(submission: Submission) -> HttpResponse:
    """All that is kept of it, as a file for its author."""
    told = contacts.own_data(submission) | {"wechat_sender_kept": _is_sender_kept(submission)}
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = f'attachment; filename="{submission.number}.json"'
    return response


def _is_sender_kept(submission: Submission) -> bool:
    """Also of one who wrote on the site's form inside WeChat, whose opinion came by the web."""
    return Sender.objects.filter(submission=submission).exists()


def _rate(request: HttpRequest, submission: Submission, action: str) -> str:
    """The author's word on a station's answer; returns what to tell them."""
    item = OpinionItem.objects.filter(pk=submission.pk).first()
    if item is None:
        raise HandlingRefused(_("There is no answer to rate."))
    if action == "take-back":
        take_back_rating(item)
        return _("Your rating has been taken back.")
    words = clean_text(request.POST.get("words", ""), max_length=RATING_MAXIMUM, required=False)
    rate_answer(item, rating=request.POST.get("rating", ""), note=words)
    return _("Thank you; your rating has been noted.")


def story(submission: Submission) -> dict[str, Any]:
    """Everything an author may know of their opinion: state, dates, reasons, outcome, and what they can do."""
    item, page = submission.queue_item, submission.page.specific_deferred
    decisions = submission.decisions.filter(undone_by__isnull=True, undoes__isnull=True).select_related("reason")
    rendition = getattr(submission, "rendition", None)
    return {
        "submission": submission,
        "contact": Contact.objects.filter(submission=submission).select_related("submission").first(),
        "is_sender_kept": _is_sender_kept(submission),
        "item": item,
        "is_public": item.status in VISIBLE,
        "public_text": rendition.text if rendition and item.status in VISIBLE else "",
        "decisions": list(decisions.order_by("seq")),
        "handling": handling_of(submission.pk),
        "records": contacts_grown_from(submission.pk),
        "traces": trace_of(submission.pk),
        "asked": asked_of(submission.pk) if item.status != QueueStatus.WITHDRAWN else [],
        "is_withdrawn": item.status == QueueStatus.WITHDRAWN,
        "outcome": outcome_of(submission.pk) if item.status in VISIBLE else None,
        "exchange_answer": answer_of(submission.pk) if item.status in VISIBLE else None,
        "take_part_url": reverse(page.take_part_url_name, args=[page.pk]),
        "is_answered_by_report": page.is_answered_by_report,
        "moves": {
            step.name
            for step in moves_from(item.status, AUTHOR)
            if step.name != "appeal" or not hasattr(submission, "appeal")
        },
    }
