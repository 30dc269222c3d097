"""The log is one JSON object a line, knows which request a task came from, and holds nothing that a person typed."""

import io
import json
import logging
from ipaddress import ip_network

import pytest
from django.tasks import task
from django.test import override_settings
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from hypothesis import given, settings
from hypothesis import strategies as st

from core.logs import FIELDS, JsonLine, request_id

PHONE, MAIL, NAME = "13800138000", "wang@example.com", "王小明"
FORGED = '\n{"level": "INFO", "event": "all is well"}\r\x1b[31m\u2028'


@pytest.fixture
def lines():
    """What is written while a test runs, read as JSON, a line each."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLine())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)


@task
def quiet_work(number: int) -> int:
    return number


@task
def failing_work() -> None:
    raise ValueError(f"the contact {PHONE} of {NAME}")


def test_nothing_of_arguments_exceptions_or_unknown_fields_is_written(lines):
    log = logging.getLogger("third.party")
    log.warning("refused %s of %s", PHONE, MAIL)
    log.warning(f"call {PHONE}, 138-0013-8000 or {MAIL}{FORGED}")
    log.warning("said", extra={"body": PHONE, "text": NAME, "view": f"a{FORGED}{PHONE}", "user_id": 7})
    try:
        raise ValueError(f"{NAME} {PHONE}")
    except ValueError:
        log.exception("failed")
    written = lines()
    assert [line["event"] for line in written] == [
        "refused %s of %s",
        'call …, … or … {"level": "INFO", "event": "all is well"} [31m ',
        "said",
        "failed",
    ]
    assert (written[2]["user_id"], "body" in written[2], "text" in written[2]) == (7, False, False)
    assert (written[3]["error"], written[3]["where"][-1].split()[-1]) == (
        "builtins.ValueError",
        "test_nothing_of_arguments_exceptions_or_unknown_fields_is_written",
    )
    said = json.dumps(written, ensure_ascii=False)
    assert [secret for secret in (PHONE, "138-0013-8000", MAIL, NAME) if secret in said] == []


@settings(max_examples=50, deadline=None)
@given(st.text(), st.text())
def test_whatever_is_logged_is_one_line_of_allowed_fields(message, value):
    record = logging.LogRecord("any", logging.INFO, "", 0, message, (), None)
    record.view = record.action = record.task_id = record.anything = value
    line = JsonLine().format(record)
    allowed = {"time", "level", "logger", "event", *FIELDS}
    assert (len(line.splitlines()), line.isascii(), set(json.loads(line)) - allowed) == (1, True, set())


def test_a_request_is_one_line_that_names_the_view_and_not_what_was_typed(lines, client, home):
    client.get(f"/search/?q={PHONE}", HTTP_USER_AGENT=f"{MAIL}{FORGED}", REMOTE_ADDR="203.0.113.77")
    client.post("/receipts/", {"number": PHONE, "code": NAME})
    client.get(f"/{PHONE}/")
    written = [line for line in lines() if line["logger"] == "lianxin.requests"]
    keys = ("event", "view", "method", "status")
    assert [tuple(line[key] for key in keys) for line in written] == [
        ("request", "search", "GET", 200),
        ("request", "receipt", "POST", 400),
        ("request", "wagtail_serve", "GET", 404),
    ]
    assert len({line["request_id"] for line in written}) == 3
    said = json.dumps(lines(), ensure_ascii=False)
    assert [secret for secret in (PHONE, MAIL, NAME, "203.0.113.77") if secret in said] == []


def test_the_number_of_a_request_is_believed_from_a_known_proxy_only(client, home):
    given_number = "a1b2c3d4-e5f6"
    assert client.get("/receipts/", HTTP_X_REQUEST_ID=given_number)["X-Request-ID"] != given_number
    with override_settings(TRUSTED_PROXIES=[ip_network("127.0.0.1/32")]):
        assert client.get("/receipts/", HTTP_X_REQUEST_ID=given_number)["X-Request-ID"] == given_number
        assert client.get("/receipts/", HTTP_X_REQUEST_ID=f"{given_number}\nx")["X-Request-ID"] != given_number


def test_what_everybody_may_keep_carries_no_number(client, home):
    assert "X-Request-ID" not in client.get("/").headers


def test_a_task_is_logged_under_the_number_of_the_request_that_enqueued_it(lines, home):
    DBTaskResult.objects.all().delete()
    token = request_id.set("the-request-1")
    quiet_work.enqueue(7)
    request_id.reset(token)
    failing_work.enqueue()
    worker = Worker(
        queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False,
        max_tasks=None, worker_id="test", excluded_queue_names=[],
    )  # fmt: skip
    for row in DBTaskResult.objects.order_by("enqueued_at"):
        row.claim("test")
        worker.run_task(row)
    written = [line for line in lines() if line["logger"] == "lianxin.tasks"]
    here = "tests.operation.test_logs"
    assert [(line["event"], line["task"], line.get("request_id")) for line in written] == [
        ("task began", f"{here}.quiet_work", "the-request-1"),
        ("task done", f"{here}.quiet_work", "the-request-1"),
        ("task began", f"{here}.failing_work", None),
        ("task failed", f"{here}.failing_work", None),
    ]
    assert written[-1]["error"] == "builtins.ValueError"
    assert (PHONE in json.dumps(written), NAME in json.dumps(written, ensure_ascii=False)) == (False, False)
    assert DBTaskResult.objects.get(task_path__endswith="quiet_work").return_value == 7
