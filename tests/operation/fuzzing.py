"""Requests that nobody would send by mistake, for every public address of the URLconf."""

import re
import time
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from django.test import Client
from hypothesis import strategies as st

from tests.isolation.walk import patterns

LONGEST_SECONDS = 2.0
STAFF = ("admin/", "styleguide/", "django-admin/")
NAUGHTY = [
    "", " ", "0", "-1", "1e309", "NaN", "9" * 40, "٣", "½", "true", "null", "undefined", "[]", "{}", "a[]=1",
    "\x00", "a\x00b", "\x01\x1f\x7f", "\r\nSet-Cookie: a=b", "\u2028", "\ufeff", "\u202eabc", "\u200b", "e" + "\u0301" * 300,
    "👩‍👩‍👧‍👦" * 50, "'", '"', "';--", "' OR 1=1 --", "\\", "%", "%s%n%d", "{0}", "{{7*7}}", "${7*7}", "<script>alert(1)</script>",
    "<!--", "]]>", "javascript:alert(1)", "../../../etc/passwd", "..%2f..%2f", "file:///etc/passwd", "//evil.example",
    "http://127.0.0.1:22/", "=1+1", "@SUM(1)", "*", "(" * 200, "a" * 5_000, "涨" * 3_000, "|".join("ab" * 300), "!&|:*'",
    "2026-02-30", "0000-00-00", "24:61", "LX260101-ABCDEFG", "v1.a1", "../", "/", "?", "#", "a/b", "a b", "A.B", "-", "_",
]  # fmt: skip
FIELDS = [
    "q", "page", "after", "before", "clause", "kind", "order", "sort", "month", "date", "day", "year", "format", "next", "url",
    "form_key", "proof", "action", "text", "contact", "contact_kind", "consent", "public_name", "website", "number", "code",
    "answer", "captcha_0", "captcha_1", "nonce", "altcha", "type", "township", "deputy", "area", "reason", "rating", "file",
    "csrfmiddlewaretoken", "signature", "timestamp", "echostr", "encrypt_type", "msg_signature", "state", "since", "id", "v",
]  # fmt: skip
HEADERS = {
    "HTTP_HOST": ["testserver", "evil.example", "testserver:99999", "[::1", "a b", "", "testserver\x00"],
    "HTTP_X_FORWARDED_FOR": NAUGHTY[:40],
    "HTTP_X_REQUEST_ID": NAUGHTY[:40],
    "HTTP_COOKIE": ["session=x", "session=" + "a" * 4_000, "csrf=\x01", "=; ;=;", "supporter=%00", "csrf=" + "t" * 32],
    "HTTP_ACCEPT_LANGUAGE": ["zh-hant;q=x", "*" * 400, ",,;;", "en-" * 100],
    "HTTP_IF_NONE_MATCH": ["*", '"a', "W/", '"' * 100],
    "HTTP_IF_MODIFIED_SINCE": ["yesterday", "Thu, 32 Foo 2026 99:99:99 GMT", "-1"],
    "HTTP_RANGE": ["bytes=9-1", "bytes=-", "bytes=0-" + "9" * 30, "lines=1"],
    "HTTP_USER_AGENT": ["", "MicroMessenger", "\x00", "a" * 5_000],
    "HTTP_REFERER": ["http://[", "javascript:1", "a" * 5_000],
    "HTTP_AUTHORIZATION": ["Basic !!!", "Bearer " + "a" * 3_000],
    "HTTP_CONTENT_ENCODING": ["gzip"],
    "HTTP_LAST_EVENT_ID": NAUGHTY[:20],
}
TYPES = [
    "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=no-such", "multipart/form-data",
    "multipart/form-data; boundary=x", "multipart/form-data; boundary=" + "b" * 300, "application/json", "text/xml", "", "\x00",
]  # fmt: skip
BODIES = [
    b"", b"\x00" * 100, b"\xff\xfe\xfd", b"a=%", b"a=%ED%A0%80", b"=&=&=", b"&" * 2_000, b"{", b"[" * 500,
    b"--x\r\n\r\n", b"--x\r\nContent-Disposition: form-data; name=text; filename=\x00\r\n\r\nabc\r\n--x--",
    b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../../a.png\"\r\n\r\n\x89PNG\r\n--x--\r\n",
    b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", b"a" * 200_000,
]  # fmt: skip
METHODS = ["GET", "GET", "GET", "POST", "POST", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "FOO"]

text = st.sampled_from(NAUGHTY) | st.text(max_size=40)
number = st.integers(0, 60) | st.sampled_from([2**31, 2**63, 2**64, 10**30])
pairs = st.lists(st.tuples(st.sampled_from(FIELDS) | text, text), max_size=6)


@dataclass(frozen=True)
class Malformed:
    method: str
    path: str
    query: str = ""
    body: bytes = b""
    kind: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, client: Client) -> int:
        extra = {"QUERY_STRING": self.query} | self.headers
        answer = client.generic(self.method, self.path, self.body, content_type=self.kind, **extra)
        if answer.streaming:
            b"".join(answer.streaming_content)
        return answer.status_code


def public_patterns() -> list[str]:
    """Each public address pattern, as path() writes it; Wagtail's last one stands for the pages."""
    found = sorted({path.replace("\\Z", "") for _name, path, _entry in patterns() if not path.startswith(STAFF)})
    return [path for path in found if "(?" not in path and "^" not in path]


def encoded(words: list[tuple[str, str]]) -> str:
    return urlencode([(name.encode(errors="replace"), value.encode(errors="replace")) for name, value in words])


@st.composite
def requests(draw: st.DrawFn, paths: list[str], pages: list[str]) -> Malformed:
    """`paths` are patterns, `pages` addresses of pages that are there."""
    path = draw(st.sampled_from(paths) | st.sampled_from(pages))

    def word(match: re.Match[str]) -> str:
        kind = match[1]
        value = str(draw(number)) if kind == "int" or draw(st.booleans()) else draw(text)
        return quote(value.encode(errors="replace"), safe="")

    path = "/" + re.sub(r"<(?:(\w+):)?\w+>", word, path).lstrip("/")
    if draw(st.integers(0, 4)) == 0:
        path = draw(st.sampled_from(["/en", "/elder", "/zh-hant", "/en/elder", "/fr", "//"])) + path
    if draw(st.integers(0, 4)) == 0:
        path += quote(draw(text).encode(errors="replace"), safe="/")
    method = draw(st.sampled_from(METHODS))
    fields = encoded(draw(pairs)).encode()
    body = draw(st.just(fields) | st.sampled_from(BODIES)) if method not in ("GET", "HEAD") else b""
    kind = TYPES[0] if body == fields else draw(st.sampled_from(TYPES))
    names = draw(st.lists(st.sampled_from(sorted(HEADERS)), max_size=2, unique=True))
    headers = {name: draw(st.sampled_from(HEADERS[name])) for name in names}
    headers["REMOTE_ADDR"] = f"10.{draw(st.integers(0, 250))}.{draw(st.integers(0, 250))}.7"
    return Malformed(method, path, encoded(draw(pairs)), body, kind, headers)


def judge(request: Malformed, client: Client) -> None:
    """No error of ours, and no long thought; what is slow once on a busy machine is asked again."""
    began = time.perf_counter()
    status = request.send(client)
    seconds = time.perf_counter() - began
    if seconds > LONGEST_SECONDS:
        began = time.perf_counter()
        status = request.send(client)
        seconds = min(seconds, time.perf_counter() - began)
    assert status < 500, f"{status} for {request}"
    assert seconds <= LONGEST_SECONDS, f"{seconds:.1f} s for {request}"
