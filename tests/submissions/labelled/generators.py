"""What fills the slots of the carriers: numbers with right and wrong checksums, people, places. All of it invented."""

from collections.abc import Callable, Sequence
from random import Random

FULL = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
NUMERALS = str.maketrans("0123456789", "零一二三四五六七八九")
SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻苏潘葛范彭鲁韦马苗方俞任袁柳史唐薛雷贺倪汤"
    "罗毕郝安常傅齐康伍余顾孟黄穆萧尹姚邵汪米贝戴宋熊舒屈项祝董梁杜阮蓝季贾路江童颜郭梅林钟徐邱骆高夏蔡田胡凌霍万卢莫"
    "丁邓洪包石崔龚程陆翁段侯全叶白卓池谭劳申冉桑牛温庄柴阎艾容向古易廖曾游桂章娄"
)
COMPOUND = ("欧阳", "司马", "诸葛", "上官", "司徒", "夏侯", "东方", "皇甫", "尉迟", "公孙", "慕容", "端木")
GIVEN = (
    "伟芳娜敏静强磊洋勇艳杰涛明超兰霞平刚桂英建国华文志海燕红军梅春秀玉珍丽慧峰浩宇欣怡晨雨轩婷雪琴凤莲福根土根法水金"
    "仙菊香云飞龙虎荣昌盛德胜利永安康宁远达成才俊贤良忠厚爱民卫东少辉鹏程思源家豪子涵梓萱一诺若曦阿大小妹"
)
MINORITY = ("阿依古丽·买买提", "迪力木拉提·阿不都拉", "古丽娜尔·吐尔逊", "巴特尔·苏和", "扎西·次仁", "麦麦提·艾力")
STREETS = (
    "人民路",
    "上洋路",
    "朝阳路",
    "建设路",
    "广场路",
    "滨海大道",
    "环城南路",
    "新兴街",
    "老街",
    "沿江路",
    "大湖塘路",
    "玉城路",
)
TOWNS = ("海游街道", "海润街道", "沙柳街道", "珠岙镇", "亭旁镇", "健跳镇", "横渡镇", "浦坝港镇", "花桥镇", "蛇蟠乡")
ESTATES = (
    "紫金花园",
    "滨江小区",
    "玉兰苑",
    "东方名城",
    "金色家园",
    "海景公寓",
    "凤凰新村",
    "湖畔人家",
    "安康小区",
    "银杏里",
)
VILLAGES = ("小蒲村", "上叶村", "渔西村", "下洋墩村", "岭口村", "前王村", "三角塘村", "外岗村", "涛头村", "蒋家村")
DOMAINS = (
    "qq.com",
    "163.com",
    "126.com",
    "sina.com",
    "gmail.com",
    "outlook.com",
    "foxmail.com",
    "hotmail.com",
    "139.com",
    "aliyun.com",
    "yeah.net",
    "example.cn",
)
LOGINS = (
    "zhangsan",
    "li.ming",
    "wang_fang",
    "haibian",
    "xiaoyu",
    "linlin",
    "yumin",
    "chen-jie",
    "sanmen",
    "blue.sky",
    "lao_wang",
    "happy",
    "sunny",
    "anan",
    "huahua",
    "dashu",
)
NICKNAMES = (
    "海风轻轻",
    "老渔民",
    "小鱼儿",
    "平凡人生",
    "向日葵",
    "一叶知秋",
    "山里人",
    "青蟹大叔",
    "阳光总在",
    "听雨的人",
    "船长",
    "静水流深",
)
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
REGIONS = "京津沪渝冀豫云辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽贵粤川青藏琼宁"


class Chance:
    """Draws by `Random.random` alone, the one method whose sequence Python promises to keep."""

    def __init__(self, seed: int) -> None:
        self._next = Random(seed).random

    def below(self, limit: int) -> int:
        return int(self._next() * limit)

    def one[T](self, things: Sequence[T]) -> T:
        return things[self.below(len(things))]

    def digits(self, count: int, first: str = "0123456789") -> str:
        return self.one(first) + "".join(self.one("0123456789") for _ in range(count - 1))

    def between(self, low: int, high: int) -> int:
        return low + self.below(high - low + 1)


def check_sign(seventeen: str) -> str:
    """GB 11643: the last sign of an identity number."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(d) * w for d, w in zip(seventeen, weights, strict=True)) % 11]


def luhn_sign(body: str) -> str:
    """ISO/IEC 7812: the last digit of a card number."""
    doubled = (int(d) * (2 if place % 2 == 0 else 1) for place, d in enumerate(reversed(body)))
    return str(-sum(n - 9 if n > 9 else n for n in doubled) % 10)


def _dressed(chance: Chance, digits: str, groups: Sequence[int]) -> str:
    """The digits as people type them: mostly plain, else grouped, spaced, dashed, in full width, in numerals."""
    manner = chance.below(20)
    if manner < 9:
        return digits
    if manner < 11:
        return digits.translate(FULL)
    if manner < 13 and "X" not in digits.upper():
        return digits.translate(NUMERALS) if manner == 11 else digits.translate(NUMERALS).replace("零", "〇")
    mark = " " if manner < 16 else "-" if manner < 18 else "　" if manner == 18 else "–"
    parts, start = [], 0
    for size in groups:
        parts.append(digits[start : start + size])
        start += size
    return mark.join(part for part in parts if part)


def _seventeen(chance: Chance) -> str:
    area = chance.one(
        (
            "331022",
            "331002",
            "332625",
            "330102",
            "310104",
            "342422",
            "522121",
            "411522",
            "362330",
            "510823",
            "440305",
            "653101",
        )
    )
    born = f"{chance.between(1935, 2018)}{chance.between(1, 12):02}{chance.between(1, 28):02}"
    return area + born + chance.digits(3)


def identity(chance: Chance) -> str:
    body = _seventeen(chance)
    number = body + check_sign(body)
    if number.endswith("X") and chance.below(2):
        number = number[:-1] + "x"
    return _dressed(chance, number, chance.one(((6, 8, 4), (3, 3, 4, 4, 4), (6, 4, 4, 4))))


def identity15(chance: Chance) -> str:
    body = _seventeen(chance)
    number = body[:6] + f"{chance.between(35, 85)}" + body[10:]
    return (
        number
        if chance.below(4)
        else number.translate(FULL)
        if chance.below(2)
        else f"{number[:6]} {number[6:12]} {number[12:]}"
    )


def mobile(chance: Chance) -> str:
    number = "1" + chance.one(("30", "31", "33", "35", "36", "37", "38", "39", "47", "50", "52", "55", "58", "66", "73", "77", "80", "82", "86", "88", "89", "91", "95", "98", "99")) + chance.digits(8)  # fmt: skip
    prefix = chance.one(("", "", "", "", "", "", "", "", "+86", "+86 ", "0086", "86-", "(+86)"))
    if prefix:
        return prefix + number
    dressed = _dressed(chance, number, chance.one(((3, 4, 4), (3, 4, 4), (4, 3, 4), (3, 3, 5))))
    return dressed.replace("一", "幺") if chance.below(30) == 0 else dressed


def landline(chance: Chance) -> str:
    code, local = chance.one(("0576", "0571", "021", "010", "0574", "0577")), chance.digits(8, "8236")
    return chance.one((
        f"{code}-{local}", f"{code}{local}", f"({code}){local}", f"（{code}）{local}", f"{code} {local}", f"{code}-{local[:4]} {local[4:]}",
        f"{code}-{local}".translate(FULL), f"+86-{code[1:]}-{local}", local, f"{local[:4]}-{local[4:]}", f"{code}—{local}",
    ))  # fmt: skip


def card(chance: Chance) -> str:
    body = chance.one(
        ("622202", "621700", "622848", "621661", "622588", "623091", "625906", "621226", "436742", "524094", "621483")
    )
    body += chance.digits((19 if chance.below(3) else 16) - 7)
    return _dressed(chance, body + luhn_sign(body), (4, 4, 4, 4, 3))


def plate(chance: Chance) -> str:
    head = ("浙J" if chance.below(2) else chance.one(REGIONS) + chance.one(LETTERS[:12])).upper()
    tail = "".join(chance.one("0123456789") for _ in range(5))
    manner = chance.below(4)
    if manner == 0:
        tail = chance.one("DF") + tail if chance.below(3) else tail + chance.one("DF")
    elif manner == 1:
        tail = tail[:2] + chance.one(LETTERS) + tail[3:]
    elif manner == 2:
        tail = chance.one(LETTERS) + tail[1:]
    number = head + chance.one(("", "", "", "·", "·", "-", " ", ".")) + tail
    return number.lower() if chance.below(10) == 0 else "".join(chr(ord(s) + 0xFEE0) if "!" <= s <= "~" else s for s in number) if chance.below(12) == 0 else number  # fmt: skip


def email(chance: Chance) -> str:
    login = chance.one(LOGINS) + (str(chance.between(1, 1999)) if chance.below(3) else "")
    if chance.below(5) == 0:
        login = chance.digits(9, "123456789")
    mark = chance.one(("@", "@", "@", "@", "@", "@", "＠", " @ ", "#", "(at)", "（at）", "[at]", "@ "))
    domain = chance.one(DOMAINS)
    if mark == "#":
        return f"{login}#{domain}"
    whole = login + mark + domain
    return (
        whole.upper() if chance.below(15) == 0 else whole.replace(".com", "．com") if chance.below(20) == 0 else whole
    )


def wechat(chance: Chance) -> str:
    login = chance.one(LOGINS).replace(".", "_") + chance.one(("", "_", "-")) + str(chance.between(10, 99999))
    return "wxid_" + chance.digits(8).translate(str.maketrans("0123", "abcd")) if chance.below(8) == 0 else login.capitalize() if chance.below(8) == 0 else login  # fmt: skip


def qq(chance: Chance) -> str:
    number = chance.digits(chance.between(6, 10), "123456789")
    if len(number) == 10:
        number = chance.one("123") + number[1:]
    return number.translate(FULL) if chance.below(8) == 0 else number


def nickname(chance: Chance) -> str:
    return chance.one(NICKNAMES)


def address(chance: Chance) -> str:
    n = chance.between
    town = chance.one(("", "三门县", "三门县", "浙江省台州市三门县")) + chance.one(TOWNS)
    room = chance.one((
        f"{n(1, 30)}幢{n(1, 4)}单元{n(1, 18)}0{n(1, 4)}室", f"{n(1, 30)}号楼{n(1, 18)}0{n(1, 4)}", f"{n(1, 30)}栋{n(1, 4)}单元{n(1, 6)}0{n(1, 4)}",
        f"{n(1, 20)}幢{n(1, 6)}0{n(1, 4)}室", f"{n(1, 20)}-{n(1, 4)}-{n(1, 6)}0{n(1, 4)}室", "三幢二单元五零二室", f"A区{n(1, 12)}栋{n(1, 6)}0{n(1, 4)}室",
    ))  # fmt: skip
    house = f"{chance.one(STREETS)}{n(1, 300)}号"
    return chance.one((
        town + house, town + house + room, town + chance.one(ESTATES) + room, chance.one(ESTATES) + room, house + room,
        town + chance.one(VILLAGES) + f"{n(1, 200)}号", chance.one(VILLAGES) + f"{n(1, 12)}组{n(1, 60)}号",
        town + f"{chance.one(STREETS)}{n(2, 60)}弄{n(1, 30)}号", town + house + f"{n(1, 6)}0{n(1, 4)}室",
        f"{chance.one(STREETS)}{n(2, 300)}号{n(1, 9)}楼", (town + chance.one(ESTATES) + f"{n(1, 30)}幢{n(1, 18)}0{n(1, 4)}室").translate(FULL),
    ))  # fmt: skip


def name(chance: Chance) -> str:
    if chance.below(40) == 0:
        return chance.one(MINORITY)
    family = chance.one(COMPOUND) if chance.below(25) == 0 else chance.one(SURNAMES)
    return family + "".join(chance.one(GIVEN) for _ in range(1 if chance.below(4) == 0 else 2))


PERSONAL: dict[str, tuple[str, Callable[[Chance], str]]] = {
    "identity": ("identity", identity), "identity15": ("identity", identity15), "mobile": ("phone", mobile),
    "landline": ("phone", landline), "card": ("card", card), "plate": ("plate", plate), "email": ("email", email),
    "wechat": ("account", wechat), "qq": ("account", qq), "nickname": ("account", nickname),
    "address": ("address", address), "name": ("name", name),
}  # fmt: skip
