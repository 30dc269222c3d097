"""A hundred thousand draws by each method fall on every line equally often, and perl repeats hundreds of whole draws."""

import json
import os
import random
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

from bench import bed
from config import localdb

SECONDS = 120
QUICK_SECONDS = 45
QUICK = os.environ.get("QUICK") == "1"
DRAWS = 20_000 if QUICK else 100_000
REPEATED = 100 if QUICK else 500
LINES = 20
CRITICAL = 36.19  # chi-square with 19 degrees of freedom, p = 0.01


def main() -> None:
    bed.end_within(QUICK_SECONDS if QUICK else SECONDS)
    bed.start_django(localdb.ensure_running(bed.ROOT))
    from publicity import lottery
    from tests.publicity import test_lottery as known

    labels = [str(number) for number in range(1, LINES + 1)]
    for method in ("keyed-sort", "rfc3797"):
        counts: Counter[str] = Counter()
        for seed in range(DRAWS):
            if method == "rfc3797":
                counts[str(lottery.rfc3797(LINES, 1, f"{seed}./")[0])] += 1
            else:
                counts[lottery.keyed_positions(labels, code=b"fixed", key=f"{seed}./")[0][1]] += 1
        expected = DRAWS / LINES
        square = sum((counts[label] - expected) ** 2 / expected for label in labels)
        print(f"{method}_chi_square {square:.2f} (below {CRITICAL})", flush=True)
        if square >= CRITICAL:
            raise SystemExit(f"{method} does not fall on every line equally often.")
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for seed in range(REPEATED):
            chance = random.Random(seed)
            lines = known.population(chance.randrange(1, 400), townships=8, categories=4, seed=seed)
            facts, text = known.document(
                lines, number=f"CC{seed}", method=chance.choice(["keyed-sort", "rfc3797"]),
                ratio=chance.randrange(1, 10_001), key=f"{seed}.{seed + 1}./", secret=seed.to_bytes(4, "big"),
            )  # fmt: skip
            for name, content in ((f"{seed}.json", json.dumps(facts)), (f"{seed}.txt", text)):
                Path(folder, name).write_text(content)
                files.append(name)
        command = ["/usr/bin/env", "perl", known.SCRIPT, "draw", *files]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        agreed = done.stdout.count("AGREE: ") - done.stdout.count("DISAGREE: ")
    print(f"draws_repeated_by_perl {agreed} of {REPEATED}", flush=True)
    if done.returncode or agreed != REPEATED:
        raise SystemExit("The script and the server do not agree.")


if __name__ == "__main__":
    main()
