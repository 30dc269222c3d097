"""Files sealed under a key of 32 bytes: AES-256-GCM in pieces, so that neither size nor memory bounds them.

Each piece is bound to its place and to whether it is the last, so pieces cannot be changed, swapped, left out or cut
off at the end without being noticed. The head (magic, random prefix of the nonces) is bound to every piece.
"""

import base64
import binascii
import io
import os
import secrets
import struct
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"LIANXIN-SEALED-1\n"
PIECE = 1024 * 1024
_PREFIX, _TAG = 7, 16
_COUNTER = struct.Struct(
    ">IB"
)  # the place, and 1 for the last piece: together with the prefix the nonce of twelve bytes
MOST_PIECES = 2**32 - 1


class SealBroken(Exception):
    """The file is not whole, not ours, or under another key; the sentence says which can be known."""


def read_key(path: Path) -> bytes:
    """The base64 of 32 bytes in a file that only its owner can read; raises SealBroken with a sentence."""
    try:
        key, mode = base64.b64decode(path.read_text().strip(), validate=True), path.stat().st_mode
    except (OSError, binascii.Error, ValueError) as error:
        raise SealBroken(f"The key file {path} cannot be read: {error}.") from None
    if len(key) != 32:
        raise SealBroken(f"The key file {path} does not hold the base64 of 32 bytes.")
    if mode & 0o077:
        raise SealBroken(f"The key file {path} can be read by others on this machine: chmod 600.")
    return key


def new_key(path: Path) -> None:
    """Make a key file that did not exist; raises FileExistsError rather than replace one."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(base64.b64encode(secrets.token_bytes(32)).decode() + "\n")


class SealingWriter(io.RawIOBase):
    """Write plainly; `close` seals the last piece. A file whose writer was not closed does not open."""

    def __init__(self, target: BinaryIO, key: bytes) -> None:
        self.target, self._cipher = target, AESGCM(key)
        self._head = MAGIC + secrets.token_bytes(_PREFIX)
        self._waiting, self._place = bytearray(), 0
        target.write(self._head)

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._waiting += data
        while len(self._waiting) > PIECE:  # one is always kept back, for one must be the last
            self._seal(bytes(self._waiting[:PIECE]), is_last=False)
            del self._waiting[:PIECE]
        return len(data)

    def finish(self) -> None:
        self._seal(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        if self._place >= MOST_PIECES:
            raise SealBroken("The file is too large for one key.")
        nonce = self._head[-_PREFIX:] + _COUNTER.pack(self._place, is_last)
        self.target.write(self._cipher.encrypt(nonce, piece, self._head))
        self._place += 1


class SealedReader(io.RawIOBase):
    """Read plainly; raises SealBroken at the first piece that is not what was written."""

    def __init__(self, source: BinaryIO, key: bytes) -> None:
        self.source, self._cipher = source, AESGCM(key)
        self._head = source.read(len(MAGIC) + _PREFIX)
        if not self._head.startswith(MAGIC) or len(self._head) != len(MAGIC) + _PREFIX:
            raise SealBroken("The file is not a sealed file of this site.")
        self._next, self._place, self._open, self._is_over = source.read(PIECE + _TAG), 0, b"", False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._open and not self._is_over:
            self._unseal()
        count = min(len(buffer), len(self._open))
        buffer[:count], self._open = self._open[:count], self._open[count:]
        return count

    def _unseal(self) -> None:
        piece, self._next = self._next, self.source.read(PIECE + _TAG)
        self._is_over = not self._next
        nonce = self._head[-_PREFIX:] + _COUNTER.pack(self._place, self._is_over)
        try:
            self._open = self._cipher.decrypt(nonce, piece, self._head)
        except (InvalidTag, ValueError):
            raise SealBroken(
                f"Piece {self._place + 1} does not open: the file was changed or cut off, or the key is another."
            ) from None
        self._place += 1
