"""The demo and a developer's machine: plain HTTP on loopback, an embedded database, keys made once in var/."""

import base64
import contextlib
import json
import os
import secrets
from pathlib import Path

from config import localdb

_root = Path(__file__).resolve().parents[3]


def _keys() -> dict[str, str]:
    """The demo's own keys, made at the first start and kept, so that nothing stored becomes unreadable."""
    path = _root / "var" / "demo-keys.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = {
            "LIANXIN_SECRET_KEY": secrets.token_urlsafe(50),
            "LIANXIN_DATA_KEYS": "d1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
            "LIANXIN_INDEX_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        }
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(fresh))
        with contextlib.suppress(FileExistsError):  # whoever is first wins; the others read theirs
            os.link(draft, path)
        draft.unlink()
    return json.loads(path.read_text())


if not os.environ.get("DATABASE_URL"):
    os.environ["DATABASE_URL"] = localdb.ensure_running(_root)
for _name, _value in (
    _keys()
    | {
        "LIANXIN_HOSTS": "127.0.0.1,localhost",
        "LIANXIN_BASE_URL": "http://127.0.0.1:8000",
        "LIANXIN_SECOND_FACTOR": "off",  # its accounts are everybody's
        "LIANXIN_PASSWORD_DAYS": "0",
    }
).items():
    os.environ.setdefault(_name, _value)

from .base import *  # noqa: E402, F403

SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SECURE_PROXY_SSL_HEADER = None
SESSION_COOKIE_SECURE = False
SESSION_COOKIE_NAME = "session"
CSRF_COOKIE_SECURE = False
CSRF_COOKIE_NAME = "csrf"
LOGGING = LOGGING | {
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "loggers": LOGGING["loggers"] | {name: {"level": "WARNING"} for name in ("lianxin.requests", "lianxin.audit")},
}
THROTTLES = THROTTLES | {"submission": [(600, 3600)]}  # one visitor plays many
DEMO_ACCOUNTS = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
