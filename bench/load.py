"""Sends prepared requests over a few kept connections as fast as they are answered. Uses little of the machine itself.

python bench/load.py PORT CONNECTIONS WARM_SECONDS SECONDS FILE SIGN: the file holds whole requests, each after its
length in eight digits. An answer is accepted when the sign stands in it; what follows up to the next tag is its
receipt. Prints JSON: the seconds measured, the times of the accepted answers in milliseconds, the status of each
answer that was not accepted, and the receipts of the whole run.
"""

import json
import socket
import sys
import threading
import time
from pathlib import Path


def main(port: int, connections: int, warm: float, seconds: float, file: str, sign: bytes) -> None:
    requests = iter(read_requests(Path(file)))
    lock = threading.Lock()
    accepted: list[tuple[float, float]] = []
    receipts: list[str] = []
    refused: list[str] = []
    begins = time.perf_counter() + warm
    ends = begins + seconds

    def run() -> None:
        line = socket.create_connection(("127.0.0.1", port), timeout=30)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while True:
            with lock:
                request = next(requests, None)
            started = time.perf_counter()
            if request is None or started >= ends:
                return
            line.sendall(request)
            status, body = read_answer(line)
            ended = time.perf_counter()
            _before, found, after = body.partition(sign)
            if status == b"200" and found:
                receipts.append(after.partition(b"<")[0].decode())
                accepted.append((ended, ended - started))
            else:
                refused.append(status.decode())

    threads = [threading.Thread(target=run) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    measured = [taken * 1000 for ended, taken in accepted if begins <= ended <= ends]
    ran_dry = next(requests, None) is None
    json.dump(
        {"seconds": seconds, "times": measured, "refused": refused, "receipts": receipts, "ran_dry": ran_dry},
        sys.stdout,
    )


def read_requests(file: Path) -> list[bytes]:
    data, place, requests = file.read_bytes(), 0, []
    while place < len(data):
        length = int(data[place : place + 8])
        requests.append(data[place + 8 : place + 8 + length])
        place += 8 + length
    return requests


def read_answer(line: socket.socket) -> tuple[bytes, bytes]:
    data = b""
    while (end := data.find(b"\r\n\r\n")) < 0:
        data += received(line)
    head, body = data[:end].lower(), data[end + 4 :]
    start = head.index(b"content-length:") + 15
    length = int(head[start : (head + b"\r").index(b"\r", start)])
    while len(body) < length:
        body += received(line)
    return head[9:12], body


def received(line: socket.socket) -> bytes:
    if part := line.recv(65536):
        return part
    raise ConnectionError("The server closed the connection.")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]), sys.argv[5], sys.argv[6].encode())
