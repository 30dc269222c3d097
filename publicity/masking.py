"""What leaves a text before the public reads it: electors' names, numbers and addresses.

Whoever writes a record is asked for public words; this is the second lock. Names are known from the list of electors
that belongs to the record; numbers and addresses are recognised by their form. What replaces them tells nothing of
what it hides, and a mask too many is better than one too few.
"""

import json
import re
from collections.abc import Iterable

from core.privacy import mask_name

MASK = "〔{}已隐去〕"  # part of the published text itself, in the language of the site
_WIDE = str.maketrans("０１２３４５６７８９ＸｘＺ＠－．", "0123456789XxZ@-.")
_NUMERALS = "0-9〇零一二三四五六七八九十百"
_FORMS = (
    ("邮箱", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)),
    ("证件号", re.compile(r"(?<!\d)\d(?:[ -]?\d){16}[ -]?[\dXx](?![0-9A-Za-z])|(?<!\d)\d{15}(?!\d)")),
    ("电话", re.compile(r"(?:\+?86[ -]?)?(?<!\d)1[3-9]\d(?:[ -]?\d){8}(?!\d)|(?<!\d)0\d{2,3}[ -]?\d{7,8}(?!\d)")),
    ("号码", re.compile(r"(?<!\d)\d(?:[ -]?\d){6,}|[〇零一二三四五六七八九]{7,}")),
    ("地址", re.compile(
        rf"[\u4e00-\u9fff]{{0,6}}(?:路|街|巷|弄|道|组|村|区|苑|园|里)?[{_NUMERALS}]+(?:-\d+)*号(?:楼|院)?(?!线|文|令|公|车)"
        rf"(?:[{_NUMERALS}]+(?:-\d+)*(?:幢|栋|座|单元|楼|层|室))*"
        rf"|[{_NUMERALS}]+(?:幢|栋|单元)(?:[{_NUMERALS}]+(?:幢|栋|座|单元|楼|层|室))*|[{_NUMERALS}]+室"
    )),
)  # fmt: skip
_HAN = re.compile(r"[\u4e00-\u9fff·]+")
_TITLE = re.compile(r"^(?:选民|村民|居民|群众|姓名|户主|渔民|职工|联系人)|(?:先生|女士|同志|师傅)$")
_PLACE_END = re.compile(r"(?:村|镇|乡|县|市|区|街道|社区|路|街|巷|号|室|幢|栋|组|电话|手机|住址|地址|身份证)$")
_VILLAGE = re.compile(r"^.*?(?:村|社区|居委会|街道|镇|乡)(?=.*)")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范"
    "汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戴莫孔向汤梅章俞柯包娄叶应鲍奚祝项童颜"
    "卓褚裘骆厉麻屠葛冉蔡欧阳司徒上官诸葛洪翁施牟管缪费岑倪喻齐康伍卜单安常闻翟申温庄晏柴瞿殷关辛左聂焦游季柳阮耿鲁"
)


def names_in(electors: str) -> set[str]:
    """The personal names in a list of electors, however it is laid out."""
    names = set()
    for row in _rows(electors):
        for position, word in enumerate(_HAN.findall(row)):
            word = _TITLE.sub("", word)
            if 2 <= len(word) <= 4 and not _PLACE_END.search(word) and (not position or word[0] in _SURNAMES):
                names.add(word)
    return names


def _rows(electors: str) -> Iterable[str]:
    try:
        found = json.loads(electors)
    except ValueError:
        return electors.splitlines()
    return [json.dumps(row, ensure_ascii=False) for row in found] if isinstance(found, list) else [electors]


def mask_text(text: str, *, names: Iterable[str] = ()) -> str:
    """The text without telephone, identity and other long numbers, e-mail and street addresses, and these names."""
    masked = text.translate(_WIDE)
    for kind, form in _FORMS:
        masked = form.sub(MASK.format(kind), masked)
    for name in sorted(names, key=len, reverse=True):
        masked = masked.replace(name, mask_name(name))
    return masked


def mask_place(place: str, *, names: Iterable[str] = ()) -> str:
    """The place down to the village or community and no further."""
    found = re.match(r"^.*(?:村|社区|居委会)", place) or _VILLAGE.match(place)
    return mask_text(found[0] if found else place, names=names)
