"""Addresses with a house or a room: a street or a town alone is nobody's."""

import re
from collections.abc import Iterator

_N = r"[0-9〇零一二三四五六七八九十百]{1,5}"
_ROOM = r"(?:[0-9]{3,4}|[〇零一二三四五六七八九]{3,4}|[一二三四五六七八九]?十[一二三四五六七八九]?)"
# A building and, in it, a room.
_FLAT = re.compile(
    rf"(?:[a-z]区)?{_N}(?:幢|栋|座|号楼|#楼?)(?:{_N}单元)?(?:{_N}(?:楼|层))?{_ROOM}(?:室|房|号)?(?![0-9.元米人户年个])"
    rf"|(?<![0-9-]){_N}-(?:{_N}-)?{_ROOM}室"
)
# A street, lane or village and a number in it, perhaps with what follows down to the room.
_HOUSE = re.compile(
    rf"(?<=[\u4e00-\u9fff])(?:路|街|大道|弄|巷|胡同|村|新村|组|队)(?:{_N}弄|{_N}巷|{_N}组)?{_N}号(?:之{_N})?"
    rf"(?:(?:[a-z]区)?{_N}(?:幢|栋|座|号楼)(?:{_N}单元)?)?(?:{_N}(?:楼|层))?(?:{_ROOM}(?:室|房)?|{_N}(?:室|房))?(?:{_N}-{_N}(?:-{_N})?(?:室|房)?)?"
)
_NOT_A_HOUSE = re.compile(r"楼|地块|线|文|令|公告|选区|提案|建议|桥墩|井|门|站|出口|车|码头")
_OFFICE = re.compile(
    r"(?:政府|人大|中心|大厅|委员会|办公室|办事处|法院|医院|学校|派出所|联络站|投票站|窗口|图书馆)[^。！？]{0,8}$"
)
_HAN_BEFORE = re.compile(r"[\u4e00-\u9fff]{1,25}$")
_CUT = re.compile(r".*(?:住在|位于|地址|住址|独居|来自|家在|家住|寄到|租住|住|在|到|是|我|的|往|于|了|和|请|有)")
_ADMIN = re.compile(r"[\u4e00-\u9fff]{2,3}?(?:省|自治区|市|县|街道|镇|乡|区)")
_ESTATE_LENGTH = 6  # signs of a name before a building when no town stands before it


def find_addresses(plain: str) -> Iterator[tuple[int, int]]:
    """Spans from the widest place named to the room."""
    for house in _HOUSE.finditer(plain):
        start = _begins(plain, house.start())
        if house.start() - start < 1 or _NOT_A_HOUSE.match(plain, house.end()) or _is_office(plain, start):
            continue
        yield start, house.end()
    for flat in _FLAT.finditer(plain):
        yield _begins(plain, flat.start()), flat.end()


def _is_office(plain: str, start: int) -> bool:
    return bool(_OFFICE.search(plain[max(0, start - 16) : start]))


def _begins(plain: str, anchor: int) -> int:
    """Where the place before a number begins: at a cue such as 住在, at the first town named, else a name's length back."""
    window = max(0, anchor - 25)
    before = _HAN_BEFORE.search(plain[window:anchor])
    if not before:
        return anchor
    words = before[0]
    if cut := _CUT.match(words):
        words = words[cut.end() :]
    if admin := _ADMIN.search(words):
        words = words[admin.start() :]
    else:
        words = words[-_ESTATE_LENGTH:]
    return anchor - len(words)
