"""The processes that run beside each other in the demo: started, kept alive, stopped in order."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_ON_PARENT_DEATH = 1  # PR_SET_PDEATHSIG
LONGEST_PAUSE = 30


def _end_with_parent() -> None:
    """A demo that was killed outright must not leave a web server on its port."""
    if _LIBC:
        _LIBC.prctl(_ON_PARENT_DEATH, signal.SIGTERM)


class Child:
    """One process, in a session of its own: a Ctrl-C in the terminal reaches us, and we stop it when its turn comes."""

    def __init__(
        self, name: str, command: Sequence[object], *, env: Mapping[str, str], log: Path | None = None
    ) -> None:
        self.name = name
        self.command = [str(word) for word in command]
        self.env = env
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self.pause = 1.0
        self.since = self.due = 0.0

    def start(self) -> None:
        with contextlib.ExitStack() as stack:
            out = stack.enter_context(self.log.open("ab")) if self.log else None
            self.process = subprocess.Popen(
                self.command,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )
        self.since, self.due = time.monotonic(), 0.0

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def keep_alive(self) -> None:
        """Start it again when it ended, after a pause that doubles until it has run for a minute."""
        if self.process is None or self.is_running:
            return
        now = time.monotonic()
        if not self.due:
            if now - self.since > 60:
                self.pause = 1.0
            self.due = now + self.pause
            where = f"; see {self.log}" if self.log else ""
            print(
                f"The {self.name} ended with {self.process.returncode}; it starts again in {self.pause:.0f} s{where}.",
                flush=True,
            )
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
        elif now >= self.due:
            self.start()

    def stop(self, seconds: float) -> None:
        """Ask it to finish what it is doing, and end it when that takes longer than `seconds`."""
        if self.process is None or not self.is_running:
            return
        self.process.terminate()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            print(f"The {self.name} did not stop within {seconds:.0f} s and was ended.", flush=True)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)  # with its workers: it has a session of its own
            self.process.wait()
