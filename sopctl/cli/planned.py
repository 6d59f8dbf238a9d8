"""From a run to what a plan is made of: its steps as tasks, its people with their calendars."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sopctl.plan.tasks import Project, Relative, Task, Worker
from sopctl.plan.times import NO_WORK, Moment, WorkTime, at
from sopctl.runs.flow import flow_of, instances_of
from sopctl.runs.made import Instance
from sopctl.runs.people import short_name
from sopctl.runs.state import Stamp
from sopctl.runs.survey import Survey
from sopctl.sop.dates import parse_date, parse_due, parse_duration, parse_takes
from sopctl.sop.expressions import as_name

if TYPE_CHECKING:
    from sopctl.cli.team_calendar import TeamCalendar

ENDED = ("done", "skipped")


def project_of(survey: Survey, team: "TeamCalendar", today: date) -> Project:
    """What a run's plan is made of: what is still to be done begins today, or on the day it was made.

    Steps that are not needed are left out.
    """
    run = survey.state.run
    made = parse_date(run.made.start)
    start = max(today, made)
    flow = flow_of(survey.layout)
    workers: dict[str, Worker] = {}
    tasks: dict[str, Task] = {}
    needed = [one for one in survey.instances if survey.status(one) != "not-needed"]
    there = {one.id for one in needed} | flow.gates.keys()
    for one in needed:
        # Not `survey.step`: it fills in all texts of a step, and of a plan nobody reads more than titles.
        owner = survey.owner(one)
        person = survey.person(one, owner)
        name = person or owner or ""
        time = team.time_of(owner, person, start, run.sop)
        if name and name not in workers:
            workers[name] = Worker(short_name(name), time, team.capacity_of(owner, person, run.sop))
        time = workers[name].time if name else time
        needs = tuple(need for need in flow.needs[one.id] if need in there)
        tasks[one.id] = _task(survey, one, owner, needs, name, time)
    days = [start, *(one.due for one in tasks.values() if isinstance(one.due, date))]
    return Project(
        tasks=tasks,
        workers=workers,
        time=team.time_of(None, None, start, run.sop),
        start=at(start),
        made=at(made),
        gates={name: tuple(need for need in before if need in there) for name, before in flow.gates.items()},
        provisional=team.provisional_years(start, max(days)),
    )


def _task(
    survey: Survey, one: Instance, owner: str | None, needs: tuple[str, ...], worker: str, time: WorkTime
) -> Task:
    takes = parse_takes(one.step.takes) if one.step.takes else None
    role = survey.state.run.sop.roles.get(owner) if owner else None
    record, ended, dated = survey.state.record(one.id), survey.status(one) in ENDED, _dated(one)
    condition = survey.layout.condition(one)
    return Task(
        id=one.id,
        title=survey.title(one),
        phase=one.phase.title,
        needs=needs,
        takes=takes,
        work=time.work(takes.planned) if takes else NO_WORK,
        role=owner,
        worker=worker,
        due=survey.due(one) or _hanging(survey, dated),
        due_text=dated.step.due or "" if dated is not None else "",
        notice=parse_duration(role.notice) if role is not None and role.notice else None,
        begun=_moment(record.started),
        ended=_moment(record.stamp) if ended else None,
        optional=condition or (one.item.text if one.item is not None else ""),
    )


def _dated(one: Instance) -> Instance | None:
    """The step whose date is that of a step: its own, or one around it."""
    above: Instance | None = one
    while above is not None and above.step.due is None:
        above = above.user
    return above


def _hanging(survey: Survey, dated: Instance | None) -> Relative | None:
    """The date of a step that hangs on when others are done; None where it has none, or it is an answer's."""
    if dated is None or dated.step.due is None:
        return None
    tree = survey.state.run.tree
    due = parse_due(dated.step.due)
    user = dated.user
    if due.anchor == "start" and user is not None:
        nodes, user = tree.needs(user.node), user.user
    else:
        node = tree.beside(dated.node.parent).get(as_name(due.anchor))
        nodes = [node] if node is not None else []
    names = tuple(
        other.id
        for node in nodes
        for other in instances_of(survey.layout, node, user)
        if survey.status(other) != "not-needed"
    )
    return Relative(names, due.sign, due.offset) if names else None


def _moment(stamp: Stamp | None) -> Moment | None:
    """When something was, by the wall clock of whoever did it."""
    if stamp is None:
        return None
    moment = datetime.fromisoformat(stamp.at)
    return at(moment.date(), moment.hour * 60 + moment.minute)
