"""The log: one JSON object a line, made of allowed fields only, so that nothing about a person can get into it.

What a message was formatted with is dropped and its template kept; of an exception its type and its places are kept
and its text dropped, for both quote what people typed. What is left loses control characters, long runs of digits and
addresses of mail. `request_id` ties together what one request did, also in the tasks that it left behind (`core.task_log`).
Loaded while the settings are, so nothing of the site is imported here.
"""

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

# Whatever else a record carries is not written. Each is a number, a name in our code, or random.
FIELDS = (
    "request_id", "view", "method", "status", "ms", "task", "task_id", "action", "object_id", "user_id",
    "kind", "outcome", "seq", "head",
)  # fmt: skip
LONGEST = 300
PLACES = 12

request_id: ContextVar[str] = ContextVar("request_id", default="")
_DIGITS = re.compile(r"\d(?:[\s\-.]?\d){6,}")
_MAIL = re.compile(r"\S+@\S+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


class JsonLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": scrubbed(record.msg) if isinstance(record.msg, str) else type(record.msg).__name__,
        }
        if number := request_id.get():
            line["request_id"] = number
        for name in FIELDS:
            value = record.__dict__.get(name)
            if isinstance(value, bool | int | float):
                line[name] = value
            elif isinstance(value, str) and name in ("request_id", "task_id", "head"):
                line[name] = _CONTROL.sub(" ", value)[:LONGEST]  # random, so its digits are nobody's
            elif isinstance(value, str):
                line[name] = scrubbed(value)
        if record.exc_info and record.exc_info[1]:
            line |= _error(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True)


def scrubbed(text: str) -> str:
    """One line without what could be a telephone, a number of an identity card or an address of mail."""
    text = _CONTROL.sub(" ", text[: LONGEST * 4])
    return _DIGITS.sub("…", _MAIL.sub("…", text))[:LONGEST]


def _error(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)[-PLACES:]
    return {
        "error": f"{type(error).__module__}.{type(error).__qualname__}",
        "where": [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames],
    }
