"""WeChat's signatures and its seal: SHA-1 over sorted words, and AES-256-CBC padded to blocks of 32 bytes.

What is prescribed is kept; what is ours to choose is strict: comparison takes the same time for every wrong signature,
padding is checked whole, and a message sealed for another account does not open.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

BLOCK = 32  # WeChat pads to 32 bytes, though the cipher's blocks have 16
RANDOM = 16
_LENGTH = struct.Struct(">I")


class SealBroken(Exception):
    """The ciphertext was changed, cut short, or sealed for somebody else."""


def signature(*words: str) -> str:
    """SHA-1 of the words in order, as WeChat prescribes for requests and sealed messages."""
    return hashlib.sha1("".join(sorted(words)).encode(), usedforsecurity=False).hexdigest()


def is_signed(given: str, *words: str) -> bool:
    return hmac.compare_digest(given.encode(), signature(*words).encode())


def seal(plain: bytes, *, key: bytes, app_id: str) -> str:
    """Base64 of the sealed bytes: sixteen random ones, the length, the message, whom it is for."""
    content = secrets.token_bytes(RANDOM) + _LENGTH.pack(len(plain)) + plain + app_id.encode()
    missing = BLOCK - len(content) % BLOCK
    encryptor = Cipher(AES256(key), CBC(key[:16])).encryptor()
    sealed = encryptor.update(content + bytes([missing]) * missing) + encryptor.finalize()
    return base64.b64encode(sealed).decode()


def unseal(sealed: str, *, key: bytes, app_id: str) -> bytes:
    """The message in a sealed text; raises SealBroken unless every part of it is in order."""
    try:
        data = base64.b64decode(sealed, validate=True)
    except (binascii.Error, ValueError):
        raise SealBroken("base64") from None
    if not data or len(data) % BLOCK:
        raise SealBroken("length")
    decryptor = Cipher(AES256(key), CBC(key[:16])).decryptor()
    content = decryptor.update(data) + decryptor.finalize()
    added = content[-1]
    if not 1 <= added <= BLOCK or content[-added:] != bytes([added]) * added:
        raise SealBroken("padding")
    content = content[RANDOM:-added]
    if len(content) < _LENGTH.size:
        raise SealBroken("length")
    end = _LENGTH.size + _LENGTH.unpack_from(content)[0]
    if end > len(content) or not hmac.compare_digest(content[end:], app_id.encode()):
        raise SealBroken("recipient")
    return content[_LENGTH.size : end]


def page_signature(ticket: str, *, nonce: str, timestamp: int, url: str) -> str:
    """What lets WeChat's script work on one page: SHA-1 over four fields in the order of their names."""
    words = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url.partition('#')[0]}"
    return hashlib.sha1(words.encode(), usedforsecurity=False).hexdigest()
