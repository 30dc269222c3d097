"""Every kind of public page on a site of 100 and on one of 100,000 pages: time and queries, at most 1.3 times.

The pages that make the difference are notices under the list of notices, found by the search like any other; the two
databases are alike but for them and are read in turns. The map of the site and downloads are meant to grow and are not
among these.
"""

import io

from bench import bed, figures
from bench.bench_faces import addresses

FEW, MANY = 100, 100_000
ROUNDS, TURNS = 3, 6  # short turns: a busy moment of the machine must not meet one database alone
MOST = 1.3

# `step` is a page's place among its siblings as the tree writes it: four digits to the base of 36.
NUMBERED = """
CREATE TEMPORARY TABLE many AS SELECT n, nextval(pg_get_serial_sequence('wagtailcore_page', 'id')) AS id,
    (SELECT string_agg(substr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', 1 + (2000 + n) / (36 ^ d)::int %% 36, 1), '' ORDER BY d DESC)
        FROM generate_series(0, 3) d) AS step,
    %(pattern)s AS pattern
FROM generate_series(1, %(count)s) n
"""
PAGES = """
INSERT INTO wagtailcore_page SELECT copy.* FROM wagtailcore_page p JOIN many m ON m.pattern = p.id,
    LATERAL jsonb_populate_record(p, jsonb_build_object('id', m.id, 'path', left(p.path, -4) || m.step,
        'slug', 'many-' || m.n, 'title', p.title || m.n, 'draft_title', p.title || m.n,
        'url_path', regexp_replace(p.url_path, '[^/]+/$', '') || 'many-' || m.n || '/',
        'translation_key', gen_random_uuid(), 'live_revision_id', NULL, 'latest_revision_id', NULL)) copy
"""
NOTICES = """
INSERT INTO notices_noticepage SELECT copy.* FROM notices_noticepage p JOIN many m ON m.pattern = p.page_ptr_id,
    LATERAL jsonb_populate_record(p, jsonb_build_object('page_ptr_id', m.id,
        'issued_on', p.issued_on - m.n * 37 %% 300)) copy
"""
# Of the words of each a few are enough: how a search grows with its words is another measurement's subject.
FOUND = """
INSERT INTO core_searchentry SELECT copy.* FROM core_searchentry e JOIN many m ON m.pattern = e.page_id,
    LATERAL jsonb_populate_record(e, jsonb_build_object('page_id', m.id, 'object_id', m.id,
        'id', nextval(pg_get_serial_sequence('core_searchentry', 'id')), 'identity', 'notices.noticepage:' || m.id,
        'body', '', 'folded', '', 'vector', array_to_tsvector((tsvector_to_array(e.vector))[1:20] || ('kind:' || e.kind))::text)) copy
"""
COUNTED = """
UPDATE wagtailcore_page SET numchild = numchild + (SELECT count(*) FROM many)
WHERE path = (SELECT left(path, -4) FROM wagtailcore_page WHERE id = (SELECT min(pattern) FROM many))
"""


def main() -> None:
    bed.end_within(600)
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


def measure(url: str, small: str, large: str) -> None:
    from django.core.cache import cache
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    call_command("loaddemo", stdout=io.StringIO())
    pages = addresses()
    pages |= {name: address for name, address in of_each_type().items() if address not in pages.values()}
    connection.close()
    bed.copy_database(url, small, large)
    for name, count in ((small, FEW), (large, MANY)):
        bed.use_database(name)
        grow_to(count)
    client = Client()

    def read(address: str) -> None:
        assert client.get(address).status_code == 200, address

    times: dict[tuple[str, str], float] = {}
    queries: dict[tuple[str, str], int] = {}
    for turn in range(TURNS):
        for database in (small, large):
            bed.use_database(database)
            cache.clear()
            for name, address in pages.items():
                [found] = figures.medians(lambda address=address: read(address), rounds=ROUNDS, warm=2)
                times[name, database] = min(times[name, database], found) if turn else found
                counted = figures.count_queries(lambda address=address: read(address))
                queries[name, database] = min(queries[name, database], counted) if turn else counted
    ratios = {name: times[name, large] / times[name, small] for name in pages}
    for name, ratio in ratios.items():
        figures.report(
            {
                f"{name}_of_{FEW}_pages": (times[name, small], "ms"),
                f"{name}_of_{MANY}_pages": (times[name, large], "ms"),
                f"{name}_growth": (ratio, "ratio"),
            }
        )
    figures.require(
        {f"{name} costs at most {MOST} times as much": ratio <= MOST for name, ratio in ratios.items()}
        | {f"{name} takes the same number of queries": queries[name, small] == queries[name, large] for name in pages}
    )


def of_each_type() -> dict[str, str]:
    """The first public page of each type in the tree, with those that the demo leaves to editors."""
    from wagtail.models import get_page_models

    from core.pages import BasePage
    from home.models import HomePage, StandardPage
    from tests.factories import topic_call

    topic_call()
    HomePage.objects.get().add_child(
        instance=StandardPage(title="说明", slug="about", body=[("paragraph", "<p>说明。</p>")], is_demo=True)
    )
    found = {}
    for model in get_page_models():
        if issubclass(model, BasePage):
            page = model.objects.live().order_by("path").first()
            assert page, f"The demo holds no {model.__name__}."
            found[f"type_{model._meta.model_name}"] = page.url
    return found


def grow_to(count: int) -> None:
    """Copies of one notice until the tree holds so many pages; foreign keys are not looked up."""
    from django.db import connection, transaction
    from wagtail.models import Page

    from notices.models import NoticePage

    pattern = min(NoticePage.objects.live(), key=lambda notice: len(str(notice.body.raw_data)))
    values = {"pattern": pattern.pk, "count": count - Page.objects.count()}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica; SET LOCAL synchronous_commit = off")
        cursor.execute(NUMBERED, values)
        for statement in (PAGES, NOTICES, FOUND, COUNTED):
            cursor.execute(statement.replace("%%", "%"))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    assert Page.objects.count() == count


if __name__ == "__main__":
    main()
