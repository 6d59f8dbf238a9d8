"""A picture with a place for everything: boxes of phases, of steps, and the ways of arrows.

All is worked out as if the picture went down; one that goes right swaps both axes where it is drawn.
"""

from typing import NamedTuple

from sopctl.render.graph.cards import COLUMN, LINE, Card, card_of, lines_of
from sopctl.render.graph.facts import Picture
from sopctl.render.graph.layout import Laid, lay_out
from sopctl.render.graph.rows import rows_of

COLUMNS = 26
EDGE = 14  # of a band around what is in it
MARGIN = 8
ASIDE = 50  # an arrow that goes further aside wants more room between rows
PORT = 16  # between arrows at one side of a box

Point = tuple[float, float]  # across and along


class Band(NamedTuple):
    """The rectangle of a box, from corner to corner, and the lines of its title."""

    box: int
    start: Point
    end: Point
    lines: tuple[str, ...]


class Way(NamedTuple):
    """A part of an arrow: straight from `start` to `leave`, bent to `reach`, straight to `end`."""

    start: Point
    leave: Point
    reach: Point
    end: Point
    up: bool
    down: bool


class Placed(NamedTuple):
    """`nodes` are the corners nearest to the beginning; `ways` know whether they have heads."""

    cards: list[Card]
    nodes: list[Point]
    bands: list[Band]
    ways: list[Way]
    across: float
    along: float


def place(picture: Picture, *, right: bool) -> Placed:
    """The picture, going down or right."""
    return _Placing(picture, right=right).placed()


class _Placing:
    def __init__(self, picture: Picture, *, right: bool) -> None:
        self.picture, self.right = picture, right
        self.gap = 44.0 if right else 34.0
        self.cards = [card_of(node, COLUMNS) for node in picture.nodes]
        found = rows_of(picture, 6 if right else 3)
        self.spans = found.spans
        self.breadths = [card.height if right else card.width for card in self.cards]
        self.depths = [card.width if right else card.height for card in self.cards]
        self.laid: Laid = lay_out(found.rows, self.breadths, picture.edges)
        self.level: list[int] = []
        for box in picture.boxes:
            self.level.append(self.level[box.parent] + 1 if box.parent >= 0 else 0)
        self.shown = [bool(box.line) for box in picture.boxes]
        self.tops: list[float] = []
        self.bottoms: list[float] = []
        self.bends: list[float] = []  # where arrows to a row are straight again

    def placed(self) -> Placed:
        sides = [box.line for box in self.picture.boxes]
        if self.right:
            lengths = self._lengths()
            lines = [
                lines_of(text, int(length / COLUMN), 4) for text, length in zip(sides, lengths, strict=True)
            ]
        else:
            lines = [lines_of(text, int((self.laid.width - 10) / COLUMN), 2) for text in sides]
        starts, ends = self._along(lines)
        before, after = self._insets(lines)
        inner = before[-1] + MARGIN
        width = inner + self.laid.width + after[-1] + MARGIN
        bands = [
            Band(
                box,
                (MARGIN + before[self.level[box]], starts[box]),
                (width - MARGIN - after[self.level[box]], ends[box]),
                lines[box],
            )
            for box, span in enumerate(self.spans)
            if span is not None and self.shown[box]
        ]
        nodes = [(0.0, 0.0)] * len(self.cards)
        for number, row in enumerate(self.laid.rows):
            for one in row:
                if one < len(nodes):
                    at = inner + self.laid.across[one] - self.breadths[one] / 2
                    nodes[one] = (at, self.tops[number] + self._lower(one, number))
        height = max([*self.bottoms, *ends], default=0.0) + MARGIN
        return Placed(self.cards, nodes, bands, self._ways(inner), width, height)

    def _lower(self, one: int, row: int) -> float:
        """How far a node stands from the beginning of its row: a joint stands in the middle."""
        if not self.picture.nodes[one].is_joint:
            return 0.0
        return (self.bottoms[row] - self.tops[row] - self.depths[one]) / 2

    def _insets(self, lines: list[tuple[str, ...]]) -> tuple[list[float], list[float]]:
        """How far each level of bands, and behind them the nodes, stand inside, before and after."""
        before, after = [0.0], [0.0]
        for level in range(max(self.level, default=-1) + 1):
            at = [box for box, one in enumerate(self.level) if one == level and self.shown[box]]
            title = max((_strip(lines[box]) for box in at), default=0.0) if self.right else 0.0
            before.append(before[-1] + (EDGE + title if at else 0.0))
            after.append(after[-1] + (EDGE if at else 0.0))
        return before, after

    def _lengths(self) -> list[float]:
        """How long each band is at least, from its first row to its last."""
        deep = [
            max((self.depths[one] for one in row if one < len(self.depths)), default=0.0)
            for row in self.laid.rows
        ]
        return [
            sum(deep[span[0] : span[1] + 1]) + self.gap * (span[1] - span[0]) if span else 1.0
            for span in self.spans
        ]

    def _along(self, lines: list[tuple[str, ...]]) -> tuple[list[float], list[float]]:
        """Where bands begin and end; the rows are put in their places."""
        opening: dict[int, list[int]] = {}
        closing: dict[int, list[int]] = {}
        for box, span in enumerate(self.spans):
            if span is not None and self.shown[box]:
                opening.setdefault(span[0], []).append(box)  # outer boxes have smaller numbers
                closing.setdefault(span[1], []).insert(0, box)
        starts, ends = [0.0] * len(self.spans), [0.0] * len(self.spans)
        gaps = self._gaps()
        at = float(MARGIN)
        for number, row in enumerate(self.laid.rows):
            at += gaps[number] if number else 0.0
            self.bends.append(at)
            for box in opening.get(number, ()):
                starts[box] = at
                at += EDGE + (0.0 if self.right else _strip(lines[box]))
            self.tops.append(at)
            at += max((self.depths[one] for one in row if one < len(self.depths)), default=0.0)
            self.bottoms.append(at)
            for box in closing.get(number, ()):
                at += EDGE
                ends[box] = at
        return starts, ends

    def _gaps(self) -> list[float]:
        """The room before each row: more where many arrows go aside."""
        row = self.laid.row
        aside = [0] * len(self.laid.rows)
        for upper, lower in self.laid.parts:
            aside[row[lower]] += abs(self.laid.across[upper] - self.laid.across[lower]) > ASIDE
        return [self.gap + min(44, 3 * number) for number in aside]

    def _ways(self, inner: float) -> list[Way]:
        row = self.laid.row
        across = [inner + at for at in self.laid.across]
        leaves, comes = self._ports(across)
        upward = {part for part, up in self.laid.heads if up}
        downward = {part for part, up in self.laid.heads if not up}
        ways = []
        for part in self.laid.parts:
            upper, lower = part
            top, bottom = self.tops[row[upper]], self.bottoms[row[upper]]
            start, end = top, self.tops[row[lower]]
            if upper < len(self.cards):
                start = top + self._lower(upper, row[upper]) + self.depths[upper]
            if lower < len(self.cards):
                end += self._lower(lower, row[lower])
            reach = self.bends[row[lower]]
            reach = end if reach - bottom < self.gap else reach
            ways.append(
                Way(
                    (leaves[part], start),
                    (leaves[part], bottom),
                    (comes[part], reach),
                    (comes[part], end),
                    part in upward,
                    part in downward,
                )
            )
        return ways

    def _ports(
        self, across: list[float]
    ) -> tuple[dict[tuple[int, int], float], dict[tuple[int, int], float]]:
        """Where each part of an arrow leaves a node and reaches one: those of one side beside each other."""
        sides: list[dict[tuple[int, int], float]] = []
        for near, far in ((0, 1), (1, 0)):
            at: dict[int, list[tuple[int, int]]] = {}
            for part in self.laid.parts:
                at.setdefault(part[near], []).append(part)
            found: dict[tuple[int, int], float] = {}
            for one, parts in at.items():
                parts.sort(key=lambda part: across[part[far]])
                breadth = self.breadths[one] if one < len(self.cards) else 0.0
                step = min(PORT, 0.7 * breadth / len(parts))
                for number, part in enumerate(parts):
                    found[part] = across[one] + (number - (len(parts) - 1) / 2) * step
            sides.append(found)
        return sides[0], sides[1]


def _strip(lines: tuple[str, ...]) -> float:
    return LINE * len(lines) + 6.0 if lines else 0.0
