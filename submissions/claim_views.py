"""Who has an opinion in their hands, and who merely looks at it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from submissions.models import QueueItem
from submissions.moderation_views import CONFLICT, back, items, moderator_only, screen
from submissions.services import moderation, presence

TAKE_AT_ONCE = 10


@require_POST
@moderator_only
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Take or renew the lease; a script renews it while the screen is open."""
    row = get_object_or_404(QueueItem, pk=pk)
    wants_json = request.headers.get("Accept") == "application/json"
    try:
        row = moderation.claim(row, by=request.user)
    except moderation.ClaimedByAnother as error:
        if wants_json:
            return JsonResponse({"error": str(error)}, status=CONFLICT)
        return screen(request, get_object_or_404(items(), pk=pk), error=str(error), status=CONFLICT)
    if wants_json:
        return JsonResponse({"expires_at": row.claim_expires_at.isoformat()})
    return back(request, "moderation_item", pk)


@require_POST
@moderator_only
def release(request: HttpRequest, pk: int) -> HttpResponse:
    moderation.release(get_object_or_404(QueueItem, pk=pk), by=request.user)
    return back(request, "moderation_item", pk)


@require_POST
@moderator_only
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """A script says, while the screen is open, that somebody has this opinion before them."""
    presence.look(get_object_or_404(QueueItem, pk=pk), by=request.user)
    return HttpResponse(status=204)


@require_POST
@moderator_only
def take_next(request: HttpRequest) -> HttpResponse:
    """Claim the next ten and open the first."""
    taken = moderation.take_next(TAKE_AT_ONCE, by=request.user)
    if not taken:
        messages.info(request, _("Nothing is waiting that is not in a colleague's hands."))
        return redirect("moderation_queue")
    return redirect(f"{reverse('moderation_item', args=[taken[0].pk])}?mine=1")
