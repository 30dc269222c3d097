"""Pages from memory: fast for everybody, gone at once when withdrawn, and never with a byte of another visitor."""

import re
import time
from threading import Event

import psycopg
import pytest
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from core import memory_cache, purge
from core.caching import PUBLIC
from core.memory_cache import Kept, MemoryCache, Store
from notices.models import NoticeRemoval
from tests.factories import consultation, livestream, notice, published
from tests.stations.factories import station

PATIENCE = 10
CANARY = "canary-of-the-first-visitor"


class Reader:
    """Somebody who asks through the cache: `get` returns status, headers and body."""

    def __init__(self, cache, **headers):
        self.cache, self.headers = cache, headers

    def get(self, address: str, **more):
        request = RequestFactory().get(address, **self.headers, **more)
        answer = self.cache(request)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return answer.status_code, dict(answer.items()), body, answer.cookies.output()


@pytest.fixture
def uncached(home):
    handler = BaseHandler()
    handler.load_middleware()
    return handler.get_response


@pytest.fixture
def cache(uncached, settings):
    settings.MEMORY_CACHE_BYTES = 8_000_000
    made = MemoryCache(uncached)
    made._start()
    assert made.listener.wait_until_hearing(PATIENCE)
    yield made
    made.listener.stop()


def wait_for(holds) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        Event().wait(0.01)


def tell_of_a_change() -> None:
    """As another process does, in a transaction of its own."""
    parameters = purge._parameters()
    with psycopg.connect(**parameters, autocommit=True) as other:
        other.execute("SELECT pg_notify(%s, '')", [purge.CHANNEL])


def test_a_page_is_made_once_and_read_without_a_query(cache, page):
    reader = Reader(cache)
    first = reader.get(page.url)
    with CaptureQueriesContext(connection) as captured:
        second = reader.get(page.url)
    assert len(captured) == 0
    assert (second[0], second[2]) == (first[0], first[2]) == (200, first[2])
    assert second[1] == first[1] | {"Age": "0"}
    assert first[1]["Cache-Control"] == PUBLIC
    assert "Content-Security-Policy" in second[1]


def test_each_way_of_reading_and_each_question_is_kept_apart(cache, page):
    reader = Reader(cache)
    addresses = [page.url, f"/elder{page.url}", f"/en{page.url}", f"{page.url}?clause=v1.a1"]
    bodies = {address: reader.get(address)[2] for address in addresses}
    assert len(set(bodies.values())) == len(addresses)
    assert {address: reader.get(address)[2] for address in addresses} == bodies
    assert len(cache.store) == len(addresses)


def test_another_host_is_never_answered_with_this_ones_page(cache, page):
    assert Reader(cache).get(page.url)[0] == 200
    assert Reader(cache, HTTP_HOST="evil.example").get(page.url)[0] == 400
    assert len(cache.store) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_COOKIE": "session=abc"},
        {"HTTP_AUTHORIZATION": "Basic YTpi"},
        {"HTTP_RANGE": "bytes=0-9"},
        {"HTTP_IF_NONE_MATCH": '"abc"'},
    ],
)
def test_who_is_somebody_is_neither_kept_nor_answered_from_memory(cache, page, headers):
    Reader(cache, **headers).get(page.url)
    assert len(cache.store) == 0
    Reader(cache).get(page.url)
    with CaptureQueriesContext(connection) as captured:
        Reader(cache, **headers).get(page.url)
    assert len(captured) > 0


def test_only_whole_answers_of_public_views_are_kept(cache, page):
    reader = Reader(cache)
    for address in ("/receipts/", "/search/?q=a", f"/take-part/{page.pk}/", "/no-such-page/", "/health/", "/admin/"):
        reader.get(address)
    assert len(cache.store) == 0


def test_a_page_behind_a_password_is_not_kept(cache, page):
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="open sesame")
    status, headers, body, _cookies = Reader(cache).get(page.url)
    assert len(cache.store) == 0
    assert page.title.encode() not in body.split(b"<main")[-1] or status != 200
    assert "public" not in headers.get("Cache-Control", "")


def test_an_answer_with_a_cookie_or_marked_private_is_not_kept(cache):
    def answer(kind):
        response = HttpResponse("a", headers={"Cache-Control": PUBLIC})
        if kind == "cookie":
            response.set_cookie("a", "b")
        if kind == "vary":
            response.headers["Vary"] = "Accept-Encoding, Cookie"
        if kind == "private":
            response.headers["Cache-Control"] = "private"
        return response

    for kind in ("cookie", "vary", "private"):
        cache.get_response = lambda request, kind=kind: answer(kind)
        Reader(cache).get("/")
        assert len(cache.store) == 0
    cache.get_response = lambda request: answer("")
    Reader(cache).get("/")
    assert len(cache.store) == 1


def test_a_change_elsewhere_empties_the_memory_at_once(cache, page, settings, tmp_path):
    settings.PURGE_FILE = str(tmp_path / "purge")
    reader = Reader(cache)
    reader.get(page.url)
    page.title = "新的标题"
    page.save_revision().publish()
    assert "新的标题".encode() not in reader.get(page.url)[2]
    tell_of_a_change()
    wait_for(lambda: len(cache.store) == 0)
    wait_for((tmp_path / "purge").exists)  # whoever watches it empties the cache in front
    assert "新的标题".encode() in reader.get(page.url)[2]


def test_what_was_begun_before_a_change_is_not_kept_after_it(cache, uncached, page):
    def slow(request):
        response = uncached(request)
        cache.store.clear()  # the change arrives while the page is drawn
        return response

    cache.get_response = slow
    Reader(cache).get(page.url)
    assert len(cache.store) == 0


def test_a_page_is_made_anew_after_ten_seconds(cache, page, monkeypatch):
    reader = Reader(cache)
    reader.get(page.url)
    now = time.monotonic()
    for later, is_made in ((9, False), (10.5, True)):
        monkeypatch.setattr(memory_cache.time, "monotonic", lambda later=later: now + later)
        with CaptureQueriesContext(connection) as captured:
            reader.get(page.url)
        assert bool(captured) == is_made


def test_an_error_is_answered_with_the_page_as_it_last_was(cache, page):
    reader = Reader(cache)
    good = reader.get(page.url)
    failing = {"status": 500}
    cache.get_response = lambda request: HttpResponse(b"broken", **failing)
    cache.listener.stop()  # nobody would hear of a withdrawal, but nobody can withdraw either
    assert not cache.listener.hears
    assert reader.get(page.url)[2] == good[2]
    assert reader.get("/never-read/")[2] == b"broken"
    failing["status"] = 404
    assert reader.get(page.url)[2] == b"broken"


def test_nothing_is_kept_while_changes_cannot_be_heard(uncached, settings, page, monkeypatch):
    settings.MEMORY_CACHE_BYTES = 8_000_000
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {"host": "127.0.0.1", "port": 1})
    deaf = MemoryCache(uncached)
    assert Reader(deaf).get(page.url)[0] == 200
    assert (deaf.listener.hears, len(deaf.store)) == (False, 0)
    deaf.listener.stop()


def test_the_memory_is_bounded_and_the_longest_unread_goes_first():
    store = Store(160_000)
    for number in range(30):
        store.put(("http", "a", f"/{number}", ""), Kept(0.0, (), b"x" * 7_000), generation=0)
        store.get(("http", "a", "/0", ""))
    assert store.size <= 160_000
    assert (len(store), store.get(("http", "a", "/0", "")) is not None, store.get(("http", "a", "/1", ""))) == (
        17, True, None,
    )  # fmt: skip
    store.put(("http", "a", "/big", ""), Kept(0.0, (), b"x" * 20_000), generation=0)
    assert store.get(("http", "a", "/big", "")) is None


CHANGES = {
    "publish": lambda page, moderator: page.save_revision().publish(),
    "unpublish": lambda page, moderator: page.unpublish(),
    "delete": lambda page, moderator: notice().delete(),
    "restrict": lambda page, moderator: PageViewRestriction.objects.create(page=page, restriction_type="login"),
    "withdraw": lambda page, moderator: NoticeRemoval.objects.create(
        notice=notice(), kind="withdrawn", note="试验", removed_by=moderator
    ),
    "opinion": lambda page, moderator: published(page, by=moderator),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_of_something_public_is_told_in_its_own_transaction(page, moderator, settings, change):
    settings.PURGES = True
    with CaptureQueriesContext(connection) as captured:
        CHANGES[change](page, moderator)
    assert any("pg_notify" in query["sql"] for query in captured)


STARTS = ["/", "/sitemap.xml", "/robots.txt", "/stations/map.json", "/stations/receptions/", "/status/"]
MODES = ("/en/", "/zh-hant/", "/elder/")


def bodies_of_the_site(reader: Reader) -> dict[str, bytes]:
    """What every address holds that links lead to from the front page; the other ways of reading of two of them."""
    found: dict[str, bytes] = {}
    waiting, seen = list(STARTS), set(STARTS)
    while waiting:
        address = waiting.pop(0)
        found[address] = body = reader.get(address)[2]
        for link in re.findall(r'(?:href|action)="(/[^"#]*)"', body.decode(errors="replace")):
            path = link.split("?")[0]  # one question each is enough; what stands behind the sign-in is not public
            if path not in seen and not path.startswith(("/static/", "/admin/", "/media/", *MODES)):
                seen.add(path)
                waiting.append(link.replace("&amp;", "&"))
    for address in ("/en/", "/zh-hant/elder/"):
        found[address] = reader.get(address)[2]
    return found


def secrets_in(body: bytes) -> set[bytes]:
    """The values of hidden fields: tokens, keys, proofs."""
    fields = re.findall(rb'<input[^>]*type="hidden"[^>]*>', body)
    return {value for field in fields for value in re.findall(rb'value="([^"]{16,})"', field)}


def test_two_visitors_walk_every_address_and_find_nothing_of_each_other(cache, uncached, moderator, settings):
    page = consultation()
    published(page, "一条公开的意见", by=moderator)
    notice()
    livestream()
    station()
    first = Reader(
        cache,
        HTTP_COOKIE=f"csrf={'a' * 32}; supporter={CANARY}; other={CANARY}",
        HTTP_USER_AGENT=CANARY,
        HTTP_REFERER=f"http://testserver/{CANARY}/",
        HTTP_X_FORWARDED_FOR=CANARY,
        HTTP_X_FORWARDED_HOST=f"{CANARY}.example",
        HTTP_X_ORIGINAL_URL=f"/{CANARY}/",
        HTTP_X_REQUEST_ID=CANARY,
        HTTP_ACCEPT_LANGUAGE=CANARY,
    )
    staff = Client()
    staff.force_login(moderator)
    signed_in = Reader(cache, HTTP_COOKIE=f"session={staff.cookies['session'].value}")
    second, alone = Reader(cache), Reader(uncached)
    walked = bodies_of_the_site(alone)
    kept = 0
    for address in walked:
        theirs = [signed_in.get(address), first.get(address)]
        status, headers, body, cookies = second.get(address)
        said = body + repr(headers).encode() + cookies.encode()
        tokens = {token for answer in theirs for token in secrets_in(answer[2])}
        assert CANARY.encode() not in said and staff.cookies["session"].value.encode() not in said, address
        assert [token for token in tokens if token in said] == [], address
        if headers.get("Cache-Control") == PUBLIC:
            kept += 1
            assert (status, cookies, "Age" in headers, body) == (200, "", True, walked[address]), address
        else:
            assert "Age" not in headers, address
    assert {"/", page.url, "/en/", f"/take-part/{page.pk}/", "/receipts/"} <= set(walked)
    assert kept >= 12
