"""A run as people outside may see it: nothing that its SOPs mark as internal, nor what comes from that."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

from sopctl.runs.internal import Internal, hidden_in
from sopctl.runs.made import Instance
from sopctl.runs.masked import MaskedValues
from sopctl.runs.records import Answer, Stamp, StepRecord
from sopctl.runs.survey import Survey
from sopctl.runs.tree import TreeStep
from sopctl.runs.view import SETTLED, StepView, Target
from sopctl.sop.expressions import as_name, names_in_goal
from sopctl.sop.fields import Field, Value
from sopctl.sop.model import Phase, Sop, Step
from sopctl.sop.shown import MASK


class Outside:
    """What may leave of a run that was looked over; whoever writes for people outside reads this alone.

    - `sop`: the run's SOP with its texts, roles, and the phases and parameters that may be seen; without
      steps, people's reviews, changes and occasions. `params`: the values of these parameters.
    - `steps`: the steps that may be seen, each as a `StepView`. Its status is the true one. Its texts have
      the mask in place of whatever is internal and of people; a text that takes one way or another by
      something internal is the mask as a whole. `step` and `record` hold what may be seen: fields, columns
      and evidence without a mark, when it was done, and the mask for who did it. Notes, reasons, redlines,
      commands, signatures and conflicts are left out. A condition that asks for something internal and a
      target that is made of it are the mask; a due date that is counted from it is left out. The id of a step
      that is repeated over something internal has a number in the place of the item.
    - `settled` and `total` count these steps alone; `started` and `closed` are days.

    What people typed into fields without a mark, and the names of files, are shown as they are: they are not
    searched for what is internal elsewhere. Whether a step is needed may hang on an internal value, and its
    status says so. The plan is not here: its days may come from internal ones.
    """

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._tree = survey.state.run.tree
        self._internal = Internal(self._tree)
        self._values = MaskedValues(survey, self._internal)
        self._numbers: dict[str, int] = {}
        for instances in survey.layout.at.values():
            counts: dict[str, int] = {}
            for one in instances:
                user = one.user.id if one.user else ""
                self._numbers[one.id] = counts[user] = counts.get(user, 0) + 1
        self._seen = [one for one in survey.instances if not one.node.internal]
        self._ids = {one.id: self._id(one) for one in self._seen}

    @cached_property
    def steps(self) -> list[StepView]:
        """The steps that may be seen, in the order of the procedure."""
        return [self._step(one) for one in self._seen]

    @property
    def instances(self) -> list[Instance]:
        """The same steps, as the run knows them: only what is asked of them here may be told."""
        return self._seen

    def title(self, one: Instance) -> str:
        """What a step is called, also one that uses an SOP."""
        return self._values.render(one.step.title, one)

    def is_masked(self, text: str, one: Instance) -> bool:
        """Whether a text of a step asks for something internal."""
        return self._values.tells_internal(text, one)

    def condition(self, one: Instance) -> str:
        """The own condition of a step."""
        return MASK if self._internal.own_condition(one.node) else one.step.when or ""

    def each(self, one: Instance) -> str | list[str]:
        """What a step is repeated over."""
        return MASK if self._hides_item(one) else one.step.each or ""

    def item(self, one: Instance) -> str:
        """What a repeated step is repeated for; nothing where that is internal."""
        return one.item.text if one.item is not None and not self._hides_item(one) else ""

    @property
    def total(self) -> int:
        return len(self._seen)

    @property
    def settled(self) -> int:
        """How many of them are done, skipped or not needed."""
        return sum(self._survey.status(one) in SETTLED for one in self._seen)

    @cached_property
    def sop(self) -> Sop:
        """The run's SOP without its steps and without what is internal of it."""
        run = self._survey.state.run
        seen = {node.phase.id for node in self._tree.every if node.step.use is None and not node.internal}
        kept = {
            "phases": [_emptied(phase) for phase in run.sop.stages if phase.id in seen],
            "steps": [],
            "params": _fields_seen(run.sop.params),
        }
        return run.sop.model_copy(update={**kept, "review": None, "repeat": None, "changelog": {}})

    @cached_property
    def params(self) -> dict[str, Value]:
        """The values of the parameters that may be seen."""
        run = self._survey.state.run
        given = run.made.params
        return {name: _value_seen(run.sop.params[name], given.get(name)) for name in self.sop.params}

    @property
    def run(self) -> str:
        """What the run is called."""
        return self._survey.state.run.made.run

    @property
    def started(self) -> str:
        """The day on which the run was made."""
        return self._survey.state.run.made.start

    @property
    def closed(self) -> str | None:
        """The day on which the run was closed."""
        closed = self._survey.state.closed
        return closed.stamp.at[:10] if closed else None

    def _id(self, one: Instance) -> str:
        """The id of a step, with a number for an item that is internal."""
        above = f"{self._id(one.user)}/" if one.user else ""
        if one.item is not None and self._hides_item(one):
            return f"{above}{one.step.id}[{self._numbers[one.id]}]"
        return above + one.id.removeprefix(f"{one.user.id}/" if one.user else "")

    def _hides_item(self, one: Instance) -> bool:
        return self._internal.of_items(one.node).whole

    def _step(self, one: Instance) -> StepView:
        view = self._survey.told(one, self._values)
        collect = _fields_seen(view.step.collect)
        evidence = [each for each in view.step.evidence if not each.internal]
        hidden = {each.id for each in view.step.evidence if each.internal}
        step = Step.model_construct(
            id=view.step.id,
            title=view.title,
            warning=list(view.warnings),
            caution=list(view.cautions),
            do=view.text,
            owner=view.step.owner,
            takes=view.step.takes,
            check=list(view.checks),
            collect=collect,
            evidence=evidence,
            approve=view.step.approve and view.step.approve.model_copy(update={"reopens": []}),
            links=view.step.links,
            prompt=view.prompt,
        )
        return replace(
            view,
            id=self._ids[one.id],
            step=step,
            phase=_emptied(view.phase),
            record=_record_seen(view, step, {each.id for each in evidence} - hidden),
            person=None,
            due=self._due(view, one.node),
            condition=MASK if self._internal.condition(one.node) else view.condition,
            targets={name: self._target(name, view, one) for name in view.targets if name in collect},
            waits_for=tuple(self._ids[other] for other in view.waits_for if other in self._ids),
            approvals={
                role: replace(given, digest="", signature="", stamp=_unsigned(given.stamp))
                for role, given in view.approvals.items()
            },
            naming=view.naming & collect.keys(),
        )

    def _due(self, view: StepView, node: TreeStep) -> date | None:
        return None if self._internal.due(node) else view.due

    def _target(self, name: str, view: StepView, one: Instance) -> Target:
        """What a number is held against; beside a mask whether it is met would tell of the value."""
        own = {as_name(other): field for other, field in view.step.collect.items()}
        for used in names_in_goal(str(view.step.collect[name].target)):
            if self._internal.of(used, one.node).any or (used in own and hidden_in(own[used]).any):
                return Target(MASK, None)
        return view.targets[name]


def _emptied(phase: Phase) -> Phase:
    return phase.model_copy(update={"steps": []})


def _fields_seen(fields: dict[str, Field]) -> dict[str, Field]:
    """Fields without those that are internal, and tables without such columns."""
    found = {}
    for name, field in fields.items():
        hidden = hidden_in(field)
        columns = {key: one for key, one in field.columns.items() if key not in hidden.columns}
        if not hidden.whole and (columns or not field.columns):
            default = _value_seen(field, field.default)
            found[name] = field.model_copy(update={"columns": columns, "default": default})
    return found


def _value_seen(field: Field, value: Value) -> Value:
    """A value without the cells of internal columns."""
    hidden = hidden_in(field).columns
    if not hidden or not isinstance(value, list):
        return value
    rows: Iterable[dict[str, Any]] = (row for row in value if isinstance(row, dict))
    return [{key: cell for key, cell in row.items() if key not in hidden} for row in rows]


def _record_seen(view: StepView, step: Step, evidence: set[str]) -> StepRecord:
    """What may be seen of what was done at a step: `step` and `evidence` are what may be seen of it."""
    record = view.record
    fields = {}
    for name in step.collect:
        if answers := record.fields.get(name):
            last = answers[-1]
            fields[name] = (Answer(_value_seen(view.step.collect[name], last.value), _unsigned(last.stamp)),)
    # Of checks that read alike behind the mask none is shown as ticked unless all are.
    ticks: dict[str, list[Stamp | None]] = {}
    for written, shown in zip(view.step.check, view.checks, strict=True):
        ticks.setdefault(shown, []).append(record.checks.get(written))
    checks = {shown: _unsigned(stamps[-1]) for shown, stamps in ticks.items() if stamps[-1] and all(stamps)}
    return StepRecord(
        mark=record.mark,
        stamp=record.stamp and _unsigned(record.stamp),
        started=record.started and _unsigned(record.started),
        fields=fields,
        checks=checks,
        evidence=tuple(
            replace(one, stamp=_unsigned(one.stamp)) for one in record.evidence if one.id in evidence
        ),
    )


def _unsigned(stamp: Stamp) -> Stamp:
    """When something was done, without who did it and in which event."""
    return Stamp(MASK, stamp.at, "")
