"""The two methods on their published examples, and what holds for every draw. No database."""

import hashlib
import io
import json
import random
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from publicity import lottery
from publicity.lottery import DrawImpossible, Line
from publicity.services import ledger

SCRIPT = Path(__file__).resolve().parents[2] / "static" / "verify" / "lianxin-verify.pl"
RFC_SOURCES = [[9319], [2, 5, 12, 8, 10], [9, 18, 26, 34, 41, 45]]
RFC_KEY = "9319./2.5.8.10.12./9.18.26.34.41.45./"
RFC_DRAWN = [17, 7, 2, 16, 25, 23, 8, 24, 19, 13, 22, 5, 18, 9, 1, 4]
# draft-thomson-elegy-vrs: what it prints of the example's result, and its second code.
VRS_KEY = "1.2.3.4.5.6./" * 3
VRS_COMMITMENT = "950ea08d8d5fd3ae415b9967aba7a48aba39ca62a4d98f2e7fe25cb1b8f8c488"
VRS_CODES = {
    9: "5346f2efb5397a6788fc1f1d9c05c6d3f2abe9b7d16d8592a3695b6dbe9f2456",
    8: "2f70f884997ce80771adbefbbbc6c71a1b921da71896c25ca0f64966bfd0c8ce",
}
VRS_PLACES = {
    9: [
        ("002ed527ae0a44a86c205d1cdba", "lavenderblush"), ("03f710be2b61a6f9c3f89aa5ab5", "blue"),
        ("08bab81380d7f0769cecf9969a8", "darkgoldenrod"), ("0c26494fa81f3aed8a9f66e77b7", "mediumvioletred"),
        ("0e1af5d1ccfd44de075cc0bb6d5", "bisque"), ("13a07cc9abf3b737e49a62b0634", "lightpink"),
    ],
    8: [
        ("00d1c59a9f1b581060a9e732e91", "aqua"), ("02b514b0b1807bfe086db524f40", "darkgray"),
        ("0337add95eac62a356b020a273a", "cornflowerblue"),
    ],
}  # fmt: skip


def population(count, *, townships=3, categories=2, seed=0):
    chance = random.Random(seed)
    return [
        Line(f"JL{number:06}", 1, f"33102200{chance.randrange(townships)}", f"c{chance.randrange(categories)}",
             hashlib.sha256(str((seed, number)).encode()).hexdigest())
        for number in range(1, count + 1)
    ]  # fmt: skip


def test_rfc_3797_gives_the_numbers_of_its_own_worked_example():
    assert lottery.randomness(RFC_SOURCES) == RFC_KEY
    digests = [lottery.rfc3797_digest(number, RFC_KEY).hex().upper() for number in (0, 15)]
    assert digests == ["990DD0A5692A029A98B5E01AA28F3459", "3269E6CE559ABD57E2BA6AAB495EB9BD"]
    assert lottery.rfc3797(25, 16, RFC_KEY) == RFC_DRAWN


def test_the_keyed_sort_gives_the_places_of_its_published_example():
    secret = b"totally not a bikeshed"
    assert lottery.chain(secret, 10).hex() == VRS_COMMITMENT
    for times, printed in VRS_PLACES.items():
        code = lottery.chain(secret, times)
        assert code.hex() == VRS_CODES[times]
        labels = [label for _place, label in reversed(printed)]
        placed = lottery.keyed_positions(labels, code=code, key=VRS_KEY)
        assert [(place[:27], label) for place, label in placed] == printed


def test_the_command_prints_the_numbers_of_any_draw():
    out = io.StringIO()
    call_command(
        "draw", "--method", "rfc3797", "--pool", "25", "--count", "16", "--source", "9319", "--source", "2 5 12 8 10",
        "--source", "9 18 26 34 41 45", stdout=out,
    )  # fmt: skip
    assert out.getvalue() == f"key {RFC_KEY}\n{' '.join(map(str, RFC_DRAWN))}\n"
    out = io.StringIO()
    call_command("draw", "--pool", "3", "--count", "3", "--source", "1", "--code", "00", stdout=out)
    under = [label for _place, label in lottery.keyed_positions(["1", "2", "3"], code=b"\x00", key="1./")]
    assert out.getvalue() == f"key 1./\n{' '.join(under)}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        {"pool": 0, "count": 1, "source": ["1"], "method": "rfc3797"},
        {"pool": 5, "count": 6, "source": ["1"], "method": "rfc3797"},
        {"pool": 5, "count": 6, "source": ["1"]},
        {"pool": 65_536, "count": 1, "source": ["1"], "method": "rfc3797"},
        {"pool": 5, "count": 1, "source": []},
        {"pool": 5, "count": 1, "source": ["1 two"]},
        {"pool": 5, "count": 1, "source": ["-1"]},
        {"pool": 5, "count": 1, "source": ["1.5"]},
        {"pool": 5, "count": 1, "source": ["²"]},
        {"pool": 5, "count": 1, "source": ["1"], "code": "xyz"},
    ],
)
def test_the_command_refuses_what_cannot_be_drawn_with_a_sentence(arguments):
    with pytest.raises(CommandError, match=r"[.。]$"):
        call_command("draw", **arguments)


def test_numbers_are_read_with_blanks_and_both_commas_and_sorted_in_the_key():
    assert lottery.read_numbers(" 12, 5，8、2  10 ") == [12, 5, 8, 2, 10]
    assert lottery.randomness([[12, 5, 8]]) == "5.8.12./"


@pytest.mark.parametrize(
    ("size", "ratio", "wanted"), [(1, 1, 1), (10, 500, 1), (30, 500, 2), (29, 500, 1), (7, 10_000, 7)]
)
def test_each_stratum_gives_its_share_and_at_least_one(size, ratio, wanted):
    assert lottery.quotas(["a"] * size + ["b"], ratio) == {"a": wanted, "b": 1}


@pytest.mark.parametrize("ratio", [0, -1, 10_001])
def test_a_ratio_of_zero_or_over_one_is_refused(ratio):
    with pytest.raises(DrawImpossible):
        lottery.draw(population(3), method="keyed-sort", ratio=ratio, key="1./", code=b"c")


def test_an_empty_list_an_unknown_method_and_a_repeated_line_are_refused():
    line = population(1)
    for lines, method in (([], "keyed-sort"), ([], "rfc3797"), (line, "dice"), (line * 2, "keyed-sort")):
        with pytest.raises(DrawImpossible):
            lottery.draw(lines, method=method, ratio=500, key="1./", code=b"c")


@pytest.mark.parametrize("method", ["keyed-sort", "rfc3797"])
def test_every_stratum_is_drawn_from_and_nobody_twice(method):
    lines = population(120, townships=5, categories=3)
    chosen = lottery.draw(lines, method=method, ratio=1_000, key=RFC_KEY, code=b"c")
    counted = Counter(line.stratum for line in chosen)
    assert counted == lottery.quotas([line.stratum for line in lines], 1_000)
    assert len(set(chosen)) == len(chosen)


def test_the_keyed_sort_depends_neither_on_order_nor_on_who_else_stands_in_the_list():
    lines = population(40, townships=1, categories=1)
    setting = {"method": "keyed-sort", "key": RFC_KEY, "code": b"c"}
    chosen = lottery.draw(lines, ratio=2_500, **setting)
    assert lottery.draw(lines[::-1], ratio=2_500, **setting) == chosen
    without = [line for line in lines if line != chosen[0]]
    assert lottery.draw(without, ratio=2_500, **setting)[:9] == chosen[1:]


def test_a_list_is_read_back_as_it_was_written_and_a_spoilt_line_is_named():
    lines = population(5)
    text = lottery.population_text(lines)
    assert lottery.read_population(text) == lines
    with pytest.raises(DrawImpossible, match="2"):
        lottery.read_population(text.splitlines()[0] + "\nJL1|x|y\n")
    assert lottery.first_difference(text, text) == 0
    assert lottery.first_difference(text, text.replace("JL000003", "JL000009")) == 3
    assert lottery.first_difference(text, "".join(text.splitlines(keepends=True)[:4])) == 5


def document(lines, *, number, method, ratio, key, secret):
    text = lottery.population_text(lines)
    code = lottery.chain(secret, lottery.CHAIN - 1) if method == "keyed-sort" else b""
    chosen = lottery.draw(lines, method=method, ratio=ratio, key=key, code=code)
    facts = {
        "number": number, "method": method, "ratio_of_10000": ratio, "population_count": len(lines),
        "population_sha256": lottery.population_hash(text), "randomness": key, "code": code.hex(),
        "commitment": lottery.chain(secret, lottery.CHAIN).hex() if code else "",
        "drawn": [line.identifier for line in chosen],
    }  # fmt: skip
    return facts, text


def script(*arguments):
    done = subprocess.run(["perl", SCRIPT, *map(str, arguments)], capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout.splitlines()


def test_the_script_in_another_language_repeats_a_hundred_of_a_hundred_random_draws(tmp_path):
    files = []
    for seed in range(100):
        chance = random.Random(seed)
        size, method = chance.randrange(1, 200), chance.choice(["keyed-sort", "rfc3797"])
        lines = population(size, townships=chance.randrange(1, 6), categories=chance.randrange(1, 4), seed=seed)
        key = lottery.randomness([[chance.randrange(81) for _n in range(20)], [chance.randrange(10**9)]])
        facts, text = document(
            lines, number=f"CC{seed}", method=method, ratio=chance.randrange(1, 10_001), key=key, secret=bytes([seed])
        )
        for name, content in ((f"{seed}.json", json.dumps(facts)), (f"{seed}.txt", text)):
            (tmp_path / name).write_text(content)
            files.append(tmp_path / name)
    code, said = script("draw", *files)
    assert [line.split(",")[0] for line in said] == [f"AGREE: CC{seed}" for seed in range(100)]
    assert code == 0


@pytest.mark.parametrize("method", ["keyed-sort", "rfc3797"])
@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (lambda rows: [rows[0].replace("|c0|", "|c1|").replace("|1|", "|2|"), *rows[1:]], "the list is not the one"),
        (lambda rows: [rows[1], rows[0], *rows[2:]], "the list is not the one"),
        (lambda rows: [*rows, "JL999999|1|331022000|c0|00"], "the list has 31 lines"),
        (lambda rows: rows[1:], "the list has 29 lines"),
    ],
    ids=["a changed line", "two lines swapped", "a late line", "a removed line"],
)
def test_the_script_sees_a_list_that_is_not_the_published_one(tmp_path, method, change, finding):
    facts, text = document(population(30), number="CC1", method=method, ratio=2_000, key=RFC_KEY, secret=b"s")
    (tmp_path / "d.json").write_text(json.dumps(facts))
    (tmp_path / "p.txt").write_text("\n".join(change(text.splitlines())) + "\n")
    code, said = script("draw", tmp_path / "d.json", tmp_path / "p.txt")
    assert (code, [line for line in said if finding in line][:1] != []) == (1, True), said


def test_the_script_sees_another_lot_and_another_code(tmp_path):
    facts, text = document(population(30), number="CC1", method="keyed-sort", ratio=2_000, key=RFC_KEY, secret=b"s")
    (tmp_path / "p.txt").write_text(text)
    other = next(line.identifier for line in population(30) if line.identifier not in facts["drawn"])
    for name, changed in (("lot", {"drawn": [other, *facts["drawn"][1:]]}), ("code", {"code": "00" * 32})):
        (tmp_path / "d.json").write_text(json.dumps(facts | changed))
        code, said = script("draw", tmp_path / "d.json", tmp_path / "p.txt")
        wanted = {"lot": "DISAGREE: CC1: lot 1 falls on", "code": "DISAGREE: CC1: the disclosed code does not lead"}
        assert (code, said[0].startswith(wanted[name])) == (1, True), said


def chi_square_is_plausible(counts, total):
    """p > 0.01 for counts that should be equal (Wilson and Hilferty's approximation)."""
    expected, degrees = total / len(counts), len(counts) - 1
    square = sum((count - expected) ** 2 / expected for count in counts)
    deviation = ((square / degrees) ** (1 / 3) - (1 - 2 / (9 * degrees))) / (2 / (9 * degrees)) ** 0.5
    return deviation < 2.326


@pytest.mark.parametrize("method", ["keyed-sort", "rfc3797"])
def test_each_of_twenty_lines_is_drawn_as_often_as_another(method):
    """Two thousand draws of one; the hundred thousand are in the drill."""
    labels, counts = [str(number) for number in range(1, 21)], Counter()
    for seed in range(2_000):
        if method == "rfc3797":
            counts[str(lottery.rfc3797(20, 1, f"{seed}./")[0])] += 1
        else:
            counts[lottery.keyed_positions(labels, code=b"fixed", key=f"{seed}./")[0][1]] += 1
    assert chi_square_is_plausible([counts[label] for label in labels], 2_000)


# The ledger, walked by both: rows as they are published.


def ledger_rows(count):
    rows, previous = [], ""
    for seq in range(1, count + 1):
        body = json.dumps(
            {"seq": seq, "previous": previous, "kind": "record", "subject": f"记录{seq}"}, ensure_ascii=False
        )
        previous = ledger.digest(body)
        rows.append((previous, body))
    return rows


def rewritten(row, **changes):
    body = json.dumps(json.loads(row[1]) | changes, ensure_ascii=False)
    return ledger.digest(body), body


TAMPERED = {
    "nothing": (lambda rows: rows, []),
    "a changed row": (lambda rows: [*rows[:3], (rows[3][0], rows[3][1].replace("4", "9")), *rows[4:]], None),
    "a changed row with its hash": (
        lambda rows: [*rows[:3], rewritten(rows[3], subject="x"), *rows[4:]],
        ["row 4: changed, row 5 names another hash for it"],
    ),
    "a changed subject": (
        lambda rows: [*rows[:3], (rows[3][0], rows[3][1].replace("record", "draw")), *rows[4:]], ["row 4: changed"],
    ),
    "a removed row": (lambda rows: rows[:3] + rows[4:], ["row 4: removed"]),
    "two removed rows": (lambda rows: rows[:3] + rows[5:], ["rows 4 to 5: removed"]),
    "the first removed": (lambda rows: rows[1:], ["row 1: removed"]),
    "a row inserted after": (
        lambda rows: [*rows[:4], rewritten(rows[3], subject="x", seq=4), *rows[4:]], ["row 4: one more was inserted"],
    ),
    "a row inserted before": (
        lambda rows: [*rows[:3], rewritten(rows[3], subject="x", seq=4), *rows[3:]], ["row 4: one more was inserted"],
    ),
    "two swapped rows": (lambda rows: [*rows[:3], rows[4], rows[3], *rows[5:]], None),
}  # fmt: skip


@pytest.mark.parametrize("change", TAMPERED)
def test_server_and_script_say_the_same_of_a_tampered_ledger(tmp_path, change):
    tamper, wanted = TAMPERED[change]
    rows = tamper(ledger_rows(9))
    found = list(ledger.faults(ledger.row_of(*row) for row in rows))
    (tmp_path / "ledger.txt").write_text("".join(f"{stated} {body}\n" for stated, body in rows))
    code, said = script("ledger", tmp_path / "ledger.txt")
    assert sorted(line.removeprefix("DISAGREE: ") for line in said if line.startswith("DIS")) == sorted(found)
    assert found == wanted if wanted is not None else found != [], found
    assert code == bool(found)


def test_rows_taken_off_the_end_show_against_a_hash_kept_elsewhere(tmp_path):
    rows = ledger_rows(9)
    (tmp_path / "ledger.txt").write_text("".join(f"{stated} {body}\n" for stated, body in rows[:-2]))
    found = list(ledger.faults((ledger.row_of(*row) for row in rows[:-2]), newest=rows[-1][0]))
    code, said = script("ledger", tmp_path / "ledger.txt", rows[-1][0])
    assert (len(found), code) == (1, 1)
    assert said == [f"DISAGREE: {found[0]}"]


def test_each_of_a_hundred_random_single_changes_is_found_in_its_place():
    rows, chance = ledger_rows(60), random.Random(5)
    for _turn in range(100):
        place = chance.randrange(1, 59)
        kind = chance.choice(["changed", "removed", "inserted"])
        spoilt = list(rows)
        if kind == "changed":
            spoilt[place] = chance.choice([rewritten(rows[place], subject="x"), (rows[place][0], rows[place][1] + " ")])
        elif kind == "removed":
            del spoilt[place]
        else:
            spoilt.insert(place, rewritten(rows[place], subject="x"))
        found = list(ledger.faults(ledger.row_of(*row) for row in spoilt))
        assert (len(found), f"row {place + 1}:" in found[0], kind in found[0]) == (1, True, True), (kind, place, found)
