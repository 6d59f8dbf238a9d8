"""What an upgrade of a run does: three-way by step, between the pin, the new version and what was done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple

from sopctl.errors import Refused, did_you_mean
from sopctl.language import _
from sopctl.runs.adoption import key_of, moved, read_adoption
from sopctl.runs.fitting import fits
from sopctl.runs.made import Made, missing_params
from sopctl.runs.repeat import check_rows
from sopctl.runs.state import State, StepRecord
from sopctl.runs.survey import Survey
from sopctl.runs.tree import TreeStep
from sopctl.runs.versions import Version, adopt, run_after
from sopctl.runs.view import StepView, shown_digest
from sopctl.sop.meaning import squeeze
from sopctl.sop.model import steps_of


class Changed(NamedTuple):
    """How a step of the new version differs from what it was; `wording`: nobody does anything else."""

    kinds: tuple[str, ...]
    wording: bool


@dataclass(frozen=True)
class Decisions:
    """What a person decides. `steps` and `fields` say what has another id now, `drop` what is left behind.

    `fields` are by the new id of their step. `params` are values as they were read.
    """

    steps: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)


class Ask(NamedTuple):
    """What only a person can decide. `near` is what it may be called now."""

    kind: Literal["step", "field", "parameter", "role"]
    name: str
    why: str = ""
    near: str = ""


class Row(NamedTuple):
    """One line of what an upgrade does, of a step or of an instance. `title` is filled in where it can be."""

    what: Literal["added", "changed-before", "changed-after", "removed", "dropped", "void"]
    step: str
    title: str
    kinds: tuple[str, ...] = ()
    wording: bool = False


@dataclass(frozen=True)
class Target:
    """What a run is to go over to: `made` tells of the pin, which is among those of the run.

    `changed` are the steps that differ, by their new ids without items; `role_names` roles and `near` steps
    and parameters that seem to have another name, by their old ones.
    """

    made: Made
    changed: Mapping[str, Changed]
    role_names: Mapping[str, str] = field(default_factory=dict)
    near: Mapping[str, str] = field(default_factory=dict)


class Plan:
    """What an upgrade would do to a run as it stands. Raises Refused for decisions that decide nothing."""

    def __init__(self, state: State, target: Target, decided: Decisions) -> None:
        self.before, self.target, self.decided = state, target, decided
        self.pin = state.run.pins[target.made.pin]
        self.asks: list[Ask] = []
        self._params = self._parameters()
        self._roles = self._people()
        self._data: dict[str, Any] = {
            "was": state.run.made.pin,
            "pin": target.made.pin,
            "digest": target.made.digest,
            "file": target.made.file,
            "pinned": dict(target.made.pinned),
            "version": target.made.version,
            "commit": target.made.commit,
            "map": dict(decided.steps),
            "fields": {step: dict(names) for step, names in decided.fields.items()},
            "drop": list(decided.drop),
            "params": self._params,
            "roles": self._roles,
            "role_names": dict(target.role_names),
        }
        self.survey_before = Survey(state)
        self.old = {one.key: one for one in state.run.tree.every}
        self.after = self._adopted(aside=[])
        self.new = {one.key: one for one in self.after.run.tree.every}
        self._check_map()
        self._check_drop()
        aside = sorted(self._aside())
        self._ask_for_fields(set(aside))
        self.after = self._adopted(aside=aside)
        void = self._void()
        self.after = self._adopted(aside=aside, void=void, stand=self._stand(set(void)))
        self.survey = Survey(self.after)

    @cached_property
    def rows(self) -> list[Row]:
        """What changes, in the order of the new version; what is not there any more stands last."""
        from sopctl.runs.upgrade_rows import rows_of

        return rows_of(self)

    @cached_property
    def carried(self) -> list[str]:
        """The instances whose records go along, by their new ids."""
        return [one.id for one in self.survey.instances if begun(self.after.record(one.id))]

    @property
    def data(self) -> dict[str, Any]:
        """The event's data, without what is empty."""
        impact: dict[str, Any] = {}
        for row in self.rows:
            impact.setdefault(row.what.replace("-", "_"), []).append(row.step)
        if self.carried:
            impact["carried"] = self.carried
        found = {**self._data, "impact": impact}
        always = ("was", "pin", "digest")
        return {name: value for name, value in found.items() if value or name in always}

    def _adopted(
        self, *, aside: list[str], void: list[str] | None = None, stand: dict[str, str] | None = None
    ) -> State:
        self._data |= {"aside": aside, "void": void or [], "stand": stand or {}}
        adoption = read_adoption(self._data)
        run = run_after(self.before.run, adoption)
        return adopt(self.before, Version("", 0, run, self.before.version, adoption))

    # What a person decided

    def _check_map(self) -> None:
        for old, new in self.decided.steps.items():
            if old not in self.old and not _is_in(self.before, old):
                told = _("--map {old}={new}: the run has no step {step}", old=old, new=new, step=old)
                raise Refused(told, did_you_mean(old, self.old))
            if new not in self.new and not _is_in(self.after, new):
                told = _("--map {old}={new}: the new version has no step {step}", old=old, new=new, step=new)
                raise Refused(told, did_you_mean(new, self.new))
            if new in self.old and new not in self.decided.steps:
                told = _("--map {old}={new}: {step} is another step of the run", old=old, new=new, step=new)
                raise Refused(told, _("only a step that is new can be what another one was"))
        for step, names in self.decided.fields.items():
            for old, new in names.items():
                if step not in self.new or new not in self.new[step].step.collect:
                    told = _(
                        "--map …={step}.{field}: the new version has no such field", step=step, field=new
                    )
                    raise Refused(told)
                was = self._origin(step)
                if was is None or old not in was.step.collect:
                    raise Refused(
                        _("--map {step}.{field}=…: the run has no such field", step=step, field=old)
                    )

    def _check_drop(self) -> None:
        there = {one.id for one in Survey(self.after).instances}
        for name in self.decided.drop:
            step, dot, field_name = name.rpartition(".")
            if name in self.old or _is_in(self.before, name):
                its = [one.id for one in self.survey_before.instances if name in (one.id, key_of(one.id))]
                if its and all(moved(one, self.decided.steps) in there for one in its):
                    told = _("--drop {step}: the new version has that step, so it stays", step=name)
                    raise Refused(told)
            elif not dot or key_of(step) not in self.old:
                told = _("--drop {step}: the run has no such step or field", step=name)
                raise Refused(told, did_you_mean(name, self.old))
            elif field_name not in self.old[key_of(step)].step.collect:
                told = _("{step} has no field {name!r}", step=step, name=field_name)
                raise Refused(told, did_you_mean(field_name, self.old[key_of(step)].step.collect))

    def _is_dropped(self, step: str, field_name: str = "") -> bool:
        end = f".{field_name}" if field_name else ""
        return f"{step}{end}" in self.decided.drop or f"{key_of(step)}{end}" in self.decided.drop

    # Parameters and people

    def _parameters(self) -> dict[str, Any]:
        """The parameters that have another value in the new version, or that are new."""
        had, new, found = self.before.run.made.params, self.pin.sop.params, {}
        for name in self.decided.params:
            if name not in new:
                raise Refused(_("the SOP has no parameter {name!r}", name=name), did_you_mean(name, new))
        values = dict(self.decided.params)
        for name, one in new.items():
            why = ""
            if name in values:
                found[name] = values[name]
            elif name in had:
                try:
                    fit = had[name] is None or repr(one.parse(had[name])) == repr(had[name])
                except ValueError as error:
                    fit, why = False, str(error)
                if fit:
                    values[name] = had[name]
                    continue
                why = why or _("its value is of another kind now")
            elif one.default is not None:
                values[name] = found[name] = one.parse(one.default)
            if name not in values and (why or name in missing_params(self.pin.sop, values)):
                near = next((old for old, now in self.target.near.items() if now == name), "")
                self.asks.append(Ask("parameter", name, why, near))
        for name in {
            step.each for step in steps_of(self.pin.sop) if isinstance(step.each, str)
        } & found.keys():
            if new[name].type == "table":
                try:
                    check_rows(found[name], new[name])
                except ValueError as error:
                    raise Refused(_("parameter {name}: {error}", name=name, error=error)) from None
        return found

    def _people(self) -> dict[str, str]:
        """Who has the roles that are new."""
        new = self.pin.sop.roles
        for role in self.decided.roles:
            if role not in new:
                raise Refused(_("the SOP has no role {name!r}", name=role), did_you_mean(role, new))
        were = {now: old for old, now in self.target.role_names.items()}
        for role in new:
            had = self.before.person(were.get(role, role)) or role in self.before.run.sop.roles
            if role not in self.decided.roles and not had:
                self.asks.append(Ask("role", role))
        return dict(self.decided.roles)

    # Steps and fields that have no place

    def _aside(self) -> Iterator[str]:
        """The instances that the new version leaves out though it may have their step, by their new ids."""
        before = {one.id for one in self.survey_before.instances}
        there = {one.id for one in Survey(self.after).instances}
        asked: set[str] = set()
        for step, record in self.before.steps.items():
            now = moved(step, self.decided.steps)
            if now in there:
                continue
            if step in before and begun(record) and not self._is_dropped(step):
                key = key_of(step)
                name = step if key_of(now) in self.new else key
                if name not in asked:
                    asked.add(name)
                    self.asks.append(Ask("step", name, near=self.target.near.get(key, "")))
            if now in self.after.steps:
                yield now
        for step in self.before.earlier:
            now = moved(step, self.decided.steps)
            if now in self.after.steps and now not in there:
                yield now

    def _ask_for_fields(self, aside: set[str]) -> None:
        asked: set[str] = set()
        for step, record in self.before.steps.items():
            now = moved(step, self.decided.steps)
            if now in aside or now not in self.after.steps:
                continue
            model = self.after.run.step_named(now).step
            names = self.decided.fields.get(key_of(now), {})
            for name, answers in record.fields.items():
                if record.value(name) is None or fits(model, names.get(name, name), answers):
                    continue
                told = f"{key_of(step)}.{name}"
                if not self._is_dropped(step, name) and told not in asked:
                    asked.add(told)
                    one = model.collect.get(names.get(name, name))
                    why = "" if one is None else _why_not(one, record.value(name))
                    self.asks.append(Ask("field", told, why, self.target.near.get(told, "")))

    # Approvals

    def _void(self) -> list[str]:
        """The steps whose approvals end, by their ids without items."""
        changed = self.target.changed
        found = {
            key
            for key, node in self.new.items()
            if node.step.approve is not None and key in changed and not changed[key].wording
        }
        other_values = any(
            name in self.before.run.made.params and repr(self.before.run.made.params[name]) != repr(value)
            for name, value in self._params.items()
        )
        for was, now in self._approved():
            key = key_of(now.id)
            reworded = key in changed and other_values
            if key not in found and (reworded or (key not in changed and _texts(was) != _texts(now))):
                found.add(key)
        return sorted(found)

    def _stand(self, void: set[str]) -> dict[str, str]:
        """What was approved and stands, by its digest, and the digest of the same now."""
        pairs = {
            shown_digest(was): shown_digest(now)
            for was, now in self._approved()
            if key_of(now.id) not in void
        }
        return {old: new for old, new in pairs.items() if old != new}

    def _approved(self) -> list[tuple[StepView, StepView]]:
        """The steps that are done and want an approval, as they are before and after."""
        survey = Survey(self.after)
        there = {one.id for one in survey.instances}
        found = []
        for one in self.survey_before.instances:
            now = moved(one.id, self.decided.steps)
            if one.step.approve and self.before.record(one.id).mark == "done" and now in there:
                found.append((self.survey_before.step(one.id), survey.step(now)))
        return found

    def _origin(self, key: str) -> TreeStep | None:
        """The step that one of the new version was."""
        return self.old.get(moved(key, {new: old for old, new in self.decided.steps.items()}))


def begun(record: StepRecord) -> bool:
    """Whether somebody worked on a step."""
    did = record.mark in ("started", "done") or record.started
    return bool(did or record.fields or record.checks or record.evidence or record.commands)


def _why_not(one: Any, value: Any) -> str:
    try:
        one.parse(value)
    except ValueError as error:
        return str(error)
    return _("it holds values of another kind now")


def _texts(view: StepView) -> list[str]:
    """All that an approver reads of a step, blanks aside."""
    return [squeeze(text) for text in (view.title, *view.warnings, *view.cautions, view.text, *view.checks)]


def _is_in(state: State, step: str) -> bool:
    try:
        state.run.step_named(step)
    except LookupError:
        return False
    return True
