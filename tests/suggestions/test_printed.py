"""Forms on paper: who may print which, what stands on them, and PDF only where it can be drawn."""

import pytest
from django.urls import reverse

from core import pdf
from suggestions.services import filing, handling
from tests.factories import staff
from tests.stations.factories import deputy
from tests.suggestions import factories
from tests.suggestions.factories import ASSIGNED, LETTER

KINDS = ("assignment", "reply", "rating")


@pytest.fixture
def who(home):
    return factories.let_in(factories.people())


@pytest.fixture
def replied(who):
    row = factories.draft(who)
    signers = [deputy(name="附议某", account=staff("signer")), deputy(name="谢绝某", account=staff("second"))]
    filing.ask_co_signers(row, signers, by=who.lead)
    for person, confirms in zip(signers, (True, False), strict=True):
        filing.answer_co_signature(row, confirms=confirms, by=person.account)
    row = filing.file_suggestion(row, exclusions=(), by=who.lead, now=factories.FILED)
    row = factories.reviewed(who, row)
    row = factories.assigning.assign_suggestion(row, lead=who.roads, co=[who.lights], by=who.assigner, now=ASSIGNED)
    handling.take_on(row, by=who.unit, now=ASSIGNED)
    handling.give_opinion(row, opinion="会办同意", by=who.outsider, now=ASSIGNED)
    handling.reply_to_suggestion(row, **LETTER, by=who.unit, now=ASSIGNED)
    return row


def page(client, row, kind):
    return client.get(reverse("suggestion_printed", args=[row.pk, kind]))


def test_each_form_says_what_it_must(client, who, replied):
    client.force_login(who.assigner)
    sheet, letter, form = (page(client, replied, kind).content.decode() for kind in KINDS)
    for words, text in (
        (
            (
                "闭2025-06-001",
                "县交通运输局",
                "县综合行政执法局",
                "2025年9月30日",
                "2025年7月10日",
                "2025年8月30日",
                "附议某",
            ),
            sheet,
        ),
        (("三交〔2025〕1号", "类别 A", "附议某", "已加装路灯。", "会办同意", "试局长", "县交通运输局"), letter),
        (("闭2025-06-001", "三交〔2025〕1号", "□ 不满意", "部分解决或列入计划"), form),
    ):
        assert [word for word in words if word not in text] == []
        assert "谢绝某" not in text


def test_a_form_is_printed_by_whom_it_concerns(client, who, replied):
    found = {}
    for name in ("lead", "reviewer", "assigner", "unit", "outsider"):
        client.force_login(getattr(who, name))
        found[name] = [kind for kind in KINDS if page(client, replied, kind).status_code == 200]
    everything = list(KINDS)
    assert found == {
        "lead": ["reply", "rating"], "reviewer": everything, "assigner": everything, "unit": everything, "outsider": everything,
    }  # fmt: skip
    client.force_login(staff("somebody"))
    assert page(client, replied, "reply").status_code == 302
    client.force_login(who.assigner)
    assert page(client, replied, "nothing").status_code == 404


def test_before_the_assignment_there_is_nothing_to_print(client, who):
    row = factories.filed(who)
    client.force_login(who.reviewer)
    assert [page(client, row, kind).status_code for kind in KINDS] == [302] * 3


@pytest.mark.skipif(not pdf.can_draw(), reason="Pango is not installed on this machine")
@pytest.mark.parametrize("kind", KINDS)
def test_a_pdf_is_drawn_from_the_words_alone(client, who, replied, kind):
    client.force_login(who.assigner)
    answer = client.get(reverse("suggestion_pdf", args=[replied.pk, kind]))
    assert (answer["Content-Type"], answer.content[:5], len(answer.content) > 5_000) == (
        "application/pdf",
        b"%PDF-",
        True,
    )
    with pytest.raises(pdf.NothingFromOutside):
        pdf._refuse("file:///etc/hostname")


def test_where_it_cannot_be_drawn_the_page_is_shown_with_a_sentence(client, who, replied, monkeypatch):
    def missing(_name):
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(pdf, "import_module", missing)
    client.force_login(who.assigner)
    answer = client.get(reverse("suggestion_pdf", args=[replied.pk, "reply"]), follow=True)
    assert answer.redirect_chain == [(reverse("suggestion_printed", args=[replied.pk, "reply"]), 302)]
    assert "不能生成PDF文件" in answer.content.decode()
