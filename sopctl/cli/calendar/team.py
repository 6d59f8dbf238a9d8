"""The working time of a team: its settings, the file `calendar.yaml`, and who differs from it."""

from collections.abc import Callable
from datetime import date, datetime, time, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sopctl.cli.calendar.files import Marks, marks_at
from sopctl.cli.calendar.region_days import recall_regions
from sopctl.cli.who import today_in
from sopctl.errors import BadFile, Finding, SopctlError
from sopctl.language import _
from sopctl.runs.people import same_person
from sopctl.settings import calendar_in
from sopctl.settings.calendar import CalendarSettings
from sopctl.sop.calendars import MONDAY_TO_FRIDAY, Calendar
from sopctl.store.disk import read
from sopctl.store.repository import CALENDAR, Repository

if TYPE_CHECKING:
    from sopctl.plan.times import WorkTime
    from sopctl.sop.calendar_form import OwnCalendar, TeamForm
    from sopctl.sop.model import Sop

MAX_CALENDAR = 256 * 1024


class Found(NamedTuple):
    """A team's calendar as it was found; without `form` there is none, or the findings say what is wrong."""

    form: "TeamForm | None" = None
    findings: tuple[Finding, ...] = ()


class TeamCalendar:
    """When the people of a team work: `working_days` are those of the team, `zone` where its days begin."""

    def __init__(self, form: "TeamForm | None") -> None:
        self._form = form
        self.working_days: Calendar = form or MONDAY_TO_FRIDAY
        self.zone = form.zone if form else None
        self._calendars: list[Calendar] = [self.working_days]
        self._times: dict[tuple[int, str, str, date], WorkTime] = {}
        self._people: dict[str, str] = {}

    def today(self) -> date:
        """The day that it is where the team is: by its zone, else by that of this machine."""
        return today_in(self.zone)

    @property
    def provisional(self) -> frozenset[int]:
        """The years whose holidays are guesses, of all that anybody was asked for so far."""
        return frozenset().union(*(one.provisional for one in self._calendars))

    def provisional_years(self, first: date, last: date) -> frozenset[int]:
        """The years between two days whose holidays are guesses, and those that were asked for before."""
        for one in self._calendars:
            one.count(first, last)  # a calendar knows of the years that it was asked for
        return self.provisional

    def time_of(self, role: str | None, person: str | None, near: date, sop: "Sop") -> "WorkTime":
        """The working time of whoever has a role in an SOP; best known around the day `near`.

        What is said of the person goes before what is said of the role, that before the SOP's own calendar,
        and that before the team's. Who has the same gets the same object.
        """
        from sopctl.plan.times import NINE_TO_FIVE, WorkTime
        from sopctl.sop.calendar_form import over

        days = sop.working_days or self.working_days
        name, who = self._role(role), self._person(person)
        key = id(days), name, who, near
        if key not in self._times:
            hours = days.stretches or self.working_days.stretches
            zone = self.zone
            if days is not self.working_days:
                self._calendars.append(days)
            for own in self._own(name, who):
                days, zone = over(days, own), own.zone or zone
                hours = own.stretches or hours
            self._calendars.append(days)
            moved = _moved(self.zone, zone) if zone and self.zone and zone != self.zone else None
            self._times[key] = WorkTime(days, near, hours or NINE_TO_FIVE, moved)
        return self._times[key]

    def capacity_of(self, role: str | None, person: str | None, sop: "Sop") -> int:
        """How many tasks somebody has at a time: the person's own number, the SOP's, the role's; else 1."""
        by_role, by_person = (
            [own.capacity for own in self._own(*names)]
            for names in ((self._role(role), ""), ("", self._person(person)))
        )
        in_sop = sop.roles[role].capacity if role in sop.roles else None
        return next((one for one in (*by_person, in_sop, *by_role) if one is not None), 1)

    def _own(self, role: str, person: str) -> "list[OwnCalendar]":
        """What is different for a role and a person, by their names in the calendar."""
        if self._form is None:
            return []
        own = [self._form.roles[role]] if role else []
        return own + ([self._form.people[person]] if person else [])

    def _role(self, role: str | None) -> str:
        return role if role and self._form and role in self._form.roles else ""

    def _person(self, person: str | None) -> str:
        """The name that the calendar has for a person; empty where it has none."""
        if not person or self._form is None or not self._form.people:
            return ""
        if person not in self._people:
            named = (one for one in self._form.people if same_person(person, _with_mail(one)))
            self._people[person] = next(named, "")
        return self._people[person]


def team_calendar(repository: Repository) -> TeamCalendar:
    """The calendar of a team's repository. Raises BadFile or SopctlError when it is wrong."""
    found = found_at(repository.root)
    if found.findings:
        raise BadFile(list(found.findings))
    return TeamCalendar(found.form)


def team_at(root: Path) -> TeamCalendar:
    """The calendar of the team whose repository this is; while it is wrong, that of one which says nothing.

    What is wrong is told where runs are loaded.
    """
    try:
        return TeamCalendar(found_at(root).form)
    except SopctlError:
        return TeamCalendar(None)


def working_days_at(root: Path) -> tuple[Calendar, tzinfo | None, list[str]]:
    """The working days of the team whose repository this is, where they begin, and what is wrong with them.

    While the calendar is wrong they are Monday to Friday, wherever somebody is: no run is kept shut for it.
    """
    try:
        found = found_at(root)
    except SopctlError as error:
        return MONDAY_TO_FRIDAY, None, [error.message]
    told = [
        _("{file}: {problem}", file=f"{CALENDAR}:{one.place.line}", problem=one.message)
        for one in found.findings[:1]
    ]
    if found.form is None or found.form.zone is None:
        return found.form or MONDAY_TO_FRIDAY, None, told
    from zoneinfo import ZoneInfo

    return found.form, ZoneInfo(found.form.zone), told


def calendar_findings(root: Path, shown: str, raw: bytes) -> list[Finding]:
    """What is wrong with the bytes of a repository's calendar. Raises SopctlError for wrong settings."""
    if len(raw) > MAX_CALENDAR:
        told = _(
            "{file} has {size:,} bytes; at most {most:,} are read",
            file=shown,
            size=len(raw),
            most=MAX_CALENDAR,
        )
        raise SopctlError(told)
    return read_calendar(shown, raw, calendar_in(root))[1]


def found_at(root: Path) -> Found:
    """The calendar of a repository. Raises SopctlError when the settings are wrong, or it cannot be read."""
    recall_regions(root)
    return _found(root, marks_at(root))


@lru_cache(maxsize=64)
def _found(root: Path, marks: Marks) -> Found:
    """The calendar of a repository whose files have these marks."""
    said = calendar_in(root)
    path = root / CALENDAR
    if marks[0] is None and not said.table:
        return Found()
    raw = read(path, limit=MAX_CALENDAR, follow=False) if marks[0] is not None else b""
    form, findings = read_calendar(CALENDAR, raw, said)
    return Found(form, tuple(findings))


def read_calendar(shown: str, raw: bytes, said: CalendarSettings) -> "tuple[TeamForm | None, list[Finding]]":
    """A calendar from its file and from the settings. Raises SopctlError when these are wrong."""
    from pydantic import ValidationError

    from sopctl.sop.calendar_file import load_calendar

    try:
        return load_calendar(shown, raw, said.table)
    except ValidationError as error:
        problem = error.errors()[0]
        key = ".".join(("calendar", *(str(part) for part in problem["loc"][:1])))
        what = str(problem.get("ctx", {}).get("error", "") or problem["msg"])
        raise SopctlError(_("{file}: {key}: {problem}", file=said.file, key=key, problem=what)) from None


def _with_mail(name: str) -> str:
    """A person as runs have them, from a name or a mail alone."""
    return f"<{name}>" if "@" in name and "<" not in name else name


def _moved(team: str, own: str) -> Callable[[date], int]:
    """By how many minutes a wall clock in one zone is behind that of the team, on a day."""
    from zoneinfo import ZoneInfo

    here, there = ZoneInfo(team), ZoneInfo(own)

    @lru_cache(maxsize=4096)
    def moved(day: date) -> int:
        noon = datetime.combine(day, time(12), there)
        try:
            shown = noon.astimezone(here)
        except OverflowError:  # on the first and the last day of the calendar
            return 0
        return int((shown.replace(tzinfo=None) - noon.replace(tzinfo=None)).total_seconds()) // 60

    return moved
