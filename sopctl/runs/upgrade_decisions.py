"""Whether what a person decided about an upgrade decides something."""

from sopctl.errors import Refused, did_you_mean
from sopctl.language import _
from sopctl.runs.adoption import key_of, moved
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.runs.tree import TreeStep
from sopctl.runs.upgrade_terms import Sides


def check_decisions(plan: Sides) -> None:
    """Raises Refused for a name that is wrong, and where there is nothing to decide about."""
    _check_map(plan)
    _check_drop(plan)


def _check_map(plan: Sides) -> None:
    for old, new in plan.decided.steps.items():
        if old not in plan.old and not _is_in(plan.before, old):
            told = _("--map {old}={new}: the run has no step {step}", old=old, new=new, step=old)
            raise Refused(told, did_you_mean(old, plan.old))
        if new not in plan.new and not _is_in(plan.after, new):
            told = _("--map {old}={new}: the new version has no step {step}", old=old, new=new, step=new)
            raise Refused(told, did_you_mean(new, plan.new))
        if new in plan.old and new not in plan.decided.steps:
            told = _("--map {old}={new}: {step} is another step of the run", old=old, new=new, step=new)
            raise Refused(told, _("only a step that is new can be what another one was"))
    for step, names in plan.decided.fields.items():
        for old, new in names.items():
            if step not in plan.new or new not in plan.new[step].step.collect:
                told = _("--map …={step}.{field}: the new version has no such field", step=step, field=new)
                raise Refused(told)
            was = _origin(plan, step)
            if was is None or old not in was.step.collect:
                raise Refused(_("--map {step}.{field}=…: the run has no such field", step=step, field=old))


def _check_drop(plan: Sides) -> None:
    there = {one.id for one in Survey(plan.after).instances}
    for name in plan.decided.drop:
        step, dot, field_name = name.rpartition(".")
        if name in plan.old or _is_in(plan.before, name):
            its = [one.id for one in plan.survey_before.instances if name in (one.id, key_of(one.id))]
            if its and all(moved(one, plan.decided.steps) in there for one in its):
                told = _("--drop {step}: the new version has that step, so it stays", step=name)
                raise Refused(told)
        elif not dot or key_of(step) not in plan.old:
            told = _("--drop {step}: the run has no such step or field", step=name)
            raise Refused(told, did_you_mean(name, plan.old))
        elif field_name not in plan.old[key_of(step)].step.collect:
            told = _("{step} has no field {name!r}", step=step, name=field_name)
            raise Refused(told, did_you_mean(field_name, plan.old[key_of(step)].step.collect))


def _origin(plan: Sides, key: str) -> TreeStep | None:
    """The step that one of the new version was."""
    return plan.old.get(moved(key, {new: old for old, new in plan.decided.steps.items()}))


def _is_in(state: State, step: str) -> bool:
    """Whether an instance is of a step of the run's version."""
    try:
        state.run.step_named(step)
    except LookupError:
        return False
    return True
