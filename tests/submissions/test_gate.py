"""One gate before everything public: secrets are planted in all that is not public, and every address is crawled for them."""

import itertools
import re

import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from core import gate
from submissions.models import Notification
from submissions.services.notices import deliver_due
from submissions.states import MODERATOR
from tests import factories
from tests.planted import FORWARD, Field, crawl, public_patterns, starting_points, support_addresses
from tests.test_architecture import LAYERS, PUBLIC_MODULES, ROOT, imports_of

pytestmark = pytest.mark.django_db
TABLES = re.compile(r'(?:FROM|JOIN)\s+(?:"?public"?\.)?"?([a-z_0-9]+)"?')
SECRET = re.compile(r"zqx\d{5}k")
OF_PEOPLE = re.compile("submissions_(?!reason|moderationmonth)|core_search")
SAME_AGAIN = re.compile(r"[?&](after|sort|clause)=")  # other pages of a list that is asked again as a whole
LEAST_SECRETS, MOVED_LATELY = 500, 7
# Not pages: pictures and sounds of a challenge, files, what an operator asks, what WeChat's server asks, doors of Wagtail's own,
# what only a button does.
NOT_CRAWLED = re.compile(r"captcha|wagtail|wechat|metrics|styleguide|livestream_(video|captions)|follow_(confirm|stop)")
# Read by looking at a public address, and no place of anything public: who asks how often, the wording of a form.
MACHINERY = {"core_throttlewindow", "core_throttlesalt", "submissions_formversion", "submissions_privacynotice"}


class Visitor:
    """Asks as nobody in particular, and notes which tables were read for each address."""

    def __init__(self, field: Field) -> None:
        self.field, self.tables, self.answered = field, {}, set()
        self.requests, self.handler = RequestFactory(), BaseHandler()
        self.handler.load_middleware()

    def get(self, address: str) -> tuple[int, str]:
        read = self.tables.setdefault(address, set())

        def note(execute, sql, params, many, context):
            read.update(TABLES.findall(sql))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            request = self.requests.get(address)
            response = self.handler.get_response(request)
            body = b"".join(response.streaming_content) if response.streaming else response.content
        if response.status_code == 200:
            self.answered.add(request.resolver_match.url_name)
        return response.status_code, f"{body.decode(errors='replace')}{response.headers}"

    def look_everywhere(self) -> dict[str, str]:
        return crawl(self.get, starting_points(self.field) | set(support_addresses(self.field)))

    def look_again(self) -> dict[str, str]:
        """At all that reads anything of what people sent; what reads none of those tables can show nothing of them."""
        again = {
            address
            for address, read in self.tables.items()
            if any(OF_PEOPLE.match(t) for t in read - MACHINERY) and not SAME_AGAIN.search(address)
        }
        return {address: self.get(address)[1] for address in again | set(support_addresses(self.field)[-MOVED_LATELY:])}

    def leaks(self, said: dict[str, str], moment: str) -> list[str]:
        """Each secret that was said, and kept in memory, at this moment."""
        hidden = self.field.secrets_now()
        found = [
            f"{moment}: {address} says {secret}"
            for address, body in said.items()
            for secret in sorted(hidden & set(SECRET.findall(body)))
        ]
        kept = "".join(repr(value) for value in getattr(cache, "_cache", {}).values())
        return found + [f"{moment}: the cache keeps {secret}" for secret in sorted(hidden & set(SECRET.findall(kept)))]


@pytest.fixture
def field(home, moderator, colleague):
    return Field(moderator=moderator, colleague=colleague, admin=factories.staff("root", is_superuser=True))


def test_no_secret_is_said_anywhere_public_after_any_move(field, settings):
    """Each move of the table on each kind of page, most taken back; the whole site before and after."""
    for page in field.pages:
        field.plant(page)
    visitor = Visitor(field)
    leaks = visitor.leaks(visitor.look_everywhere(), "before any decision")
    for number, step in enumerate(FORWARD):
        made = []
        for page, source in zip(
            field.pages, itertools.cycle(sorted(step.sources)[number % 3 :] or sorted(step.sources))
        ):
            planted = field.plant(page)
            field.bring(planted, source)
            made.append((planted, field.make(planted, step.name)))
        said = visitor.look_again()
        leaks += visitor.leaks(said, f"after {step.name}")
        assert field.shown_now() <= set(SECRET.findall("".join(said.values()))), (
            f"the crawl misses something after {step.name}"
        )
        if step.audience == MODERATOR:
            for _planted, decision in made[::2]:  # looked at with the next move; the drill looks after each by itself
                field.undo(decision)
    leaks += visitor.leaks(visitor.look_again(), "after the last undoing")
    said = visitor.look_everywhere()
    assert leaks + visitor.leaks(said, "at the end") == []
    assert field.shown_now() <= set(SECRET.findall("".join(said.values())))
    assert len(set().union(*(one.all_words() for one in field.planted))) >= LEAST_SECRETS
    assert letters_hold_only_their_authors_words(field)
    assert unregistered(set().union(*visitor.tables.values())) == []
    assert sorted({n for n, _e in public_patterns() if not NOT_CRAWLED.search(n)} - visitor.answered) == []


def letters_hold_only_their_authors_words(field: Field) -> bool:
    Notification.objects.filter(cancelled_at__isnull=True).update(release_at=timezone.now())
    deliver_due()
    words = {one.submission.contact.in_clear: one.words for one in field.planted}
    assert len(mail.outbox) >= len(FORWARD)
    return all(
        set(SECRET.findall(letter.subject + letter.body)) <= words[letter.to[0]] and len(letter.to) == 1
        for letter in mail.outbox
    )


def unregistered(tables: set[str]) -> list[str]:
    """Our own tables that were read for the public and that no app registered with the gate."""
    named = {kind._meta.db_table for kind in gate.registered()} | MACHINERY
    ours = {
        kind._meta.db_table for kind in apps.get_models() if kind._meta.app_label in LAYERS
    }  # what joins two models is named with neither
    return sorted((tables & ours) - named)


def test_a_public_module_imports_registered_models_only():
    """Also where no row was there to be crawled: a model that public code knows is named at the gate."""
    named = {kind.__name__ for kind in gate.registered()}
    ours = {kind.__name__ for kind in apps.get_models() if kind._meta.app_label in LAYERS}
    found = {
        f"{module}: {name}"
        for module in PUBLIC_MODULES
        for name in {imported.rsplit(".", 1)[-1] for imported in imports_of(ROOT / module)} & ours - named
    }
    assert sorted(found) == []


def test_a_table_that_is_not_registered_is_named():
    assert unregistered({"submissions_contact", "submissions_publicrendition", "wagtailcore_page"}) == [
        "submissions_contact"
    ]
