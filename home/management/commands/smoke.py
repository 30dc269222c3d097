"""manage.py smoke ADDRESS [--page ID]"""

import re
import secrets
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from consultations.models import ConsultationPage
from submissions import form_keys
from submissions.queries import privacy_notice_in_force

MARK = "【自检】本条由系统自动发送，随即撤回。"
SECONDS = 15  # for one step
TOKEN = "t" * 32


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_given: object) -> None:
        return None


class Command(BaseCommand):
    help = "Sends a marked opinion through the running site, follows its receipt and withdraws it; ends with 1 when a step fails."

    def add_arguments(self, parser) -> None:
        parser.add_argument("address", help="where the site answers, as in https://rd.example.cn")
        parser.add_argument("--page", type=int, help="the consultation; the open one that closes last unless given")
        parser.add_argument("--host", default="", help="the Host header, where the address is that of a machine")

    def handle(self, address: str, page: int | None, host: str, **options) -> None:
        parts = urllib.parse.urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise CommandError(f"{address} is not an address as in https://rd.example.cn.")
        self.base, self.host = address.rstrip("/"), host or parts.netloc
        self.opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
        target = self.target(page)
        self.step("ready", lambda: self.ask("/health/ready/"), '"status": "')
        self.step("the page", lambda: self.ask(target.url), "<h1")
        where = reverse("take_part", args=[target.pk])
        self.step("the form", lambda: self.ask(where), 'name="form_key"')
        sent = self.step("sending", lambda: self.ask(where, self.opinion(target)), "data-receipt-number>")
        receipt = {
            "number": self.within(sent, "data-receipt-number"),
            "code": self.within(sent, "data-receipt-code"),
        }
        self.step("the receipt", lambda: self.ask(reverse("receipt"), receipt), receipt["number"])
        taken_back = receipt | {"action": "withdraw", "confirm": "yes"}
        self.step("withdrawing", lambda: self.ask(reverse("receipt"), taken_back), receipt["number"])
        self.stdout.write("Every step works.")

    def target(self, page: int | None) -> ConsultationPage:
        found = ConsultationPage.objects.live().public().open(timezone.now()).order_by("-closes_at", "pk")
        target = found.filter(pk=page).first() if page else found.first()
        if target is None:
            raise CommandError(
                "No consultation is open, so nothing can be sent; open one for this, or name it by --page."
            )
        return target

    def opinion(self, page: ConsultationPage) -> dict[str, str]:
        """A filled form, handed out a minute ago and its picture solved: this program holds the site's own key."""
        nonce, handed_out = secrets.token_urlsafe(18), timezone.now() - timedelta(minutes=1)
        key = form_keys.FormKey(
            page.pk, page.current_form_version().pk, privacy_notice_in_force().pk, nonce, handed_out
        )
        proof = form_keys.prove_human(key)
        return {"form_key": key.sign(), "proof": proof, "action": "send", "text": MARK, "consent": "on"}

    def step(self, name: str, work: Callable[[], str], sign: str) -> str:
        try:
            body = work()
        except (urllib.error.URLError, OSError) as error:
            raise CommandError(f"Not working: {name} ({error}).") from None
        if sign not in body:
            raise CommandError(f"Not working: {name} (the answer does not hold what it should).")
        self.stdout.write(f"{name}: ok")
        return body

    def ask(self, path: str, form: dict[str, str] | None = None) -> str:
        head = {"Host": self.host, "Cookie": f"{settings.CSRF_COOKIE_NAME}={TOKEN}", "Referer": f"{self.base}/"}
        body = urllib.parse.urlencode(form | {"csrfmiddlewaretoken": TOKEN}).encode() if form else None
        request = urllib.request.Request(urllib.parse.urljoin(f"{self.base}/", path), body, head)  # noqa: S310
        with self.opener.open(request, timeout=SECONDS) as answer:
            return answer.read().decode()

    def within(self, body: str, sign: str) -> str:
        return re.search(rf"{sign}>([^<]+)<", body)[1]
