"""Sums a run up: from all that is known of it to the small record that reports over many runs are made of."""

from collections.abc import Iterator
from datetime import date, timedelta

from sopctl.runs.acts.remind import ASIDE
from sopctl.runs.deviations import shown
from sopctl.runs.durations import HELD_UP, amount_of, happened
from sopctl.runs.flow import Flow, flow_of
from sopctl.runs.moments import clock_in
from sopctl.runs.outcomes import FUNNEL, Doer, Measured, Outcome, Shows, StepOutcome
from sopctl.runs.planned import done_on, planned_days, planned_span
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView
from sopctl.runs.wait import OPEN
from sopctl.runs.waiting import wait_for
from sopctl.sop.calendars import Calendar
from sopctl.sop.dates import parse_date, parse_takes
from sopctl.sop.field_types.records import alert, largest_drop, percent, stages_of
from sopctl.sop.templates import named_only

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
    settled = {view.id: view.settled_on for view in survey.steps if view.settled_on is not None}
    planned = planned_days(state, (one.id for one in survey.instances))
    held = {event.step for event in happened(state) if event.kind in HELD_UP}
    shows: dict[str, list[Shows]] = {}
    for each in shown(survey):
        own = shows.setdefault(each.cite.step, [])
        if len(own) < MOST_SHOWN:
            own.append(Shows(each.kind, shortened(each.name), shortened(each.cite.text)))
    for one, view in zip(survey.instances, survey.steps, strict=True):
        record = view.record
        begun = parse_date(record.started.at[:10]) if record.started else None
        if begun is None and view.status not in ("pending", "not-needed"):
            begun = _latest(flow.needs[one.id], flow, settled) or start
        done = done_on(record) if view.status == "done" else None
        takes, took = view.step.takes or "", None
        if takes and done is not None and one.id not in held:
            took = amount_of(state.run, record, parse_takes(takes).most.unit)
        calendar, over = state.run.calendar_of(one.node.sop), one.step.each
        yield StepOutcome(
            id=one.id,
            sop=one.node.sop.id,
            step=view.step.id,
            title=shortened(view.title),
            text=shortened(named_only(view.step.title, over if isinstance(over, str) else "")),
            owner=view.owner or "",
            person=view.person or "",
            status=view.status,
            takes=takes,
            due=view.due,
            last=view.due or (planned[one.id].last if one.id in planned else None),
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


def _latest(names: tuple[str, ...], flow: Flow, settled: dict[str, date]) -> date | None:
    """The last day on which one of some steps was settled, those behind gates among them; they are kept."""
    days = []
    for name in names:
        if name in flow.gates and name not in settled:
            behind = _latest(flow.gates[name], flow, settled)
            settled[name] = behind or date.min
        day = settled.get(name, date.min)
        if day != date.min:
            days.append(day)
    return max(days, default=None)


def measured(views: list[StepView]) -> Iterator[Measured]:
    """The numbers that were recorded at steps."""
    for view in views:
        for name, field_ in view.step.collect.items():
            value = view.record.value(name)
            target = view.targets.get(name)
            met = target.met if target else None
            told, worst, number = "", "", value
            if field_.type == FUNNEL and isinstance(value, dict):
                stages = stages_of(field_, value)
                if not stages or not stages[0].number:
                    continue
                number = stages[-1].number / stages[0].number
                told, drop = percent(number), largest_drop(field_, value)
                worst = drop.name if drop is not None else ""
                if target is None and field_.alert_below is not None:
                    met = alert(field_, value) is None
            elif field_.type not in NUMBERS or not isinstance(value, int | float) or abs(value) > LARGEST:
                continue
            yield Measured(
                step=view.id,
                title=shortened(view.title),
                name=name,
                ask=shortened(field_.ask or name),
                kind=field_.type,
                value=number,
                told=told or field_.shown(value),
                target=target.told if target else "",
                bound=target.bound[1] if target and target.bound and field_.type != FUNNEL else None,
                met=met,
                worst=worst,
            )


def _between(calendar: Calendar, first: date, last: date) -> int | None:
    """The working days after one day until another; None where the clocks of two people differ."""
    if last < first:
        return None
    return calendar.count(first + timedelta(days=1), last) if last > first else 0


def shortened(text: str) -> str:
    """A text as a record keeps it."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
