"""What a report over many runs is of: what the shell hands over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sopctl.runs.outcomes import Outcome, StepOutcome


@dataclass(frozen=True)
class Task:
    """A step of an open run that is for one department: `row` is the step as its report tells it."""

    run: Outcome
    step: StepOutcome
    row: dict[str, Any]

    @property
    def last(self) -> date | None:
        """The day on which it is due, else the last one that it was planned for."""
        return self.step.last


@dataclass(frozen=True)
class Portfolio:
    """Runs as they are reported on `day`, of one SOP or of all (`sop` is empty then), in no order.

    They were under way at some time from `since` until `until`. `problems` are runs that cannot be opened,
    by name, and why. `tasks` are those of a department, the earliest first.
    """

    outcomes: Sequence[Outcome]
    day: date
    sop: str = ""
    since: date | None = None
    until: date | None = None
    problems: tuple[tuple[str, str], ...] = ()
    tasks: tuple[Task, ...] = ()
