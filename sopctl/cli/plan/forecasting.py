"""Plans of a run as its records need them: what each step is planned for at first, and when the run ends."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sopctl.cli.calendar.team import team_at
from sopctl.cli.who import now
from sopctl.runs.days import Days
from sopctl.runs.forecast import Forecast, Missed
from sopctl.runs.planned import done_days, late_after, planned_days
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.sop.dates import parse_date, parse_due
from sopctl.sop.expressions import as_name
from sopctl.sop.model import steps_of

if TYPE_CHECKING:
    from sopctl.plan.tasks import Plan, Planned
    from sopctl.render.plan import Shown


def timed_plan(survey: Survey, root: Path, today: date | None = None) -> "Plan | None":
    """The plan of a run as `plan_of` has it; None also where its SOP says nothing of time."""
    timed = any(one.step.takes or one.step.due for one in survey.instances)
    return plan_of(survey, root, today) if timed else None


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


def goal_of(state: State) -> tuple[str, date] | None:
    """The day that most dates of a run hang on, a parameter's, with its name."""
    sop = state.run.sop
    named = {as_name(name): name for name, field in sop.params.items() if field.type == "date"}
    hung = Counter(as_name(parse_due(step.due).anchor) for step in steps_of(sop) if step.due)
    name = max(named, key=lambda one: hung[one], default=None)
    day = state.run.made.params.get(named[name]) if name is not None and hung[name] else None
    return (named[name], parse_date(day)) if name is not None and isinstance(day, str) else None


def shown_plan(survey: Survey, plan: "Plan | None", root: Path) -> "Shown | None":
    """A run's plan as its report shows it."""
    if plan is None:
        return None
    from sopctl.render.plan import About, gather

    made = survey.state.run.made
    zone = team_at(root).zone or ""
    return gather(plan, About(made.run, survey.state.run.sop.title, zone, now(), goal_of(survey.state)))


def forecast_in(survey: Survey, plan: "Plan | None", day: date) -> Forecast:
    """How a run ends as things stand on a day; a closed one ended with its last step."""
    if plan is None or not plan.tasks or survey.state.closed is not None:
        return Forecast(max(done_days(survey.state), default=None))
    end = max(span_of(plan, one).last for one in plan.tasks.values())
    return Forecast(end, tuple(_missed(survey, plan, day)))


def _missed(survey: Survey, plan: "Plan", day: date) -> Iterator[Missed]:
    """The steps still to be done that are overdue, or would end after the day on which they are due."""
    from sopctl.plan.times import last_day_of

    planned = planned_days(survey.state, (view.id for view in survey.steps))
    for view in survey.steps:
        if view.settled or view.id not in plan.tasks:
            continue
        last, one = late_after(view, planned), plan.tasks[view.id]
        if last is not None and last < day:
            yield Missed(view.id, last, span_of(plan, one).last, True)
        elif one.due is not None and one.is_late:
            yield Missed(view.id, last_day_of(one.due), span_of(plan, one).last)


def span_of(plan: "Plan", planned: "Planned") -> Days:
    """The days of a task, the last one included."""
    from sopctl.plan.times import day_of
    from sopctl.render.plan.days import last_day

    last = last_day(planned.begin, planned.end, plan.project.start)
    return Days(min(day_of(planned.begin), last), last)


def plan_of(survey: Survey, root: Path, today: date | None = None) -> "Plan | None":
    """The plan of a run as it stands today, which may be given; None where there can be none."""
    from sopctl.cli.plan.planned import project_of
    from sopctl.plan.passes import Circle
    from sopctl.plan.planning import plan_project

    team = team_at(root)
    try:
        return plan_project(project_of(survey, team, today or team.today()))
    except (Circle, ValueError):
        return None
