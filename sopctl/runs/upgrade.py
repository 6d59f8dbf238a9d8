"""What an upgrade of a run does: three-way by step, between the pin, the new version and what was done."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from sopctl.language import _
from sopctl.runs.adoption import Version, key_of, moved, read_adoption
from sopctl.runs.fitting import fits
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.runs.upgrade_decisions import check_decisions
from sopctl.runs.upgrade_params import params_of, people_asked
from sopctl.runs.upgrade_rows import rows_of
from sopctl.runs.upgrade_terms import Ask, Decisions, Row, Target, begun
from sopctl.runs.versions import adopt, run_after
from sopctl.runs.view import StepView, shown_digest
from sopctl.sop.meaning import squeeze


class Plan:
    """What an upgrade would do to a run as it stands. Raises Refused for decisions that decide nothing."""

    def __init__(self, state: State, target: Target, decided: Decisions) -> None:
        self.before, self.target, self.decided = state, target, decided
        self.pin = state.run.pins[target.made.pin]
        self.asks: list[Ask] = []
        self._params, asks = params_of(state, self.pin, target, decided)
        self.asks += [*asks, *people_asked(state, self.pin, target, decided)]
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
            "roles": dict(decided.roles),
            "role_names": dict(target.role_names),
        }
        self.survey_before = Survey(state)
        self.old = {one.key: one for one in state.run.tree.every}
        self.after = self._adopted(aside=[])
        self.new = {one.key: one for one in self.after.run.tree.every}
        check_decisions(self)
        aside = sorted(self._aside())
        self._ask_for_fields(set(aside))
        self.after = self._adopted(aside=aside)
        void = self._void()
        self.after = self._adopted(aside=aside, void=void, stand=self._stand(set(void)))
        self.survey = Survey(self.after)

    @cached_property
    def rows(self) -> list[Row]:
        """What changes, in the order of the new version; what is not there any more stands last."""
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

    def _is_dropped(self, step: str, field_name: str = "") -> bool:
        end = f".{field_name}" if field_name else ""
        return f"{step}{end}" in self.decided.drop or f"{key_of(step)}{end}" in self.decided.drop

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
            if key not in found and (reworded or (key not in changed and shown(was) != shown(now))):
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


def _why_not(one: Any, value: Any) -> str:
    try:
        one.parse(value)
    except ValueError as error:
        return str(error)
    return _("it holds values of another kind now")


def shown(view: StepView) -> list[str]:
    """All that an approver reads of a step, blanks aside."""
    return [squeeze(text) for text in (view.title, *view.warnings, *view.cautions, view.text, *view.checks)]
