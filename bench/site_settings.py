"""Production over plain HTTP, without a manifest of static files, and with a throttle that counts but never refuses."""

from config.settings.base import *  # noqa: F403

STORAGES = STORAGES | {  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SECURE_PROXY_SSL_HEADER = None
SESSION_COOKIE_SECURE = False
SESSION_COOKIE_NAME = "session"
CSRF_COOKIE_SECURE = False
CSRF_COOKIE_NAME = "csrf"
THROTTLES = {scope: [(1_000_000_000, seconds) for _many, seconds in limits] for scope, limits in THROTTLES.items()}  # noqa: F405
MEMORY_CACHE_BYTES = 0  # what is measured is the making of an answer
PURGES = False
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "ERROR"}}
DEMO_ACCOUNTS = True  # what is measured is the demo
