"""Small numbers of a public table are kept back, and so is what would give them away by subtraction.

A cell of one or two could point at a person. Whoever knows the total, the other cells and this rule must not be able to
tell a kept-back cell either: of every kept-back cell at least two values are left that the same rule would have published
in the same way. A zero counts nobody and is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass

LEAST = 3  # the smallest number of people or things that is published


@dataclass(frozen=True)
class Shown:
    """What is published of parts and their total; None where a number is kept back."""

    total: int | None
    parts: dict[str, int | None]


def alone(count: int) -> int | None:
    """A number that is a part of nothing else in the table."""
    return None if 0 < count < LEAST else count


def together(parts: Mapping[str, int]) -> Shown:
    """Parts beside their total.

    Everything from one up to a threshold is kept back, the lowest threshold at which the kept-back parts are not all
    the same: then any two of them could have changed places. Where there is none, all parts and the total are kept back.
    """
    sizes = sorted({count for count in parts.values() if count})
    if not sizes or sizes[0] >= LEAST:
        return Shown(sum(parts.values()), dict(parts))
    if len(sizes) == 1:
        return Shown(None, dict.fromkeys(parts))
    threshold = max(sizes[1], *(size for size in sizes if size < LEAST))
    return Shown(
        sum(parts.values()), {name: None if 0 < count <= threshold else count for name, count in parts.items()}
    )
