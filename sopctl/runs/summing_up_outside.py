"""Sums a run up for people outside: its record holds what `Outside` shows of it, and nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sopctl.runs.outcomes import Outcome
from sopctl.runs.outside import Outside
from sopctl.runs.summing_up import acted_on, measured, shortened
from sopctl.runs.survey import Survey
from sopctl.sop.dates import parse_date
from sopctl.sop.fields import Field
from sopctl.sop.model import Sop

Place = tuple[str, ...]  # where in the SOPs something stands: SOP, step or parameter, field, column


@dataclass(frozen=True)
class Seen:
    """A run as people outside may see it: `marked` is what its SOPs mark as internal, of all `places`."""

    outcome: Outcome
    marked: frozenset[Place]
    places: frozenset[Place]


def seen_outside(survey: Survey) -> Seen:
    """The record of a run without steps, people, plan and damage; it counts the steps that may be seen."""
    outside, run = Outside(survey), survey.state.run
    outcome = Outcome(
        run=outside.run,
        sop=outside.sop.id,
        title=shortened(outside.sop.title),
        version=run.made.version or "",
        start=parse_date(outside.started),
        closed=parse_date(outside.closed) if outside.closed else None,
        settled=outside.settled,
        total=outside.total,
        acted=acted_on(survey.state),
        language=outside.sop.language or "",
        numbers=tuple(measured(outside.steps)),
    )
    every = [place for sop in (run.sop, *run.tree.used.values()) for place in _places(sop)]
    marked = frozenset(place for place, internal in every if internal)
    return Seen(outcome, marked, frozenset(place for place, _internal in every))


def agreed(seen: Sequence[Seen]) -> list[Outcome]:
    """The records; a run that shows what another one's SOP marks as internal keeps its numbers to itself."""
    marked = frozenset[Place]().union(*(one.marked for one in seen))
    return [
        replace(one.outcome, numbers=()) if (marked & one.places) - one.marked else one.outcome
        for one in seen
    ]


def _places(sop: Sop) -> Iterator[tuple[Place, bool]]:
    """Everything that can be marked, and whether it is, or stands in something that is."""
    yield from _of_fields((sop.id, "params"), sop.params, internal=False)
    for phase in sop.stages:
        for step in phase.steps:
            internal = phase.internal or step.internal
            yield (sop.id, step.id), internal
            yield from _of_fields((sop.id, step.id), step.collect, internal=internal)


def _of_fields(at: Place, fields: dict[str, Field], *, internal: bool) -> Iterator[tuple[Place, bool]]:
    for name, field in fields.items():
        yield (*at, name), internal or field.internal
        for column, one in field.columns.items():
            yield (*at, name, column), internal or field.internal or one.internal
