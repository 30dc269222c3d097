"""Facts about the whole site that docs/asvs.csv leans on."""

import ast
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from submissions.models import Submission
from tests.operation.fuzzing import public_patterns
from tools.lint import PRODUCTION

ROOT = Path(__file__).resolve().parents[2]
APPS = ("site", "home", "wechat", "publicity", "suggestions", "livestreams", "consultations", "stations", "notices",
        "submissions")  # fmt: skip
DANGEROUS = {"eval", "exec", "pickle", "marshal", "shelve", "dill", "os.system", "os.popen", "yaml.load", "Template"}
WEAK = {"publicity/lottery.py", "wechat/crypto.py"}  # RFC 3797 prescribes MD5, WeChat SHA-1


@cache
def sources() -> dict[str, ast.Module]:
    files = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text()) for path in files}


def calls(tree: ast.Module) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def named(node: ast.expr) -> str:
    """The last word of what is called: md5 of hashlib.md5."""
    return getattr(node, "attr", getattr(node, "id", ""))


def given(node: ast.expr | ast.keyword) -> object:
    """The constant that is handed over, by place or by name."""
    return getattr(node.value if isinstance(node, ast.keyword) else node, "value", None)


def test_the_site_runs_no_shell_and_no_code_from_text():
    found = []
    for file, tree in sources().items():
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [f"{file}: {name}" for name in names if name in DANGEROUS]
        for call in calls(tree):
            is_named = named(call.func) in {name.rpartition(".")[2] for name in DANGEROUS}
            if (is_named and ast.unparse(call.func) in DANGEROUS) or any(word.arg == "shell" for word in call.keywords):
                found.append(f"{file}: {ast.unparse(call.func)}")
    assert found == []


def test_weak_hashes_are_used_where_others_prescribe_them_only():
    used = {
        file
        for file, tree in sources().items()
        for call in calls(tree)
        if named(call.func) in ("md5", "sha1")
        or any(given(word) in ("md5", "sha1") for word in (*call.args, *call.keywords))
    }
    assert used == WEAK


def test_cookies_of_production_are_bound_to_this_host_and_closed_to_scripts():
    names = ["SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE",
             "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY", "CSRF_COOKIE_SAMESITE"]  # fmt: skip
    program = f"import json, django; from django.conf import settings; print(json.dumps([getattr(settings, n) for n in {names}]))"
    environment = PRODUCTION | {"PYTHONPATH": f"{ROOT}/site:{ROOT}", "PATH": ""}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == ["__Host-session", True, True, "Lax", "__Host-csrf", True, True, "Lax"]


def constant_addresses() -> list[str]:
    return ["/", "/no-such-page/", *(f"/{path}" for path in public_patterns() if "<" not in path)]


def test_every_public_answer_carries_the_headers_of_safety(home):
    client, lacking = Client(), []
    addresses = constant_addresses()
    for address in addresses:
        answer = client.get(address, secure=True)
        kind = answer.get("Content-Type", "")
        holds = {
            "a year of HTTPS": "max-age=31536000; includeSubDomains" in answer.get("Strict-Transport-Security", ""),
            "no guessing": answer.get("X-Content-Type-Options") == "nosniff",
            "a referrer policy": answer.get("Referrer-Policy") == "strict-origin-when-cross-origin",
            "no frames of others": "frame-ancestors 'self'" in answer.get("Content-Security-Policy", ""),
            "no other origin": "Access-Control-Allow-Origin" not in answer,
            "a charset": not kind.startswith("text/") or "charset=utf-8" in kind,
        }
        lacking += [f"{address}: {what}" for what, is_there in holds.items() if not is_there]
    assert (lacking, len(addresses) > 25) == ([], True)


def test_no_form_is_taken_without_its_token(page):
    client = Client(enforce_csrf_checks=True)
    writing = [f"/take-part/{page.pk}/", "/receipts/", "/admin/login/"]
    assert {client.post(address, {"text": "a", "action": "send"}).status_code for address in writing} == {403}
    assert Submission.objects.count() == 0


def test_short_and_common_passwords_are_refused_and_any_long_one_is_taken():
    for refused in ("fourteen-signs", "12345678901234567890"):
        with pytest.raises(ValidationError):
            validate_password(refused)
    for taken in ("一句只有自己知道的很长的中文话语", "aaaa bbbb cccc dddd", "🔑" * 15, "x7" * 40):
        validate_password(taken)
