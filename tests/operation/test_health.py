"""What a supervisor, a load balancer, a monitoring system and a citizen are told, also when the database is away."""

import os
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from core import health
from core.throttle import Throttled, check
from submissions.models import QueueItem
from tests.factories import received

ROOT = Path(__file__).resolve().parents[2]
ADDRESSES = ("/health/", "/health/ready/", "/health/live/", "/status/")


@pytest.fixture
def gone(db):
    """Every statement meets a server that is not there."""

    def refuse(*_statement):
        raise OperationalError("connection refused")

    with connection.execute_wrapper(refuse):
        yield


@pytest.fixture
def scraped(settings, client):
    """The lines of /metrics/ as a dictionary."""
    settings.METRICS_NETWORKS = [ip_network("127.0.0.0/8")]

    def read() -> dict[str, float]:
        text = client.get("/metrics/").content.decode()
        rows = [line.rpartition(" ") for line in text.splitlines() if line and not line.startswith("#")]
        return {name: float(value) for name, _space, value in rows}

    return read


def answers(client) -> dict[str, tuple[int, str]]:
    return {address: (client.get(address).status_code, client.get(address)["Cache-Control"]) for address in ADDRESSES}


def test_a_site_in_order_is_live_and_ready(client, db):
    kept = "max-age=0, no-cache, no-store, must-revalidate, private"
    assert answers(client) == dict.fromkeys(ADDRESSES, (200, kept))
    assert client.get("/health/ready/").json() == client.get("/health/").json() == {"status": "ok"}


def test_without_a_database_it_is_live_and_not_ready(client, gone):
    assert client.get("/health/live/").json() == {"status": "ok"}
    for address in ("/health/", "/health/ready/"):
        answer = client.get(address)
        assert (answer.status_code, answer.json()) == (503, {"status": "unready", "reason": "database"})
    page = client.get("/status/")
    assert (page.status_code, "<h1>" in page.content.decode()) == (200, True)


def test_the_state_of_the_site_is_told_to_citizens_as_it_is(client, db, settings, tmp_path, monkeypatch):
    settings.MAINTENANCE_FLAG = tmp_path / "maintenance"
    works = client.get("/status/").content
    settings.MAINTENANCE_FLAG.touch()
    paused = client.get("/status/").content
    assert client.get("/health/live/").status_code == 200
    assert client.get("/").status_code == 503
    assert works != paused


def test_code_whose_tables_are_missing_is_not_ready(client, db):
    health._is_migrated.cache_clear()
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'core'"
            " AND name = (SELECT max(name) FROM django_migrations WHERE app = 'core')"
        )
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()["reason"]) == (503, "migrations")


def test_figures_are_for_the_configured_networks_only(client, settings, db):
    assert client.get("/metrics/").status_code == 404  # nobody, unless somebody is named
    settings.METRICS_NETWORKS = [ip_network("10.1.0.0/16")]
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1/32")]
    assert client.get("/metrics/").status_code == 404
    assert client.get("/metrics/", REMOTE_ADDR="10.2.0.1", HTTP_X_FORWARDED_FOR="10.1.2.3").status_code == 404
    assert client.get("/metrics/", HTTP_X_FORWARDED_FOR="10.1.2.3").status_code == 200
    assert client.get("/metrics/", REMOTE_ADDR="10.1.2.3").status_code == 200
    assert client.get("/metrics/", REMOTE_ADDR="not an address").status_code == 404


def test_the_queue_is_counted_by_lane_with_what_is_overdue(scraped, page):
    before = scraped()
    assert before['lianxin_queue{lane="pending"}'] == before["lianxin_queue_overdue"] == 0
    for _number in range(3):
        received(page)
    QueueItem.objects.filter(pk=QueueItem.objects.first().pk).update(due_at=timezone.now() - timedelta(days=1))
    after = scraped()
    names = ['lianxin_queue{lane="pending"}', 'lianxin_queue{lane="appealed"}', "lianxin_queue_overdue"]
    assert [after[name] for name in names] == [3, 0, 1]
    assert after["lianxin_database_up"] == 1
    assert {name for name in after if name.startswith(("lianxin_outbox{", "lianxin_tasks{"))} == {
        'lianxin_outbox{state="waiting"}', 'lianxin_outbox{state="due"}', 'lianxin_outbox{state="given_up"}',
        'lianxin_tasks{state="READY"}', 'lianxin_tasks{state="RUNNING"}', 'lianxin_tasks{state="FAILED"}',
        'lianxin_tasks{state="SUCCESSFUL"}',
    }  # fmt: skip


def test_requests_and_refusals_are_counted_without_an_address_in_them(scraped, client, page):
    before = scraped()
    client.get("/no-such-page/13800138000/")
    for _number in range(2):
        with suppress(Throttled):
            check("receipt", "somebody", limits=[(1, 3600)])
    after = scraped()
    missing = 'lianxin_requests_total{method="GET",status="404",view="wagtail_serve"}'
    refused = 'lianxin_throttled_total{scope="receipt"}'
    assert [after[name] - before.get(name, 0) for name in (missing, refused)] == [1, 1]
    assert not any("13800138000" in name or "somebody" in name for name in after)


def test_figures_without_a_database_say_so(scraped, gone):
    figures = scraped()
    assert figures["lianxin_database_up"] == 0
    assert not any(name.startswith("lianxin_queue") for name in figures)


def test_processes_add_their_counters_up_in_a_folder(tmp_path):
    """Two processes count; a third one reads the sum."""
    count = "from core.metrics import THROTTLED; THROTTLED.labels('captcha').inc()"
    read = (
        "from types import SimpleNamespace; import core.metrics as m; m._gauges.clear();"
        f"m.settings = SimpleNamespace(METRICS_DIR={str(tmp_path)!r}); print(m.exposition().decode())"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT / "site"), "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    outputs = [
        subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
        for program in (count, count, read)
    ]
    assert 'lianxin_throttled_total{scope="captcha"} 2.0' in outputs[-1].stdout
