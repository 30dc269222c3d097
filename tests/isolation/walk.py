"""Every address of the site, asked by everybody, and the table in which their answers are kept.

`RENEW_ANSWERS=1 make test ARGS="-n 0 tests/isolation"` writes the tables anew; read the difference before you keep it.
"""

import os
import re
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from wagtail import hooks

from tests.isolation.bed import SECRETS, Bed

TABLES = Path(__file__).parent / "answers"
RENEW = 'RENEW_ANSWERS=1 make test ARGS="-n 0 tests/isolation"'
SENT = {"title": "改过", "name": "改过", "note": "改过", "reason": "改过", "url": "/", "next": ""}
WRITES = re.compile(r'^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)')
# Written by looking: the session and when it was last used, renditions of pictures that a page shows, a refusal.
UNHEEDED = {
    "django_session", "usersessions_usersession", "core_rendition", "core_throttlewindow", "core_throttlesalt",
    "core_auditentry",
}  # fmt: skip
OUTSIDERS = ("nobody", "a")


def part_of(name: str, path: str) -> str:
    """Which table an address stands in, so that the walk can be shared."""
    if name.startswith(("wagtailimages", "wagtaildocs", "wagtailadmin_collections", "wagtailembeds")):
        return "files"
    if path.startswith(("admin/stations/", "admin/snippets/")):
        return "stations"
    if name.startswith(("wagtailadmin_pages", "wagtailadmin_choose", "wagtailadmin_explore", "wagtailadmin_api")):
        return "pages"
    return "house"


def part_of_question(address: str) -> str:
    if re.match(r"/admin/(images|documents|bulk/core|tag)|/documents", address):
        return "files"
    if re.match(r"/admin/(stations|snippets|bulk/stations)", address):
        return "stations"
    return "pages"


def questions() -> list[str]:
    rows = (Path(__file__).parent / "questions.txt").read_text().splitlines()
    return [row for row in rows if row and not row.startswith("#")]


def patterns() -> Iterator[tuple[str, str, URLPattern]]:
    """Every address pattern: its name with namespaces, its path, itself."""
    hooks.search_for_hooks()

    def below(resolver: Any, path: str, space: str) -> Iterator[tuple[str, str, URLPattern]]:
        for entry in resolver.url_patterns:
            here = f"{path}{entry.pattern}"
            if hasattr(entry, "url_patterns"):
                yield from below(entry, here, f"{space}{entry.namespace}:" if entry.namespace else space)
            else:
                yield f"{space}{entry.name or ''}", here, entry

    yield from below(get_resolver(), "", "")


def _number(bed: Bed, name: str, path: str, word: str) -> Any:
    """What stands for a word of an address; raises KeyError for one that nobody has thought of."""
    n = bed.numbers
    kinds = {
        "page_to_move_id": "page", "parent_page_id": "page", "destination_id": "index", "revision_id": "revision",
        "revision_id_a": "live_revision", "revision_id_b": "revision", "task_state_id": "task_state",
        "workflow_state_id": "workflow_state", "task_id": "task", "image_id": "image", "document_id": "document",
        "doc_id": "document", "redirect_id": "redirect", "collection_id": "collection_id", "page_pk": "page",
        "workflow_pk": "workflow", "piece_id": "piece", "redaction_id": "decision", "link_id": "link", "origin_id": "origin", "file_id": "suggestion_file",
    }  # fmt: skip
    if word in kinds:
        return n[kinds[word]]
    if name == "activity_calendar":
        return n["activity"]
    if word == "page_id":
        if part := re.match(r"exchange_|topic_|livestream_(?:ask|questions)", name):
            return n["call" if part[0] == "topic_" else "exchange"]
        owner = re.match(
            r"(?:admin/|calendar/|feeds/)?(consultation|notice|livestream|take-part|stations/receptions|publicity)",
            path,
        )
        keys = {"consultation": "consultation", "notice": "notice", "livestream": "stream", "take-part": "consultation",
                "stations/receptions": "booked", "publicity": "section"}  # fmt: skip
        return n[keys[owner[1]] if owner else "page"]
    words = {
        "content_type_app_name": "stations", "content_type_model_name": "stationpage", "app_label": "stations",
        "app_name": "stations", "model_name": "stationpage", "action_name": "approve", "action": "delete",
        "object_id": n["page"], "session_id": 1, "uploaded_file_id": 1, "restriction_id": n["restriction"], "page_view_restriction_id": 1, "filter_spec": "max-10x10",
        "version": 2, "identifier": "v1.a2", "theme_id": n["theme"],
        "uidb64": "MQ", "uidb36": "1", "key": n["follow_key"], "year": n["graded_year"], "token": "x-y", "nonce": "nonsense", "path": "documents/miwenmingzi.txt", "kind": "svg", "scene": "s1",
    }  # fmt: skip
    if name.startswith("wagtailsettings:"):
        words |= {"app_name": "home", "model_name": "sitesettings", "pk": n["site"]}
    if name == "wagtail_bulk_action":
        words |= {"app_label": "wagtailcore", "model_name": "page"}
    if name == "wagtailadmin_tag_model_autocomplete":
        words |= {"app_name": "taggit", "model_name": "tag"}
    if name == "wagtailadmin_workflows:add_task":
        words |= {"app_label": "core", "model_name": "foureyestask"}
    if word == "number":
        return n[
            {
                "publicity_record": "public_number",
                "publicity_deputy": "deputy_number",
                "publicity_deputy_year": "deputy_number",
            }.get(name, "draw_number")
        ]
    if word == "name" and name == "station_opinion_step":
        return "classify"
    if name == "moderation_bulk_step" and word == "name":
        return "start"
    if name == "wechat_act" and word == "name":
        return "release"
    if name.startswith("suggestion_"):
        words |= {"name": "take_on", "kind": "reply"}
    if word in words:
        return words[word]
    if word in ("pk", "id"):
        return n[_row_of(name, path)]
    raise KeyError(word)


def _row_of(name: str, path: str) -> str:
    """The kind of row that `pk` means in an address."""
    model = re.search(r"wagtailsnippet\w*_(?:stations|submissions|suggestions)_(\w+):", name)
    if model:
        return {"receptionday": "reception", "receptionrule": "rule", "voterrepresentative": "representative",
                "privacynotice": "privacy"}.get(model[1], model[1])  # fmt: skip
    for pattern, kind in (
        (r"reception_bookings", "booked"), (r"reception_", "reception"), (r"station_record", "record"),
        (r"station_opinion", "opinion"), (r"station_assembly", "assembly"), (r"station_motion", "motion"),
        (r"text_", "entry"), (r"livestream_video", "video"), (r"exchange_move|exchange_guest_answer|topic_choose", "question"),
        (r"publicity_withdraw", "public_record"), (r"publicity_(assign|report|publish_result)", "check"),
        (r"suggestion_promise", "promise"), (r"suggestion_add_of_motion", "motion"), (r"suggestion_", "suggestion"),
        (r"wechat_act", "article"), (r"wechat_privacy", "privacy"),
        (r"publicity_answer", "objection"), (r"publicity_", "draw"), (r"assessment_settle", "performance"),
        (r"assessment_score", "deputy"), (r"assessment_", "scheme"), (r"case_", "case"),
        (r"moderation_bulk", "bulk"), (r"moderation_(undo|second_reading)", "decision"), (r"moderation_workbook", "export"), (r"moderation_", "opinion"), (r".*deputy|.*deputies", "deputy"),
        (r"suggestion_publication", "hidden_suggestion"), (r"suggestion$", "public_suggestion"), (r"supervision", "supervision"),
        (r"support_opinion", "rendition"), (r".*:pages:|.*pages:", "page"), (r".*images", "image"), (r".*(docs|documents)", "document"),
        (r"wagtailusers_users|mfa_", "user"), (r"wagtailusers_groups", "group"), (r"wagtailsites", "site"),
        (r"wagtailadmin_collections", "collection_id"), (r"wagtailadmin_workflows:.*task", "task"), (r"wagtailadmin_workflows", "workflow"),
    ):  # fmt: skip
        if re.match(pattern, name):
            return kind
    raise KeyError("pk")


def address_of(bed: Bed, name: str, path: str, entry: URLPattern) -> str:
    """The address with the second station's numbers in it; raises AssertionError with what to do where none is known."""
    if not entry.name:
        return "/" + re.sub(r"\^|\.\*|\$", "", path)
    if name == "wagtail_serve":
        return f"/dai-biao-lian-luo-zhan/{bed.numbers['slug']}/"
    if name == "wagtaildocs_serve":
        return reverse(name, args=[bed.numbers["document"], bed.numbers["document_file"]])
    words = sorted(entry.pattern.regex.groupindex)
    try:
        return reverse(name, kwargs={word: _number(bed, name, path, word) for word in words})
    except KeyError as missing:
        raise AssertionError(
            f"Nobody has said what stands for {missing} in the new address {path} ({name}): "
            f"say it in tests/isolation/walk.py, then renew the tables: {RENEW}"
        ) from missing
    except NoReverseMatch:
        return "/" + re.sub(r"<\w+:(\w+)>", lambda word: str(_number(bed, name, path, word[1])), path).replace("^", "")


class Walker:
    """Asks one address after the other; whatever was written is undone at once, and remembered."""

    def __init__(self, bed: Bed) -> None:
        self.bed, self.clients, self.leaks, self.changes = bed, {}, [], []
        for role, user in bed.roles.items():
            self.clients[role] = client = Client(raise_request_exception=False)
            if user is not None:
                client.force_login(user)
        self.cookies = {role: client.cookies.output(header="") for role, client in self.clients.items()}

    def line(self, label: str, address: str) -> str:
        # What the others may see is known from the patterns; a question is put to those it could help.
        roles = ["nobody", "a", "moderator"] if label.startswith("/") else list(self.bed.roles)
        cells = [f"{role} {self.ask(role, 'get', address)}" for role in roles]
        cells += [f"POST {role} {self.ask(role, 'post', address)}" for role in OUTSIDERS if "{own}" not in label]
        return " | ".join([label, *cells])

    def ask(self, role: str, method: str, address: str) -> str:
        client, written = self.clients[role], set()
        client.cookies = SimpleCookie(self.cookies[role])

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if (write := WRITES.match(sql)) and write[2] not in UNHEEDED:
                written.add(write[2])
            return execute(sql, params, many, context)

        block = transaction.atomic()
        block._from_testcase = True  # as Django's own tests do: a block that must be the outermost may open inside
        with block, connection.execute_wrapper(note):
            answer = getattr(client, method)(address, SENT if method == "post" else None)
            said = _said(answer)
            # A refusal may repeat the address; what the address says is no secret to whoever wrote it.
            seen = sorted({what for word, what in SECRETS.items() if word in said and word not in address})
            transaction.set_rollback(True)
        if role in OUTSIDERS:
            self.leaks += [f"{method.upper()} {address} shows {role}: {what}" for what in seen]
            if written and method == "post":
                self.changes.append(f"{role} {re.sub(r'[0-9]+', 'N', address)} {' '.join(sorted(written))}")
        return " ".join([_status(answer), ",".join(seen)]).strip()


def _said(answer: Any) -> str:
    """The body, and the messages that the next screen would show."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    queued = getattr(getattr(answer.wsgi_request, "_messages", None), "_queued_messages", [])
    text = body.decode(errors="replace") + "".join(str(message) for message in queued) + answer.get("Location", "")
    return re.sub(r"\\u([0-9a-f]{4})", lambda sign: chr(int(sign[1], 16)), text)


def _status(answer: Any) -> str:
    if answer.status_code not in (301, 302):
        return str(answer.status_code)
    target = answer["Location"]
    if target.startswith("/admin/login/"):
        return "login"
    return "refused" if target == "/admin/" else f"{answer.status_code}"


def walk(bed: Bed, part: str) -> tuple[dict[str, str], Walker]:
    """The answers of one part of the site: label → line."""
    walker, lines = Walker(bed), {}
    for name, path, entry in patterns():
        if part_of(name, path) == part:
            label = f"{name or '-'} {path}"
            lines[label] = walker.line(label, address_of(bed, name, path, entry))
    for question in questions():
        if part_of_question(question) == part:
            lines[question] = walker.line(question, question.format(**bed.numbers))
    return lines, walker


def kept(part: str) -> dict[str, str]:
    """The table as it was kept, or just written when it was to be renewed."""
    path = TABLES / f"{part}.txt"
    rows = path.read_text().splitlines() if path.exists() else []
    return {row.split(" | ", 1)[0]: row for row in rows if row and not row.startswith("#")}


def renew(part: str, lines: dict[str, str]) -> None:
    if os.environ.get("RENEW_ANSWERS"):
        head = "# What each address answers: nobody, keepers of station A and B, an editor, a moderator; it names things of B.\n"
        (TABLES / f"{part}.txt").write_text(head + "\n".join(lines[label] for label in sorted(lines)) + "\n")
