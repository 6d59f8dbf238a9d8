"""Plans of runs, as far as records need them: the days of each step at first, and when a run ends.

So far they are made of due dates alone: a step that has none is not planned.
"""

from collections.abc import Mapping
from datetime import date

from sopctl.cli.who import now
from sopctl.runs.days import Days
from sopctl.runs.planned import done_days
from sopctl.runs.survey import Survey


def days_of(survey: Survey) -> Mapping[str, str]:
    """The days that each step of a run is planned for, by its id, as `2027-03-01..2027-03-03`."""
    return {
        view.id: str(Days(view.due, view.due))
        for view in survey.steps
        if view.due is not None and view.status != "not-needed"
    }


def forecast_of(survey: Survey) -> date | None:
    """The last day of a run, as things stand; None where nothing tells."""
    ahead = [view.due for view in survey.steps if not view.settled and view.due is not None]
    if survey.settled < survey.total:
        ahead.append(now().date())
    return max([*ahead, *done_days(survey.state)], default=None)
