"""Plans of a run as its records need them: what each step is planned for at first, and when the run ends."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sopctl.cli.team_calendar import TeamCalendar, found_at
from sopctl.cli.who import now
from sopctl.errors import SopctlError
from sopctl.runs.days import Days
from sopctl.runs.planned import done_days
from sopctl.runs.survey import Survey

if TYPE_CHECKING:
    from sopctl.plan.tasks import Plan, Planned


def first_plan(survey: Survey, root: Path) -> "Plan | None":
    """The plan of a run that is being made.

    None where the SOP says nothing of time, and where there can be no plan: a run is made all the same.
    """
    timed = any(one.step.takes or one.step.due for one in survey.instances)
    return plan_of(survey, root) if timed else None


def days_of(plan: "Plan | None") -> dict[str, str]:
    """The days that each step is planned for, by its id, as `2027-03-01..2027-03-03`."""
    return {name: str(span_of(plan, one)) for name, one in plan.tasks.items()} if plan is not None else {}


def missed_words(plan: "Plan | None", run: str) -> str:
    """Which day a plan misses, by how much, and because of what; empty where it keeps them all."""
    if plan is None or plan.missed is None:
        return ""
    from sopctl.render.plan import About, gather
    from sopctl.render.plan.headline import headline

    return headline(gather(plan, About(run)))[1]


def forecast_of(survey: Survey, root: Path) -> date | None:
    """The last day of a run as things stand; of a closed one that of its last step. None: nothing tells."""
    return forecast_in(survey, plan_of(survey, root))


def forecast_in(survey: Survey, plan: "Plan | None") -> date | None:
    """The same from a plan of the run, if there is one."""
    if plan is None or not plan.tasks or survey.state.closed is not None:
        return max(done_days(survey.state), default=None)
    return max(span_of(plan, one).last for one in plan.tasks.values())


def span_of(plan: "Plan", planned: "Planned") -> Days:
    """The days of a task, the last one included."""
    from sopctl.plan.times import day_of
    from sopctl.render.plan.days import last_day

    last = last_day(planned.begin, planned.end, plan.project.start)
    return Days(min(day_of(planned.begin), last), last)


def plan_of(survey: Survey, root: Path, today: date | None = None) -> "Plan | None":
    """The plan of a run as it stands today, which may be given; None where there can be none."""
    from sopctl.cli.planned import project_of
    from sopctl.plan.passes import Circle
    from sopctl.plan.planning import plan_project

    try:
        team = TeamCalendar(found_at(root).form)
    except SopctlError:
        team = TeamCalendar(None)  # what is wrong with it is told where the run is loaded
    try:
        return plan_project(project_of(survey, team, today or now().date()))
    except (Circle, ValueError):
        return None
