"""Which row of a picture each node stands in: boxes below each other, and in each what comes first above."""

from collections.abc import Sequence
from typing import NamedTuple

from sopctl.render.graph.edges import in_order
from sopctl.render.graph.facts import Picture


class Rows(NamedTuple):
    """The nodes of each row, and of each box its first and last row; None where it has none."""

    rows: list[list[int]]
    spans: list[tuple[int, int] | None]


def rows_of(picture: Picture, most: int) -> Rows:
    """At most so many steps stand in a row; joints are small and do not count."""
    return _Rows(picture, most).found()


class _Rows:
    def __init__(self, picture: Picture, most: int) -> None:
        self.picture, self.most = picture, most
        count = len(picture.nodes)
        # Boxes go by numbers behind those of the nodes; -1 is the picture.
        self.inside: dict[int, list[int]] = {-1: []}
        self.around = [count + node.box for node in picture.nodes]
        self.around += [count + box.parent if box.parent >= 0 else -1 for box in picture.boxes]
        seen = set()
        for node in range(count):
            item = node
            while item not in seen and item != -1:
                seen.add(item)
                self.inside.setdefault(self.around[item], []).append(item)
                item = self.around[item]
        self.before = self._lifted()
        self.rows: list[list[int]] = []
        self.spans: list[tuple[int, int] | None] = [None] * len(picture.boxes)

    def found(self) -> Rows:
        self._lay(-1)
        return Rows(self.rows, self.spans)

    def _lifted(self) -> dict[int, set[int]]:
        """What comes before each node or box, beside it in the same box."""
        before: dict[int, set[int]] = {}
        for first, then in self.picture.edges:
            left, right = self._path(first), self._path(then)
            for one, other in zip(left, right, strict=False):
                if one != other:
                    before.setdefault(other, set()).add(one)
                    break
        return before

    def _path(self, item: int) -> list[int]:
        path = []
        while item != -1:
            path.append(item)
            item = self.around[item]
        return path[::-1]

    def _lay(self, box: int) -> None:
        count = len(self.picture.nodes)
        for rank in self._ranks(self.inside.get(box, [])):
            nodes = [item for item in rank if item < count]
            self.rows += _parted(nodes, [not self.picture.nodes[one].is_joint for one in nodes], self.most)
            for inner in rank:
                if inner >= count:
                    first = len(self.rows)
                    self._lay(inner)
                    self.spans[inner - count] = (first, len(self.rows) - 1)

    def _ranks(self, items: list[int]) -> list[list[int]]:
        """The items of a box, rank by rank: each below what comes before it. Phases keep their order."""
        count = len(self.picture.nodes)
        at = {item: number for number, item in enumerate(items)}
        before = [{at[one] for one in self.before.get(item, ()) if one in at} for item in items]
        order = in_order(before)
        place = {number: position for position, number in enumerate(order)}
        rank = [0] * len(items)
        for number in order:
            ahead = [rank[one] + 1 for one in before[number] if place[one] < place[number]]
            rank[number] = max(ahead, default=0)
        ranks: dict[int, list[int]] = {}
        phases: list[list[int]] = []
        for number, item in enumerate(items):
            if item >= count and self.picture.boxes[item - count].is_phase:
                phases.append([item])
            else:
                ranks.setdefault(rank[number], []).append(item)
        return [ranks[number] for number in sorted(ranks)] + phases


def _parted(nodes: Sequence[int], wide: Sequence[bool], most: int) -> list[list[int]]:
    """Nodes in as few rows as hold them, each as long as the others."""
    total = sum(wide)
    count = max(1, -(-total // most))
    room = -(-total // count)
    rows: list[list[int]] = [[]] if nodes else []
    taken = 0
    for node, counts in zip(nodes, wide, strict=True):
        if counts and taken == room:
            rows.append([])
            taken = 0
        rows[-1].append(node)
        taken += counts
    return rows
