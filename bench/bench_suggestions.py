"""Suggestions of ten years, 100 and 10,000: the public list, the figures, the register; and the counting itself.

The large set at most 1.3 times the small one, by no query more: nothing that somebody opens reads the whole log.
"""

from collections.abc import Callable
from typing import Any

from bench import bed, figures

FEW, MANY = 100, 10_000
ROUNDS = 40
MOST = 1.3
QUERIES = {"list": 17, "page": 12, "figures": 11, "register": 4}  # with nothing remembered

FILL = """
INSERT INTO suggestions_unit (name, kind, is_active, is_demo) SELECT '试验单位' || n, 'government', true, false FROM generate_series(1, 12) n;
INSERT INTO suggestions_suggestion (id, route, title, situation, analysis, proposal, topic, lead_id, area_id, session, consultation,
    consultation_note, status, version, batch, filed_at, accepted_at, round, assigned_on, due_on, created_by_id, created_at, is_demo)
SELECT n, 'green', '关于修复第' || n || '号道路的建议', '路面破损', '影响出行', '请尽快修复', (ARRAY['roads', 'health', 'other'])[1 + n %% 3],
    %(lead)s, %(area)s, '', 'none', '', CASE WHEN n %% 10 = 0 THEN 'handling' ELSE 'closed' END, 9, '2025-01-01', at, at, 1,
    at::date, at::date + 90, %(user)s, at, false
FROM (SELECT n, now() - n * (interval '3650 days' / %(count)s) AS at FROM generate_series(1, %(count)s) n) rows;
INSERT INTO suggestions_suggestionevent (suggestion_id, move, to_status, reason, actor_id, at)
SELECT id, move, 'handling', '', %(user)s, filed_at FROM suggestions_suggestion,
    unnest(ARRAY['draft', 'file', 'pass_to_preliminary', 'pass_to_joint', 'pass_to_directors', 'accept', 'assign', 'take_on', 'reply', 'rate', 'close']) move;
INSERT INTO suggestions_issuednumber (suggestion_id, series, seq, text) SELECT id, '试', id, '试' || id FROM suggestions_suggestion;
INSERT INTO suggestions_assignment (suggestion_id, round, unit_id, role, assigned_on, return_by, due_on, opinion)
SELECT s.id, 1, u.id, 'lead', assigned_on, assigned_on + 10, due_on, '' FROM suggestions_suggestion s
    JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM suggestions_unit) u ON u.place = 1 + s.id %% 12;
INSERT INTO suggestions_meeting (suggestion_id, round, held_on, place, met_by, form, note)
SELECT id, 1, assigned_on + 9, '试', 'head', 'talk', '试' FROM suggestions_suggestion;
INSERT INTO suggestions_reply (suggestion_id, round, unit_id, number, text, grade, signed_by, replied_on)
SELECT s.id, 1, a.unit_id, '试', '已修复', 'A', '试', s.assigned_on + 20 + (s.id %% 60)::int FROM suggestions_suggestion s
    JOIN suggestions_assignment a ON a.suggestion_id = s.id WHERE s.status = 'closed';
INSERT INTO suggestions_evaluation (reply_id, handling, result, resolution, adoption, note, rated_on)
SELECT id, 'satisfied', (ARRAY['satisfied', 'mostly'])[1 + id %% 2], (ARRAY['solved', 'partly'])[1 + id %% 2], 'adopted', '', replied_on + 5
FROM suggestions_reply WHERE id %% 9 > 0;
INSERT INTO suggestions_publicsuggestion (source_id, page_id, number, scope, title, route, topic, area_code, area_name, year, lead_number,
    lead_name, unit_number, unit_name, stage, accepted_at, due_on, grade, verdict, resolution, asked, is_key, body, shown_event,
    has_unchecked, published_at, changed_at, is_visible, is_demo)
SELECT s.id, %(page)s, '试' || s.id, 'full', s.title, 'green', s.topic, '331022001', '海游街道', extract(year FROM s.accepted_at), s.lead_id,
    '试某', a.unit_id, '试验单位', CASE WHEN s.status = 'closed' THEN 'settled' ELSE 'handling' END, s.accepted_at, s.due_on, 'A',
    'satisfied', 'solved', 3, false,
    '{"steps": [], "signers": [], "promises": [], "texts": {"situation": "路面破损", "analysis": "影响出行", "proposal": "请尽快修复"}}',
    1000000000, false, s.accepted_at, s.accepted_at, true, false
FROM suggestions_suggestion s JOIN suggestions_assignment a ON a.suggestion_id = s.id;
"""


def main() -> None:
    with bed.scratch_database() as url:
        bed.start_django(url)
        from django.db import connection

        small = connection.settings_dict["NAME"]
        large = f"{small}_large"
        try:
            measure(url, small, large)
        finally:
            connection.close()
            bed.drop_database(url, large)


def fill(count: int, numbers: dict[str, int]) -> None:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in FILL.split(";\n"):
            if statement.strip():
                cursor.execute(statement, numbers | {"count": count})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def prepare() -> dict[str, Any]:
    """The site, a deputy and somebody of the office; what both sets share."""
    from suggestions.models import SuggestionIndexPage
    from tests.factories import site_with_lists
    from tests.stations.factories import area, deputy
    from tests.suggestions.factories import allowed

    site_with_lists()
    office = allowed("office", "review_suggestion", "assign_suggestion")
    page = SuggestionIndexPage.objects.get()
    return {"lead": deputy().pk, "area": area().pk, "user": office.pk, "page": page.pk, "section": page.url}


def works(numbers: dict[str, Any]) -> dict[str, Callable[[], None]]:
    """What somebody opens."""
    from django.contrib.auth import get_user_model
    from django.core.cache import cache
    from django.test import Client
    from django.urls import reverse

    from suggestions.models import PublicSuggestion
    from suggestions.permissions import suggestions_seen_by

    client = Client()

    def opened(address: str, **params: str) -> Any:
        cache.clear()
        answer = client.get(address, params)
        assert answer.status_code == 200
        return answer

    def the_list() -> None:
        assert opened(numbers["section"], topic="roads").content.count(b'<li class="suggestion">') == 20

    def page() -> None:
        opened(reverse("suggestion", args=[PublicSuggestion.objects.values_list("pk", flat=True).first()]))

    def the_figures() -> None:
        assert opened(reverse("suggestion_figures"), by="unit").content.count(b'<th scope="row">') == 12

    def register() -> None:
        office = get_user_model().objects.get(pk=numbers["user"])
        rows = suggestions_seen_by(office).select_related("lead", "issued").order_by("-filed_at", "-pk")
        assert len(list(rows[:50])) == 50

    return {"list": the_list, "page": page, "figures": the_figures, "register": register}


def measure(url: str, small: str, large: str) -> None:
    from django.db import connection

    from suggestions.services.counting import count_figures

    numbers = prepare()
    connection.close()
    bed.copy_database(url, small, large)
    sets = {small: FEW, large: MANY}
    for name, count in sets.items():
        bed.use_database(name)
        fill(count, numbers)
        elapsed = figures.milliseconds(count_figures)
        figures.report({f"suggestions_counting_{count}": (elapsed, "ms")})
    opened = works(numbers)
    best: dict[tuple[str, str], float] = {}
    queries: dict[tuple[str, str], int] = {}
    for _turn in range(3):
        for name in sets:
            bed.use_database(name)
            for what, taken in zip(opened, figures.medians(*opened.values(), rounds=ROUNDS), strict=True):
                best[what, name] = min(taken, best.get((what, name), taken))
                queries[what, name] = figures.count_queries(opened[what])
    bounds: dict[str, bool] = {}
    for what, expected in QUERIES.items():
        ratio = best[what, large] / best[what, small]
        figures.report(
            {
                f"suggestions_{what}_{FEW}": (best[what, small], "ms"),
                f"suggestions_{what}_{MANY}": (best[what, large], "ms"),
                f"suggestions_{what}_ratio": (ratio, "ratio"),
                f"suggestions_{what}_queries": (queries[what, large], "queries"),
            }
        )
        bounds[f"{what}: {MANY} cost at most {MOST} times {FEW}"] = ratio <= MOST
        bounds[f"{what}: {expected} queries with either"] = queries[what, small] == queries[what, large] == expected
    figures.require(bounds)


if __name__ == "__main__":
    main()
