"""deploy/nginx.conf word for word, but with the folders and ports of a run, so that nobody need be root to try it."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

from bench import bed
from tools.processes import Child

PROGRAM = shutil.which("nginx", path=os.environ["PATH"] + os.pathsep + "/usr/sbin")
# What the distribution's own nginx.conf says around it.
MAIN = """\
daemon off;
{user}
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ }}
http {{
    types {{ text/html html; text/css css; text/javascript js; image/svg+xml svg; }}
    sendfile on;
    tcp_nopush on;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/lianxin.conf;
}}
"""


class Nginx:
    """In front of the site on `port`: answers on `tls` as it is deployed, on `plain` the same without encryption.

    The folder holds `static/` and `media/`; everything that nginx writes goes there too. `is_limited=False` lifts the
    number of requests that one address may send, for who measures.
    """

    def __init__(self, folder: Path, port: int, *, is_limited: bool = True) -> None:
        self.folder = folder
        self.plain, self.tls, self.unsafe = (bed.free_port() for _ in range(3))
        changes = {
            r"/var/cache/nginx/lianxin": f"{folder}/cache",
            r"127\.0\.0\.1:8001": f"{bed.ADDRESS}:{port}",
            r"\n *listen \[::\]:[^\n]*": "",
            r"listen 80;": f"listen {bed.ADDRESS}:{self.unsafe};",
            r"listen 443 ([^;]*);": rf"listen {bed.ADDRESS}:{self.tls} \1; listen {bed.ADDRESS}:{self.plain};",
            r"/etc/ssl/lianxin/": f"{folder}/",
            r"/etc/nginx/(?=lianxin-proxy)": f"{bed.ROOT}/deploy/",
            r"/srv/lianxin/code/": f"{bed.ROOT}/",
            r"/srv/lianxin/(static|media)/": rf"{folder}/\1/",
            r"/var/www/acme": f"{folder}",
        }
        if not is_limited:
            changes[r"rate=20r/s"] = "rate=1000000r/s"
        text = (bed.ROOT / "deploy" / "nginx.conf").read_text()
        for found, instead in changes.items():
            text, count = re.subn(found, instead, text)
            assert count, f"deploy/nginx.conf holds no {found} any more."
        (folder / "lianxin.conf").write_text(text)
        user = "user root;" if os.geteuid() == 0 else ""  # whoever runs this owns the folder
        (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user))
        self.command = [
            str(PROGRAM),
            "-e",
            str(folder / "nginx.log"),
            "-p",
            str(folder),
            "-c",
            str(folder / "nginx.conf"),
        ]
        self.child = Child("nginx", self.command, env=os.environ, log=folder / "nginx.log")

    def check(self) -> None:
        """`nginx -t`, with a certificate made for the occasion; what it says against the file ends the run."""
        self._make_certificate()
        done = subprocess.run([*self.command, "-t"], capture_output=True, text=True, timeout=30)
        if done.returncode:
            raise SystemExit(f"nginx does not accept deploy/nginx.conf:\n{done.stderr[-1500:]}{self._log()}")

    def __enter__(self) -> "Nginx":
        self.check()
        self.child.start()
        deadline = time.monotonic() + bed.PATIENCE
        while self.child.is_running and time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection((bed.ADDRESS, self.plain), timeout=5):
                return self
            time.sleep(0.05)
        self.child.stop(5)
        raise SystemExit(f"nginx does not answer; its log ends with:\n{self._log()}")

    def __exit__(self, *_: object) -> None:
        self.child.stop(5)

    def _make_certificate(self) -> None:
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-noenc", "-days", "2", "-subj", "/CN=lianxin"]
        command += ["-addext", f"subjectAltName=IP:{bed.ADDRESS}"]
        files = ["-keyout", self.folder / "privkey.pem", "-out", self.folder / "fullchain.pem"]
        subprocess.run([*command, *files], check=True, capture_output=True, timeout=60)

    def _log(self) -> str:
        log = self.folder / "nginx.log"
        return log.read_text()[-1500:] if log.exists() else ""
