"""Every move from every state on every kind of page, and after each the whole public site as its caches answer it.

The site runs behind granian with its memory on; what was public a moment ago lies in that memory. In the suite the same
is done once for each move (`tests/submissions/test_gate.py`); here from each of its states, half of it undone, over HTTP.
"""

import http.client
import itertools
import re
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench import bed, figures

SECONDS = 300
QUICK_SECONDS = 0  # the tests hold what is short of it
LEAST_SECRETS = 500
READERS = 3  # at once: two processes answer
FORGOTTEN_WITHIN = 0.5  # seconds from the commit to the last process's forgetting


def main() -> None:
    bed.end_within(SECONDS)
    with bed.scratch_database() as url, tempfile.TemporaryDirectory() as folder:
        bed.start_django(url)
        from django.conf import settings

        settings.PURGES = True  # this process tells the others what it changes
        with bed.Site(url, Path(folder) / "site.log", DJANGO_SETTINGS_MODULE="bench.memory_settings") as site:
            measure(site)


def measure(site: bed.Site) -> None:
    from home.sitetree import MODERATORS
    from submissions.states import MODERATOR
    from tests import factories
    from tests.planted import FORWARD, Field, crawl, starting_points, support_addresses

    factories.site_with_lists()
    field = Field(
        moderator=factories.staff("m", MODERATORS), colleague=factories.staff("c", MODERATORS),
        admin=factories.staff("a", is_superuser=True),
    )  # fmt: skip
    for page in field.pages:
        field.plant(page)
    leaks: list[str] = []
    asked = looks = 0
    readers = ThreadPoolExecutor(READERS)

    def look(moment: str) -> None:
        nonlocal asked, looks
        time.sleep(FORGOTTEN_WITHIN)
        said = crawl(
            lambda address: get(site.port, address),
            starting_points(field) | set(support_addresses(field)[-7:]),
            each=readers.map,
        )
        asked, looks = asked + len(said), looks + 1
        hidden = field.secrets_now()
        leaks.extend(
            f"{moment}: {address} says {word}" for address, body in said.items() for word in hidden & words_in(body)
        )
        missing = field.shown_now() - set().union(*map(words_in, said.values()))
        if missing:
            raise SystemExit(f"{moment}: the crawl misses {len(missing)} words that are public.")

    look("before any decision")
    for step in FORWARD:
        from_all = []
        for source, page in itertools.product(sorted(step.sources), field.pages):
            from_all.append(planted := field.plant(page))
            field.bring(planted, source)
        look(f"before {step.name}")  # what is public now lies in the caches
        made = [field.make(planted, step.name) for planted in from_all]
        look(step.name)
        if step.audience == MODERATOR:
            for decision in made[::2]:
                field.undo(decision)
            look(f"{step.name}, half of it undone")
    secrets = len(set().union(*(one.all_words() for one in field.planted)))
    figures.report(
        {
            "secrets": (secrets, "words"),
            "crawls": (looks, "times"),
            "answers": (asked, "read"),
            "found": (len(leaks), ""),
        }
    )
    print("\n".join(leaks[:20]), flush=True)
    figures.require({"nothing hidden is said": not leaks, f"{LEAST_SECRETS} secrets or more": secrets >= LEAST_SECRETS})


def words_in(body: str) -> set[str]:
    return set(re.findall(r"zqx\d{5}k", body))


def get(port: int, address: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection(bed.ADDRESS, port, timeout=30)
    try:
        connection.request("GET", address, headers={"Host": "testserver"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace") + str(answer.headers)
    finally:
        connection.close()


if __name__ == "__main__":
    main()
