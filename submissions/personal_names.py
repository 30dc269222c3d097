"""Names of people, only where a word before them says that a name follows; a list of names alone finds half the dictionary."""

import re
from collections.abc import Iterator

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费"
    "岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄穆萧肖尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董"
    "梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉"
    "龚程邢裴陆荣翁荀羊甄曲封芮储靳段焦巴弓牧车侯宓全班仰仲伊宫宁仇栾甘厉戎祖武符刘景詹龙叶幸司黎薄印白蒲卓蔺屠蒙池乔阴苍双闻"
    "党翟谭贡劳姬申扶堵冉宰雍桑桂濮牛寿通边燕冀浦尚农温庄柴瞿阎连习艾容向古易慎廖庾终居衡步都耿满弘匡国文寇广东欧利师巩聂冷辛"
    "简饶空曾沙养鞠丰关相查荆红游竺权盖益桓公晏涂初亓佟年爱阳言福肇阙覃丘邸"
)
_COMPOUND = "欧阳|司马|诸葛|上官|司徒|夏侯|东方|皇甫|尉迟|公孙|慕容|端木|令狐|宇文|长孙|轩辕"
_HAN = "\u4e00-\u9fff"
_END = rf"(?=$|[^{_HAN}·])"
_FOLLOWING = r"(?=电话|手机|身份证|住|家住|卡号|微信|邮箱|男|女|先生|女士|同志|是|在|今年|来自|的|于)"
# A name of two parts, as many of the peoples of the country write theirs: the dot is cue enough.
_PARTED = re.compile(rf"(?P<name>[{_HAN}]{{2,8}}·[{_HAN}]{{2,8}}?)(?=$|[^{_HAN}]|电话|手机|住|男|女|是|在|今年|的)")

_PERSON = "联系人|联络人|申请人|反映人|投诉人|举报人|建议人|报修人|收件人|收款人|经办人|代理人|监护人|当事人|被害人|户主|业主|房东|车主|店主"
_KIN = "丈夫|妻子|老公|老婆|爱人|父亲|母亲|爸爸|妈妈|儿子|女儿|哥哥|弟弟|姐姐|妹妹|爷爷|奶奶|孙子|孙女|外公|外婆|岳父|岳母|邻居"
# The colon, or a word that can only stand before a name, makes us sure; without it the name must end where a name ends.
_SURE = re.compile(
    rf"(?:(?:姓名|签名|署名|落款|报名|名字|{_PERSON}) ?(?::|是|为|叫)|名字叫|我叫|名叫|叫做|(?:{_KIN}|儿童|老人|男子|女子|个|位)叫) {{0,2}}"
)
_LIKELY = re.compile(rf"(?:本人姓名|姓名|本人|我是|{_PERSON}|{_KIN}) ?")
_NAME = re.compile(rf"(?P<name>(?:{_COMPOUND})[{_HAN}]{{1,2}}|[{_SURNAMES}][{_HAN}]{{2}}|[{_SURNAMES}][{_HAN}]){_END}")
_NAME_BEFORE_WORD = re.compile(
    rf"(?P<name>(?:{_COMPOUND})[{_HAN}]{{1,2}}|[{_SURNAMES}][{_HAN}]{{2}}|[{_SURNAMES}][{_HAN}]){_FOLLOWING}"
)

# Words that begin with a surname and are none; and what ends a description of a person.
_WORDS = frozenset(
    [
        "高龄",
        "高兴",
        "高度",
        "高考",
        "高价",
        "高中",
        "高血压",
        "方便",
        "方面",
        "安全",
        "安静",
        "安排",
        "安徽",
        "江苏",
        "江西",
        "江南",
        "温州",
        "温岭",
        "黄岩",
        "常年",
        "常住",
        "常常",
        "周边",
        "周围",
        "周末",
        "单独",
        "单身",
        "单位",
        "金额",
        "金华",
        "康复",
        "白天",
        "白色",
        "时间",
        "时常",
        "牛奶",
        "马上",
        "马路",
        "花钱",
        "花了",
        "路边",
        "路过",
        "明年",
        "明确",
        "明天",
        "房子",
        "房租",
        "房产",
        "房东",
        "党员",
        "年满",
        "应当",
        "应该",
        "满意",
        "满足",
        "成年",
        "成立",
        "成都",
        "经常",
        "经济",
        "经过",
        "连续",
        "连年",
        "连夜",
        "严重",
        "严格",
        "任何",
        "田地",
        "林业",
        "林地",
        "包括",
        "包工",
        "管理",
        "管道",
        "费用",
        "费心",
        "华东",
        "文化",
        "文盲",
        "文明",
        "程序",
        "万一",
        "何时",
        "何处",
        "向来",
        "向往",
        "毛病",
        "舒服",
        "胡说",
        "强烈",
        "平时",
        "平常",
        "易",
        "容易",
        "全家",
        "全部",
        "全体",
        "全村",
        "全职",
        "全程",
        "通知",
        "通过",
        "通报",
        "公开",
        "公布",
        "公平",
        "公司",
        "公示",
        "居民",
        "居住",
        "计划",
        "支持",
        "支付",
        "关注",
        "关心",
        "关于",
        "相信",
        "相关",
        "国家",
        "广大",
        "东西",
        "双方",
        "左右",
        "步行",
        "都是",
        "都有",
        "农民",
        "农村",
        "水费",
        "水电",
        "云南",
        "海边",
        "车位",
        "车辆",
        "解决",
        "解释",
        "利用",
        "初中",
        "石头",
        "雷雨",
        "幸好",
        "班车",
        "班主任",
        "空调",
        "空房",
        "养狗",
        "养老",
        "权益",
        "福建",
        "福利",
        "言论",
        "爱心",
        "爱好",
        "温暖",
        "纪念",
        "席位",
        "强调",
        "强制",
        "甘肃",
        "宁波",
        "宁夏",
        "杭州",
        "台州",
        "武汉",
        "伊始",
        "仰仗",
        "宣传",
        "封闭",
        "曲折",
        "荣幸",
        "祖籍",
        "祖传",
        "印象",
        "终于",
        "左邻",
        "于去年",
        "于今年",
        "于是",
        "别人",
        "师傅",
    ]
)
_DESCRIPTION = re.compile(r".*(?:人|生|员|民|工|户|师|者|长|商|族|们|客|兵|友|某|某某|路|村|镇|省|市|县|区)$")


def find_names(plain: str) -> Iterator[tuple[int, int]]:
    for cue in _SURE.finditer(plain):
        found = (
            _PARTED.match(plain, cue.end())
            or _NAME.match(plain, cue.end())
            or _NAME_BEFORE_WORD.match(plain, cue.end())
        )
        if found and not _is_a_word(found["name"]) and not _is_masked(found["name"]):
            yield found.span("name")
    for cue in _LIKELY.finditer(plain):
        found = _PARTED.match(plain, cue.end()) or _NAME.match(plain, cue.end())
        if not found and (found := _NAME_BEFORE_WORD.match(plain, cue.end())) and _is_doubtful(plain, found):
            continue
        if found and not _is_a_word(found["name"]) and not _DESCRIPTION.match(found["name"]):
            yield found.span("name")


def _is_doubtful(plain: str, found: re.Match[str]) -> bool:
    """Two signs before another word are a word more often than a name."""
    return len(found["name"]) < 3 and plain[found.end()] not in "是男女"


def _is_a_word(name: str) -> bool:
    return name in _WORDS or name[:2] in _WORDS


def _is_masked(name: str) -> bool:
    return "某" in name
