"""The days that the steps of a run were planned for when it was made: what it is measured by."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from sopctl.language import _
from sopctl.sop.dates import parse_date

if TYPE_CHECKING:
    from sopctl.runs.state import State, StepRecord

BETWEEN = ".."


class Days(NamedTuple):
    """From one day to another, both included; as text `2027-03-01..2027-03-03`."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"{self.first}{BETWEEN}{self.last}"

    @property
    def told(self) -> str:
        """The same for people, one day once."""
        return str(self.first) if self.first == self.last else str(self)


def read_days(text: str) -> Days:
    """Days from their text. Raises ValueError with a message for people."""
    first, __, last = text.partition(BETWEEN)
    try:
        days = Days(parse_date(first), parse_date(last))
    except ValueError:
        days = None
    # One spelling: what is read is what would be written.
    if days is None or str(days) != text or days.last < days.first:
        raise ValueError(_("`{text}` is no span of days: write 2027-03-01..2027-03-03", text=text[:80]))
    return days


def planned_of(state: "State", step: str) -> Days | None:
    """The days that an instance of a step was planned for when the run was made.

    What was repeated later has those of the step that it came from; a step that came with another version
    has none.
    """
    planned = state.run.origin.made.planned
    for version in state.version.line if planned and state.version is not None else ():
        step = version.adoption.step_before(step)
    text = planned.get(step) or planned.get(_unrepeated(step))
    return read_days(text) if text is not None else None


def planned_span(state: "State") -> Days | None:
    """From the first to the last day that was planned; None of a run without a plan."""
    all_days = [read_days(text) for text in state.run.origin.made.planned.values()]
    if not all_days:
        return None
    return Days(min(days.first for days in all_days), max(days.last for days in all_days))


def done_on(record: "StepRecord") -> date | None:
    """The day on which a step was done, where whoever did it was; None of one that is not done."""
    if record.mark != "done" or record.stamp is None:
        return None
    return parse_date(record.stamp.at[:10])


def done_days(state: "State") -> Iterator[date]:
    """The days on which steps were done."""
    for record in state.steps.values():
        if (day := done_on(record)) is not None:
            yield day


def _unrepeated(step: str) -> str:
    """The id that `look[June]/post[web]` had while the items of the step were to come: `look[June]/post`."""
    return step[: step.rindex("[")] if step.endswith("]") else step
