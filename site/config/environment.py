"""The one place that reads the process environment.

A missing, malformed or misspelt value stops the start with a sentence that names it: a site that
runs on a default nobody chose is worse than one that does not start.
"""

import base64
import binascii
import ipaddress
import os
import urllib.parse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

PREFIX = "LIANXIN_"


@dataclass(frozen=True)
class Variable:
    """One environment variable: its name, what it means, and its default (None: required)."""

    name: str
    meaning: str
    default: str | None = None


VARIABLES = (
    Variable("DATABASE_URL", "PostgreSQL 18 address, postgres://user:password@host/name."),
    Variable("LIANXIN_REPLICA_URL", "A streaming replica that public pages are read from; empty: none.", ""),
    Variable("LIANXIN_SECRET_KEY", "Signing key of Django, at least 50 random characters."),
    Variable(
        "LIANXIN_DATA_KEYS",
        "Keys that encrypt contact details: id:base64 of 32 bytes, current key first, separated by commas.",
    ),
    Variable("LIANXIN_INDEX_KEY", "Base64 of the 32 bytes that key the blind index of contact details."),
    Variable("LIANXIN_HOSTS", "Host names the site answers to, separated by commas."),
    Variable("LIANXIN_BASE_URL", "Public address of the site, as in https://rd.example.gov.cn."),
    Variable("LIANXIN_TRUSTED_PROXIES", "Networks whose X-Forwarded-For is believed, separated by commas.", ""),
    Variable("LIANXIN_MEDIA_ROOT", "Folder of uploaded files.", "var/media"),
    Variable(
        "LIANXIN_MEDIA_STORE",
        "Object storage of uploaded files, one for all machines, s3+https://key:secret@host/bucket; empty: the folder.",
        "",
    ),
    Variable("LIANXIN_STATIC_ROOT", "Folder that collectstatic fills.", "var/static"),
    Variable(
        "LIANXIN_MEMORY_CACHE_MB",
        "Megabytes in which a web process keeps public pages; 0 keeps none.",
        "32",
    ),
    Variable("LIANXIN_PURGE_FILE", "File touched at every change, for whoever empties the cache in front.", ""),
    Variable("LIANXIN_METRICS_NETWORKS", "Networks that may read /metrics/, separated by commas; empty: nobody.", ""),
    Variable(
        "LIANXIN_METRICS_DIR",
        "Folder where the processes of one machine add up their counters; empty: each its own.",
        "",
    ),
    Variable("LIANXIN_MAIL_URL", "Mail server, smtp+tls://user:password@host:587; empty writes mail to var/mail.", ""),
    Variable("LIANXIN_MAIL_FROM", "Sender of the site's mail.", "noreply@example.invalid"),
    Variable("LIANXIN_OUTBOX_MINUTES", "Minutes a notice to a citizen waits, so that a decision can be undone.", "10"),
    Variable("LIANXIN_STREAM_HOSTS", "Hosts whose video streams may be shown, separated by commas.", ""),
    Variable(
        "LIANXIN_EVENTS_URL",
        "Where event streams are answered: / behind a web server that passes /events/ on to config.asgi, "
        "an origin of its own, or empty: then pages ask every few seconds.",
        "",
    ),
    Variable("LIANXIN_SUBMISSIONS_PER_HOUR", "Opinions accepted an hour from one network (/24 or /64).", "60"),
    Variable(
        "LIANXIN_SECOND_FACTOR", "on: nobody works in the admin without a second factor; off: who has none may.", "on"
    ),
    Variable("LIANXIN_PASSWORD_DAYS", "Days after which staff choose a new password; 0: never.", "90"),
    Variable("LIANXIN_IDLE_MINUTES", "Minutes without a click after which staff sign in again.", "30"),
    Variable("LIANXIN_WECHAT_APP_ID", "AppID of the WeChat official account; empty leaves WeChat off.", ""),
    Variable("LIANXIN_WECHAT_APP_SECRET", "AppSecret of the official account.", ""),
    Variable("LIANXIN_WECHAT_TOKEN", "Token of the callback, as typed in the account's settings.", ""),
    Variable("LIANXIN_WECHAT_AES_KEY", "EncodingAESKey of the callback, 43 characters; empty: plain mode.", ""),
    Variable(
        "LIANXIN_WECHAT_API_URL",
        "WeChat's server: one of its own hosts, or a relay on this machine as in http://127.0.0.1:8090.",
        "https://api.weixin.qq.com",
    ),
    Variable(
        "LIANXIN_WECHAT_OAUTH_URL", "Where WeChat asks people whether we may know them.", "https://open.weixin.qq.com"
    ),
    Variable("LIANXIN_WECHAT_TEMPLATE_ID", "Template of the message about news on a receipt; empty: none is sent.", ""),
)

WECHAT_API_HOSTS = (
    "api.weixin.qq.com", "api2.weixin.qq.com", "sh.api.weixin.qq.com", "sz.api.weixin.qq.com", "hk.api.weixin.qq.com",
)  # fmt: skip
_LOOPBACK = ("127.0.0.1", "localhost", "::1")

_env = environ.Env()


def refuse_unknown(names: Any = None) -> None:
    """Raise ImproperlyConfigured for a variable with our prefix that no setting reads."""
    known = {variable.name for variable in VARIABLES}
    unknown = sorted(name for name in (names or os.environ) if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise ImproperlyConfigured(
            f"The environment variable {unknown[0]} is not known; the ones that are: {', '.join(sorted(known))}."
        )


def text(name: str) -> str:
    """The value of one variable of the table; raises ImproperlyConfigured when a required one is missing."""
    variable = next(v for v in VARIABLES if v.name == name)
    value = os.environ.get(name, variable.default)
    if value is None or (variable.default is None and not value.strip()):
        raise ImproperlyConfigured(f"The environment variable {name} is not set. {variable.meaning}")
    return value.strip()


def words(name: str) -> list[str]:
    return [word.strip() for word in text(name).split(",") if word.strip()]


def number(name: str) -> int:
    try:
        value = int(text(name))
    except ValueError:
        value = -1
    if value < 0:
        raise ImproperlyConfigured(f"The environment variable {name} must be a whole number of zero or more.")
    return value


def switch(name: str) -> bool:
    value = text(name).lower()
    if value not in ("on", "off"):
        raise ImproperlyConfigured(f"The environment variable {name} must be on or off.")
    return value == "on"


def database(name: str = "DATABASE_URL") -> dict[str, Any]:
    """Django's database settings from an address; only PostgreSQL is accepted (decision 0002)."""
    url = text(name)
    try:
        config = _env.db_url_config(url)
    except (ValueError, TypeError, environ.ImproperlyConfigured):
        config = {}
    if not str(config.get("ENGINE", "")).endswith("postgresql") or not config.get("NAME"):
        raise ImproperlyConfigured(
            f"{name} is not the address of a PostgreSQL database; it looks like postgres://user:password@host/name."
        )
    config.setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)  # a machine that is away says nothing at all
    return config | {"HOST": urllib.parse.unquote(config.get("HOST") or "")}  # a socket's folder comes percent-encoded


def key_bytes(name: str, value: str) -> bytes:
    try:
        key = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise ImproperlyConfigured(f"The environment variable {name} holds a key that is not the base64 of 32 bytes.")
    return key


def data_keys() -> dict[str, bytes]:
    """The key ring of contact details, current key first."""
    ring: dict[str, bytes] = {}
    for entry in words("LIANXIN_DATA_KEYS"):
        key_id, colon, value = entry.partition(":")
        if not colon or not key_id.isalnum() or key_id in ring:
            raise ImproperlyConfigured("LIANXIN_DATA_KEYS must read id:base64, each id once, separated by commas.")
        ring[key_id] = key_bytes("LIANXIN_DATA_KEYS", value)
    return ring


def networks(name: str) -> list[Any]:
    try:
        return [ipaddress.ip_network(word) for word in words(name)]
    except ValueError as error:
        raise ImproperlyConfigured(f"The environment variable {name} holds no network: {error}.") from None


def metrics_folder() -> str:
    """The folder of shared counters, made and named to the client library, which looks for it while it is loaded."""
    folder = text("LIANXIN_METRICS_DIR")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    return folder


def mailer() -> dict[str, Any]:
    """OPTIONS of the default mailer; an empty address writes messages to files, for the demo."""
    url = text("LIANXIN_MAIL_URL")
    if not url:
        return {}
    try:
        config = _env.email_url_config(url)
        return {
            "host": config["EMAIL_HOST"],
            "port": config.get("EMAIL_PORT") or 25,
            "username": config.get("EMAIL_HOST_USER") or "",
            "password": config.get("EMAIL_HOST_PASSWORD") or "",
            "use_tls": bool(config.get("EMAIL_USE_TLS")),
            "use_ssl": bool(config.get("EMAIL_USE_SSL")),
            "timeout": 20,
        }
    except (KeyError, ValueError, environ.ImproperlyConfigured):
        raise ImproperlyConfigured(
            "LIANXIN_MAIL_URL is not a mail server's address, as in smtp+tls://user:password@host:587."
        ) from None


def media_store() -> dict[str, Any]:
    """OPTIONS of the object storage of uploaded files; empty where they lie in a folder."""
    parts = urllib.parse.urlsplit(text("LIANXIN_MEDIA_STORE"))
    if not parts.geturl():
        return {}
    bucket, scheme = parts.path.strip("/"), parts.scheme.removeprefix("s3+")
    is_near = scheme == "http" and parts.hostname in _LOOPBACK
    if not (scheme == "https" or is_near) or not (parts.hostname and parts.username and parts.password and bucket):
        raise ImproperlyConfigured("LIANXIN_MEDIA_STORE is not an address as in s3+https://key:secret@host/bucket.")
    return {
        "endpoint_url": f"{scheme}://{parts.netloc.rpartition('@')[2]}",
        "access_key": urllib.parse.unquote(parts.username),
        "secret_key": urllib.parse.unquote(parts.password),
        "bucket_name": bucket,
        "addressing_style": "path",
        "file_overwrite": False,
        "default_acl": None,
    }


def wechat() -> dict[str, Any]:
    """What the official account is known by; empty while WeChat is off, and never half of it."""
    needed = {name: text(f"LIANXIN_WECHAT_{name}") for name in ("APP_ID", "APP_SECRET", "TOKEN")}
    sealed = text("LIANXIN_WECHAT_AES_KEY")
    if not any([*needed.values(), sealed]):
        return {}
    for name, value in needed.items():
        if not value:
            raise ImproperlyConfigured(
                f"The environment variable LIANXIN_WECHAT_{name} is not set, but others of WeChat are."
            )
    return {
        "app_id": needed["APP_ID"],
        "secret": needed["APP_SECRET"],
        "token": needed["TOKEN"],
        "aes_key": wechat_key(sealed) if sealed else None,
        "api_url": wechat_address("LIANXIN_WECHAT_API_URL", WECHAT_API_HOSTS),
        "oauth_url": wechat_address("LIANXIN_WECHAT_OAUTH_URL", ("open.weixin.qq.com",)),
        "template_id": text("LIANXIN_WECHAT_TEMPLATE_ID"),
    }


def wechat_key(value: str) -> bytes:
    """WeChat writes 32 bytes as 43 characters of base64 without the last sign."""
    try:
        key = base64.b64decode(value + "=", validate=True) if len(value) == 43 else b""
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise ImproperlyConfigured(
            "The environment variable LIANXIN_WECHAT_AES_KEY is not a key of 43 letters and digits."
        )
    return key


def wechat_address(name: str, hosts: tuple[str, ...]) -> str:
    """An address without a path, of WeChat over HTTPS or of this machine; nothing else is ever asked."""
    parts = urllib.parse.urlsplit(text(name))
    ours = parts.scheme in ("http", "https") and parts.hostname in _LOOPBACK
    if not (ours or (parts.scheme == "https" and parts.netloc in hosts)) or parts.path.strip("/") or parts.query:
        raise ImproperlyConfigured(
            f"The environment variable {name} must be https:// and one of {', '.join(hosts)}, or a relay on this machine."
        )
    return f"{parts.scheme}://{parts.netloc}"
