"""Opinions follow clauses from version to version, never onto another clause, and none is lost."""

import random

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations import queries, version_services
from consultations.drafts import decode_draft, parse_draft
from consultations.models import ClauseLink
from consultations.outline import outline
from consultations.services import import_draft
from consultations.version_queries import comparison, gone_clauses, lineage_of
from consultations.version_services import MappingRefused, carry_unchanged, finish_mapping, map_clauses
from consultations.versions import compare, differences
from submissions.models import PublicRendition, Submission
from submissions.models.intake import OpinionCluster
from submissions.services import counts
from tests.consultations import edit_scripts
from tests.factories import consultation, published

SCRIPTS = 100  # the drill makes a thousand
SECOND = """# 试验条例（草案）

第一条 为了试验，制定本条例。

第二条 新加的一条。

第三条 下列事项适用本条例：

（一）第一项内容；

（二）第二项改过的内容。

第四条 本条例自公布之日起施行。
"""


def test_after_random_edit_scripts_no_comment_stands_on_a_wrong_clause_and_every_unmapped_one_is_listed():
    followed = edit_scripts.follow(range(SCRIPTS))
    assert (followed.wrong, followed.missing) == (0, 0)
    assert min(followed.placed, followed.listed, followed.automatic) > 50 * SCRIPTS  # the measure measures something


@pytest.mark.parametrize("seed", range(4))
def test_the_pages_show_each_comment_where_the_editor_led_its_clause_and_list_the_others(home, editor, seed):
    random_ = random.Random(seed)
    articles = edit_scripts.regulation(random_, "zhejiang-township-congress-2016.md")
    page = consultation(with_draft=False)
    import_draft(page, edit_scripts.drafted(articles)[0], source=b"1")
    keys = list(edit_scripts.drafted(articles)[1])
    comments = {_comment(page, f"v1.{key}").number: f"v1.{key}" for key in random_.sample(keys, 60)}
    right = {number: {name} for number, name in comments.items()}
    for version in (2, 3):
        after = edit_scripts.edited(articles, random_)
        true = edit_scripts.truth(articles, after)
        draft = import_draft(page, edit_scripts.drafted(after)[0], source=b"%d" % version)
        led = {}
        for key, targets in edit_scripts.told(true, random_).items():
            map_clauses(draft, old_keys=[key], new_keys=sorted(targets), by=editor)
        carry_unchanged(draft, by=editor)
        for key, target in ClauseLink.objects.filter(draft=draft).exclude(new_key="").values_list("old_key", "new_key"):
            assert target in true[key]
            led.setdefault(f"v{version - 1}.{key}", set()).add(f"v{version}.{target}")
        right = {number: {name for one in at for name in led.get(one, ())} for number, at in right.items()}
        articles = after
    counts.rebuild(page.pk)
    shown = {number: set() for number in comments}
    for name in outline(draft):
        for opinion in queries.consultation_reading(page, {"clause": name})["listing"].opinions:
            shown[opinion.number].add(name)
    assert shown == right
    gone = gone_clauses(page, queries.public_counts(page), lineage_of(draft))
    assert {clause.identifier for clause in gone} == {comments[number] for number, at in right.items() if not at}
    assert sum(clause.opinions for clause in gone) == sum(not at for at in right.values())


def _comment(page, name):
    """A published opinion on a clause, without a moderator's way there."""
    number = f"LX{page.pk}-{Submission.objects.count()}"
    submission = Submission.objects.create(
        number=number, code_hash=number, form_key=number, page=page, clause_key=name, text=number, author_ref=number,
        content_hash=number, received_at=timezone.now(),
    )  # fmt: skip
    return PublicRendition.objects.create(
        submission=submission, page=page, number=number, clause_key=name, text=number, content_hash=number,
        author_ref=number, received_at=submission.received_at, published_at=submission.received_at,
    )  # fmt: skip


@pytest.fixture
def second(page, editor):
    """The second version of the draft of `page`."""
    source = SECOND.encode()
    return import_draft(page, parse_draft(decode_draft(source)), source=source, by=editor)


def links(draft):
    return set(draft.links.values_list("old_key", "new_key", "basis"))


def test_only_the_same_number_with_the_same_words_is_led_on_at_a_press(second, editor):
    assert carry_unchanged(second, by=editor) == 2
    assert links(second) == {("a1", "a1", "unchanged"), ("a1.p1", "a1.p1", "unchanged")}


def test_an_article_led_by_hand_takes_along_what_is_the_same_below_it_and_nothing_else(second, editor):
    assert map_clauses(second, old_keys=["a2"], new_keys=["a3"], by=editor) == 1
    assert links(second) == {("a2", "a3", "person"), ("a2.p1.i1", "a3.p1.i1", "unchanged")}


def test_of_two_articles_with_the_same_words_neither_is_led_on_by_the_machine(home, editor):
    twice = "第一条 办法另行制定。\n\n第二条 办法另行制定。\n\n第三条 施行。"
    page = consultation(with_draft=False)
    import_draft(page, parse_draft(twice), source=b"1")
    draft = import_draft(page, parse_draft("第一条 办法另行制定。\n\n第二条 施行。"), source=b"2")
    carry_unchanged(draft, by=editor)
    assert links(draft) == set()


@pytest.mark.parametrize(
    ("old", "new"), [([], ["a1"]), (["a1", "a2"], ["a1", "a2"]), (["a9"], ["a1"]), (["a1"], ["a9"]), (["ch1"], ["a1"])]
)
def test_what_cannot_be_led_is_refused_and_leaves_everything_as_it_was(second, editor, old, new):
    map_clauses(second, old_keys=["a1"], new_keys=["a1"], by=editor)
    before = links(second)
    with pytest.raises(MappingRefused):
        map_clauses(second, old_keys=old, new_keys=new, by=editor)
    assert links(second) == before


def test_a_first_version_has_nothing_to_be_led_from(page, editor):
    with pytest.raises(MappingRefused):
        carry_unchanged(queries.current_draft(page), by=editor)


def read(client, page, **params):
    return client.get(page.url, params).content.decode()


def test_readers_find_an_opinion_under_its_clause_or_under_those_deleted(client, page, second, editor, moderator):
    said = ("对事项的意见", "对施行的意见", "对新条的意见")
    published(page, said[0], by=moderator, clause_key="v1.a2", clause_label="第二条")
    published(page, said[1], by=moderator, clause_key="v1.a3", clause_label="第三条")
    published(page, said[2], by=moderator, clause_key="v2.a3", clause_label="第三条")
    html = read(client, page)
    assert "本条已删除" in html and "?clause=v1.a2#opinions" in html and "?clause=v1.a3#opinions" in html
    map_clauses(second, old_keys=["a2"], new_keys=["a3"], by=editor)
    html = read(client, page)
    assert "?clause=v1.a2#opinions" not in html and "?clause=v1.a3#opinions" in html and "现第三条" in html
    both = read(client, page, clause="v2.a3")
    assert [text in both for text in said] == [True, False, True]
    gone = read(client, page, clause="v1.a3")
    assert [text in gone for text in said] == [False, True, False]
    assert "本条已删除" in gone and "第三条" in gone
    finish_mapping(second, by=editor)
    assert "对应关系正在整理" not in read(client, page)


def test_an_opinion_on_a_clause_that_was_split_stands_under_both_and_counts_once_above(page, second, editor, moderator):
    published(page, "意见", by=moderator, clause_key="v1.a2.p1", clause_label="第二条第一款")
    map_clauses(second, old_keys=["a2.p1"], new_keys=["a3.p1", "a3.p1.i1"], by=editor)
    for name in ("v2.a3.p1", "v2.a3.p1.i1"):
        assert [o.text for o in queries.consultation_reading(page, {"clause": name})["listing"].opinions] == ["意见"]
    tree = {node.identifier: node.total for node in queries.consultation_reading(page, {})["clauses"]}
    assert tree == {"v2.a1": 0, "v2.a2": 0, "v2.a3": 1, "v2.a4": 0}


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_with_two_versions_costs_the_same_queries_with_one_opinion_and_with_three(
    client, page, second, editor, moderator, count, django_assert_num_queries
):
    map_clauses(second, old_keys=["a2"], new_keys=["a3"], by=editor)
    for number in range(count):
        published(page, f"意见{number}", by=moderator, clause_key="v1.a2", form_key=f"two-{number}")
        published(page, f"又见{number}", by=moderator, clause_key="v1.a1", form_key=f"two-gone-{number}")
    client.get(page.url, {"clause": "v2.a3"})
    with django_assert_num_queries(13):
        client.get(page.url, {"clause": "v2.a3"})


def test_a_list_of_several_clauses_is_read_page_by_page_without_loss(page, second, editor, moderator):
    map_clauses(second, old_keys=["a1"], new_keys=["a3"], by=editor)
    for number in range(25):
        name = ("v1.a1", "v2.a3")[number % 2]
        published(page, f"意见{number}", by=moderator, clause_key=name, form_key=f"page-{number}")
    for sort in ("newest", "supported"):
        seen, after = [], ""
        while True:
            params = {"clause": "v2.a3", "sort": sort, "after": after}
            listing = queries.consultation_reading(page, params)["listing"]
            seen += [opinion.text for opinion in listing.opinions]
            if not (after := listing.next_cursor):
                break
        assert sorted(seen) == sorted(f"意见{number}" for number in range(25)) and len(seen) == 25
    assert OpinionCluster.objects.count() == 0


def test_the_comparison_goes_by_what_was_led_and_shows_words_taken_out_and_put_in(client, page, second, editor):
    map_clauses(second, old_keys=["a2"], new_keys=["a3"], by=editor)
    carry_unchanged(second, by=editor)
    map_clauses(second, old_keys=["a3"], new_keys=[], by=editor)
    found = comparison(page, 2, with_same=True)
    assert [(row.kind, row.old_label, row.new_label) for row in found.changes] == [
        ("same", "第一条", "第一条"), ("added", "", "第二条"), ("moved", "第二条", "第三条"), ("deleted", "第三条", ""),
        ("added", "", "第四条"),
    ]  # fmt: skip
    html = client.get(reverse("consultation_changes", args=[page.pk, 2])).content.decode()
    assert "<ins>改过的</ins>" in html and "<del>本条例自公布之日起施行。</del>" in html
    assert "为了试验" not in html
    assert "为了试验" in client.get(reverse("consultation_changes", args=[page.pk, 2]), {"all": "1"}).content.decode()


@pytest.mark.parametrize("version", [0, 1, 3])
def test_there_is_no_comparison_of_versions_that_are_not_there(client, page, second, version):
    assert client.get(reverse("consultation_changes", args=[page.pk, version])).status_code == 404


def test_split_and_merged_clauses_are_named_in_a_comparison():
    old = parse_draft("第一条 甲。\n\n乙。\n\n第二条 丙。\n\n第三条 丁。").units
    new = parse_draft("第一条 甲。\n\n第二条 乙。\n\n第三条 丙。丁。").units
    led = {"a1": frozenset({"a1", "a2"}), "a2": frozenset({"a3"}), "a3": frozenset({"a3"})}
    assert [(row.kind, row.old_label, row.new_label) for row in compare(old, new, led)] == [
        ("split", "第一条", "第一条"), ("split", "第一条", "第二条"), ("merged", "第二条、第三条", "第三条"),
    ]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), [("", ""), ("甲乙丙", "甲丙"), ("甲" * 3_000, "乙" * 3_000), ("同", "同")])
def test_differences_lose_no_word_of_either_side(old, new):
    left, right = differences(old, new)
    assert ("".join(part.text for part in left), "".join(part.text for part in right)) == (old, new)


def test_the_editor_leads_clauses_on_the_screen(client, page, second, editor, moderator):
    published(page, "意见", by=moderator, clause_key="v1.a2", clause_label="第二条")
    client.force_login(editor)
    screen = reverse("consultation_mapping", args=[page.pk, 2])
    assert "1 条意见" in client.get(screen).content.decode()
    go = reverse("consultation_map", args=[page.pk, 2])
    assert client.post(go, {"what": "map", "old": ["a2"], "new": ["a3"]}).status_code == 302
    assert client.post(go, {"what": "deleted", "old": ["a3"]}).status_code == 302
    assert client.post(reverse("consultation_carry", args=[page.pk, 2])).status_code == 302
    assert {(old, new) for old, new, _basis in links(second)} >= {("a2", "a3"), ("a3", ""), ("a1", "a1")}
    assert client.post(go, {"what": "clear", "old": ["a3"], "show": "all"})["Location"].endswith("?show=all")
    assert "a3" not in {old for old, _new, _basis in links(second)}
    refused = client.post(go, {"what": "map", "old": ["a3"]})
    assert refused.status_code == 400 and "请在右侧勾选" in refused.content.decode()
    assert client.post(reverse("consultation_finish_mapping", args=[page.pk, 2])).status_code == 302
    second.refresh_from_db()
    assert second.mapped_at is not None


@pytest.mark.parametrize("name", ["mapping", "map", "carry", "finish_mapping"])
def test_only_who_runs_the_consultation_leads_clauses(client, page, second, moderator, name):
    client.force_login(moderator)
    url = reverse(f"consultation_{name}", args=[page.pk, 2])
    response = client.get(url) if name == "mapping" else client.post(url, {"what": "map", "old": "a2", "new": "a3"})
    assert response.status_code in (302, 403) and links(second) == set()
    assert version_services.previous_of(second).version == 1
