"""Tests: fixed keys, the embedded database, cheap passwords; nothing of the product is switched off."""

import base64
import os
from pathlib import Path

from config import localdb

_root = Path(__file__).resolve().parents[3]

if not os.environ.get("DATABASE_URL"):
    os.environ["DATABASE_URL"] = localdb.ensure_running(_root)
os.environ.update(
    {
        "LIANXIN_SECRET_KEY": "tests-only-" + "k" * 50,
        "LIANXIN_DATA_KEYS": "t1:" + base64.b64encode(b"1" * 32).decode(),
        "LIANXIN_INDEX_KEY": base64.b64encode(b"i" * 32).decode(),
        "LIANXIN_HOSTS": "testserver,127.0.0.1,localhost",
        "LIANXIN_BASE_URL": "http://testserver",
        "LIANXIN_SECOND_FACTOR": "off",  # tests/core/access turns it on
        "LIANXIN_STATIC_ROOT": "var/test-static",
        "LIANXIN_MEDIA_ROOT": "var/test-media",
    }
)

from .base import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
DEMO_ACCOUNTS = True
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
SESSION_COOKIE_NAME = "session"
CSRF_COOKIE_SECURE = False
CSRF_COOKIE_NAME = "csrf"
MEMORY_CACHE_BYTES = 0  # its own tests switch it on; everywhere else each request is answered anew
PURGES = False  # tests count queries; those of the cache switch it on
LOGGING = {"version": 1, "disable_existing_loggers": False}
