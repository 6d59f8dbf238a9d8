"""A run looked over: each step with its status, its owner, its date, and what it waits for.

All of it is derived from the state, each time anew; none of it is stored.
"""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import islice
from typing import Any

from sopctl.errors import Refused, did_you_mean
from sopctl.runs.made import Instance
from sopctl.runs.people import same_person, short_name
from sopctl.runs.state import State, StepRecord
from sopctl.runs.view import SETTLED, StepView, digest_of_shown
from sopctl.sop.dates import parse_date, parse_due, shift
from sopctl.sop.expressions import UNKNOWN, as_name, evaluate, names_in
from sopctl.sop.fields import Value
from sopctl.sop.model import Step
from sopctl.sop.shown import Blank, CannotRender, markdown_escaped
from sopctl.sop.templates import render

MAX_WAITS = 100  # of what a step waits for, no more is listed


class Survey:
    """All steps of a run, in the order of the procedure."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._instances = {one.id: one for one in state.run.instances}
        self._by_step: dict[str, list[Instance]] = {}
        for one in state.run.instances:
            self._by_step.setdefault(one.step.id, []).append(one)
        self._by_name = {as_name(step): step for step in self._by_step}
        self._params = {as_name(name): value for name, value in state.run.made.params.items()}
        self._statuses: dict[str, str] = {}
        self._open: dict[str, list[Instance]] = {}
        self._settle()

    @cached_property
    def steps(self) -> list[StepView]:
        return [self.step(one.id) for one in self.state.run.instances]

    @cached_property
    def settled(self) -> int:
        """How many steps are done, skipped or not needed."""
        return sum(self.status(one) in SETTLED for one in self.state.run.instances)

    @property
    def total(self) -> int:
        return len(self.state.run.instances)

    def find(self, name: str) -> str:
        """The id of a step given by its id or a unique beginning of it. Raises Refused."""
        if name in self._instances:
            return name
        near = [one for one in self._instances if one.startswith(name)] if name else []
        if len(near) == 1:
            return near[0]
        if near:
            shown = ", ".join(near[:6]) + (" …" if len(near) > 6 else "")
            raise Refused(f"{name!r} may be {shown}", "write more of it")
        hint = did_you_mean(name, self._instances)
        raise Refused(f"the run has no step {name!r}", hint or "`sopctl status` lists them")

    def step(self, instance_id: str) -> StepView:
        """Raises Refused when the run has no such step."""
        one = self._instances[self.find(instance_id)]
        record = self.state.record(one.id)
        owner = self.state.run.sop.owner_of(one.step)
        return StepView(
            one.id,
            one.step,
            one.phase,
            record,
            self.status(one),
            self._render(one.step.title, one),
            self._render(one.step.do, one, markdown=True),
            tuple(self._render(text, one) for text in one.step.check),
            self._render(one.step.prompt, one),
            owner,
            self.state.run.person(owner),
            self._due(one.step),
            tuple(self._waits_for(one)),
        )

    def status(self, one: Instance) -> str:
        """One of the statuses of design's section 4."""
        return self._statuses.get(one.id, "pending")

    def _settle(self) -> None:
        """All statuses, those first that others hang on. Without recursion: a chain may be long."""
        waits = {
            step: {
                need
                for need in (*steps[0].step.needs, *self._read_by(steps[0].step))
                if need in self._by_step
            }
            for step, steps in self._by_step.items()
        }
        try:
            order = list(TopologicalSorter(waits).static_order())
        except CycleError:
            order = list(self._by_step)  # lint refuses circles; a pin that has one is still shown
        for step in order:
            for one in self._by_step[step]:
                self._statuses[one.id] = self._derive(one)
            self._open[step] = [one for one in self._by_step[step] if self.status(one) not in SETTLED]

    def _read_by(self, step: Step) -> Iterable[str]:
        """The steps whose answers a step's condition reads."""
        for name in names_in(step.when or ""):
            base, dot, _ = name.partition(".")
            if dot and as_name(base) in self._by_name:
                yield self._by_name[as_name(base)]

    def _derive(self, one: Instance) -> str:
        record = self.state.record(one.id)
        if record.mark == "done":
            return "done" if self._is_approved(one, record) else "waiting"
        if record.mark == "skipped":
            return "skipped"
        needed = self._is_needed(one)
        if needed is False:
            return "not-needed"
        if record.mark == "blocked":
            return "blocked"
        if needed is UNKNOWN or any(True for _ in self._open_needs(one)):
            return "pending"
        return "started" if record.mark == "started" else "ready"

    def _is_needed(self, one: Instance) -> Any:
        if one.step.when is None:
            return True
        return evaluate(one.step.when, lambda name: self._lookup(name, one))

    def _is_approved(self, one: Instance, record: StepRecord) -> bool:
        if one.step.approve is None:
            return True
        if record.approval is None:
            return False
        # Done by two people apart, the merged step may be another's than the approver saw.
        by = record.approval.stamp.by
        if one.step.approve.not_ == "owner" and any(same_person(doer, by) for doer in record.doers):
            return False
        people = [self.state.run.person(role) for role in one.step.approve.by]
        if not any(person and same_person(person, by) for person in people):
            return False
        shown = [self._render(one.step.title, one), self._render(one.step.do, one, markdown=True)]
        shown += [self._render(text, one) for text in one.step.check]
        return record.approval.digest == digest_of_shown(one.id, shown, record)

    def _open_needs(self, one: Instance) -> Iterable[str]:
        for need in one.step.needs:
            still = self._open.get(need, self._by_step.get(need, []))
            if one.item is not None and still and still[0].step.each == one.step.each:
                # Two steps repeated over one list go side by side: each item waits for its own.
                still = [other for other in still if other.item == one.item]
            for other in still:
                yield other.id

    def _waits_for(self, one: Instance) -> list[str]:
        waits = list(islice(self._open_needs(one), MAX_WAITS))
        if one.step.when and self._is_needed(one) is UNKNOWN:
            for name in sorted(names_in(one.step.when)):
                base, _, field = name.partition(".")
                step = self._by_name.get(as_name(base))
                if field and step and self._lookup(name, one) is UNKNOWN and step not in waits:
                    waits.append(step)
        return waits

    def _lookup(self, name: str, one: Instance, *, texts: bool = False) -> Value:
        """The value of a name: UNKNOWN while its step is open, None when no answer will come.

        For texts, a repeated step's field is the answers so far, so that a text (and with it an
        approval) does not hang on the statuses of other steps.
        """
        base, _, field = name.partition(".")
        base = as_name(base)
        if not field:
            if base == "item":
                return one.item
            if base == "run":
                return self.state.run.made.run
            if base in self._params:
                return self._params[base]
            person = self.state.run.person(base)
            return short_name(person) if person else None
        step = self._by_name.get(base)
        if step is None:
            return None
        sources = self._by_step[step]
        answers = [self._answer(source, field) for source in sources]
        if sources[0].step.each is None:
            return answers[0]
        known = [str(answer) for answer in answers if answer is not None and answer is not UNKNOWN]
        return UNKNOWN if UNKNOWN in answers and not texts else known

    def _answer(self, source: Instance, field: str) -> Value:
        record = self.state.record(source.id)
        name = next((one for one in source.step.collect if as_name(one) == as_name(field)), field)
        value = record.value(name)
        if value is not None:
            return value
        return None if self.status(source) in SETTLED else UNKNOWN

    def _render(self, text: str, one: Instance, *, markdown: bool = False) -> str:
        def lookup(name: str) -> Value:
            value = self._lookup(name, one, texts=True)
            if value is UNKNOWN or value is None:
                return Blank(name)
            # What a person answered is text in the instructions, not Markdown of theirs.
            return markdown_escaped(value) if markdown else value

        try:
            return render(text, lookup)
        except CannotRender:
            return text  # lint names it; a run must open all the same

    def _due(self, step: Step) -> date | None:
        if step.due is None:
            return None
        try:
            due = parse_due(step.due)
            anchor = self._anchor(due.anchor)
            if anchor is None or due.offset is None:
                return anchor
            return shift(anchor, due.sign, due.offset)
        except ValueError:
            return None

    def _anchor(self, name: str) -> date | None:
        if name == "start":
            return parse_date(self.state.run.made.start)
        if as_name(name) in self._params:
            value = self._params[as_name(name)]
            return parse_date(value) if isinstance(value, str) else None
        if name in self._by_step:
            stamps = [self.state.record(one.id) for one in self._by_step[name]]
            days = [one.stamp.at[:10] for one in stamps if one.stamp and one.mark == "done"]
            return parse_date(max(days)) if len(days) == len(stamps) else None
        return parse_date(name)
