"""Identity numbers, bank cards and telephone numbers, however their digits are written and grouped."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_NUMERALS = str.maketrans("〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789")
_RUN = re.compile(r"[0-9](?:[ ()-]{0,3}[0-9])*x?")
_GROUP = re.compile(r"[0-9]+")
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
MOBILE = re.compile(r"1[3-9][0-9]{9}")
_AREA_LINE = re.compile(r"(?:010|02[0-9]|0[3-9][0-9]{2})[2-9][0-9]{6,7}")
_LOCAL_LINE = re.compile(r"[2-8][0-9]{6,7}")
_COUNTRY = re.compile(r"[(]?(?:\+|00)?86[)]?[ -]{0,2}$")
_OPENED = re.compile(r"(?:\(?\+)?$")
_MOST_GROUPS = 5  # in which people write one number; a row of single digits may be longer

# What stands before a number and says what it is; the nearest word counts.
_WINDOW = 16
_SENTENCE_END = re.compile(r"[。！？!?\n]")
_LINE_CUE = re.compile(r"电话|座机|固话|宅电|电联|回电|来电|致电|拨打|tel|号码|联系方式")
_OWN_CUE = re.compile(r"我的|我家|家里|家中|本人|座机|固话|宅|老家|父亲|母亲|儿子|女儿|丈夫|妻子|邻居|房东|老板")
_OFFICE_CUE = re.compile(
    r"政府|人大|委员会|村委|居委|办公室|办事处|服务中心|热线|值班|派出所|供电|供水|抢修|医院|学校|监督|举报|投诉|咨询|总机|客服"
    r"|传真|公告|大厅|窗口|中心|工委|[^公]局|法院|检察|社区|公司|售后|单位|公布|卫生院|联络站|服务台"
)
_CARD_CUE = re.compile(r"卡号|账号|帐号|账户|帐户|银行|存折|[农建工中邮]行|社保卡|工资卡|信用卡|卡")
_SERIAL_CUE = re.compile(r"编号|单号|流水|订单|代码|合同|发票|条码|条形码|文号|户号|表号|受理|工单|信用|许可证")
_IDENTITY_CUE = re.compile(r"身份证|身分证|证件|公民身份")


@dataclass(frozen=True)
class Found:
    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class _Run:
    """Digits that belong together: their signs and places, where groups begin and end, how many groups before each."""

    digits: str
    places: list[int]
    starts: list[int]
    ends: dict[int, int]  # the number of digits up to a group's end: which group it is
    ends_in_x: bool


def find_numbers(plain: str) -> list[Found]:
    """All numbers of a plain copy. Numerals count as digits where the Arabic ones alone do not make a number."""
    found: list[Found] = []
    taken = bytearray(len(plain))
    digital = plain.translate(_NUMERALS)
    for view in (plain, digital) if digital != plain else (plain,):
        for run in _RUN.finditer(view):
            if run.end() - run.start() < 7 or any(taken[run.start() : run.end()]):
                continue
            for number in _numbers(plain, _read(run)):
                taken[number.start : number.end] = b"\x01" * (number.end - number.start)
                found.append(number)
    return found


def _read(run: re.Match[str]) -> _Run:
    digits, places, starts, ends = "", [], [], {}
    for index, group in enumerate(_GROUP.finditer(run[0])):
        starts.append(len(places))
        digits += group[0]
        places += range(run.start() + group.start(), run.start() + group.end())
        ends[len(places)] = index
    return _Run(digits, places, starts, ends, run[0].endswith("x"))


def _numbers(plain: str, run: _Run) -> Iterator[Found]:
    done = 0
    for index, start in enumerate(run.starts):
        if start < done:
            continue
        for length in (18, 17, 19, 16, 15, 13, 12, 11, 10, 8, 7):
            end = start + length
            if end not in run.ends or not _is_one_number(run, index, end, length):
                continue
            found = _judge(plain, run, start, end)
            if found:
                done = end
                yield found
                break


def _is_one_number(run: _Run, index: int, end: int, length: int) -> bool:
    groups = run.ends[end] - index + 1
    return groups <= _MOST_GROUPS or groups == length


def _judge(plain: str, run: _Run, start: int, end: int) -> Found | None:
    digits = run.digits[start:end]
    first, last = run.places[start], run.places[end - 1] + 1
    has_x = run.ends_in_x and end == len(run.digits)
    follows_letter = (
        first > 0 and plain[first - 1].isascii() and (plain[first - 1].isalnum() or plain[first - 1] in "_/.")
    )
    before = _before(plain, first)
    if len(digits) + has_x == 18 and not follows_letter and _is_identity(digits + "x" * has_x, before):
        return Found("identity", first, last + has_x)
    if (
        len(digits) == 15
        and not has_x
        and not follows_letter
        and _is_old_identity(digits)
        and not _SERIAL_CUE.search(before)
    ):
        return Found("identity", first, last)
    if 16 <= len(digits) <= 19 and not follows_letter and _is_card(digits, before):
        return Found("card", first, last)
    return _telephone(plain, digits, first, last, before, follows_letter=follows_letter)


def _telephone(plain: str, digits: str, first: int, last: int, before: str, *, follows_letter: bool) -> Found | None:
    for prefix in ("0086", "86", ""):
        if digits.startswith(prefix) and MOBILE.fullmatch(digits, len(prefix)):
            return Found("phone", _with_country(plain, first), last)
    abroad = digits.startswith("86") and first > 0 and plain[first - 1] == "+"
    line = f"0{digits[2:].lstrip('0')}" if abroad else digits
    if follows_letter or digits.startswith(("400", "800")) or _belongs_to_an_office(plain, before, last):
        return None
    if _AREA_LINE.fullmatch(line):
        opened = first > 0 and plain[first - 1] == "(" and ")" in plain[first:last]
        return Found("phone", first - (opened or abroad), last)
    if (
        _LOCAL_LINE.fullmatch(digits)
        and not _is_this_century(digits)
        and (cue := _last(_LINE_CUE, before)) >= 0
        and len(before) - cue <= 9
    ):
        return Found("phone", first, last)
    return None


def _with_country(plain: str, first: int) -> int:
    """Where a number begins when +86 stands before it."""
    window = max(0, first - 8)
    prefix = _COUNTRY.search(plain[window:first])
    if prefix:
        return window + prefix.start()
    return first - len(_OPENED.search(plain[max(0, first - 2) : first])[0])  # the run itself began with 86


def _before(plain: str, first: int) -> str:
    return _SENTENCE_END.split(plain[max(0, first - _WINDOW) : first])[-1]


def _last(cue: re.Pattern[str], before: str) -> int:
    """Where the last such word ends, -1 without one."""
    return max((found.end() for found in cue.finditer(before)), default=-1)


def _belongs_to_an_office(plain: str, before: str, last: int) -> bool:
    """An office's fixed line is public; a word such as 我家 nearer to the number makes it a person's."""
    after = plain[last : last + 14].partition(")")[0]
    if after.startswith("(") and _OFFICE_CUE.search(after):
        return True
    return _last(_OFFICE_CUE, before) > _last(_OWN_CUE, before)


def _is_identity(number: str, before: str) -> bool:
    if number[:2] not in _PROVINCES or not _is_day(number[6:14]):
        return False
    sign = "10x98765432"[sum(int(d) * w for d, w in zip(number[:17], _WEIGHTS, strict=True)) % 11]
    return sign == number[17] or bool(_IDENTITY_CUE.search(before))  # named as one, a slip of the pen stays personal


def _is_old_identity(number: str) -> bool:
    return number[:2] in _PROVINCES and _is_day("19" + number[6:12])


def _is_day(digits: str) -> bool:
    try:
        return date(1880, 1, 1) <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) <= date(2099, 12, 31)
    except ValueError:
        return False


def _is_this_century(digits: str) -> bool:
    return len(digits) == 8 and digits.startswith("20") and _is_day(digits)


def _is_card(digits: str, before: str) -> bool:
    card, serial = _last(_CARD_CUE, before), _last(_SERIAL_CUE, before)
    if serial > card:
        return False
    if card >= 0 and re.search(r"卡号|账号|帐号|账户|帐户", before):
        return True
    return passes_luhn(digits) and (card >= 0 or digits[:2] in ("62", "35", "37") or digits[0] in "45")


def passes_luhn(digits: str) -> bool:
    """ISO/IEC 7812."""
    doubled = (int(d) * (1 + place % 2) for place, d in enumerate(reversed(digits)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0
