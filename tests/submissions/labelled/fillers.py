"""What fills the slots of carriers without personal data: prices, numbers of documents, wrong checksums, public telephones."""

from collections.abc import Callable

from tests.submissions.labelled.generators import LETTERS, Chance, check_sign, luhn_sign


def office(chance: Chance) -> str:
    return f"0576-{chance.digits(8, '8')}" if chance.below(3) else chance.digits(8, "8")


def _wrong18(chance: Chance) -> str:
    body = chance.digits(17, "123456789")
    return body + chance.one([sign for sign in "0123456789" if sign != check_sign(body)])


def _wrong16(chance: Chance) -> str:
    body = chance.digits(15, "23456789")
    return body + chance.one([sign for sign in "0123456789" if sign != luhn_sign(body)])


def _date(chance: Chance) -> str:
    y, m, d = chance.between(1995, 2027), chance.between(1, 12), chance.between(1, 28)
    return chance.one(
        (f"{y}年{m}月{d}日", f"{y}-{m:02}-{d:02}", f"{y}.{m}.{d}", f"{y}/{m}/{d}", f"{y}{m:02}{d:02}", f"{m}月{d}日")
    )


def _order(chance: Chance) -> str:
    stamp = f"{chance.between(2019, 2027)}{chance.between(1, 12):02}{chance.between(1, 28):02}"
    return chance.one(("", "SM", "JD", "No.", "YT", "DD")) + stamp + chance.digits(chance.one((3, 4, 6, 7)))


CLEAN: dict[str, Callable[[Chance], str]] = {
    "price": lambda c: c.one((str(c.between(20, 1999)), f"{c.between(10, 900)}.{c.between(1, 9)}")),
    "big": lambda c: str(c.between(2_000, 4_500_000)),
    "small": lambda c: str(c.between(1, 60)),
    "order": _order,
    "meter": lambda c: c.digits(c.one((7, 9, 10)), "3456789"),
    "barcode": lambda c: "69" + c.digits(11),
    "doc": lambda c: f"{c.one(('三政发', '浙政办发', '台人大', '国办函', '三人大常'))}〔{c.between(2008, 2027)}〕{c.between(1, 130)}号",
    "article": lambda c: "第" + c.one(("一", "三", "七", "十二", "二十一", "三十五", "四十", "六十二")) + "条" + c.one(("", "", "第一款", "第二款第（三）项")),
    "date": _date,
    "year": lambda c: str(c.between(1949, 2030)),
    "bus": lambda c: c.one((f"{c.between(1, 30)}路公交", f"{c.between(101, 899)}路", f"K{c.between(1, 20)}路", f"{c.between(1, 9)}号线")),
    "road": lambda c: c.one(("G15", "G228", "S214", "G1523", "S203", "G9221")),
    "train": lambda c: c.one("GDCZK") + str(c.between(101, 9998)),
    "gb": lambda c: c.one((f"GB/T {c.between(10000, 39999)}-{c.between(2005, 2025)}", f"GB {c.between(1000, 55999)}-{c.between(2005, 2025)}", f"DB33/T {c.between(100, 2999)}-{c.between(2010, 2025)}")),
    "model": lambda c: c.one((f"{c.one(LETTERS)}{c.one(LETTERS)}-{c.digits(5)}", f"{c.one(LETTERS)}{c.digits(4)}", f"{c.one(LETTERS)}{c.one(LETTERS)}{c.digits(5)}", f"{c.digits(3, '123')}{c.one(LETTERS)}-{c.digits(2)}")),
    "geo": lambda c: f"121.{c.digits(6)},29.{c.digits(6)}",
    "zip": lambda c: c.digits(6, "3"),
    "zip3": lambda c: c.digits(3, "689"),
    "zip4": lambda c: c.digits(4),
    "zip7": lambda c: c.digits(7, "689"),
    "credit": lambda c: f"9133{c.digits(6)}MA{c.digits(7)}{c.one('XYK5')}",
    "office": office,
    "wrong18": _wrong18,
    "wrong16": _wrong16,
}  # fmt: skip
