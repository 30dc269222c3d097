"""What a text to the account means. Words are the public's own, so they are Chinese; a text is compared as a whole."""

import re
import unicodedata
from dataclasses import dataclass

OPEN, MINE, NEAREST, HELP = "OPEN", "MINE", "NEAREST", "HELP"
AGREE, CANCEL, SEND = "agree", "cancel", "send"
FORGET, TELL, QUIET = "forget", "tell", "quiet"
NUMBER, RECEIPT, SEARCH, TEXT = "number", "receipt", "search", "text"

_WORDS = {
    OPEN: ("征求", "意见征求", "征求意见", "征集", "列表", "参与"),
    MINE: ("我的意见", "进展", "查询"),
    NEAREST: ("附近", "联络站", "最近的联络站"),
    HELP: ("帮助", "你好", "您好", "help", "?"),
    AGREE: ("同意",),
    CANCEL: ("取消", "退出", "不同意"),
    SEND: ("提交", "发送"),
    FORGET: ("删除我的信息",),
    TELL: ("通知我",),
    QUIET: ("不用通知",),
}
_MEANING = {word: meaning for meaning, words in _WORDS.items() for word in words}
# A receipt's number and code as people copy them: look-alike letters and dashes are judged where receipts are kept.
_RECEIPT = re.compile(r"(?:查询\s*)?(LX\d{6}-?[0-9A-Z]{7})(?:[\s,:;、]+([0-9A-Z][0-9A-Z\s-]{14,30}))?", re.I | re.S)
_SEARCH = re.compile(r"(?:搜索|查找)[\s:]*(\S.{0,60})")


@dataclass(frozen=True)
class Meaning:
    """`kind` is one of the words above; `value` and `code` are what came with it."""

    kind: str
    value: str = ""
    code: str = ""


def meaning_of(text: str) -> Meaning:
    plain = unicodedata.normalize("NFKC", text[:200]).strip()
    word = plain.strip("。.!,“”\"'「」 ").casefold()
    if word in _MEANING:
        return Meaning(_MEANING[word])
    if word.isascii() and word.isdecimal() and len(word) <= 2:
        return Meaning(NUMBER, word)
    if receipt := _RECEIPT.fullmatch(plain):
        return Meaning(RECEIPT, receipt[1].upper(), receipt[2] or "")
    if wanted := _SEARCH.fullmatch(plain):
        return Meaning(SEARCH, wanted[1].strip())
    return Meaning(TEXT, text)
