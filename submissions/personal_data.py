"""Finds what looks like personal data in a text. Pure: it proposes spans, people decide (decision 0012).

Everything is looked for in a plain copy of the text with one sign for each sign of the original, so that a span found
there is a span of the original: full width, other dashes and traditional characters are brought to one form. Every
pattern is bounded, so that time grows with the length and not faster.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import opencc
from django.db import models
from django.utils.translation import gettext_lazy as _

from submissions.personal_names import find_names
from submissions.personal_numbers import MOBILE, Found, find_numbers
from submissions.personal_places import find_addresses


class Category(models.TextChoices):
    """Kinds of personal data: what is proposed here, and what a moderator hides."""

    NAME = "name", _("personal name")
    PHONE = "phone", _("telephone number")
    IDENTITY = "identity", _("identity number")
    CARD = "card", _("bank card number")
    PLATE = "plate", _("number plate")
    EMAIL = "email", _("e-mail address")
    ACCOUNT = "account", _("WeChat or QQ name")
    ADDRESS = "address", _("address")
    OTHER = "other", _("other personal information")


_to_simplified = opencc.OpenCC("t2s")
_SAME = {
    **dict.fromkeys("‐‑‒–—―−－─", "-"),
    **dict.fromkeys("\u00a0\u2002\u2003\u2009\u3000\t", " "),
    **dict.fromkeys("•・‧", "·"),
}
_PREFIX = r"(?<![a-z0-9._%+-])"
_LOGIN = r"[a-z0-9][a-z0-9._%+-]{0,63}"
_AT = r" {0,2}(?:@|[(\[【]at[)\]】]) {0,2}"
_DOMAIN = r"(?:[a-z0-9][a-z0-9-]{0,40}\.){1,4}[a-z]{2,10}"
_MAIL = re.compile(f"{_PREFIX}{_LOGIN}{_AT}({_DOMAIN})(?![a-z0-9])")
_MAIL_WITH_OTHER_SIGN = re.compile(
    rf"{_PREFIX}{_LOGIN}#((?:qq|163|126|sina|gmail|outlook|foxmail|hotmail|139|189|aliyun|yeah|sohu)\.(?:com|cn|net))(?![a-z0-9])"
)
_OFFICE_DOMAIN = re.compile(r"(?:^|\.)gov\.cn$")  # an office's address is public

_PLACE_OF_PLATE = "京津沪渝冀豫云辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽贵粤川青藏琼宁新"
_PLATE = re.compile(
    rf"[{_PLACE_OF_PLATE}] ?[a-z][·.\- ]?"
    r"((?:[df][a-hj-np-z0-9][0-9]{4}|[0-9]{5}[df]|[a-hj-np-z0-9]{4}[a-hj-np-z0-9挂学警港澳]))(?![a-z0-9])"
)

_MESSENGER = r"(?:微信|wechat|weixin|vx|wx|加v|薇信|威信|v信|q ?q|扣扣|企鹅)"
_ACCOUNT = re.compile(
    rf"(?<![a-z]){_MESSENGER} ?(?:号码|账号|帐号|号|id)? {{0,2}}(?:[:=是为] {{0,2}})?"
    r"(?P<account>[a-z][a-z0-9_-]{5,19}|[1-9][0-9]{4,10})(?![a-z0-9@_])"
)
_NICKNAME = re.compile(
    r"(?:微信|q ?q|扣扣)(?:昵称|网名|名字|名) {0,2}(?:(?:叫做|叫|是|为|:) {0,2}[“\"「『]?|[“\"「『])"
    r"(?P<account>[^\s，。！？；、,.!?;“”\"「」『』()]{1,16})"
)


@dataclass(frozen=True, order=True)
class Finding:
    """A span [start, end) of the original that looks like personal data of a kind."""

    start: int
    end: int
    category: str


def plain_copy(text: str) -> str:
    """The text in one form, sign for sign: half width, simplified, small letters, one kind of dash and blank."""
    return "".join(map(_plain, text))


@lru_cache(maxsize=16_384)
def _plain(sign: str) -> str:
    if sign in _SAME:
        return _SAME[sign]
    if sign >= "\u2e80" and len(simple := _to_simplified.convert(sign)) == 1:
        sign = simple
    if len(same := unicodedata.normalize("NFKC", sign)) == 1:
        sign = same
    return low if len(low := sign.lower()) == 1 else sign


def find_personal_data(text: str) -> list[Finding]:
    """Proposals in the order of the text, none overlapping another; where two kinds claim a span the surer one has it."""
    plain = plain_copy(text)
    taken = bytearray(len(text))
    findings = []
    for category, spans in (
        (Category.EMAIL, _mails(plain)),
        (Category.PLATE, _plates(plain)),
        (Category.ACCOUNT, _accounts(plain)),
        *_by_kind(find_numbers(plain)),
        (Category.ADDRESS, find_addresses(plain)),
        (Category.NAME, find_names(plain)),
    ):
        for start, end in spans:
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                findings.append(Finding(start, end, str(category)))
    return sorted(findings)


def _by_kind(found: list[Found]) -> list[tuple[str, list[tuple[int, int]]]]:
    kinds = (("identity", Category.IDENTITY), ("card", Category.CARD), ("phone", Category.PHONE))
    return [(category, [(f.start, f.end) for f in found if f.kind == kind]) for kind, category in kinds]


def _mails(plain: str) -> Iterable[tuple[int, int]]:
    for pattern in (_MAIL, _MAIL_WITH_OTHER_SIGN):
        for mail in pattern.finditer(plain):
            if not _OFFICE_DOMAIN.search(mail[1]):
                yield mail.span()


def _plates(plain: str) -> Iterable[tuple[int, int]]:
    for plate in _PLATE.finditer(plain):
        if sum(sign.isdecimal() for sign in plate[1]) >= 3:  # no series has fewer
            yield plate.span()


def _accounts(plain: str) -> Iterable[tuple[int, int]]:
    for pattern in (_ACCOUNT, _NICKNAME):
        for account in pattern.finditer(plain):
            if not MOBILE.fullmatch(account["account"]):  # a telephone number is one under any name
                yield account.span("account")
