"""What came of a run, as one small record: reports over many runs are made of these.

Nothing in it depends on the day on which it is made but the forecast, which the shell adds to open runs.
Its keys are those of `sopctl report --all --format json`.
"""

from dataclasses import dataclass
from datetime import date
from math import isfinite

from sopctl.runs.deviations import KINDS
from sopctl.runs.view import SETTLED
from sopctl.runs.wait import OPEN
from sopctl.sop.dates import parse_takes

STATUSES = (*OPEN, *SETTLED, "pending")
FUNNEL = "funnel"
LOWEST, WHOLE = "lowest", "whole"  # what is measured of a funnel


@dataclass(frozen=True, slots=True)
class Doer:
    """Somebody who can go on with a step; by a delegation only from one day until another."""

    person: str
    start: date | None = None
    until: date | None = None

    def acts(self, day: date) -> bool:
        """Whether they act on a day."""
        return self.start is None or self.until is None or self.start <= day <= self.until


@dataclass(frozen=True, slots=True)
class Shows:
    """A deviation of `runs/deviations.py`: its kind, the check, evidence or field, and in what words."""

    kind: str
    name: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """A number that was recorded at a step. Of a funnel `part` says which one: the share that went from its
    first stage to its last, or the lowest rate from one stage to the next, which is held against a target.

    `target` is what it is held against, in words, and `bound` the number in it where it is as simple as that;
    `met` is None where that is not known. `worst` is a funnel's stage with the largest drop.
    """

    step: str
    title: str
    name: str
    ask: str
    kind: str
    value: int | float
    told: str
    target: str = ""
    bound: float | None = None
    met: bool | None = None
    worst: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """A step of a run. `sop` and `step` are its ids in the SOP that it stands in, `text` its title there.

    That title has the names themselves where values would stand.

    `last` is the day on which it is due, else the last one that it was planned for; `pushed` is that day put
    off by the working days by which the latest of what it needs was late, None where nothing was: until then
    it is late because of that alone. `begun` is the day on
    which somebody started it, else that on which it could begin: when the last step that it comes after was
    settled, or the run was made. `days` are the working days from there until it was done; nought on the same
    day. `took` is what lies between start and done in the unit of `takes`, where somebody started it and
    nothing held it up. `doers` are those whom an open step waits for.
    """

    id: str
    sop: str
    step: str
    title: str
    text: str
    owner: str
    person: str
    status: str
    takes: str = ""
    due: date | None = None
    last: date | None = None
    pushed: date | None = None
    begun: date | None = None
    done: date | None = None
    days: int | None = None
    took: int | None = None
    redlines: int = 0
    doers: tuple[Doer, ...] = ()
    shows: tuple[Shows, ...] = ()

    @property
    def settled(self) -> bool:
        return self.status in SETTLED


@dataclass(frozen=True, slots=True)
class Outcome:
    """A run. `end` is the last day that was planned at first, `forecast` the day on which it ends by now;
    `will_miss` counts the steps that miss a day which is still to come.

    `days` are the working days from its start until it was closed, `acted` is the day of the last act.
    """

    run: str
    sop: str
    title: str
    version: str
    start: date
    closed: date | None
    settled: int
    total: int
    end: date | None = None
    forecast: date | None = None
    will_miss: int = 0
    days: int | None = None
    acted: date | None = None
    digest: str = ""
    language: str = ""
    steps: tuple[StepOutcome, ...] = ()
    numbers: tuple[Measured, ...] = ()
    problems: tuple[str, ...] = ()


def is_sound(outcome: Outcome) -> bool:
    """Whether a record that anybody may have written can be one of ours."""
    try:
        for takes in {step.takes for step in outcome.steps if step.takes}:
            parse_takes(takes)
    except ValueError:
        return False
    return (
        all(step.status in STATUSES for step in outcome.steps)
        and all(each.kind in KINDS for step in outcome.steps for each in step.shows)
        and all(isfinite(one.value) and isfinite(one.bound or 0) for one in outcome.numbers)
    )
