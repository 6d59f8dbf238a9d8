"""What of an SOP its tests take: steps, conditions both ways, repetitions, approvals.

A branch counts as taken when a walked run ends with it: as its last answers decide, by the core itself.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sopctl.errors import Place
from sopctl.language import N_, _
from sopctl.runs.layout import Layout
from sopctl.runs.made import Instance
from sopctl.runs.tree import TreeStep
from sopctl.sop.expressions import UNKNOWN, evaluate, parse_condition
from sopctl.sop.load import Loaded, require_sop
from sopctl.sop.model import Step, walk_steps
from sopctl.sop.names import listed_field
from sopctl.sop.problem import Problem
from sopctl.trial.walked import Walk

TAKEN = ("done", "skipped", "waiting")
REPEATED = {
    0: N_("no test has nothing to repeat it for"),
    1: N_("no test repeats it once"),
    2: N_("no test repeats it several times"),
}


@dataclass(frozen=True)
class Target:
    """Something that a test can take: `kind` is step, branch, repeat or approval."""

    kind: str
    step: str
    told: str
    place: Place
    key: tuple[Any, ...]


@dataclass
class Coverage:
    """The targets of an SOP and those that were taken so far; `see` a walked run to add to them."""

    loaded: Loaded
    targets: list[Target] = field(init=False)
    _seen: set[tuple[Any, ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.targets = list(_targets(self.loaded))

    @property
    def missed(self) -> list[Target]:
        return [one for one in self.targets if one.key not in self._seen]

    @property
    def taken(self) -> int:
        return len(self.targets) - len(self.missed)

    @property
    def percent(self) -> int:
        """Rounded down: only what is whole is 100."""
        return 100 * self.taken // len(self.targets) if self.targets else 100

    def see(self, walked: Walk) -> None:
        """Take in what a walked run took."""
        survey = walked.survey
        layout = Layout(walked.state)
        for one in survey.instances:
            if survey.status(one) in TAKEN:
                self._seen.add(("step", _top(one).node.step.id))
            if walked.state.record(one.id).approvals and survey.status(one) == "done":
                self._seen.add(("approval", one.node.key))
        for node in walked.state.run.tree.roots:
            self._see_node(layout, node)

    def _see_node(self, layout: Layout, node: TreeStep) -> None:
        found = layout.at.get(node, [])
        if node.repeated and not any(one.is_placeholder for one in found):
            self._seen.add(("repeat", node.step.id, min(len(found), 2)))
        for one in found:
            for part in _parts(node.step):

                def lookup(name: str, one: Instance = one) -> Any:
                    return layout.values.lookup(name, one)

                value = evaluate(part, lookup)
                if value is not UNKNOWN:
                    self._seen.add(("branch", node.step.id, part, value))


def _top(one: Instance) -> Instance:
    while one.user is not None:
        one = one.user
    return one


def _parts(step: Step) -> list[str]:
    """A step's condition, and what it joins by `and` or `or`."""
    if step.when is None:
        return []
    tree = parse_condition(step.when)
    if isinstance(tree, Problem) or not isinstance(tree, ast.BoolOp):
        return [step.when]
    return [step.when, *(ast.unparse(part) for part in tree.values)]


def _targets(loaded: Loaded) -> Iterator[Target]:
    document = loaded.document
    for path, _phase, step in walk_steps(require_sop(loaded)):

        def place(key: str, path: tuple[str | int, ...] = path) -> Place:
            assert document is not None  # what was validated was read
            return document.place((*path, key))

        name = step.id
        yield Target("step", name, _("no test takes it"), place("id"), ("step", name))
        for part in _parts(step):
            for way, told in (
                (True, N_("no test makes `{condition}` true")),
                (False, N_("no test makes `{condition}` false")),
            ):
                yield Target(
                    "branch", name, _(told, condition=part), place("when"), ("branch", name, part, way)
                )
        for times in _possible(loaded, step):
            yield Target("repeat", name, _(REPEATED[times]), place("each"), ("repeat", name, times))
        if step.approve is not None:
            yield Target("approval", name, _("no test has it approved"), place("approve"), ("approval", name))


def _possible(loaded: Loaded, step: Step) -> Iterator[int]:
    """How often a step may be repeated: 0, 1, or 2 for more; a list in the SOP itself is what it is."""
    if not isinstance(step.each, str):
        return
    one = listed_field(require_sop(loaded), step.each, loaded.used)
    if one is None:
        return
    if one.min_rows == 0 and not (one.required and "." in step.each):
        yield 0
    if one.min_rows <= 1:
        yield 1
    if one.type != "choice" or len(one.options) > 1:
        yield 2
