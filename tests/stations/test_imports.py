"""Lists of deputies and areas: everything or nothing, and a sentence with its row for every fault."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from core.tables import MAXIMUM_UNPACKED, ImportRefused, read_table
from stations.imports import read_areas, read_deputies
from stations.models import Area, Constituency, Deputy
from stations.states import AreaKind
from tests.stations.factories import area, station

HEADER = [
    "姓名",
    "性别",
    "民族",
    "代表级别",
    "届次",
    "代表团",
    "职务",
    "选区",
    "联络站",
    "出生日期",
    "联系电话",
    "党派",
]
FIRST = [
    "甲某",
    "女",
    "汉族",
    "县级、市级",
    "17",
    "海游代表团",
    "教师",
    "第一选区",
    "海游站",
    "1980-02-29",
    "13800000001",
    "群众",
]
SECOND = [
    "乙某",
    "男",
    "畲族",
    "县",
    "第17届",
    "健跳代表团",
    "渔民",
    "第一选区",
    "海游站",
    "1975年6月1日",
    "0576-83300000",
    "",
]


@pytest.fixture
def places(home):
    station(title="海游站")
    return Constituency.objects.create(number="01", name="第一选区", area=area())


def csv_file(tmp_path, *rows, header=HEADER, encoding="utf-8", name="deputies.csv"):
    path = tmp_path / name
    path.write_bytes("\r\n".join(",".join(row) for row in [header, *rows]).encode(encoding))
    return path


def xlsx_file(tmp_path, *rows, header=HEADER, name="deputies.xlsx", change=None):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [header, *rows]:
        sheet.append(row)
    if change:
        change(sheet)
    path = tmp_path / name
    book.save(path)
    return path


def imported(path):
    out = io.StringIO()
    call_command("importdeputies", str(path), stdout=out)
    return out.getvalue().strip()


def refused(path):
    """The sentences of a refusal; nothing is stored."""
    with pytest.raises(CommandError) as caught:
        call_command("importdeputies", str(path))
    assert Deputy.objects.count() == 0
    return str(caught.value).split("\n", 1)[1]


def everything():
    fields = ("name", "sex", "ethnicity", "levels", "term", "delegation", "post", "birth_on", "party")
    return [
        (*row, [page.title for page in deputy.stations.all()], deputy.telephone_in_clear, deputy.constituency.name)
        for deputy in Deputy.objects.order_by("pk")
        for row in [tuple(getattr(deputy, field) for field in fields)]
    ]


EXPECTED = [
    ("甲某", "female", "汉族", ["city", "county"], 17, "海游代表团", "教师", date(1980, 2, 29), "群众", ["海游站"], "13800000001", "第一选区"),
    ("乙某", "male", "畲族", ["county"], 17, "健跳代表团", "渔民", date(1975, 6, 1), "", ["海游站"], "057683300000", "第一选区"),
]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_is_taken_over_in_every_encoding_that_spreadsheets_write(places, tmp_path, encoding):
    assert imported(csv_file(tmp_path, FIRST, SECOND, encoding=encoding)) == "deputies=2 added=2 updated=0"
    assert everything() == EXPECTED


def test_a_workbook_is_taken_over_with_its_numbers_and_days(places, tmp_path):
    first = [*FIRST[:4], 17, *FIRST[5:9], date(1980, 2, 29), 13800000001, FIRST[11]]
    assert imported(xlsx_file(tmp_path, first, SECOND)) == "deputies=2 added=2 updated=0"
    assert everything() == EXPECTED


def test_a_second_run_updates_and_adds_nothing(places, tmp_path):
    imported(csv_file(tmp_path, FIRST, SECOND))
    changed = [*SECOND[:6], "船长", *SECOND[7:]]
    assert imported(csv_file(tmp_path, FIRST, changed)) == "deputies=2 added=0 updated=2"
    assert [deputy.post for deputy in Deputy.objects.order_by("pk")] == ["教师", "船长"]


def test_a_column_that_is_not_in_the_file_keeps_what_is_stored(places, tmp_path):
    imported(csv_file(tmp_path, FIRST))
    short = ["姓名", "性别", "代表级别", "届次", "选区"]
    imported(csv_file(tmp_path, ["甲某", "女", "县", "17", "01"], header=short))
    only = Deputy.objects.get()
    assert (only.levels, only.party, only.telephone_in_clear) == (["county"], "群众", "13800000001")


def test_namesakes_are_told_apart_by_their_number(places, tmp_path):
    header = ["姓名", "性别", "代表级别", "届次", "代表证号"]
    rows = [["丙某", "女", "县", "17", "A1"], ["丙某", "男", "县", "17", "A2"]]
    assert imported(csv_file(tmp_path, *rows, header=header)) == "deputies=2 added=2 updated=0"
    assert imported(csv_file(tmp_path, *rows, header=header)) == "deputies=2 added=0 updated=2"
    with pytest.raises(CommandError, match="有几位代表都叫丙某，请填写代表证号。"):
        call_command("importdeputies", str(csv_file(tmp_path, rows[0][:4], header=header[:4])))


def test_every_fault_is_named_with_its_row_and_nothing_is_stored(places, tmp_path):
    wrong = ["", "不详", "汉族", "区", "", "", "", "", "", "1890-01-01", "123", ""]
    unknown = [*FIRST[:7], "第九选区", "无此站", *FIRST[9:]]
    text = refused(csv_file(tmp_path, FIRST, wrong, FIRST))
    assert text == "\n".join(
        [
            "第 3 行：缺少姓名。",
            "第 3 行：性别 写的是“不详”，只能是：男、女。",
            "第 3 行：代表级别 写的是“区”，只能是：全国、省、市、县、乡、镇、乡镇。",
            "第 3 行：届次 写的是“”，应当是数字，例如 17。",
            "第 3 行：出生日期 不是成年人的出生日期，写法例如 1970-01-31。",
            "第 3 行：联系电话: 这不是可以拨打的电话号码，请填写11位手机号，或者区号加号码。",
            "第 4 行：甲某 出现了两次，第一次在第 2 行；如果是两个人，请都填写代表证号。",
        ]
    )
    assert refused(csv_file(tmp_path, SECOND, unknown)) == "第 3 行：没有名为“第九选区”的选区。"


def test_a_sentence_never_repeats_what_is_personal(places, tmp_path):
    text = refused(csv_file(tmp_path, [*FIRST[:9], "2015-01-01", "1380000000x", ""]))
    assert ("2015" in text, "1380000000x" in text) == (False, False)


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (["姓名", "性别"], "第 1 行：表头缺少：代表级别、届次。"),
        ([*HEADER, "姓名"], "第 1 行：表头重复：姓名。"),
        ([*HEADER, "手机号码"], "第 1 行：表头有不认识的列：手机号码。"),
    ],
)
def test_a_wrong_header_is_refused(places, tmp_path, header, sentence):
    assert refused(csv_file(tmp_path, [*FIRST, "x"], header=header)) == sentence


def test_files_that_are_no_table_are_refused_with_a_sentence(places, tmp_path):
    wrong = "文件不是 UTF-8 或者 GB 18030 编码的文本，请另存为“CSV UTF-8”再试。"
    (tmp_path / "utf16.csv").write_bytes("姓名,性别".encode("utf-16"))
    (tmp_path / "noise.csv").write_bytes(b"\xff\xff\xff\x81")
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "renamed.csv").write_bytes(xlsx_file(tmp_path, FIRST).read_bytes())
    (tmp_path / "text.xlsx").write_text("姓名")
    (tmp_path / "other.xlsx").write_bytes(_zip({"a.txt": b"x"}))
    assert {path: refused(tmp_path / path) for path in ("utf16.csv", "empty.csv", "renamed.csv")} == {
        "utf16.csv": wrong,
        "empty.csv": "文件是空的。",
        "renamed.csv": "这是一个工作簿文件，请另存为 .xlsx 或者 CSV 再试。",
    }
    assert refused(tmp_path / "noise.csv") == f"第 1 行：{wrong}"
    for name in ("text.xlsx", "other.xlsx"):
        assert refused(tmp_path / name) == "无法读取这个工作簿。请打开后另存为 .xlsx 再试。"
    assert refused(csv_file(tmp_path)) == "文件只有表头，没有数据行。"
    assert refused(csv_file(tmp_path, ['"甲某', "女"])).startswith("第 2 行：")


def test_merged_cells_and_formulas_are_refused_with_their_place(places, tmp_path):
    merged = xlsx_file(tmp_path, FIRST, SECOND, change=lambda sheet: sheet.merge_cells("F2:F3"))
    assert refused(merged) == "第 2 行：单元格 F2:F3 是合并单元格；每一行都要有自己的值，请取消合并并逐行填写。"
    formula = xlsx_file(tmp_path, [*FIRST[:6], '=HYPERLINK("http://example.invalid","x")', *FIRST[7:]])
    assert refused(formula) == "第 2 行：单元格 G2 是公式或者错误值，请改为粘贴数值。"


def _zip(parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _changed_workbook(tmp_path, part, change):
    source = xlsx_file(tmp_path, FIRST).read_bytes()
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts.get(part, b""))
    path = tmp_path / "changed.xlsx"
    path.write_bytes(_zip(parts))
    return path


def test_a_workbook_that_unpacks_to_far_too_much_is_refused_unread(places, tmp_path):
    bomb = _changed_workbook(tmp_path, "xl/worksheets/sheet1.xml", lambda _old: b" " * (MAXIMUM_UNPACKED + 1))
    assert bomb.stat().st_size < 1_000_000
    assert refused(bomb) == "工作簿解压后远远超过一份名单的大小，未读取。"
    many = tmp_path / "many.xlsx"
    many.write_bytes(_zip({f"{number}.txt": b"" for number in range(501)}))
    assert refused(many) == "工作簿解压后远远超过一份名单的大小，未读取。"


def test_a_workbook_with_entities_is_refused(places, tmp_path):
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
    path = _changed_workbook(tmp_path, "xl/sharedStrings.xml", lambda old: evil + old.partition(b"?>")[2])
    assert refused(path) == "工作簿里有电子表格软件不会写入的实体声明，未读取。"


def test_a_file_that_is_not_there_says_so(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("importdeputies", str(tmp_path / "none.csv"))


@settings(max_examples=150, deadline=None)
@given(source=st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_rows_or_a_refusal(tmp_path_factory, source):
    folder = tmp_path_factory.mktemp("any")
    for name in ("any.csv", "any.xlsx"):
        (folder / name).write_bytes(source)
        try:
            rows = read_table(folder / name, required=("a",))
        except ImportRefused as error:
            assert error.problems
        else:
            assert rows


def test_the_ten_streets_and_towns_of_sanmen_are_there(home):
    county = Area.objects.get(code="331022")
    kinds = [row.kind for row in county.children.order_by("code")]
    assert (county.name, kinds) == ("三门县", ["street"] * 3 + ["town"] * 6 + ["township"])


def test_villages_are_taken_over_below_their_streets(home, tmp_path):
    path = tmp_path / "villages.csv"
    path.write_text("代码,名称,类别\n331022001001,试验社区,社区\n331022205201,试验村,村\n")
    out = io.StringIO()
    call_command("importareas", str(path), stdout=out)
    call_command("importareas", str(path), stdout=out)
    assert out.getvalue().split("\n")[:2] == ["areas=2 added=2 updated=0", "areas=2 added=0 updated=0"]
    village = Area.objects.get(code="331022205201")
    assert (village.parent.name, village.kind) == ("蛇蟠乡", AreaKind.VILLAGE)


def test_an_area_that_belongs_nowhere_or_has_no_code_is_refused(home, tmp_path):
    path = tmp_path / "villages.csv"
    path.write_text("代码,名称,类别\n440305001001,远方社区,社区\n331022001001,近处社区,社区\n")
    before = Area.objects.count()
    with pytest.raises(CommandError, match="第 2 行：没有 440305001001 的上级区域"):
        call_command("importareas", str(path))
    assert Area.objects.count() == before
    path.write_text("代码,名称,类别\n0331022,甲,村\n331022001001,乙,小区\n331022001001,丙,村\n")
    with pytest.raises(ImportRefused) as caught:
        read_areas(path)
    assert [line for line, _sentence in caught.value.problems] == [2, 3, 4]


def test_read_deputies_gives_rows_without_touching_the_database(tmp_path):
    rows = read_deputies(csv_file(tmp_path, FIRST))
    assert [(row.line, row.name, row.term, row.stations) for row in rows] == [(2, "甲某", 17, ("海游站",))]
