"""Bring .venv to the locked packages of requirements-<set>.txt: `python3 tools/setup.py demo` or `dev`.

Runs before anything is installed, so only the standard library, and under whatever Python the
machine has: this file must parse on 3.6 to be able to say what is wrong.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
DONE = VENV / "installed.json"  # {set: sha256 of its file} of what was installed to the end
UNFINISHED = VENV / "unfinished"
SETS = ("demo", "dev")  # each holds the ones before it
OLDEST = (3, 12)


class CannotSetUp(Exception):
    """The sentence says what to do about it."""


def main(arguments):
    if sys.version_info < OLDEST:
        raise CannotSetUp(
            "{} is Python {}.{}, but the project needs 3.12 or newer: install one, or name it "
            "as in make demo PYTHON=/path/to/python3.".format(sys.executable, *sys.version_info[:2])
        )
    if len(arguments) != 1 or arguments[0] not in SETS:
        raise CannotSetUp("Say which packages to install: tools/setup.py demo, or tools/setup.py dev.")
    if is_installed(arguments[0]):
        return
    with one_at_a_time():
        if not is_installed(arguments[0]):
            make_environment()
            install(arguments[0])


def requirements(name):
    return ROOT / f"requirements-{name}.txt"


def fingerprint(name):
    return hashlib.sha256(requirements(name).read_bytes()).hexdigest()


def installed():
    """The sets that were installed from files that still read the same."""
    try:
        done = json.loads(DONE.read_text())
    except (OSError, ValueError):
        return {}
    return {name: digest for name, digest in done.items() if name in SETS and fingerprint(name) == digest}


def is_installed(name):
    return name in installed() and not UNFINISHED.exists() and PYTHON.exists()


def one_at_a_time():
    """A lock, held until it is closed: two commands started at once do not install over each other."""
    try:
        (ROOT / "var").mkdir(exist_ok=True)
        lock = (ROOT / "var" / "setup.lock").open("a")
    except OSError as error:
        raise CannotSetUp(f"The folder {ROOT} cannot be written ({error.strerror}).") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Another command is installing; waiting for it …")
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def make_environment():
    """A working .venv: kept when it is whole, made anew when an installation was cut short or its Python is gone."""
    if not UNFINISHED.exists() and can_install():
        return
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        raise CannotSetUp(
            f"{sys.executable} has no {missing[0]} module, which .venv is made with: on Debian or Ubuntu run "
            "apt install python3-venv, then start again."
        )
    say("Making .venv with Python {}.{}.{} …".format(*sys.version_info[:3]))
    try:
        if VENV.exists():
            shutil.rmtree(str(VENV))
        VENV.mkdir()
        UNFINISHED.touch()
    except OSError as error:
        raise CannotSetUp(f"The folder {VENV} cannot be written ({error.strerror}).") from None
    run([sys.executable, "-m", "venv", str(VENV)], f"{VENV} could not be made.")


def can_install():
    """Whether the environment's Python runs, is new enough and has pip."""
    probe = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
    try:
        return subprocess.call([str(PYTHON), "-c", probe], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def install(name):
    path = requirements(name)
    started = time.monotonic()
    say(f"Installing the packages of {path.name} …")
    kept = installed()
    try:
        UNFINISHED.touch()
    except OSError as error:
        raise CannotSetUp(f"The folder {VENV} cannot be written ({error.strerror}).") from None
    # pip would compile one file after the other; compileall uses every processor.
    options = ["--quiet", "--no-input", "--disable-pip-version-check", "--progress-bar", "off", "--no-compile"]
    run(
        [str(PYTHON), "-m", "pip", "install", *options, "--require-hashes", "--requirement", str(path)],
        f"The packages of {path.name} could not be installed; is the network there?",
    )
    subprocess.call([str(PYTHON), "-m", "compileall", "-q", "-j", "0", str(VENV / "lib")], stdout=subprocess.DEVNULL)
    done = {each: fingerprint(each) for each in SETS[: SETS.index(name) + 1]}
    DONE.write_text(json.dumps(dict(kept, **done)))
    UNFINISHED.unlink()
    say(f"Installed in {time.monotonic() - started:.0f} s.")


def run(command, failure):
    """Run quietly; when it fails, say so and show the end of what it said."""
    environment = dict(os.environ, PIP_USER="0", PIP_ROOT_USER_ACTION="ignore")
    with tempfile.TemporaryFile("w+") as said:
        if subprocess.call(command, stdout=said, stderr=said, stdin=subprocess.DEVNULL, env=environment):
            said.seek(0)
            raise CannotSetUp(failure + "\n" + said.read()[-1500:].strip())


def say(line):
    print(line, flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except CannotSetUp as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit("Stopped; the next start installs again.")
