"""`make test`: run the tests, with Chromium for the browser journeys where it can be had.

The journeys find it in the environment variable CHROMIUM, and are skipped where that is not set. Of Debian's builds the
one without windows comes first: the same engine at a third of the cost; the whole browser serves where it is not had.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
INSTALL = (
    "apt-get -qq -o Acquire::Retries=1 -o Acquire::http::Timeout=15 update; install='apt-get install -y -qq --no-install-recommends fonts-noto-cjk'; "
    "$install chromium-headless-shell || $install chromium"
)
# The migrated database that both processes copy, made while they collect their tests.
TEMPLATE = """
import os
from bench import bed
from config import localdb
bed.template(os.environ.get("DATABASE_URL") or localdb.ensure_running(bed.ROOT))
"""


def main() -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    environment.pop("CHROMIUM", None)
    environment.pop("DJANGO_SETTINGS_MODULE", None)  # pyproject.toml says which
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # both processes and all they start read the same thousand modules
    os.chdir(ROOT)
    # Half a minute's work where it must be done anew. Whoever finds it undone does it too, and says what is wrong.
    paths = environment | {"PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)])}
    subprocess.Popen([sys.executable, "-c", TEMPLATE], env=paths, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if browser := find_chromium():
        environment["CHROMIUM"] = browser
    elif os.environ.get("CI") == "true":
        sys.exit(f"Chromium is missing and could not be installed, but the browser journeys must run here: {INSTALL}")
    else:
        print(f"Chromium is missing, so the browser journeys are skipped; to run them, as root: {INSTALL}", flush=True)
    given = sys.argv[1:]
    workers = (
        []
        if any(word.startswith("-n") for word in given)
        else ["-n", "2", "--dist", "loadscope", "--no-loadscope-reorder"]
    )
    # Before Django loads its catalogues, so not from within pytest.
    subprocess.run([sys.executable, "manage.py", "compiletranslations"], env=environment, check=True)
    # In this process's place: pytest's closing line is the last one, its exit code ours.
    os.execve(sys.executable, [sys.executable, "-m", "pytest", *workers, *given], environment)  # noqa: S606


def find_chromium() -> str | None:
    """Where Chromium is, installed first when the build we want is missing and this user may."""
    found = which_chromium()
    if (not found or not found.endswith(BROWSERS[0])) and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser journeys …", flush=True)
        done = subprocess.run(INSTALL, shell=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        found = which_chromium()
        if not found:
            print(done.stdout[-800:], flush=True)
    return found


def which_chromium() -> str | None:
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


if __name__ == "__main__":
    main()
