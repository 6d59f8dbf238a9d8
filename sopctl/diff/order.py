"""Which of some things have moved: as few as possible, the others stand in the order in which they stood."""

from bisect import bisect_left
from collections.abc import Sequence


def moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Of what is in both orders, each once, the least that must be moved to get from one to the other."""
    places = {name: number for number, name in enumerate(before)}
    common = [name for name in after if name in places]
    # The longest rising row (Fredman 1975): `ends` are the places of the last ones of rows of each length.
    ends: list[int] = []
    lasts: list[str] = []
    previous: dict[str, str | None] = {}
    for name in common:
        at = bisect_left(ends, places[name])
        previous[name] = lasts[at - 1] if at else None
        ends[at : at + 1] = [places[name]]
        lasts[at : at + 1] = [name]
    staying: set[str] = set()
    last = lasts[-1] if lasts else None
    while last is not None:
        staying.add(last)
        last = previous[last]
    return {name for name in common if name not in staying}
