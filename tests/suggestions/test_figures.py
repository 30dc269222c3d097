"""The figures against a reckoning that follows each history step by step, whatever the order of the rows."""

import csv
import io
import json
import random
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from statistics import median

import pytest
from django.urls import reverse
from django.utils import timezone

from core.calendar import local_day
from suggestions import figures
from suggestions.figures import ALL_YEARS, Happening, count, plain
from suggestions.models import FigureSheet, Suggestion
from suggestions.public_figures import Share, card, ranking
from suggestions.services import assigning, handling
from suggestions.services.counting import count_figures, count_when_due, happenings
from suggestions.states import Resolution, Verdict
from tests.suggestions.factories import ASSIGNED, LETTER, assigned, draft, filed, handled, people, reviewed
from tests.suggestions.public_factories import REPLIED, rated, replied

TODAY = date(2026, 6, 30)
HISTORIES = 5_000
FIGURE_QUERIES = 5
UNITS, TOWNSHIPS, TOPICS = ("1", "2", "3"), ("331022001", "331022103"), ("roads", "health")


class Reckoning:
    """One suggestion, followed day by day as an official would on paper."""

    def __init__(self, number: int, chance: random.Random) -> None:
        self.number, self.chance, self.rows, self.seq = number, chance, [], 0
        self.day = date(2020, 1, 1) + timedelta(days=chance.randrange(2_200))
        self.year, self.unit, self.first = self.day.year, "", None
        self.township, self.topic = chance.choice(TOWNSHIPS), chance.choice(TOPICS)
        self.due = self.reply = self.verdict = self.resolution = None
        self.met, self.round = False, 0
        self.keep("accepted", township=self.township, topic=self.topic)
        self.live()

    def keep(self, kind, **about):
        self.seq += 1
        self.rows.append(Happening(self.number, kind, self.day, self.seq, **about))

    def wait(self, most):
        self.day += timedelta(days=self.chance.randrange(most))

    def live(self):
        chance = self.chance
        if chance.random() < 0.1:
            return
        while True:
            self.assign()
            while chance.random() < 0.15:  # not the business of that unit
                self.rows[-1] = Happening(**{name: getattr(self.rows[-1], name) for name in Happening.__slots__} | {"is_ended": True})  # fmt: skip
                self.unit, self.due = "", None
                if chance.random() < 0.3:
                    return
                self.assign(again=True)
            while chance.random() < 0.4:
                self.wait(30)
                self.keep("met", round=self.round)
                self.met = True
            if chance.random() < 0.2:
                return
            self.wait(150)
            self.reply = self.day
            self.keep("replied", round=self.round)
            if chance.random() < 0.25:
                return
            self.wait(20)
            self.verdict, self.resolution = chance.choice(Verdict.values), chance.choice(Resolution.values)
            self.keep("rated", round=self.round, verdict=self.verdict, resolution=self.resolution)
            if self.verdict != "dissatisfied" or self.round == 4 or chance.random() < 0.3:
                return

    def assign(self, again=False):
        if not again:
            self.wait(20)
            self.round += 1
            self.reply = self.verdict = self.resolution = None
        self.first = self.first or self.day
        self.unit, self.due = self.chance.choice(UNITS), self.day + timedelta(days=91)
        self.keep("assigned", round=self.round, unit=self.unit, due_on=self.due)

    def line(self):
        """What this one adds, by name."""
        replied = self.reply is not None and bool(self.unit)
        return Counter(
            accepted=1,
            assigned=int(bool(self.unit)),
            replied=int(replied),
            met=int(replied and self.met),
            rated=int(replied and self.verdict is not None),
            unrated=int(replied and self.verdict is None),
            satisfied=int(replied and self.verdict == "satisfied"),
            mostly=int(replied and self.verdict == "mostly"),
            dissatisfied=int(replied and self.verdict == "dissatisfied"),
            solved=int(replied and self.resolution == "solved"),
            late=int(replied and self.reply > self.due),
            overdue=int(bool(self.unit) and self.reply is None and self.due < TODAY),
        ), ([(self.reply - self.first).days] if replied else [])


def reckoned(lives):
    """Every line of every sheet, by (year, what it is about, key)."""
    sums, days = {}, {}
    for life in lives:
        added, took = life.line()
        for year in (ALL_YEARS, life.year):
            keys = [("total", ""), ("township", life.township), ("topic", life.topic)]
            for by, key in keys + ([("unit", life.unit)] if life.unit else []):
                sums.setdefault((year, by, key), Counter()).update(added)
                days.setdefault((year, by, key), []).extend(took)
    return {
        place: dict(added) | {"median_days": float(median(days[place])) if days[place] else None}
        for place, added in sums.items()
    }


def lines(sheets):
    return {
        (year, by, key): plain(counts)
        for year, sheet in sheets.items()
        for by, found in sheet.items()
        for key, counts in found.items()
    }


def test_five_thousand_histories_come_to_what_was_reckoned_in_whatever_order_their_rows_stand():
    chance = random.Random(20260630)
    lives = [Reckoning(number, chance) for number in range(HISTORIES)]
    rows = [row for life in lives for row in life.rows]
    expected = reckoned(lives)
    assert len(rows) > HISTORIES * 3
    total = expected[ALL_YEARS, "total", ""]
    assert min(total.values()) > 100 or total["median_days"]
    for _turn in range(3):
        chance.shuffle(rows)
        assert lines(count(rows, TODAY)) == expected


def test_nothing_counts_to_nothing():
    assert lines(count([], TODAY)) == {(ALL_YEARS, "total", ""): plain(figures.Counts())}


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(0, 0, ""), (0, 7, "0.0"), (2, 3, "66.6"), (2999, 3000, "99.9"), (7, 7, "100.0")]
)
def test_a_share_says_nothing_out_of_nothing_and_never_rounds_up_to_all(part, whole, percent):
    assert Share(part, whole).percent == percent


def line(name, replied, solved):
    base = plain(figures.Counts()) | {
        "key": name,
        "name": name,
        "assigned": replied,
        "replied": replied,
        "solved": solved,
    }
    return base | {"unrated": replied}  # fmt: skip


def test_fewer_than_five_are_never_ranked_and_equal_shares_have_one_rank():
    rows = [line("甲", 4, 4), line("乙", 5, 3), line("丙", 10, 6), line("丁", 5, 5), line("戊", 6, 0), line("己", 0, 0)]
    ranked, few = ranking(rows, "unit")
    assert [(one.rank, one.name) for one in ranked] == [(1, "丁"), (2, "丙"), (2, "乙"), (4, "戊")]
    assert [(one.rank, one.name) for one in few] == [(None, "己"), (None, "甲")]
    assert Fraction(card(rows[2]).resolution.part, card(rows[2]).resolution.whole) == Fraction(3, 5)


# Through the database


@pytest.fixture
def who(home):
    return people()


@pytest.fixture
def several(who):
    """One rated, one unrated, one dissatisfied and assigned again, one in hand, one accepted; and a draft."""
    rated(who)
    replied(who)
    again = rated(who, handling="dissatisfied")
    again = assigning.recheck_suggestion(again, finding="复核", by=who.assigner)
    assigning.assign_suggestion(again, lead=who.lights, by=who.assigner, now=ASSIGNED.replace(month=9))
    handled(who)
    reviewed(who, filed(who))
    draft(who)
    return who


EXPECTED = {
    "accepted": 5, "assigned": 4, "replied": 2, "met": 2, "rated": 1, "unrated": 1, "satisfied": 0, "mostly": 1,
    "dissatisfied": 0, "solved": 1, "late": 0, "overdue": 2, "median_days": 32.0,
}  # fmt: skip


def test_the_log_of_the_database_is_counted_and_kept_as_a_sheet_equal_to_a_recount(several):
    assert count_figures() == 2
    total, year = (FigureSheet.objects.get(year=number).data for number in (0, 2025))
    assert {name: total["total"][0][name] for name in EXPECTED} == EXPECTED
    assert total == year
    rows = list(happenings())
    random.Random(1).shuffle(rows)
    recount = lines(count(rows, local_day(timezone.now())))
    kept = {
        (sheet.year, by, one["key"]): {name: one[name] for name in EXPECTED}
        for sheet in FigureSheet.objects.all()
        for by, found in sheet.data.items()
        for one in found
    }
    assert kept == recount
    assert {one["name"]: one["assigned"] for one in total["unit"]} == {"县交通运输局": 3, "县综合行政执法局": 1}


def test_it_is_counted_again_only_after_a_step_or_on_a_new_day(several):
    assert (count_when_due(), count_when_due()) == (2, 0)
    assert count_when_due(now=timezone.now() + timedelta(days=1)) == 2
    handling.note_meeting(
        Suggestion.objects.get(status="handling"), held_on=REPLIED.date(), place="处", met_by="head", form="talk",
        note="谈", by=several.unit,
    )  # fmt: skip
    assert count_when_due() == 2


def test_the_page_shows_every_share_with_what_it_is_out_of(several, client):
    count_figures()
    address = reverse("suggestion_figures")
    page = client.get(address, {"by": "unit"})
    html = " ".join(page.content.decode().split())
    for sentence in (
        "50.0% <small>已答复 2 件 / 交办 4 件</small>", "100.0% <small>有面商 2 件 / 已答复 2 件</small>",
        "100.0% <small>满意和基本满意 1 件 / 已测评 1 件</small>", "50.0% <small>代表确认解决 1 件 / 已答复 2 件</small>",
        "满意 0 件、基本满意 1 件、不满意 0 件，共测评 1 件", "答复不足五件：只列数字，不参与排名",
    ):  # fmt: skip
        assert sentence in html
    assert [one.name for one in page.context["table"].few] == ["县交通运输局", "县综合行政执法局"]
    assert [one.name for one in client.get(address, {"by": "topic"}).context["table"].few] == ["道路交通"]
    assert [one.name for one in client.get(address, {"by": "township"}).context["table"].few] == ["海游街道"]
    assert client.get(address, {"year": "1999"}).context["table"] is None
    assert "还没有统计数据" in client.get(address, {"year": "1999"}).content.decode()


def test_the_downloads_hold_the_same_lines_with_licence_and_dictionary(several, client):
    count_figures()
    text = b"".join(client.get(reverse("suggestion_figures_csv")).streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    found = json.loads(b"".join(client.get(reverse("suggestion_figures_json")).streaming_content))
    assert [{name: str(value) for name, value in row.items()} for row in found["figures"]] == rows
    assert [(row["year"], row["by"]) for row in rows] == [
        (year, by) for year in ("0", "2025") for by in ("total", "unit", "unit", "township", "topic")
    ]
    total = rows[0]
    rates = {name: total[name] for name in total if name.endswith("_rate")}
    assert rates == {
        "completion_rate": "50.0", "meeting_rate": "100.0", "satisfaction_rate": "100.0", "resolution_rate": "50.0",
    }  # fmt: skip
    assert "CC BY 4.0" in found["licence"]
    assert list(found["columns"]) == list(rows[0])
    html = client.get(reverse("suggestion_data")).content.decode()
    assert all(f"<code>{name}</code>" in html for name in rows[0])


@pytest.mark.parametrize("count", [1, 3])
def test_the_figures_cost_the_same_queries_with_one_suggestion_and_with_three(
    who, client, count, django_assert_num_queries
):
    for _turn in range(count):
        assigned(who)
    count_figures()
    address = reverse("suggestion_figures")
    client.get(address)
    with django_assert_num_queries(FIGURE_QUERIES):
        client.get(address)


def test_a_second_reply_counts_with_its_own_rating(who):
    row = rated(who, result="dissatisfied")
    row = assigning.recheck_suggestion(row, finding="复核", by=who.assigner)
    row = assigning.assign_suggestion(row, lead=who.roads, by=who.assigner, now=ASSIGNED.replace(month=9))
    row = handling.take_on(row, by=who.unit)
    handling.reply_to_suggestion(row, **LETTER | {"number": "2号"}, by=who.unit, now=ASSIGNED.replace(month=9, day=20))
    rated(who, Suggestion.objects.get(pk=row.pk), handling="satisfied", result="satisfied")
    count_figures()
    total = FigureSheet.objects.get(year=0).data["total"][0]
    told = {name: total[name] for name in ("replied", "rated", "satisfied", "dissatisfied", "solved", "median_days")}
    assert told == {"replied": 1, "rated": 1, "satisfied": 1, "dissatisfied": 0, "solved": 1, "median_days": 82.0}
