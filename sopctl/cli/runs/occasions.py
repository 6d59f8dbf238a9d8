"""Between disk and core: the repeating SOPs of a library, and the runs that there are for their days."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.store.repository import MADE, Repository

if TYPE_CHECKING:
    from sopctl.cli.runs.portfolio import Standing
    from sopctl.runs.occasions import Occasion, RunThere
    from sopctl.sop.calendars import Calendar
    from sopctl.sop.load import Loaded
    from sopctl.sop.model import Repeat, Sop

KEY = re.compile(rb"repeat[\"']?\s*:")
FAR = timedelta(days=731)
NEAR = 366  # days within which another occasion is looked for


@dataclass(frozen=True)
class Repeating:
    """A repeating SOP of the library, and the days for which its runs should be there."""

    loaded: "Loaded"
    sop: "Sop"
    repeat: "Repeat"
    occasions: list["Occasion"]

    @property
    def is_cut(self) -> bool:
        """Whether there may be earlier days that nobody looked for."""
        from sopctl.runs.occasions import MOST

        return len(self.occasions) == MOST


def day_ahead(text: str, today: date) -> date:
    """The day up to which is looked ahead. Raises SopctlError for one that is too far."""
    from sopctl.cli.given import day

    found = day(text, "--until")
    if found > today + FAR:
        raise SopctlError(_("--until {date} is more than two years ahead", date=found))
    return found


def calendar_of(repository: Repository, sop: "Sop") -> "Calendar":
    """The working days that an SOP's repetition follows: its own calendar, else the team's.

    Raises BadFile or SopctlError when the team's is wrong.
    """
    from sopctl.cli.calendar.team import team_calendar

    return sop.working_days or team_calendar(repository).working_days


def run_id_for(sop: "Sop", day: date) -> str:
    """What the run of an SOP for a day is called: the same on every machine, so that no two are made."""
    return f"{sop.id}-{day.isoformat()}"


def values_for(repository: Repository, sop: "Sop", day: date) -> dict[str, Any]:
    """The parameters that an SOP gives its run for a day. Raises SopctlError."""
    from sopctl.sop.occasion_values import values_on

    try:
        return values_on(sop, day, calendar_of(repository, sop))
    except ValueError as error:
        raise SopctlError(str(error), _("mend `with` of its `repeat`")) from None


def occasion_named(repository: Repository, sop: "Sop", text: str) -> date:
    """The day of a repeating SOP that an option gives. Raises SopctlError when it is none."""
    from sopctl.cli.given import day as day_of
    from sopctl.runs.occasions import is_occasion

    day = day_of(text, "--occasion")
    if sop.repeat is None:
        raise _does_not_repeat(sop)
    calendar = calendar_of(repository, sop)
    if not is_occasion(sop.repeat, calendar, day):
        near = _nearest(sop.repeat, calendar, day)
        raise SopctlError(
            _("{sop} has no occasion on {day}", sop=sop.id, day=day),
            _("the nearest is {day}", day=near) if near else "",
        )
    return day


def _nearest(repeat: "Repeat", calendar: "Calendar", day: date) -> date | None:
    from sopctl.sop.dates import parse_date
    from sopctl.sop.repeat_texts import parse_recurrence

    rule, since = parse_recurrence(repeat.every), parse_date(repeat.since) if repeat.since else None
    first = date.fromordinal(max(1, day.toordinal() - NEAR))
    last = date.fromordinal(min(date.max.toordinal(), day.toordinal() + NEAR))
    before = next(rule.occasions(first, day, calendar, since, backwards=True), None)
    after = next(rule.occasions(day, last, calendar, since), None)
    return min((one for one in (before, after) if one), key=lambda one: abs(one - day), default=None)


def _does_not_repeat(sop: "Sop") -> SopctlError:
    return SopctlError(
        _("{sop} does not repeat", sop=sop.id),
        _("write `{line}` into it", line="repeat: " + _("every month on the first working day")),
    )


def repeating(
    repository: Repository, names: Iterable[str], runs: list["Standing"], today: date, until: date | None
) -> Iterator[Repeating | SopctlError]:
    """The repeating SOPs of the library, or those that are named, with their days.

    For a file that cannot be used there is what is wrong with it. Raises SopctlError for a name that is no
    repeating SOP.
    """
    told: set[str] = set()
    for loaded in _loaded(repository, list(names)):
        if isinstance(loaded, SopctlError):
            yield loaded
            continue
        from sopctl.runs.occasions import occasions_of

        sop = loaded.sop
        if sop is None or sop.repeat is None or sop.id in told:
            continue
        told.add(sop.id)
        calendar = calendar_of(repository, sop)
        found = occasions_of(sop.repeat, calendar, runs_of(sop, runs), today, until)
        yield Repeating(loaded, sop, sop.repeat, _with_those_elsewhere(repository, sop, found))


def _loaded(repository: Repository, names: list[str]) -> Iterator["Loaded | SopctlError"]:
    """SOPs that may repeat; only files that hold the key are parsed."""
    from sopctl.cli.library import Library, find_sop
    from sopctl.sop.load import require_sop

    for name in names:
        loaded = find_sop(repository, name)
        sop = require_sop(loaded)
        if sop.repeat is None:
            raise _does_not_repeat(sop)
        yield loaded
    if names:
        return
    library = Library(repository)
    for path in library.files:
        try:
            if KEY.search(library.sop_file(path).raw):
                loaded = library.load(path)
                if loaded.sop is None and _means_to_repeat(loaded):
                    problem = loaded.findings[0].message
                    file = repository.shown(path)
                    raise SopctlError(
                        _("{file}: cannot be used: {problem}", file=file, problem=problem),
                        _("`sopctl lint {file}` tells more", file=file),
                    )
                yield loaded
        except SopctlError as error:
            yield error


def _means_to_repeat(loaded: "Loaded") -> bool:
    """Whether a file that is no SOP would repeat; of one that cannot be read at all nobody knows."""
    data = loaded.document.data if loaded.document else None
    return not isinstance(data, dict) or "repeat" in data


def runs_of(sop: "Sop", runs: Iterable["Standing"]) -> Iterator["RunThere"]:
    """The runs of an SOP. One that cannot be opened is known by its name alone."""
    from sopctl.runs.occasions import RunThere

    for one in runs:
        day = _day(one.run.removeprefix(f"{sop.id}-"))
        if one.problem and day and one.run == run_id_for(sop, day):
            yield RunThere(one.run, day, day)
        elif not one.problem and one.facts["sop"] == sop.id and (start := _day(one.start)) is not None:
            yield RunThere(one.run, _day(one.occasion or ""), start)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _with_those_elsewhere(repository: Repository, sop: "Sop", found: list["Occasion"]) -> list["Occasion"]:
    """The occasions with the runs that git has and this work tree leaves out, as a sparse one does."""
    from sopctl.store.git import tracked

    runs = {one.day: run_id_for(sop, one.day) for one in found if one.run is None}
    files = {day: f"{repository.runs.name}/{run}/{MADE}" for day, run in runs.items()}
    there = tracked(repository.root, [*files.values()]) if files else ()
    return [one._replace(run=runs[one.day]) if files.get(one.day) in there else one for one in found]
