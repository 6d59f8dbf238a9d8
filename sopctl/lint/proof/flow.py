"""An SOP's flow under a trial: which steps are there, and what their conditions read."""

import ast
from functools import cached_property
from typing import Any
from weakref import proxy

from sopctl.lint.contents import Contents
from sopctl.lint.proof.formula import Part, UnfitError, all_of, compiled, negated
from sopctl.lint.proof.names import FileNames, Source
from sopctl.lint.proof.readings import readings
from sopctl.lint.proof.search import Budget, Goal, Mode, TooWideError, Trial, Values, Var, find
from sopctl.sop.document import Path
from sopctl.sop.expressions import UNKNOWN, as_name, names_in, parse_condition
from sopctl.sop.model import Step
from sopctl.sop.names import names_settling, spelt

MAX_DEPTH = 15  # steps that hang on each other by their answers; what lies further back may be or not
NONE: frozenset[str] = frozenset()
MAX_WALKED = 20_000  # steps looked at to see which comes first, in one file
MAX_NAMES = 60  # that a step hangs on, directly or through others


class Flow(FileNames):
    """What is proven, or looked for, in one file; `wide` are the places where that was too much, and
    `ended_at` is the one where the work for the whole file was done: nothing is claimed after it.
    """

    def __init__(self, contents: Contents) -> None:
        super().__init__(contents.sop, contents.used)
        self.readings = list(readings(contents))
        self.wide: dict[Path, None] = {}
        self.ended_at: Path | None = None
        self.asked: set[str] = set()  # the rules that have looked for all that they claim
        self.paths: dict[str, Path] = {}
        self._budget = Budget()
        self._walked = 0
        self._parts: dict[str, Part | None] = {}
        self._cones: dict[str, frozenset[str] | None] = {}
        for path, step in contents.steps:
            self.paths.setdefault(step.id, path)
            if step.when is not None:
                self.condition(step.when)

    def condition(self, text: str) -> Part | None:
        """A condition's parts; None where it hangs on the item at hand, or is not sound."""
        if text not in self._parts:
            tree = parse_condition(text)
            try:
                # Not itself: the parts would keep it, and all of the SOP, when nobody else does any more.
                self._parts[text] = compiled(tree, proxy(self)) if isinstance(tree, ast.expr) else None
            except UnfitError:
                self._parts[text] = None
        return self._parts[text]

    def names_in(self, step: Step) -> frozenset[str]:
        """The names that a step's condition reads."""
        if step.when is None:
            return NONE
        part = self._parts.get(step.when)
        return part.names if part is not None else frozenset(names_in(step.when))

    def settling(self, step: Step) -> frozenset[str]:
        """The names that must have a value before it is known whether, and how often, a step is there."""
        if step.with_:
            return frozenset(names_settling(step))
        return self.names_in(step) | {step.each} if isinstance(step.each, str) else self.names_in(step)

    def step_of(self, name: str) -> Step | None:
        """The step whose answer a name is."""
        base, dot, __ = name.partition(".")
        return self.steps.get(as_name(base)) if dot else None

    def read(self, name: str, trial: Trial) -> Any:
        """The value of a name: None where it never comes, UNKNOWN where it hangs on what is not chosen."""
        answered = self._answered(self.source(name), trial)
        if answered is not True:
            return UNKNOWN if answered is UNKNOWN else None
        return trial.get(Var(name))

    def holds(self, name: str, text: str, trial: Trial) -> Any:
        """Whether a list holds a text: None where the list never comes."""
        known = self.known(name, trial)
        if known is not True:
            return known
        return trial.get(Var(name, "has", text))

    def known(self, name: str, trial: Trial) -> Any:
        """Whether a name has a value: None where it never comes; a repeated step's list is never missing."""
        source = self.source(name)
        if source is None or source.kind not in ("list", "rows"):
            value = self.read(name, trial)
            return value if value is None or value is UNKNOWN else True
        answered = self._answered(source, trial)
        if answered is UNKNOWN:
            return UNKNOWN
        if not answered:
            return False if source.many else None
        blank = self.blank(name, source, trial)
        return UNKNOWN if blank is UNKNOWN else None if blank else True

    def there(self, step: Step) -> Goal:
        """Holds where a step is there: its condition holds, and there is something to repeat it over."""

        def holds(trial: Trial) -> Any:
            if step.id not in trial.there:
                if trial.depth > MAX_DEPTH:
                    return trial.get(Var(step.id, "?"))
                trial.depth += 1
                trial.there[step.id] = all_of(self.needed(step), self.filled(step))(trial)
                trial.depth -= 1
            return trial.there[step.id]

        return holds

    def needed(self, step: Step) -> Goal:
        """Holds where a step's condition holds."""
        if step.when is None:
            return lambda __: True
        part = self.condition(step.when)
        return part.goal if part is not None else lambda trial: trial.get(Var(step.id, "?"))

    def filled(self, step: Step) -> Goal:
        """Holds where there is something that a step is repeated over."""
        if not isinstance(step.each, str):
            return lambda __: step.each is None or bool(step.each)
        name = spelt(step.each)
        source = self.source(name)
        if source is None:
            return lambda trial: trial.get(Var(step.id, "?"))

        def holds(trial: Trial) -> Any:
            known = self.known(name, trial)
            if known is not True:
                return UNKNOWN if known is UNKNOWN else False
            if source.is_filled:
                return True
            if source.kind != "list":
                return trial.get(Var(name, "rows"))
            return negated(all_of(*(negated(_chosen(var)) for var in self.members(name))))(trial)

        return holds

    def find(
        self, goal: Goal, mode: Mode, start: Values | None = None, budget: Budget | None = None
    ) -> Values | None:
        """Values under which a goal holds, whatever all others are. Raises TooWideError."""
        return find(goal, mode, budget or self._budget, start or {}, self.domain, self.possible)

    def example(self, goal: Goal, mode: Mode, budget: Budget | None = None) -> Values | None:
        """As few values as can be under which a goal holds, when nobody skips a step.

        Raises TooWideError.
        """
        found = self.find(goal, mode, None, budget)
        return None if found is None else self.fewest(goal, found, budget)

    def fewest(self, goal: Goal, found: Values, budget: Budget | None = None) -> Values:
        """Those of some values that a goal cannot do without, to hold whatever the others are."""
        for var in list(found):
            rest = {one: value for one, value in found.items() if one != var}
            try:
                if self.find(negated(goal), Mode(), rest, budget) is None:
                    found = rest
            except TooWideError:
                break
        return found

    def hangs_on(self, step: Step) -> frozenset[str] | None:
        """The names that decide whether a step is there, itself or through others; None where too many."""
        if step.id not in self._cones:
            found: set[str] = set()
            ahead = [step]
            seen = {step.id}
            while ahead and len(found) <= MAX_NAMES:
                one = ahead.pop()
                names = self.names_in(one)
                if isinstance(one.each, str):
                    names |= {spelt(one.each)}
                found |= names
                for name in names:
                    source = self.source(name)
                    if source is not None and source.step is not None and source.step.id not in seen:
                        seen.add(source.step.id)
                        ahead.append(source.step)
            self._cones[step.id] = frozenset(found) if len(found) <= MAX_NAMES else None
        return self._cones[step.id]

    def is_conditional(self, step: Step) -> bool:
        """Whether a step may be left out."""
        return step.when is not None or isinstance(step.each, str)

    @cached_property
    def by_id(self) -> dict[str, Step]:
        """The steps by their ids; of two with one id the first."""
        return {step.id: step for step in self.steps.values()}

    def give_up(self, path: Path) -> None:
        """Keep where a question was too wide; once the work for the file is done, where that was."""
        if self._budget.left >= 0:
            self.wide[path] = None
        elif self.ended_at is None:
            self.ended_at = path

    def comes_after(self, step: Step, other: Step, *, waits: bool) -> bool:
        """Whether a step comes after another by what it needs, or the other after it: that is a circle.

        With `waits` the step's own readings do not count.
        """
        return self._reaches(step, other, own=not waits) or self._reaches(other, step, own=True)

    def _reaches(self, step: Step, other: Step, *, own: bool) -> bool:
        ahead, seen = [step], {step.id}
        while ahead:
            self._walked += 1
            if self._walked > MAX_WALKED:
                return True  # nothing is claimed
            one = ahead.pop()
            before = [self.by_id[need] for need in one.needs if need in self.by_id]
            if own or one is not step:
                before += filter(None, map(self.step_of, self.settling(one)))
            if any(another is other for another in before):
                return True
            ahead += [another for another in before if another.id not in seen]
            seen |= {another.id for another in before}
        return False

    def _answered(self, source: Source | None, trial: Trial) -> Any:
        """Whether an answer is given: UNKNOWN also where it is still to come."""
        if source is None or source.step is None:
            return True
        step = source.step
        if step.id in trial.settled:
            settled = trial.settled[step.id]
            return UNKNOWN if settled is None else settled
        there = True if trial.free else self.there(step)(trial)
        if there is not True or not trial.people:
            return there
        skipped = trial.get(Var(step.id, "skip"))
        return UNKNOWN if skipped is UNKNOWN else not skipped


def may_read(step: Step) -> bool:
    """Whether a step can hang on another one's answers: those have a dot in their names."""
    return (
        (step.when is not None and "." in step.when)
        or (isinstance(step.each, str) and "." in step.each)
        or bool(step.with_)
    )


def _chosen(var: Var) -> Goal:
    return lambda trial: trial.get(var)
