"""Ten thousand opinions grouped, in memory and as the background does it, and how fast personal data are proposed.

Half of the texts belong to campaigns, half stand alone: composed of the labelled sets of the tests.
"""

import time

from bench import bed, figures

TEXTS = 10_000
MOST_SECONDS = 10


def texts() -> list[str]:
    from tests.submissions.labelled import compose
    from tests.submissions.labelled.generators import Chance

    chance = Chance(20_264)
    campaigns = [letter.text for letter in compose.letters() if len(letter.text) > 50]
    paragraphs = compose.clean_paragraphs()
    return [
        chance.one(campaigns) if number % 2 else chance.one(paragraphs) + chance.one(paragraphs)
        for number in range(TEXTS)
    ]


def main() -> None:
    with bed.scratch_database() as url:
        bed.start_django(url)
        measure()


def measure() -> None:
    from submissions.models import QueueItem, Submission
    from submissions.personal_data import find_personal_data
    from submissions.services.clusters import group_opinions
    from submissions.similarity import Groups, profile

    sent = texts()

    def group() -> None:
        groups = Groups()
        for number, text in enumerate(sent):
            profiled = profile(text)
            if groups.find(profiled) is None:
                groups.add_leader(number, profiled)

    began = time.process_time()
    in_memory = figures.milliseconds(group) / 1000
    processor = time.process_time() - began  # what the house takes while nothing else runs on the machine
    proposing = figures.milliseconds(lambda: [find_personal_data(text) for text in sent]) / TEXTS
    page = bed.site_and_draft()
    bed.fill(page, TEXTS)
    submissions = list(Submission.objects.filter(queue_item__cluster__isnull=True).order_by("pk"))
    stored = len(submissions)
    in_database = figures.milliseconds(lambda: group_opinions(page.pk)) / 1000
    left = QueueItem.objects.filter(cluster__isnull=True).count()
    figures.report(
        {
            f"group_{TEXTS}_texts": (in_memory, "s"),
            f"group_{TEXTS}_texts_processor": (processor, "s"),
            f"group_{stored}_stored_opinions": (in_database, "s"),
            "propose_personal_data": (proposing, "ms"),
        }
    )
    figures.require(
        {
            f"{TEXTS} texts are grouped in less than {MOST_SECONDS} s of one processor": processor < MOST_SECONDS,
            "none is left without a group": left == 0,
        }
    )


if __name__ == "__main__":
    main()
