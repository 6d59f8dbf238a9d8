"""Sums a run up: from all that is known of it to the small record that reports over many runs are made of."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from sopctl.runs.acts.remind import ASIDE
from sopctl.runs.deviations import shown
from sopctl.runs.durations import HELD_UP, amount_of, happened
from sopctl.runs.flow import Flow, flow_of
from sopctl.runs.moments import clock_in
from sopctl.runs.outcomes import FUNNEL, LOWEST, WHOLE, Doer, Measured, Outcome, Shows, StepOutcome
from sopctl.runs.planned import done_on, late_after, planned_days, planned_span
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView
from sopctl.runs.wait import OPEN
from sopctl.runs.waiting import wait_for
from sopctl.sop.calendars import Calendar
from sopctl.sop.dates import parse_date, parse_takes
from sopctl.sop.field_types.records import alert, largest_drop, percent, stages_of
from sopctl.sop.fields import Field, Value
from sopctl.sop.templates import without_marks

LONGEST = 200  # signs of a text that is kept
MOST_SHOWN = 20  # deviations of one step that are kept
LARGEST = 1e300  # above which a number is not drawn
NUMBERS = ("integer", "number", "money", "rating")


def outcome_of(survey: Survey, problems: tuple[str, ...] = ()) -> Outcome:
    """The record of a run as it stands; `problems` name what is damaged in it."""
    state = survey.state
    made, sop = state.run.made, state.run.sop
    start = parse_date(made.start)
    closed = parse_date(state.closed.stamp.at[:10]) if state.closed is not None else None
    span = planned_span(state)
    return Outcome(
        run=made.run,
        sop=made.sop,
        title=shortened(sop.title),
        version=made.version or "",
        start=start,
        closed=closed,
        settled=survey.settled,
        total=survey.total,
        end=span.last if span else None,
        days=_between(state.run.calendar_of(sop), start, closed) if closed is not None else None,
        acted=acted_on(state),
        digest=made.digest,
        language=sop.language or "",
        steps=tuple(_steps(survey, start)),
        numbers=tuple(measured(survey.steps)),
        problems=tuple(map(shortened, problems)),
    )


def acted_on(state: State) -> date | None:
    """The day of the last act, by the clock of the team; None where there is none yet."""
    acts = (event.at for event in state.events if event.kind not in ASIDE)
    day = max((clock_in(state.run, at)[:10] for at in acts), default=None)
    return parse_date(day) if day is not None else None


def _steps(survey: Survey, start: date) -> Iterator[StepOutcome]:
    state = survey.state
    flow = flow_of(survey.layout)
    planned = planned_days(state, (one.id for one in survey.instances))
    settled: dict[str, int] = {}
    behind: dict[str, int] = {}
    for one, view in zip(survey.instances, survey.steps, strict=True):
        if (on := view.settled_on) is not None:
            settled[view.id] = on.toordinal()
            if (last := late_after(view, planned)) is not None:
                behind[view.id] = _between(state.run.calendar_of(one.node.sop), last, on) or 0
    held = {event.step for event in happened(state) if event.kind in HELD_UP}
    shows: dict[str, list[Shows]] = {}
    over = {one.id: one.step.each if isinstance(one.step.each, str) else "" for one in survey.instances}
    for each in shown(survey):
        own = shows.setdefault(each.cite.step, [])
        if len(own) < MOST_SHOWN:
            name = without_marks(each.name, over[each.cite.step])
            own.append(Shows(each.kind, shortened(name), shortened(each.cite.text)))
    for one, view in zip(survey.instances, survey.steps, strict=True):
        record = view.record
        begun = parse_date(record.started.at[:10]) if record.started else None
        if begun is None and view.status not in ("pending", "not-needed"):
            after = _most(flow.needs[one.id], flow, settled)
            begun = date.fromordinal(after) if after else start
        done = done_on(record) if view.status == "done" else None
        takes, took = view.step.takes or "", None
        if takes and done is not None and one.id not in held:
            took = amount_of(state.run, record, parse_takes(takes).most.unit)
        calendar = state.run.calendar_of(one.node.sop)
        last = late_after(view, planned)
        yield StepOutcome(
            id=one.id,
            sop=one.node.sop.id,
            step=view.step.id,
            title=shortened(view.title),
            text=shortened(without_marks(view.step.title, over[one.id])),
            owner=view.owner or "",
            person=view.person or "",
            status=view.status,
            takes=takes,
            due=view.due,
            last=last,
            pushed=_pushed(last, _most(flow.needs[one.id], flow, behind), calendar),
            begun=begun,
            done=done,
            days=_between(calendar, begun, done) if begun and done else None,
            took=took,
            redlines=len(record.redlines),
            doers=_doers(survey, view),
            shows=tuple(shows.get(one.id, ())),
        )


def _doers(survey: Survey, view: StepView) -> tuple[Doer, ...]:
    if survey.state.closed is not None or view.settled:
        return ()
    if view.status not in OPEN:
        return (Doer(view.person or view.owner or ""),)
    return tuple(
        Doer(who.person, parse_date(who.start) if who.start else None,
             parse_date(who.until) if who.until else None)
        for who in wait_for(survey, view).people
    )  # fmt: skip


def _most(names: tuple[str, ...], flow: Flow, known: dict[str, int]) -> int:
    """The largest number known of some steps, those behind gates among them, which are kept; else 0."""
    for name in names:
        if name in flow.gates and name not in known:
            known[name] = _most(flow.gates[name], flow, known)
    return max((known.get(name, 0) for name in names), default=0)


def _pushed(last: date | None, days: int, calendar: Calendar) -> date | None:
    """A day put off by working days; None where there is neither."""
    try:
        return calendar.shift(last, 1, days) if last is not None and days > 0 else None
    except OverflowError:
        return None


def measured(views: list[StepView]) -> Iterator[Measured]:
    """The numbers that were recorded at steps."""
    for view in views:
        for name, field_ in view.step.collect.items():
            value, target = view.record.value(name), view.targets.get(name)
            one = Measured(
                step=view.id,
                title=shortened(view.title),
                name=name,
                ask=shortened(field_.ask or name),
                kind=field_.type,
                value=0,
                told="",
                target=target.told if target else "",
                bound=target.bound[1] if target and target.bound else None,
                met=target.met if target else None,
            )
            if field_.type == FUNNEL and isinstance(value, dict):
                yield from _of_funnel(one, field_, value)
            elif field_.type in NUMBERS and isinstance(value, int | float) and abs(value) <= LARGEST:
                yield replace(one, value=value, told=field_.shown(value))


def _of_funnel(one: Measured, field_: Field, value: dict[str, Value]) -> Iterator[Measured]:
    """The lowest rate of a funnel where that is held against something, and the share that came through."""
    stages, drop = stages_of(field_, value), largest_drop(field_, value)
    if not stages or not stages[0].number:
        return
    if drop is not None and drop.rate is not None and (one.target or field_.alert_below is not None):
        lowest = replace(one, part=LOWEST, value=drop.rate, told=percent(drop.rate), worst=drop.name)
        if not one.target and field_.alert_below is not None:
            least = f">= {percent(field_.alert_below)}"
            lowest = replace(lowest, target=least, bound=field_.alert_below, met=alert(field_, value) is None)
        yield lowest
    number = stages[-1].number / stages[0].number
    worst = drop.name if drop is not None else ""
    yield replace(
        one, part=WHOLE, value=number, told=percent(number), target="", bound=None, met=None, worst=worst
    )


def _between(calendar: Calendar, first: date, last: date) -> int | None:
    """The working days after one day until another; None where the clocks of two people differ."""
    if last < first:
        return None
    return calendar.count(first + timedelta(days=1), last) if last > first else 0


def shortened(text: str) -> str:
    """A text as a record keeps it."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
