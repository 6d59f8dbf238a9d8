"""What a report is of: what the shell hands over."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sopctl.runs.forecast import UNKNOWN, Forecast
from sopctl.runs.survey import Survey

if TYPE_CHECKING:
    from sopctl.render.plan.facts import Shown


@dataclass(frozen=True)
class Subject:
    """A run, as it is reported on `day`.

    `files` is the address of the folder that evidence lies in, `problems` names what is damaged, `plan` is
    the plan as it stands (none: there can be none), `forecast` what follows from it.
    `integrity` is what `verify` found; None where it was not asked.
    """

    survey: Survey
    day: date
    files: str = "files"
    problems: tuple[str, ...] = ()
    plan: "Shown | None" = None
    forecast: Forecast = UNKNOWN
    integrity: tuple[str, ...] | None = None
