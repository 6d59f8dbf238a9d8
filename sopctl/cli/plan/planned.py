"""From a run to what a plan is made of: its steps as tasks, its people with their calendars."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sopctl.plan.tasks import Project, Relative, Task, Worker
from sopctl.plan.times import NO_WORK, Moment, WorkTime, at
from sopctl.runs.dues import dated_by, waited_for
from sopctl.runs.flow import flow_of, instances_of
from sopctl.runs.made import Instance
from sopctl.runs.people import short_name
from sopctl.runs.records import Stamp
from sopctl.runs.survey import Survey
from sopctl.sop.dates import parse_date, parse_due, parse_duration, parse_takes
from sopctl.sop.expressions import as_name

if TYPE_CHECKING:
    from sopctl.cli.calendar.team import TeamCalendar

LEFT_OUT = ("not-needed", "skipped")  # nobody waits for them, and nobody has work of them
FAR = 50 * 365  # days; half of what a plan reaches
FIRST, LAST = date.min.toordinal() + 366, date.max.toordinal() - 366


def project_of(survey: Survey, team: "TeamCalendar", today: date) -> Project:
    """What a run's plan is made of: what is still to be done begins today, or on the day it was made.

    Steps that are not needed, or were skipped, are left out.
    """
    run = survey.state.run
    made = parse_date(run.made.start)
    start = max(today, made)
    flow = flow_of(survey.layout)
    workers: dict[str, Worker] = {}
    tasks: dict[str, Task] = {}
    needed = [one for one in survey.instances if survey.status(one) not in LEFT_OUT]
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
        tasks[one.id] = _task(survey, one, owner, needs, name, time, start)
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
    survey: Survey,
    one: Instance,
    owner: str | None,
    needs: tuple[str, ...],
    worker: str,
    time: WorkTime,
    start: date,
) -> Task:
    takes = parse_takes(one.step.takes) if one.step.takes else None
    role = survey.state.run.sop.roles.get(owner) if owner else None
    record, ended, dated = survey.state.record(one.id), survey.status(one) == "done", dated_by(one)
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
        begun=_moment(record.started, start),
        ended=_moment(record.stamp, start) if ended else None,
        optional=condition or (one.item.text if one.item is not None else ""),
    )


def _hanging(survey: Survey, dated: Instance | None) -> Relative | None:
    """The date of a step that hangs on when others are done; None where it has none, or it is an answer's."""
    if dated is None or dated.step.due is None:
        return None
    tree = survey.state.run.tree
    due = parse_due(dated.step.due)
    user = dated.user
    if due.anchor == "start":
        nodes, user = waited_for(tree, user)
    else:
        node = tree.beside(dated.node.parent).get(as_name(due.anchor))
        nodes = [node] if node is not None else []
    names = tuple(
        other.id
        for node in nodes
        for other in instances_of(survey.layout, node, user)
        if survey.status(other) not in LEFT_OUT
    )
    return Relative(names, due.sign, due.offset) if names else None


def _moment(stamp: Stamp | None, start: date) -> Moment | None:
    """When something was, by the wall clock of whoever did it.

    A clock may be wrong, and an event forged: what is further from the start of the plan than FAR is at that
    edge, so that no single event takes a plan out of its reach.
    """
    if stamp is None:
        return None
    moment = datetime.fromisoformat(stamp.at)
    day = min(max(moment.toordinal(), start.toordinal() - FAR), start.toordinal() + FAR)
    day = min(max(day, FIRST), LAST)
    return at(date.fromordinal(day), moment.hour * 60 + moment.minute)
