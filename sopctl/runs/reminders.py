"""What people are to be reminded of, and what they were told already.

A step is told for one of KINDS at a time, and once for each; again when its date moves, when it comes back,
when what is to be approved has changed, and, where somebody asks for that, every so many days. What a server
refused was not told.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sopctl.runs.acts.deliver import KIND as DELIVERED
from sopctl.runs.acts.remind import KIND as REMINDED
from sopctl.runs.acts.remind import Sent, read_sent
from sopctl.runs.event import Event
from sopctl.runs.people import same_person
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView, shown_digest
from sopctl.runs.wait import Wait
from sopctl.runs.waiting import waits_of
from sopctl.sop.calendars import shift
from sopctl.sop.dates import Duration

# The most urgent first: past its day; due soon; to be approved; planned to begin by now; to come, and told
# now since whoever does it has to know so long ahead.
KINDS = ("overdue", "due", "approve", "begin", "brief")
MARK = 12  # characters of an event's id
Key = tuple[str, str, str, str]


class Item(NamedTuple):
    """A step and why somebody is told of it now. `due` and `begins` (as planned) are ISO days, or empty.

    `mark` is another one when the step came back, or when what is to be approved is not what it was.
    """

    step: str
    title: str
    kind: str
    status: str
    due: str
    begins: str
    mark: str

    @property
    def key(self) -> Key:
        """What is told once."""
        return (self.step, self.kind, self.due, self.mark)

    @property
    def urgency(self) -> tuple[int, str, str]:
        """To sort by."""
        return (KINDS.index(self.kind), self.due or self.begins or "~", self.step)


@dataclass(frozen=True)
class Outlook:
    """Today, how far `within` looks ahead, and what the plan says: when steps begin, of which to tell now."""

    today: date
    within: Duration
    begins: Mapping[str, date] = field(default_factory=dict)
    briefed: Collection[str] = ()


class Told(NamedTuple):
    """A reminder that was written down. `refused` is why the server did not take it, empty where it did.

    None: it was begun, and nobody knows whether it arrived.
    """

    event: str
    sent: Sent
    refused: str | None


def items_of(survey: Survey, outlook: Outlook) -> Iterator[tuple[str, Item]]:
    """Whom a run has something for today, and what; nothing in a closed run."""
    told = set()
    horizon = _shifted(survey, outlook.today, outlook.within)
    for wait in waits_of(survey):
        kind = _kind(wait, outlook, horizon)
        if kind:
            told.add(wait.step)
            item = _item(survey.step(wait.step), kind, outlook)
            yield from ((who.person, item) for who in wait.people if who.acts(outlook.today))
    if survey.state.closed is None:
        for step in outlook.briefed:
            view = survey.step(step)
            if step not in told and view.person and view.status in ("pending", "ready"):
                yield view.person, _item(view, "brief", outlook)


def told_in(state: State) -> dict[Key, list[Told]]:
    """All reminders that a run knows of, by what was told, in the fold order."""
    ends = outcomes(state.events)
    found: dict[Key, list[Told]] = {}
    for event in state.events:
        if event.kind != REMINDED:
            continue
        try:
            told = Told(event.id, read_sent(event.data), ends.get(event.id))
        except (LookupError, TypeError, ValueError, AttributeError):
            continue  # the fold names it
        for key in told.sent.items:
            found.setdefault(key, []).append(told)
    return found


def outcomes(events: Iterable[Event]) -> dict[str, str]:
    """What became of reminders, by their events: why one was refused, or nothing where it was taken."""
    found: dict[str, str] = {}
    for event in events:
        of, refused = event.data.get("of"), event.data.get("refused")
        if event.kind == DELIVERED and isinstance(of, str) and isinstance(refused, str):
            found[of] = refused if found.get(of, refused) else ""
    return found


@dataclass(frozen=True)
class Before:
    """What people were told by one way.

    `every`: after so long, by the run's calendar, they are told again. `again`: so they are of what may not
    have arrived.
    """

    survey: Survey
    way: str
    today: date
    every: Duration | None = None
    again: bool = False

    def last(self, person: str, item: Item, told: Mapping[Key, list[Told]]) -> Told | None:
        """The reminder by which somebody was told of an item; None: they are to be told."""
        for one in told.get(item.key, ()):
            arrived = not one.refused and not (self.again and one.refused is None)
            is_theirs = one.sent.way == self.way and same_person(one.sent.to, person)
            if arrived and is_theirs and not self._is_old(one.sent):
                return one
        return None

    def _is_old(self, sent: Sent) -> bool:
        day = date.fromisoformat(sent.day)
        return self.every is not None and _shifted(self.survey, day, self.every) <= self.today


def _kind(wait: Wait, outlook: Outlook, horizon: date) -> str:
    """What an open step is told for today; empty: for nothing."""
    if wait.status == "waiting":
        return "approve"
    due = date.fromisoformat(wait.due) if wait.due else None
    if due is not None and due <= horizon:
        return "overdue" if due < outlook.today else "due"
    begins = outlook.begins.get(wait.step)
    return "begin" if wait.status == "ready" and begins is not None and begins <= outlook.today else ""


def _item(view: StepView, kind: str, outlook: Outlook) -> Item:
    due = view.due.isoformat() if view.due else ""
    begins = outlook.begins.get(view.id)
    record, late = view.record, view.due is not None and view.due < outlook.today
    back = [one.stamp.event[:MARK] for one in (record.reopened, record.rejection) if one is not None]
    if kind == "approve":
        done = record.stamp.event[:MARK] if record.stamp else ""
        back = [done, shown_digest(view)[:MARK], *(["late"] if late else [])]
    mark = "-".join(back)
    return Item(view.id, view.title, kind, view.status, due, begins.isoformat() if begins else "", mark)


def _shifted(survey: Survey, day: date, by: Duration) -> date:
    run = survey.state.run
    try:
        return shift(day, 1, by, run.calendar_of(run.sop))
    except ValueError:  # at the end of the calendar
        return date.max
