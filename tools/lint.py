"""Every check that needs no running site: one line each, the whole output where one fails."""

import base64
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PYTHON = sys.executable

# Production's settings with values of the right shape, so that they can be checked anywhere.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "DATABASE_URL": "postgres://lint@127.0.0.1/lint",
    "LIANXIN_SECRET_KEY": "".join(chr(33 + n % 90) for n in range(60)),
    "LIANXIN_DATA_KEYS": "k1:" + base64.b64encode(bytes(range(32))).decode(),
    "LIANXIN_INDEX_KEY": base64.b64encode(bytes(range(32))).decode(),
    "LIANXIN_MAIL_URL": "smtp+tls://lint:lint@127.0.0.1:587",
    "LIANXIN_HOSTS": "rd.example.invalid",
    "LIANXIN_BASE_URL": "https://rd.example.invalid",
}

STEPS = [
    ("style", [BIN / "ruff", "check", "."], {}),
    ("format", [BIN / "ruff", "format", "--check", "."], {}),
    ("templates", [BIN / "djlint", "templates", "--lint", "--quiet"], {}),
    ("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"], {}),
    ("settings", [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    ("translations", [PYTHON, "manage.py", "compiletranslations", "--check"], {}),
]


def main() -> None:
    failed = 0
    for name, command, environment in STEPS:
        done = subprocess.run(
            [str(word) for word in command], cwd=ROOT, env=os.environ | environment, capture_output=True, text=True
        )
        print(f"{name:<14}{'ok' if done.returncode == 0 else 'FAILED'}", flush=True)
        if done.returncode:
            failed += 1
            print(done.stdout + done.stderr, flush=True)
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
