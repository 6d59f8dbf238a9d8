"""Where nodes and arrows of a picture stand: rows of nodes, and arrows that go between the nodes of a row.

`across` is the place in a row, `along` the way from row to row; a picture that goes right swaps them.
An arrow that passes rows has a place of its own in each, held by a dummy; arrows from one node, or to one,
share them. Where many pass, they go in lanes at the sides instead. The nodes of a row are put in order by
those that they are joined with (barycentres), and moved below them as far as the order allows.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from sopctl.render.graph.edges import Edge
from sopctl.render.graph.routes import routes_of

MOST_LANES = 30  # at each side; what has none shares the outermost
MANY = 4_000  # parts of arrows, beyond which nodes are put in order less often
SWEEPS, FEW_SWEEPS = 12, 2
SPACE = 26  # between nodes of a row
NARROW = 14  # between a dummy and its neighbour


class Laid(NamedTuple):
    """The row and the middle of each node and dummy, the width of all, and the parts of arrows, each once.

    Dummies have numbers behind those of the nodes; `rows` are without those in lanes. Each part goes from a
    row to a later one; `heads` are ends of arrows: a part, and whether the arrow ends at its upper end.
    """

    rows: list[list[int]]
    row: list[int]
    across: list[float]
    width: float
    parts: list[Edge]
    heads: list[tuple[Edge, bool]]


def lay_out(rows: Sequence[Sequence[int]], breadths: Sequence[float], edges: Sequence[Edge]) -> Laid:
    """Every node of some rows with a place; `breadths` says how much of a row each takes."""
    return _Layout(rows, breadths, edges).laid()


class _Layout:
    def __init__(
        self, rows: Sequence[Sequence[int]], breadths: Sequence[float], edges: Sequence[Edge]
    ) -> None:
        self.routes = routes = routes_of(rows, len(breadths), edges)
        self.count, total = len(breadths), len(routes.row)
        self.rows, self.parts = routes.rows, [*routes.parts]
        self.breadths = [*breadths, *[0.0] * (total - self.count)]
        self.above: list[list[int]] = [[] for __ in range(total)]
        self.below: list[list[int]] = [[] for __ in range(total)]
        for upper, lower in self.parts:
            self.below[upper].append(lower)
            self.above[lower].append(upper)
        self.aside = {one for lane in routes.lanes for one in lane.stops.values()}
        self.across = [0.0] * total
        self.width = 0.0

    def laid(self) -> Laid:
        self._order()
        self._place()
        self._take_lanes()
        return Laid(self.rows, self.routes.row, self.across, self.width, self.parts, [*self.routes.heads])

    def _take_lanes(self) -> None:
        """Put long arrows into lanes left and right of the rows, short ones inside; the picture widens."""
        taken: tuple[list[int], list[int]] = ([], [])  # the rows of each lane, a bit for each
        found = []
        for lane in self.routes.lanes:
            stops = set(lane.stops.values())
            ends = {end for one in stops for end in (*self.above[one], *self.below[one])} - stops
            is_right = sum(self.across[end] for end in ends) > len(ends) * self.width / 2
            numbers = taken[is_right]
            rows = (
                2 << len(lane.rows)
            ) - 1 << lane.rows.start  # and one row more, so that two do not seem one
            number = next((at for at, other in enumerate(numbers) if not other & rows), len(numbers))
            if number == len(numbers) < MOST_LANES:
                numbers.append(0)
            number = min(number, MOST_LANES - 1)
            numbers[number] |= rows
            found.append((lane, is_right, number))
        left, right = ((len(side) + 1) * NARROW if side else 0.0 for side in taken)
        inner, self.width = self.width, left + self.width + right
        self.across = [at + left for at in self.across]
        for lane, is_right, number in found:
            aside = (number + 1) * NARROW
            for one in lane.stops.values():
                self.across[one] = left + inner + aside if is_right else left - aside

    # The order of a row

    def _order(self) -> None:
        self._pack()
        best, least = [[*row] for row in self.rows], self._crossings()
        for sweep in range(SWEEPS if len(self.parts) < MANY else FEW_SWEEPS):
            if not least:
                break
            down = sweep % 2 == 0
            near = self.above if down else self.below
            for row in self.rows if down else reversed(self.rows):
                row.sort(key=lambda one: self._mean(one, near[one]))
                self._pack_row(row)
            crossings = self._crossings()
            if crossings < least:
                best, least = [[*row] for row in self.rows], crossings
        self.rows = best

    def _mean(self, one: int, near: list[int]) -> float:
        near = [other for other in near if other not in self.aside]
        return sum(self.across[other] for other in near) / len(near) if near else self.across[one]

    def _pack(self) -> None:
        for row in self.rows:
            self._pack_row(row)

    def _pack_row(self, row: list[int]) -> None:
        """The nodes of a row beside each other, about the middle of the picture."""
        at = 0.0
        for one, gap in zip(row, [0.0, *self._gaps(row)], strict=True):
            at += gap
            self.across[one] = at
        for one in row:
            self.across[one] -= at / 2

    def _gaps(self, row: list[int]) -> list[float]:
        """How far the middles of neighbours are from each other at least."""

        def half(one: int) -> float:
            return self.breadths[one] / 2 + (SPACE if one < self.count else NARROW) / 2

        return [half(one) + half(two) for one, two in pairwise(row)]

    def _crossings(self) -> int:
        place = {one: number for row in self.rows for number, one in enumerate(row)}
        below = (
            (sorted(place[low] for low in self.below[one] if low in place) for one in row)
            for row in self.rows
        )
        return sum(_inversions([number for found in row for number in found]) for row in below)

    # Places

    def _place(self) -> None:
        gaps = [self._gaps(row) for row in self.rows]
        # From the first node's middle to the last one's, with half of each at the ends.
        needs = [
            sum(gap) + (self.breadths[row[0]] + self.breadths[row[-1]]) / 2 if row else 0.0
            for row, gap in zip(self.rows, gaps, strict=True)
        ]
        self.width = max(needs, default=0.0)
        self._pack()
        for sweep in range(SWEEPS if len(self.parts) < MANY else FEW_SWEEPS):
            down = sweep % 2 == 0
            numbers = range(len(self.rows)) if down else range(len(self.rows) - 1, -1, -1)
            for number in numbers:
                row = self.rows[number]
                near: Callable[[int], list[int]] = (self.above if down else self.below).__getitem__
                wanted = [self._mean(one, near(one)) for one in row]
                weights = [self._weight(one, near(one)) for one in row]
                self._settle(row, gaps[number], wanted, weights)
        for one in range(len(self.across)):
            self.across[one] += self.width / 2

    def _weight(self, one: int, near: list[int]) -> float:
        """How much a node pulls: a long arrow should be straight."""
        if one >= self.count:
            return 8.0 if any(other >= self.count for other in near) else 2.0
        return 1.0 + len(near) if near else 0.2

    def _settle(self, row: list[int], gaps: list[float], wanted: list[float], weights: list[float]) -> None:
        """Places as near to those wanted as the order allows, inside the picture."""
        if not row:
            return
        offsets = [0.0]
        for gap in gaps:
            offsets.append(offsets[-1] + gap)
        found = _ascending([want - off for want, off in zip(wanted, offsets, strict=True)], weights)
        least = (self.breadths[row[0]] - self.width) / 2
        most = (self.width - self.breadths[row[-1]]) / 2 - offsets[-1]
        for one, at, offset in zip(row, found, offsets, strict=True):
            self.across[one] = min(max(at, least), most) + offset


def _ascending(values: list[float], weights: list[float]) -> list[float]:
    """The ascending numbers nearest to some values, by weighted squares: pools of those that hinder."""
    pools: list[tuple[float, float, int]] = []
    for value, weight in zip(values, weights, strict=True):
        count = 1
        while pools and pools[-1][0] > value:
            other, heavy, more = pools.pop()
            value = (value * weight + other * heavy) / (weight + heavy)
            weight, count = weight + heavy, count + more
        pools.append((value, weight, count))
    return [value for value, __, count in pools for __ in range(count)]


def _inversions(numbers: list[int]) -> int:
    """How many pairs stand the wrong way round."""
    tree = [0] * (max(numbers, default=0) + 2)
    found = 0
    for seen, number in enumerate(numbers):
        smaller, at = 0, number + 1
        while at:
            smaller += tree[at]
            at &= at - 1
        found += seen - smaller
        at = number + 1
        while at < len(tree):
            tree[at] += 1
            at += at & -at
    return found
