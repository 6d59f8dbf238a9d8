"""How long steps took, in the units in which SOPs say it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median_low

from sopctl.runs.event import Event
from sopctl.runs.lessons import Cite, cite_of, steps_of_sop
from sopctl.runs.made import Run
from sopctl.runs.records import StepRecord
from sopctl.runs.state import State
from sopctl.sop.dates import Duration, Takes, parse_takes

LEAST_RUNS = 3  # that show a duration before it is proposed
HELD_UP = ("blocked", "reopened", "rejected")  # what takes time that is no work
LARGEST = 99_999


@dataclass(frozen=True)
class Took:
    """How long a step took in each of some runs, in one unit; `cites` say where."""

    step: str
    takes: str
    amounts: tuple[int, ...]
    cites: tuple[Cite, ...]

    @property
    def said(self) -> Takes:
        """What the SOP says."""
        return parse_takes(self.takes)

    @property
    def longer(self) -> Takes:
        """What the SOP should say: the median, or a range up to the most that a run needed."""
        if not self.said.is_range:
            return Takes(self.median, self.median)
        return Takes(self.said.least, Duration(min(max(self.amounts), LARGEST), self.said.most.unit))

    @property
    def median(self) -> Duration:
        """What half of the runs needed, of two in the middle the lower."""
        return Duration(min(median_low(self.amounts), LARGEST), self.said.most.unit)

    @property
    def is_longer(self) -> bool:
        """Whether enough runs needed more than is said; of a range more than its end."""
        return len(self.amounts) >= LEAST_RUNS and self.median.amount > self.said.most.amount


def took(states: Iterable[State], sop: str, step: str, takes: str) -> Took:
    """How long a step took, from start to done, where nothing held it up. Of a repeated step the median."""
    unit = parse_takes(takes).most.unit
    amounts, cites = [], []
    for state in states:
        held = {event.step for event in happened(state) if event.kind in HELD_UP}
        own = []
        for instance, node in steps_of_sop(state, sop):
            record = state.record(instance)
            amount = amount_of(state.run, record, unit)
            if node.step.id == step and instance not in held and amount is not None and record.stamp:
                own.append((amount, cite_of(state, instance, record.stamp)))
        if own:
            middle = median_low([amount for amount, _cite in own])
            amounts.append(middle)
            cites.append(next(cite for amount, cite in own if amount == middle))
    return Took(step, takes, tuple(amounts), tuple(cites))


def happened(state: State) -> list[Event]:
    """The events that were not taken back."""
    return [event for event in state.events if event.id not in state.undone]


def amount_of(run: Run, record: StepRecord, unit: str) -> int | None:
    """What lies between start and done; None where that is not known, or would count hours of a night."""
    if record.mark != "done" or record.stamp is None or record.started is None:
        return None
    first, last = record.started.at, record.stamp.at
    begun, ended = date.fromisoformat(first[:10]), date.fromisoformat(last[:10])
    if ended < begun:
        return None
    if unit in ("min", "h"):
        seconds = (datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds()
        if begun != ended or seconds < 0:
            return None
        return -int(-seconds // (60 if unit == "min" else 3600))
    days = (ended - begun).days
    if unit == "wd":
        return run.calendar_of(run.sop).count(begun + timedelta(days=1), ended) if days else 0
    return {"d": days, "w": -(-days // 7), "mo": -(-days // 31)}[unit]
