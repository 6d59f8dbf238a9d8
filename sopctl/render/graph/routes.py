"""Which ways arrows take between rows of nodes: past the nodes of a row, or in a lane beside the rows."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from sopctl.render.graph.edges import Edge

MOST_PASSING = 2  # chains of dummies through a row; others take a lane


class Lane(NamedTuple):
    """Arrows beside some rows, and the dummies where they come in or go out, by row."""

    rows: range
    stops: dict[int, int]


class Routes:
    """`row` has the row of each node and dummy; `rows` are nodes and dummies but for those in lanes.

    `parts` and `heads` are those of a `Laid`.
    """

    def __init__(self, rows: Sequence[Sequence[int]], count: int) -> None:
        self.rows = [list(row) for row in rows]
        self.row = [0] * count
        for number, row in enumerate(rows):
            for node in row:
                self.row[node] = number
        self.parts: dict[Edge, None] = {}
        self.heads: dict[tuple[Edge, bool], None] = {}
        self.lanes: list[Lane] = []

    def route(self, edges: Sequence[Edge]) -> None:
        leaving, coming = [0] * len(self.row), [0] * len(self.row)
        spans = [(*sorted((one, two), key=self.row.__getitem__), one) for one, two in edges]
        for upper, lower, __ in spans:
            if self.row[lower] - self.row[upper] > 1:
                leaving[upper] += 1
                coming[lower] += 1
        chains: dict[tuple[int, bool, bool], list[Edge]] = {}
        for upper, lower, first in spans:
            upward = first != upper
            if self.row[lower] - self.row[upper] > 1:
                together = coming[lower] > leaving[upper]
                chains.setdefault((lower if together else upper, together, upward), []).append((upper, lower))
            else:
                self._add([upper, lower], upward=upward)
        passing = [0] * len(self.rows)
        for (__, ___, upward), found in sorted(chains.items(), key=lambda one: self._span(one[1])):
            first_row, length = self._rows_between(found)
            rows = range(first_row, first_row + length)
            inner = all(passing[row] < MOST_PASSING for row in rows)
            for row in rows if inner else ():
                passing[row] += 1
            chain: dict[int, int] = {}
            if not inner:
                self.lanes.append(Lane(rows, chain))
            for upper, lower in found:
                ends = range(self.row[upper] + 1, self.row[lower])
                stops = ends if inner else dict.fromkeys((ends[0], ends[-1]))
                path = [upper, *(self._dummy(chain, row, inner=inner) for row in stops), lower]
                self._add(path, upward=upward)

    def _add(self, path: list[int], *, upward: bool) -> None:
        found = [*pairwise(path)]
        self.parts.update(dict.fromkeys(found))
        self.heads[(found[0], True) if upward else (found[-1], False)] = None

    def _rows_between(self, edges: list[Edge]) -> tuple[int, int]:
        """The first row that some arrows pass, and how many they pass."""
        first = min(self.row[upper] for upper, __ in edges) + 1
        return first, max(self.row[lower] for __, lower in edges) - first

    def _span(self, edges: list[Edge]) -> tuple[int, int]:
        first, length = self._rows_between(edges)
        return length, first

    def _dummy(self, chain: dict[int, int], row: int, *, inner: bool) -> int:
        if row not in chain:
            chain[row] = len(self.row)
            self.row.append(row)
            if inner:
                self.rows[row].append(chain[row])
        return chain[row]


def routes_of(rows: Sequence[Sequence[int]], count: int, edges: Sequence[Edge]) -> Routes:
    """The ways of all arrows between `count` nodes in some rows."""
    routes = Routes(rows, count)
    routes.route(edges)
    return routes
