"""A plan as iCalendar (RFC 5545): an event for each step, with an alarm on the day of its brief.

A step has the same UID in every plan of the same run, so that a calendar that takes in a new plan moves its
events. Steps whose time of day does not count are events of whole days.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sopctl import __version__
from sopctl.errors import SopctlError
from sopctl.language import _, clauses, listed
from sopctl.plan import briefs
from sopctl.plan.times import DAY, Moment
from sopctl.render.clean import one_line
from sopctl.render.days import day_words
from sopctl.render.plan.facts import Row, Shown
from sopctl.runs.people import short_name
from sopctl.sop.dates import takes_words

if TYPE_CHECKING:
    from icalendar import Alarm, Calendar, Event

MORNING = timedelta(hours=9)  # when an alarm rings on its day
LAST = date.max - timedelta(days=1)


def told(shown: Shown, by: str = "") -> str:
    """One calendar; with `by` one after the other for each role or person, as one stream."""
    return "".join(text for __, text in calendars(shown, by))


def calendars(shown: Shown, by: str = "") -> list[tuple[str, str]]:
    """The name of each role or person with their calendar; without `by` one for all, with the name "".

    What is done is in the calendar for all alone. Raises SopctlError when the time zone is unknown here.
    """
    if not by:
        return [("", _text(shown, shown.title, [*shown.rows.values()]))]
    found = []
    for sheet in briefs.sheets(shown.plan, by):
        worker = shown.plan.project.workers.get(sheet.worker)
        whom = short_name(worker.name) if worker and by == "person" else sheet.whom
        name = one_line(whom) or _("nobody yet")
        names = {*sheet.begun, *(one for brief in sheet.briefs for one in brief.tasks)}
        rows = [row for row in shown.rows.values() if row.id in names]
        found.append((name, _text(shown, f"{shown.title}{_(': ')}{name}", rows)))
    return found


def _text(shown: Shown, name: str, rows: list[Row]) -> str:
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", f"-//sopctl//sopctl {__version__}//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("x-wr-calname", name)
    zone = _zone(shown.about.zone)
    for row in rows:
        made.add_component(_event(row, shown, zone))
    _with_zone(made, rows, zone)
    text: str = made.to_ical().decode("utf-8")
    return text


def _with_zone(made: Calendar, rows: list[Row], zone: ZoneInfo | None) -> None:
    """Say what the time zone is, for as long as the plan goes."""
    from icalendar import Timezone

    timed = [row for row in rows if row.timed]
    if zone is None or not timed:
        return
    first = min(row.first for row in timed) - timedelta(days=370)
    last = max(row.last for row in timed)
    until = date(min(last.year + 1, date.max.year), 12, 31)
    made.subcomponents.insert(0, Timezone.from_tzinfo(zone, zone.key, first, until))


def _zone(name: str) -> ZoneInfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise SopctlError(_("the time zone {zone} is not known here", zone=name)) from None


def _event(row: Row, shown: Shown, zone: ZoneInfo | None) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", uid(shown.about.name, row.id))
    event.add("dtstamp", shown.about.made)
    event.add("summary", row.title)
    begin: date | datetime = row.first
    if row.timed:
        begin = _clocked(row.planned.begin, zone)
        event.add("dtstart", begin)
        event.add("dtend", _clocked(row.planned.end, zone))
        event.add("transp", "OPAQUE")
    else:
        event.add("dtstart", begin)
        event.add("dtend", min(row.last, LAST) + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    if description := _description(row, shown):
        event.add("description", description)
    if row.phase:
        event.add("categories", [row.phase])
    brief = row.planned.brief
    if brief is not None and not row.is_done and row.planned.task.begun is None:
        event.add_component(_alarm(row, brief))
    return event


def uid(name: str, step: str) -> str:
    """What names a step of a run or an SOP in every calendar."""
    digest = sha256(f"{name}\n{step}".encode("utf-8", "replace")).hexdigest()
    return f"{digest[:32]}@sopctl"


def _clocked(moment: Moment, zone: ZoneInfo | None) -> datetime:
    day, minute = divmod(moment, DAY)
    return datetime.combine(date.fromordinal(day), time(minute // 60, minute % 60), zone)


def _alarm(row: Row, brief: date) -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("Brief {name}: {titles}", name=row.who, titles=row.title))
    begin = timedelta(minutes=row.planned.begin % DAY) if row.timed else timedelta()
    alarm.add("trigger", brief - row.first + MORNING - begin)
    return alarm


def _description(row: Row, shown: Shown) -> str:
    """Who does it, what it takes and needs, and by when."""
    task, rows = row.planned.task, shown.rows
    lines = [
        _("who: {name}", name=row.who) if row.who else "",
        _("takes {time}", time=takes_words(str(task.takes))) if task.takes else "",
        _("needs {steps}", steps=listed(rows[one].title for one in row.needs if one in rows))
        if row.needs
        else "",
        _due(row),
        _("done") if row.is_done else "",
    ]
    return "\n".join(line for line in lines if line)


def _due(row: Row) -> str:
    if row.due is None:
        return ""
    told = _("due {date}", date=day_words(row.due))
    due_text = one_line(row.planned.task.due_text)
    if due_text and due_text != row.due.isoformat():
        told = _("{text} ({detail})", text=told, detail=due_text)
    return clauses([told, _("late")]) if row.is_late else told
