"""The demo that cannot start says why in one sentence and ends with a code other than zero."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run_demo(**variables: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "demo.py"],
        capture_output=True,
        text=True,
        env=os.environ | variables,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def port():
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@pytest.mark.parametrize("given", ["http", "0", "65536", "-1", "８０００"])
def test_a_port_that_is_none_is_refused(given):
    assert run_demo(PORT=given) == (
        1,
        "",
        f"PORT={given} is not a port: give a number from 1 to 65535, as in make demo PORT=8001.\n",
    )


def test_a_taken_port_is_named_with_a_way_out():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert run_demo(PORT=str(taken)) == (
            1,
            "",
            f"Port {taken} on 127.0.0.1 is taken by another program: stop that one, "
            f"or choose another port, as in make demo PORT={taken % 65535 + 1}.\n",
        )


@pytest.mark.parametrize("url", ["lianxin", "mysql://root@127.0.0.1/lianxin", "postgres://127.0.0.1", "postgres://["])
def test_a_malformed_database_address_is_refused(url, port):
    assert run_demo(PORT=port, DATABASE_URL=url) == (
        1,
        "",
        "DATABASE_URL is not the address of a PostgreSQL database; it looks like postgres://user:password@host/name.\n",
    )


def test_a_database_that_does_not_answer_is_named_without_its_password(port):
    code, out, error = run_demo(PORT=port, DATABASE_URL="postgres://lianxin:long-secret@127.0.0.1:1/lianxin")
    assert (code, out, error.count("\n")) == (1, "", 1)
    assert error.startswith("The database of DATABASE_URL (lianxin at 127.0.0.1) cannot be used: ")
    assert "long-secret" not in error


def test_a_database_that_is_not_the_projects_own_is_emptied_only_when_confirmed(port):
    assert os.environ["DATABASE_URL"]
    assert run_demo(PORT=port, RESET="1", CONFIRM="") == (
        1,
        "",
        "RESET=1 would delete everything in the database of DATABASE_URL: add CONFIRM=yes if you mean it.\n",
    )
