"""The days that steps of a run were planned for when it was made, and the days on which they were done."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from sopctl.runs.adoption import moved
from sopctl.runs.days import Days, read_days
from sopctl.runs.records import StepRecord
from sopctl.runs.state import State
from sopctl.runs.view import StepView
from sopctl.sop.dates import parse_date


def planned_days(state: State, steps: Iterable[str]) -> dict[str, Days]:
    """The days that instances of steps were planned for when the run was made, by their ids of now.

    What was repeated later has those of the step that it came from; what came with another version of the
    SOP has none.
    """
    planned = state.run.origin.made.planned
    if not planned:
        return {}
    names = {step: step for step in steps}
    for version in state.version.line if state.version is not None else ():
        before = {new: old for old, new in version.adoption.steps.items()}
        if before:
            names = {step: moved(name, before) for step, name in names.items()}
    found = {}
    for step, name in names.items():
        text = planned.get(name) or planned.get(_unrepeated(name))
        if text is not None:
            found[step] = read_days(text)
    return found


def planned_span(state: State) -> Days | None:
    """From the first to the last day that was planned; None of a run without a plan."""
    known = [read_days(text) for text in state.run.origin.made.planned.values()]
    if not known:
        return None
    return Days(min(days.first for days in known), max(days.last for days in known))


def late_after(view: StepView, planned: Mapping[str, Days]) -> date | None:
    """The day after which a step is late: its due day, else the last one that it was planned for at first."""
    return view.due or (planned[view.id].last if view.id in planned else None)


def done_on(record: StepRecord) -> date | None:
    """The day on which a step was done, where whoever did it was; None of one that is not done."""
    if record.mark != "done" or record.stamp is None:
        return None
    return parse_date(record.stamp.at[:10])


def done_days(state: State) -> Iterator[date]:
    """The days on which steps were done."""
    for record in state.steps.values():
        if (day := done_on(record)) is not None:
            yield day


def days_late(planned: Days | None, actual: date | None) -> int | None:
    """By how many days something was later than planned; below nought if it was sooner."""
    return None if planned is None or actual is None else (actual - planned.last).days


def _unrepeated(step: str) -> str:
    """The id that `look[June]/post[web]` had while the items of the step were to come: `look[June]/post`."""
    return step[: step.rindex("[")] if step.endswith("]") else step
