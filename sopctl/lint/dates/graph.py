"""What comes after what in an SOP, and what its dates hang on."""

from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from sopctl.lint.context import Context
from sopctl.lint.dates.spans import EVER, NO_WORK, Reach, Span, Work, reach_of, work_of
from sopctl.sop.dates import parse_date, parse_due, parse_takes
from sopctl.sop.document import Path
from sopctl.sop.expressions import as_name
from sopctl.sop.model import Step, steps_of
from sopctl.sop.names import spelt

START = "start"
FIXED = ""  # the anchor of dates that are days themselves
ANY = Span(-EVER, EVER)


class Dated(NamedTuple):
    """A step's date: what it hangs on, and how far from that it lies."""

    anchor: str
    reach: Reach


class Graph:
    """The steps of an SOP with their needs and dates. Nothing is said of an SOP with circles."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._works: dict[str | None, Work] = {None: NO_WORK}

    @cached_property
    def paths(self) -> dict[str, Path]:
        return {step.id: path for path, step in self.context.steps}

    @cached_property
    def needs(self) -> dict[str, list[Step]]:
        """The steps that each step needs, that of the rows which it is repeated over among them."""
        ids = self.context.ids
        by_name = {as_name(one): step for one, step in ids.items()}
        found = {}
        for step in ids.values():
            needed = [ids[need] for need in step.needs if need in ids]
            if isinstance(step.each, str) and "." in step.each:
                source = by_name.get(as_name(step.each.partition(".")[0]))
                needed += [source] if source is not None else []
            found[step.id] = needed
        return found

    @cached_property
    def order(self) -> list[Step]:
        """The steps, each after those that it needs; none where that cannot be, or ids are not clear."""
        ids = self.context.ids
        if len(ids) != len(self.context.steps):
            return []
        seen: set[str] = set()
        for one, needed in self.needs.items():
            if not all(need.id in seen for need in needed):
                break
            seen.add(one)
        else:
            return list(ids.values())  # the order of the file, which it mostly is
        graph = {one: [need.id for need in needed] for one, needed in self.needs.items()}
        try:
            return [ids[one] for one in TopologicalSorter(graph).static_order()]
        except CycleError:
            return []

    @cached_property
    def dates(self) -> dict[str, Dated]:
        """The steps that have a date, by id."""
        found = {}
        for __, step in self.context.steps:
            if step.due is not None and self._counts(step):
                due = parse_due(step.due)
                anchor, reach = self._anchor(due.anchor, step), reach_of(due)
                if due.anchor[0].isdigit():
                    anchor, reach = FIXED, _from_day(due.anchor, reach)
                found[step.id] = Dated(anchor, reach)
        return found

    def work(self, step: Step) -> Work:
        """How long a step lasts at least."""
        if step.takes not in self._works:
            self._works[step.takes] = work_of(parse_takes(step.takes or "").least)
        return self._works[step.takes]

    def _counts(self, step: Step) -> bool:
        """Whether a step's date is anybody's: one with `use` hands it to the steps that have none."""
        if step.use is None:
            return True
        inner = self.context.used.get(step.use)
        return inner is not None and any(one.due is None for one in steps_of(inner))

    def _anchor(self, name: str, step: Step) -> str:
        if name.partition(".")[0] == "item":
            return f"{name} {step.each}"  # of the same row only where both are repeated over the same
        return spelt(name)


def _from_day(text: str, reach: Reach) -> Reach:
    """Where a date lies that hangs on a day: of the days of the calendar."""
    try:
        day = parse_date(text).toordinal()
    except ValueError:
        return Reach(ANY, ANY)  # SOP501 tells of it
    # Working days are counted from the day, and two days have two counts.
    return Reach(Span(reach.days.least + day, reach.days.most + day), ANY)
