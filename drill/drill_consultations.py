"""Comments follow clauses through a thousand edit scripts, and answers stay theirs through five hundred edited forms."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

from bench import bed, figures

SECONDS = 420
QUICK_SECONDS = 0  # the tests hold what is short of it
SCRIPTS, SEQUENCES = 1_000, 500


def main() -> None:
    bed.end_within(SECONDS)
    with bed.scratch_database() as url:
        bed.start_django(url)
        from django.db import connection

        from tests.consultations import edit_scripts, form_sequences

        # The scripts ask no database: they run beside the sequences, in a process that parts before there is a connection.
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as beside:
            scripts = beside.submit(edit_scripts.follow, range(SCRIPTS))
            page = bed.site_and_draft()
            sequences = [form_sequences.run(page, seed) for seed in range(SEQUENCES)]
            followed = scripts.result()
        print(
            f"edit_scripts {SCRIPTS} placed {followed.placed} listed {followed.listed} wrong {followed.wrong}",
            flush=True,
        )
        answers, changed = (sum(column) for column in zip(*sequences, strict=True))
        print(f"form_sequences {SEQUENCES} answers {answers} hidden_or_relabelled {changed}", flush=True)
        connection.close()
        figures.require(
            {
                "no comment on a wrong clause": followed.wrong == 0,
                "every comment on a clause or listed": followed.missing == 0,
                "no answer hidden or relabelled": changed == 0,
            }
        )


if __name__ == "__main__":
    main()
