"""Reads lists of deputies and of areas: all rows are right, or none is taken and every fault is named.

The headers and the words in the cells are Chinese, as the offices write them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core import privacy
from core.calendar import local_day
from core.tables import Problems, Row, collect, read_table, shown_value
from core.text import clean_text
from stations.states import AreaKind, DeputyLevel, PostCategory, Sex, TradeCategory

NAME, SEX, LEVELS, TERM = "姓名", "性别", "代表级别", "届次"
CODE, CONSTITUENCY, STATIONS, BIRTH, TELEPHONE = "代表证号", "选区", "联络站", "出生日期", "联系电话"
# The model's field of a column, and how long it may be.
TEXTS = {
    "民族": ("ethnicity", 20),
    "代表团": ("delegation", 60),
    "职务": ("post", 100),
    "籍贯": ("native_place", 60),
    "党派": ("party", 40),
    "学历": ("education", 40),
}
TRADE, POST = "行业类别", "岗位类别"
REQUIRED = (NAME, SEX, LEVELS, TERM)
OPTIONAL = (CODE, CONSTITUENCY, STATIONS, BIRTH, TELEPHONE, TRADE, POST, *TEXTS)

SEXES = {"男": Sex.MALE, "女": Sex.FEMALE}
LEVEL_WORDS = {
    "全国": DeputyLevel.NATIONAL,
    "省": DeputyLevel.PROVINCE,
    "市": DeputyLevel.CITY,
    "县": DeputyLevel.COUNTY,
    "乡": DeputyLevel.TOWNSHIP,
    "镇": DeputyLevel.TOWNSHIP,
    "乡镇": DeputyLevel.TOWNSHIP,
}
TRADES = {
    "机关": TradeCategory.GOVERNMENT,
    "企业": TradeCategory.ENTERPRISE,
    "农业": TradeCategory.FARMING,
    "渔业": TradeCategory.FISHERY,
    "教育": TradeCategory.EDUCATION,
    "卫生": TradeCategory.HEALTH,
    "村社": TradeCategory.VILLAGE,
    "其他": TradeCategory.OTHER,
}
POSTS = {"领导岗位": PostCategory.LEADER, "管理岗位": PostCategory.MANAGER, "一线岗位": PostCategory.FRONT_LINE}
AREA_KINDS = {
    "县": AreaKind.COUNTY,
    "街道": AreaKind.STREET,
    "镇": AreaKind.TOWN,
    "乡": AreaKind.TOWNSHIP,
    "村": AreaKind.VILLAGE,
    "社区": AreaKind.COMMUNITY,
}
AREA_COLUMNS = ("代码", "名称", "类别")
_SEPARATORS = re.compile(r"[、,，;；/\s]+")
_DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))", re.ASCII)


@dataclass(frozen=True)
class DeputyRow:
    """One deputy of a file. `fields` are the columns of the model that the file has; names of others stay names."""

    line: int
    name: str
    term: int
    code: str
    constituency: str
    fields: dict[str, object]
    telephone: str | None
    stations: tuple[str, ...] | None

    @property
    def key(self) -> tuple[str, ...]:
        """What tells this person apart: the code and the term, or name, term and constituency."""
        if self.code:
            return ("code", self.code, str(self.term))
        return ("name", self.name, str(self.term), self.constituency)


@dataclass(frozen=True)
class AreaRow:
    line: int
    code: str
    name: str
    kind: str


def read_deputies(path: Path) -> list[DeputyRow]:
    """All deputies of a file; raises ImportRefused with every problem, OSError when it cannot be opened."""
    problems = Problems()
    rows: list[DeputyRow] = []
    seen: dict[tuple[str, ...], int] = {}
    for row in read_table(path, required=REQUIRED, optional=OPTIONAL):
        faults: list[str] = []
        deputy = _deputy(row, faults)
        if not faults and deputy:
            if deputy.key in seen:
                sentence = _("%(name)s stands twice, first in row %(line)s; give both a deputy number.")
                faults.append(sentence % {"name": deputy.name, "line": seen[deputy.key]})
            seen.setdefault(deputy.key, row.line)
            rows.append(deputy)
        for sentence in faults:
            problems.add(row.line, sentence)
    problems.refuse_any()
    return rows


def _deputy(row: Row, faults: list[str]) -> DeputyRow | None:
    cells = row.cells
    name = collect(faults, lambda: _text(NAME, cells[NAME], 40, required=True))
    fields: dict[str, object] = {
        "sex": collect(faults, lambda: _word(SEX, cells[SEX], SEXES)),
        "levels": collect(faults, lambda: _levels(cells[LEVELS])),
    }
    term = collect(faults, lambda: _term(cells[TERM]))
    for column, (field, longest) in TEXTS.items():
        if column in cells:
            fields[field] = collect(faults, lambda c=column, m=longest: _text(c, cells[c], m))
    if cells.get(TRADE):
        fields["trade_category"] = collect(faults, lambda: _word(TRADE, cells[TRADE], TRADES))
    if cells.get(POST):
        fields["post_category"] = collect(faults, lambda: _word(POST, cells[POST], POSTS))
    if BIRTH in cells:
        fields["birth_on"] = collect(faults, lambda: _birth(cells[BIRTH]))
    if not fields.get("ethnicity", "x"):
        fields["ethnicity"] = "汉族"
    telephone = collect(faults, lambda: _telephone(cells[TELEPHONE])) if TELEPHONE in cells else None
    code = collect(faults, lambda: _text(CODE, cells.get(CODE, ""), 30))
    constituency = collect(faults, lambda: _text(CONSTITUENCY, cells.get(CONSTITUENCY, ""), 100))
    if faults:
        return None
    stations = tuple(dict.fromkeys(_split(cells[STATIONS]))) if STATIONS in cells else None
    return DeputyRow(row.line, name, term, code, constituency, fields, telephone, stations)


def _split(typed: str) -> list[str]:
    return [word for word in _SEPARATORS.split(typed) if word]


def _text(column: str, typed: str, longest: int, *, required: bool = False) -> str:
    if required and not typed:
        raise ValueError(_("%(column)s is missing.") % {"column": column})
    try:
        return clean_text(typed, max_length=longest, multiline=False, required=required)
    except ValidationError as error:
        # Cut to the sentence: the value itself may be what must not be printed.
        raise ValueError(f"{column}: {error.messages[0]}") from None


def _word[T](column: str, typed: str, words: Mapping[str, T]) -> T:
    if (found := words.get(typed)) is None:
        sentence = _("%(column)s is “%(value)s”; it must be one of: %(words)s.")
        raise ValueError(sentence % {"column": column, "value": shown_value(typed), "words": "、".join(words)})
    return found


def _levels(typed: str) -> list[str]:
    found = {_word(LEVELS, word.removesuffix("级"), LEVEL_WORDS) for word in _split(typed)}
    if not found:
        raise ValueError(_("%(column)s is missing.") % {"column": LEVELS})
    return [level for level in DeputyLevel.values if level in found]


def _term(typed: str) -> int:
    match = re.fullmatch(r"第?([1-9][0-9]?)届?", typed, re.ASCII)
    if not match:
        sentence = _("%(column)s is “%(value)s”; it must be a number such as 17.")
        raise ValueError(sentence % {"column": TERM, "value": shown_value(typed)})
    return int(match[1])


def _birth(typed: str) -> date | None:
    if not typed:
        return None
    match = _DAY.fullmatch(typed)
    try:
        year, month, day, short_month, short_day = match.groups() if match else (None,) * 5
        born = date(int(year or 0), int(month or short_month or 0), int(day or short_day or 0))
    except ValueError:
        born = None
    today = local_day(timezone.now())
    if born is None or not 1900 <= born.year <= today.year - 18:
        # The value is personal: the sentence names the column only.
        raise ValueError(_("%(column)s is not the birthday of a grown person, such as 1970-01-31.") % {"column": BIRTH})
    return born


def _telephone(typed: str) -> str:
    if not typed:
        return ""
    try:
        return privacy.normalise_contact(privacy.PHONE, typed)
    except ValidationError as error:
        raise ValueError(f"{TELEPHONE}: {error.messages[0]}") from None


def read_areas(path: Path) -> list[AreaRow]:
    """All areas of a file, those above before those below; raises ImportRefused, OSError."""
    problems = Problems()
    rows: list[AreaRow] = []
    seen: dict[str, int] = {}
    for row in read_table(path, required=AREA_COLUMNS):
        faults: list[str] = []
        area = _area(row, seen, faults)
        for sentence in faults:
            problems.add(row.line, sentence)
        if area:
            rows.append(area)
    problems.refuse_any()
    return sorted(rows, key=lambda area: (len(area.code), area.code))


def _area(row: Row, seen: dict[str, int], faults: list[str]) -> AreaRow | None:
    code = row.cells["代码"]
    if not re.fullmatch(r"[1-9](?:[0-9]{5}|[0-9]{8}|[0-9]{11})", code, re.ASCII):
        faults.append(_("“%(code)s” is no statistical code; it has 6, 9 or 12 digits.") % {"code": shown_value(code)})
    elif code in seen:
        faults.append(_("The code %(code)s stands twice, first in row %(line)s.") % {"code": code, "line": seen[code]})
    seen.setdefault(code, row.line)
    name = collect(faults, lambda: _text("名称", row.cells["名称"], 50, required=True))
    kind = collect(faults, lambda: _word("类别", row.cells["类别"], AREA_KINDS))
    return None if faults else AreaRow(row.line, code, name, kind)


def parent_codes(code: str) -> Sequence[str]:
    """The codes that an area may belong to, the nearest first: a village to its street, a street to its county."""
    return [code[:length] for length in (9, 6) if length < len(code)]
