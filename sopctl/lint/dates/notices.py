"""How early a role can be told of a step at all."""

from collections.abc import Container, Iterator
from typing import NamedTuple

from sopctl.lint.dates.graph import START, Graph
from sopctl.lint.dates.spans import Reach
from sopctl.sop.model import Step

MAX_LOOKS = 20_000  # at steps: an SOP made to waste time is not followed further


class Earliest(NamedTuple):
    """A day, counted from an anchor, and the step that is due then; none on the day the run is made."""

    day: int
    step: Step | None


def earliest_before(graph: Graph, roles: Container[str]) -> Iterator[tuple[Step, tuple[Earliest, Earliest]]]:
    """The dated steps of some roles, each with the earliest day, in days and in working days, of a brief.

    That is the day on which the run is made, or on which the first of the steps is due that it comes
    after. Left out are steps of which it is not known, and those whose role has had a part before.
    """
    sop, left = graph.context.sop, MAX_LOOKS
    for step in graph.order:
        dated, role = graph.dates.get(step.id), sop.owner_of(step)
        if dated is None or role not in roles:
            continue
        if dated.anchor == START:
            yield step, (Earliest(0, None), Earliest(0, None))
            continue
        known: list[tuple[Reach, Step]] = []
        before: set[str] = set()
        ahead = list(graph.needs[step.id])
        while ahead:
            one = ahead.pop()
            if one.id in before:
                continue
            before.add(one.id)
            date = graph.dates.get(one.id)
            if date is None or date.anchor != dated.anchor or one.use or sop.owner_of(one) == role:
                known.clear()
                break
            known.append((date.reach, one))
            ahead += graph.needs[one.id]
            left -= 1 + len(graph.needs[one.id])
            if left < 0:
                return
        if known:
            days = (Earliest(reach.days.least, one) for reach, one in known)
            working = (Earliest(reach.working.least, one) for reach, one in known)
            yield step, (min(days, key=_day), min(working, key=_day))


def _day(earliest: Earliest) -> int:
    return earliest.day
