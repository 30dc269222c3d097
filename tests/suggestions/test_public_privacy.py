"""What was planted in suggestions that are hidden, in part or altogether, stands in no public answer."""

import pytest
from django.urls import reverse

from core.search_models import SearchEntry
from suggestions.models import PublicSuggestion, Suggestion, SuggestionIndexPage, Supervision
from suggestions.services import assigning, handling
from suggestions.services.counting import count_figures
from suggestions.services.filing import Words
from suggestions.services.showing import refresh_outdated
from tests.suggestions import factories
from tests.suggestions.factories import ASSIGNED, LETTER, OPINION, assigned, draft, filed, people
from tests.suggestions.public_factories import decided, met, office, rated, replied, supervised

PEOPLE = ("胡大海", "章小花", "叶某某甲")
NUMBERS = ("13787654321", "332626196001011234", "6222021207001234567", "0576-83331234")


@pytest.fixture
def who(home):
    return people()


@pytest.fixture
def canaries(who, monkeypatch):
    """Seven suggestions, each with words found nowhere else: what must be seen nowhere."""
    publisher, planted = office(), []

    def words(name):
        told = [f"密{name}{part}" for part in ("标题", "情况", "分析", "建议")]
        monkeypatch.setattr(factories, "WORDS", Words(*told, "roads", consultation="mature", consultation_note=f"密{name}对接"))  # fmt: skip
        monkeypatch.setattr(factories, "OPINION", type(OPINION)(OPINION.held_on, f"密{name}审查人", f"密{name}意见", *[f"密{name}理由"] * 3))  # fmt: skip
        planted.extend(
            [*told, *(f"密{name}{part}" for part in ("对接", "审查人", "意见", "理由", "会谈", "附言", "答复", "复核"))]
        )

    def whole(name, **letter):
        words(name)
        row = met(who, handling.take_on(assigned(who), by=who.unit, now=ASSIGNED))
        return rated(who, replied(who, row, **{"text": f"密{name}答复"} | letter), note=f"密{name}附言")

    for name, make in (("草稿", draft), ("提交", filed), ("未定", assigned)):
        words(name)
        make(who)
    decided(whole("不公开"), by=publisher, scope="none", reason="密理由不公开")
    taken = whole("撤回")
    decided(taken, by=publisher)
    decided(taken, by=publisher, scope="none", reason="密理由撤回")
    result = whole("部分")
    planted.remove("密部分标题")
    decided(result, by=publisher, scope="result")
    text = "，".join([*PEOPLE, *NUMBERS])
    monkeypatch.setattr(factories, "WORDS", Words(f"路灯{PEOPLE[0]}", text, text, text, "roads"))
    redacted = handling.take_on(assigned(who), by=who.unit, now=ASSIGNED)
    redacted = rated(who, replied(who, redacted, text=text, number=f"{NUMBERS[0]}号"), note=text, result="dissatisfied")
    decided(redacted, by=publisher, hidden=(*PEOPLE, *NUMBERS))
    redacted = assigning.recheck_suggestion(redacted, finding="密复核", by=who.assigner)
    redacted = assigning.assign_suggestion(redacted, lead=who.roads, by=who.assigner, now=ASSIGNED)
    redacted = handling.take_on(redacted, by=who.unit, now=ASSIGNED)
    late = LETTER | {"text": f"密后来的答复{PEOPLE[0]}", "number": "密后来的文号"}
    handling.reply_to_suggestion(redacted, **late, by=who.unit, now=ASSIGNED)
    refresh_outdated()
    supervised(by=publisher, is_published=False, title="密督办标题", text="密督办内容")
    supervised(by=publisher, kind="onsite", suggestions=tuple(Suggestion.objects.filter(accepted_at__isnull=False)))
    count_figures()
    return [*planted, *PEOPLE, *NUMBERS, "密理由不公开", "密理由撤回", "密复核", "密后来", "密督办", "密会谈", "试局长"]


def addresses():
    section = SuggestionIndexPage.objects.get()
    names = (
        "suggestion_figures", "suggestion_figures_csv", "suggestion_figures_json", "suggestion_data", "suggestions_csv",
        "suggestions_json", "supervision_list", "suggestions_atom", "suggestions_rss", "sitemap",
    )  # fmt: skip
    shown = [reverse("suggestion", args=[row.pk]) for row in PublicSuggestion.with_unpublished.all()]
    records = [reverse("supervision", args=[row.pk]) for row in Supervision.objects.all()]
    modes = [f"{mode}{section.url}" for mode in ("/en", "/zh-hant")]
    return ["/", section.url, *modes, *map(reverse, names), *shown, *records]


def test_nothing_planted_stands_in_a_public_answer(canaries, client):
    statuses, told = [], ""
    for address in addresses():
        answer = client.get(address)
        statuses.append(answer.status_code)
        told += b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
    assert (statuses.count(200), statuses.count(404)) == (len(statuses) - 2, 2)  # one taken back, one draft
    assert [word for word in canaries if word in told] == []
    assert ("密部分标题" in told, "〔已隐去〕" in told) == (True, True)


def test_nor_in_what_public_code_reads_or_search_finds(canaries):
    rows = [str(vars(row)) for row in PublicSuggestion.with_unpublished.all()]
    entries = [f"{entry.title} {entry.body}" for entry in SearchEntry.objects.filter(kind="suggestion")]
    assert (len(rows), len(entries)) == (3, 2)
    assert [word for word in canaries if word in "".join(rows + entries)] == []
