"""What a picture of an SOP or a run shows: boxes, the steps in them, and what comes before what."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sopctl.language import _, listed
from sopctl.render.clean import cut, one_line
from sopctl.render.graph.edges import Edge, between, reduced
from sopctl.render.graph.words import Words, WordsOutside
from sopctl.render.marks import MARKS
from sopctl.runs.flow import flow_of
from sopctl.runs.made import Instance
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView
from sopctl.runs.words import status_word

LONGEST = 120  # characters of a text
MOST_ROLES = 6
NO_CHARACTERS = {0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}  # XML forbids them, though a terminal does not mind


class Box(NamedTuple):
    """A phase, or an SOP that a step uses, inside the box `parent`; -1 is the picture itself."""

    title: str
    notes: tuple[str, ...]
    parent: int
    is_phase: bool

    @property
    def line(self) -> str:
        """Title and notes on one line; nothing where there are none."""
        return " · ".join(text for text in (self.title, *self.notes) if text)


class Node(NamedTuple):
    """A step in a box; `status` is empty in an SOP. A joint has no id and no texts: it gathers arrows."""

    id: str
    title: str
    notes: tuple[str, ...]
    box: int
    status: str = ""
    conditional: bool = False

    @property
    def is_joint(self) -> bool:
        return not self.id

    @property
    def sign(self) -> str:
        """The title, with the sign of its status before it."""
        return f"{MARKS[self.status].strip() if self.status else ''} {self.title}".strip()


@dataclass(frozen=True)
class Picture:
    """Boxes and nodes in the order of the procedure, and arrows by the numbers of nodes.

    All texts are clean, on one line, and of at most `LONGEST` characters.
    """

    title: str
    boxes: tuple[Box, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    is_run: bool
    language: str

    def within(self) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
        """The numbers of the nodes, and of the boxes, that stand in each box itself; -1 is the picture."""
        nodes: dict[int, list[int]] = {}
        for number, node in enumerate(self.nodes):
            nodes.setdefault(node.box, []).append(number)
        boxes: dict[int, list[int]] = {}
        for number, box in enumerate(self.boxes):
            boxes.setdefault(box.parent, []).append(number)
        return nodes, boxes


def gather(survey: Survey, *, is_run: bool, outside: bool = False) -> Picture:
    """The picture of a run; or of its SOP, without values: the survey then is of `Once`.

    With `outside` it is for people outside: what is internal is left out or masked.
    """
    return _Gathering(survey, is_run=is_run, outside=outside).picture()


class _Gathering:
    def __init__(self, survey: Survey, *, is_run: bool, outside: bool) -> None:
        self.survey, self.is_run = survey, is_run
        self.words = (WordsOutside if outside else Words)(survey, is_run=is_run)
        self.boxes: dict[str, tuple[int, Box]] = {}
        self.nodes: list[Node] = []
        self.numbers: dict[str, int] = {}  # of nodes, by the ids of their instances and of gates

    def picture(self) -> Picture:
        for view, one in self.words.steps():
            self.numbers[one.id] = len(self.nodes)
            self.nodes.append(self._node(view, one))
        seen = len(self.nodes)
        edges, joints = self._edges()
        edges = between(seen, edges)
        kept = reduced(len(self.nodes), edges, joints)
        made, sop = self.survey.state.run.made, self.survey.state.run.sop
        title = f"{made.run} · {sop.title}" if self.is_run else sop.title
        nodes, kept = _without_idle(self.nodes, kept)
        boxes = tuple(box for __, box in self.boxes.values())
        return Picture(_short(title), boxes, tuple(nodes), tuple(kept), self.is_run, _short(sop.language))

    def _edges(self) -> tuple[list[Edge], list[int]]:
        """What comes before what; a joint, in the box of what comes after it, stands for each gate.

        So it does for each step that is not shown: what comes before what is known without it.
        """
        flow = flow_of(self.survey.layout)
        gates = [*flow.gates, *(step for step in flow.needs if step not in self.numbers)]
        joints = {gate: len(self.nodes) + number for number, gate in enumerate(gates)}
        boxes = dict.fromkeys(gates, 0)
        numbers = self.numbers | joints
        edges = []
        for then, found in (*flow.needs.items(), *flow.gates.items()):
            at = numbers.get(then)
            if at is None:
                continue
            for first in found:
                if first in numbers:
                    edges.append((numbers[first], at))
                if first in boxes and at < len(self.nodes):
                    boxes[first] = boxes[first] or self.nodes[at].box
        self.nodes += [Node("", "", (), boxes[gate]) for gate in joints]
        return edges, list(joints.values())

    def _node(self, view: StepView, one: Instance) -> Node:
        who, words = self.words.who(view), self.words
        notes = [who]
        if self.is_run:
            notes = [" · ".join(text for text in (status_word(view.status).replace("-", " "), who) if text)]
        notes.append(_labelled(_("only when"), words.condition(one)))
        title, item = words.title(one), words.item(one)
        if one.is_placeholder:
            notes.append(_labelled(_("for each"), _each(words.each(one))))
        elif item and item not in title:
            notes[:0] = [item]
        if view.step.approve is not None:
            notes.append(_labelled(_("approved by"), listed(view.step.approve.by, MOST_ROLES)))
        status = view.status if self.is_run else ""
        conditional = one.step.when is not None
        return Node(view.id, _short(title), _notes(notes), self._box(one), status, conditional)

    def _box(self, one: Instance) -> int:
        """The box that a step stands in, made with those around it."""
        at = self._number(f"phase {one.phase.id}", Box(_short(one.phase.title), (), -1, is_phase=True))
        for user in reversed([*_users(one)]):
            if f"use {user.id}" not in self.boxes:
                self._number(f"use {user.id}", self._used(user, at))
            at = self.boxes[f"use {user.id}"][0]
            within = _within(one, user)
            if within:
                at = self._number(f"in {user.id} {within}", Box(_short(within), (), at, is_phase=True))
        return at

    def _number(self, key: str, box: Box) -> int:
        return self.boxes.setdefault(key, (len(self.boxes), box))[0]

    def _used(self, user: Instance, parent: int) -> Box:
        words = self.words
        notes = [
            _labelled(_("SOP in its place"), words.used(user)),
            _labelled(_("only when"), words.condition(user)),
        ]
        if user.is_placeholder:
            notes.append(_labelled(_("for each"), _each(words.each(user))))
        return Box(_short(words.title(user)), _notes(notes), parent, is_phase=False)


def _users(one: Instance) -> Iterator[Instance]:
    """The steps that use the SOPs around a step, the nearest first."""
    above = one.user
    while above is not None:
        yield above
        above = above.user


def _within(one: Instance, user: Instance) -> str:
    """The phase of the SOP which `user` uses, where a step below it stands."""
    here = one
    while here.user is not None and here.user is not user:
        here = here.user
    return here.node.within


def _without_idle(nodes: list[Node], edges: list[Edge]) -> tuple[list[Node], list[Edge]]:
    """Without the joints that no arrow touches."""
    touched = {end for edge in edges for end in edge}
    kept = [number for number, node in enumerate(nodes) if not node.is_joint or number in touched]
    anew = {number: at for at, number in enumerate(kept)}
    return [nodes[number] for number in kept], [(anew[first], anew[then]) for first, then in edges]


def _each(each: str | list[str]) -> str:
    return listed(each, MOST_ROLES) if isinstance(each, list) else each


def _labelled(label: str, value: str) -> str:
    return f"{label}{_(': ')}{value}" if value else ""


def _notes(texts: list[str]) -> tuple[str, ...]:
    return tuple(_short(text) for text in texts if text)


def _short(text: str) -> str:
    return cut(one_line(text[: 4 * LONGEST]).translate(NO_CHARACTERS), LONGEST)
