"""What comes of many draws of a plan."""

from dataclasses import dataclass
from datetime import date

from sopctl.plan.times import Moment


@dataclass(frozen=True, slots=True)
class Chance:
    """In how many draws a task makes its day; `due` is that day as planned."""

    task: str
    due: date
    met: int


@dataclass(frozen=True, slots=True)
class Decides:
    """In how many draws a task is on the chain that decides when the day that counts is made.

    `missing` are those among them that miss the day.
    """

    task: str
    draws: int
    missing: int


@dataclass(frozen=True, slots=True)
class Sooner:
    """By how many working days sooner all must begin for so many per cent.

    `begin` is the day on which it then begins. Both are None where no number of days that was tried does it.
    """

    level: int
    days: int | None
    begin: date | None = None


@dataclass(frozen=True, slots=True)
class Soonest:
    """In how many draws the day that counts is made if all begins as soon as can be, `days` sooner."""

    days: int
    begin: date
    met: int


@dataclass(frozen=True)
class Simulated:
    """What came of so many draws.

    `day` is the day that counts (None: nothing is due), `goal` the tasks that must be done by then, `met` in
    how many draws they are, `all_met` in how many every day that is due is made. `goal_by` and `end_by` are
    when the goal and everything is done in 50, 80 and 95 per cent of the draws. `uncertain` are the tasks
    whose time was drawn. `soonest` is there where what is lacking is more than the plan's start allows.
    """

    draws: int
    uncertain: tuple[str, ...]
    day: date | None
    goal: tuple[str, ...]
    met: int
    all_met: int
    dues: tuple[Chance, ...]
    goal_by: dict[int, Moment]
    end_by: dict[int, Moment]
    deciding: tuple[Decides, ...]
    sooner: tuple[Sooner, ...]
    soonest: Soonest | None
