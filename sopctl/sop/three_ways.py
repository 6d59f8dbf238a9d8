"""Three versions of a row of things, lines or words or items, made one."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

MOST = (
    200  # things that came or went from one version to another; of more, all between both ends is one change
)


class Stretch(NamedTuple):
    """A stretch of the three rows. `changed` says which of both sides have it otherwise than the base."""

    changed: tuple[bool, bool]
    base: list[Any]
    ours: list[Any]
    theirs: list[Any]

    @property
    def clashes(self) -> bool:
        """Whether both have it otherwise, and each in another way."""
        return all(self.changed) and self.ours != self.theirs

    @property
    def taken(self) -> list[Any]:
        """What is to stand there, where nothing clashes."""
        return self.theirs if self.changed == (False, True) else self.ours


class _Hunk(NamedTuple):
    """Of the base from `start` to `end` there stands what the changed row has from `first` to `last`."""

    start: int
    end: int
    first: int
    last: int
    side: int


def stretches(
    versions: Sequence[Sequence[Any]],
    is_near: Callable[[Sequence[Any]], bool] = lambda between: False,
) -> list[Stretch]:
    """The rows of base, ours and theirs in stretches, in order.

    Changes of both sides that overlap are one stretch, also those with so little of the base between them
    that `is_near`.
    """
    base, *rows = versions
    found: list[Stretch] = []
    here = [0, 0, 0]  # in base, ours, theirs

    def until(point: int) -> None:
        """What is the same in all three, up to a point of the base."""
        same = list(base[here[0] : point])
        if same:
            found.append(Stretch((False, False), same, same, same))
        for row in range(3):
            here[row] += len(same)

    hunks = sorted((*_hunks(base, rows[0], 0), *_hunks(base, rows[1], 1)))
    while hunks:
        group = [hunks.pop(0)]
        end = group[0].end
        while hunks and _meets(group, end, hunks[0], base, is_near):
            group.append(hunks.pop(0))
            end = max(end, group[-1].end)
        start = group[0].start
        until(start)
        spans = []
        for side, row in enumerate(rows):
            grown = sum(one.last - one.first - (one.end - one.start) for one in group if one.side == side)
            first = here[side + 1]
            spans.append(list(row[first : first + end - start + grown]))
            here[side + 1] = first + end - start + grown
        here[0] = end
        changed = (any(one.side == 0 for one in group), any(one.side == 1 for one in group))
        found.append(Stretch(changed, list(base[start:end]), spans[0], spans[1]))
    until(len(base))
    return found


def _meets(
    group: list[_Hunk], end: int, hunk: _Hunk, base: Sequence[Any], is_near: Callable[[Sequence[Any]], bool]
) -> bool:
    if hunk.start < end or (hunk.start == hunk.end == end == group[0].start):
        return True
    return any(one.side != hunk.side for one in group) and is_near(base[end : hunk.start])


def _hunks(base: Sequence[Any], row: Sequence[Any], side: int) -> list[_Hunk]:
    start = 0
    least = min(len(base), len(row))
    while start < least and base[start] == row[start]:
        start += 1
    behind = 0
    while behind < least - start and base[-1 - behind] == row[-1 - behind]:
        behind += 1
    old, new = base[start : len(base) - behind], row[start : len(row) - behind]
    if not old and not new:
        return []
    pairs = _common(old, new)
    if pairs is None:
        return [_Hunk(start, start + len(old), start, start + len(new), side)]
    found: list[_Hunk] = []
    x = y = 0
    for a, b in (*pairs, (len(old), len(new))):
        if (x, y) != (a, b):
            found.append(_Hunk(start + x, start + a, start + y, start + b, side))
        x, y = a + 1, b + 1
    return found


def _common(old: Sequence[Any], new: Sequence[Any]) -> list[tuple[int, int]] | None:
    """The places of what stays in the shortest way from one row to another (Myers 1986); None if long."""
    furthest = {1: 0}  # how far along each diagonal of the two rows one gets
    ways: list[dict[int, int]] = []
    for length in range(min(len(old) + len(new), MOST) + 1):
        ways.append(dict(furthest))
        for diagonal in range(-length, length + 1, 2):
            is_down = diagonal == -length or (
                diagonal != length and furthest[diagonal - 1] < furthest[diagonal + 1]
            )
            x = furthest[diagonal + 1] if is_down else furthest[diagonal - 1] + 1
            y = x - diagonal
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x, y = x + 1, y + 1
            furthest[diagonal] = x
            if x >= len(old) and y >= len(new):
                return _walked(ways, len(old), len(new))
    return None


def _walked(ways: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for length in range(len(ways) - 1, -1, -1):
        furthest, diagonal = ways[length], x - y
        is_down = diagonal == -length or (
            diagonal != length and furthest[diagonal - 1] < furthest[diagonal + 1]
        )
        before = diagonal + 1 if is_down else diagonal - 1
        from_x = furthest[before] if length else 0
        from_y = from_x - before if length else 0
        while x > from_x and y > from_y:
            x, y = x - 1, y - 1
            found.append((x, y))
        x, y = from_x, from_y
    return found[::-1]


def merged_lines(base: str, ours: str, theirs: str) -> str:
    """Three versions of some remarks as one: where both wrote something there, both, ours first."""
    if theirs in (base, ours):
        return ours
    if ours == base:
        return theirs
    kept: list[str] = []
    for one in stretches([text.splitlines(keepends=True) for text in (base, ours, theirs)]):
        kept += one.taken
        if one.clashes:
            kept += [line for line in one.theirs if line not in one.ours]
    return "".join(kept)
