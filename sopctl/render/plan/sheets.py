"""The sheet that each role or person is sent: what they are asked for, gathered into briefs."""

from dataclasses import dataclass
from datetime import date

from sopctl.plan import briefs
from sopctl.plan.briefs import Brief
from sopctl.render.clean import one_line
from sopctl.render.plan.facts import Row, Shown
from sopctl.runs.people import short_name
from sopctl.sop.dates import Duration


@dataclass(frozen=True)
class Needed:
    """A step that a request needs; `by_whom` does it, `row` has when."""

    row: Row
    by_whom: str


@dataclass(frozen=True)
class Request:
    """One step that somebody is asked for, with what it needs of others. It is done by `until`."""

    row: Row
    needs: tuple[Needed, ...]
    until: date


@dataclass(frozen=True)
class Told:
    """Requests of one brief."""

    brief: Brief
    requests: tuple[Request, ...]


@dataclass(frozen=True)
class Sheet:
    """One role or person with their briefs; `name` is whom it goes to, `people` who has that role."""

    name: str
    people: tuple[str, ...]
    notice: Duration | None
    told: tuple[Told, ...]
    begun: tuple[Request, ...]


def sheets(shown: Shown, way: str) -> list[Sheet]:
    """The sheets of a plan, by role or person."""
    return [_sheet(shown, one, way) for one in briefs.sheets(shown.plan, way)]


def _sheet(shown: Shown, one: briefs.Sheet, way: str) -> Sheet:
    worker = shown.plan.project.workers.get(one.worker)
    told = tuple(Told(brief, tuple(_request(shown, name) for name in brief.tasks)) for brief in one.briefs)
    begun = tuple(_request(shown, name) for name in one.begun)
    asked = [request for each in told for request in each.requests] + [*begun]
    notice = next((one.row.planned.task.notice for one in asked if one.row.planned.task.notice), None)
    is_role = any(request.row.planned.task.role == one.whom for request in asked)
    name = one_line(one.whom if (is_role and way == "role") or worker is None else short_name(worker.name))
    people = dict.fromkeys(request.row.person for request in asked if request.row.person not in ("", name))
    return Sheet(name, tuple(people), notice, told, begun)


def _request(shown: Shown, name: str) -> Request:
    row = shown.rows[name]
    needs = tuple(Needed(shown.rows[one], shown.rows[one].who) for one in row.needs if one in shown.rows)
    return Request(row, needs, max(row.must, row.last) if row.must else row.last)
