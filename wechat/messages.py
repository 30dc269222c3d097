"""What WeChat sends and what it takes for an answer: small XML, bounded before it is read, without entities.

A message is refused with one word for the log; what it says is never written there.
"""

import re
import time
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

LONGEST_ANSWER = 2_048  # bytes of a text; WeChat drops what is longer
_OPENID = re.compile(r"[\w-]{6,64}", re.ASCII)
_NUMBER = re.compile(r"\d{1,20}", re.ASCII)


class MessageRefused(Exception):
    """Not a message of WeChat, or not now. `str()` is one word for the log, `status` what is answered."""

    def __init__(self, why: str, status: int = 403) -> None:
        self.status = status
        super().__init__(why)


@dataclass(frozen=True)
class Message:
    """One thing that a follower did. `created_at` is in seconds since 1970; `facts` are all leaves of the XML by name."""

    sender: str
    account: str
    kind: str
    created_at: int
    number: str = ""
    event: str = ""
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def identity(self) -> str:
        """What stays the same when WeChat sends it again: the number, or for events the sender and the second."""
        return self.number or f"{self.sender}|{self.created_at}|{self.event}|{self.facts.get('EventKey', '')}"


def leaves(body: bytes) -> dict[str, str]:
    """The leaves of a small XML document by name, the first of each; raises MessageRefused."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise MessageRefused("encoding", 400) from None
    try:
        root = fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise MessageRefused("xml", 400) from None
    found: dict[str, str] = {}
    for element in root.iter():
        if len(element) == 0 and element is not root:
            found.setdefault(element.tag, (element.text or "").strip())
    return found


def read(body: bytes) -> Message:
    """The message in plain XML; raises MessageRefused when a part that every message has is missing."""
    facts = leaves(body)
    sender, seconds, number = facts.get("FromUserName", ""), facts.get("CreateTime", ""), facts.get("MsgId", "")
    kind = facts.get("MsgType", "")
    if not _OPENID.fullmatch(sender) or not _NUMBER.fullmatch(seconds) or not kind.isascii() or not 0 < len(kind) < 30:
        raise MessageRefused("incomplete", 400)
    if number and not _NUMBER.fullmatch(number):
        raise MessageRefused("incomplete", 400)
    event = facts.get("Event", "").upper()[:60] if kind == "event" else ""
    return Message(sender, facts.get("ToUserName", "")[:64], kind, int(seconds), number, event, facts)


def text_answer(message: Message, text: str) -> bytes:
    """The XML of a text to the sender of a message, cut where WeChat would drop it."""
    cut = text.encode()[: LONGEST_ANSWER - 8].decode(errors="ignore")
    words = cut if cut == text else f"{cut.rstrip()}……"
    parts = [("ToUserName", message.sender), ("FromUserName", message.account)]
    lines = [f"<{name}>{_quoted(value)}</{name}>" for name, value in parts]
    lines += [f"<CreateTime>{int(time.time())}</CreateTime>", f"<MsgType>{_quoted('text')}</MsgType>"]
    return f"<xml>{''.join(lines)}<Content>{_quoted(words)}</Content></xml>".encode()


def sealed_answer(sealed: str, *, signature: str, timestamp: str, nonce: str) -> bytes:
    return (
        f"<xml><Encrypt>{_quoted(sealed)}</Encrypt><MsgSignature>{_quoted(signature)}</MsgSignature>"
        f"<TimeStamp>{timestamp}</TimeStamp><Nonce>{_quoted(nonce)}</Nonce></xml>"
    ).encode()


def _quoted(value: str) -> str:
    return f"<![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]>"
