"""What runs of an SOP show of its steps together: how long they take, what is left out or late each time.

And therefore where the SOP should change: the steps with the most evidence first.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from statistics import median_low

from sopctl.runs.deviations import KINDS, NEVER, counts
from sopctl.runs.durations import LEAST_RUNS, Took
from sopctl.runs.outcomes import Outcome, StepOutcome
from sopctl.runs.trends import in_order, is_late, is_late_by_itself
from sopctl.sop.dates import parse_takes

OFTEN = 0.5  # of the runs that came to a step: from there on the SOP and practice differ
LEAST = 2  # runs that show something before the SOP should change for it
REASONS = 3  # that are told
LATE = "late"
# What evidence is, beside the kinds of deviations. `longer`: it takes more than the SOP says, where it was
# started. `unneeded`: no run needed it.
REDLINED, LONGER, UNNEEDED = "redlined", "longer", "unneeded"
CODES = (*KINDS, REDLINED, LONGER, UNNEEDED)
# What weighs less than that people left the SOP, were late or asked for other words.
WEIGHTS = {**dict.fromkeys(NEVER, 0.5), LONGER: 0.1, UNNEEDED: 0.1}


@dataclass(frozen=True, slots=True)
class Cycle:
    """Working days that a step took in runs of a version; no version: of all, no step: the whole run.

    They are counted from the day on which it was begun, or could be, until it was done.
    """

    sop: str
    step: str
    title: str
    version: str | None
    runs: int
    median: int
    least: int
    most: int
    said: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What some of the runs that came to a step show of it; `said` and `median` are durations.

    `name` is the check, evidence or field that it is of. `reasons` are those given most often.
    """

    code: str
    name: str
    runs: tuple[str, ...]
    of: int
    reasons: tuple[str, ...] = ()
    said: str = ""
    median: str = ""
    count: int = 0

    @property
    def share(self) -> float:
        return len(self.runs) / self.of if self.of else 0.0

    @property
    def asks_for_change(self) -> bool:
        """Whether it is a reason to change the SOP."""
        if self.code in (REDLINED, LONGER, UNNEEDED):
            return True
        return len(self.runs) >= LEAST and self.share >= OFTEN

    @property
    def weight(self) -> float:
        """How much it speaks for a change: the share of runs, of some codes less."""
        return self.share * WEIGHTS.get(self.code, 1.0)


@dataclass(frozen=True, slots=True)
class Habit:
    """A step of an SOP with what its runs show of it; `place` is where it stands in the procedure."""

    sop: str
    step: str
    title: str
    evidence: tuple[Evidence, ...]
    place: int

    @property
    def reasons(self) -> tuple[Evidence, ...]:
        """What asks for a change, the strongest first."""
        return tuple(
            sorted((one for one in self.evidence if one.asks_for_change), key=lambda one: -one.weight)
        )

    @property
    def weight(self) -> float:
        """How much speaks for a change: what all reasons weigh together."""
        return sum(one.weight for one in self.reasons)


class _Step:
    """The instances of one step of an SOP in all runs."""

    def __init__(self, key: tuple[str, str], place: float) -> None:
        self.key, self.place = key, place
        self.found: list[tuple[Outcome, StepOutcome]] = []

    @property
    def last(self) -> StepOutcome:
        """As the newest run has it."""
        return self.found[-1][1]

    def by_run(self) -> dict[str, list[StepOutcome]]:
        found: dict[str, list[StepOutcome]] = {}
        for run, step in self.found:
            found.setdefault(run.run, []).append(step)
        return found


def cycles(outcomes: Iterable[Outcome]) -> list[Cycle]:
    """How long runs and their steps took, by version and over all versions, in the order of the procedure.

    Of a repeated step each run counts once, with the one in the middle.
    """
    runs = in_order(outcomes)
    whole = [(run.version, run.days) for run in runs if run.days is not None]
    found = list(_cycles("", "", "", "", whole))
    for one in _steps(runs):
        amounts: dict[str, tuple[str, list[int]]] = {}
        for run, step in one.found:
            if step.days is not None:
                amounts.setdefault(run.run, (run.version, []))[1].append(step.days)
        days = [(version, median_low(known)) for version, known in amounts.values()]
        found += _cycles(*one.key, one.last.text, one.last.takes, days)
    return found


def _cycles(sop: str, step: str, title: str, said: str, days: list[tuple[str, int]]) -> Iterator[Cycle]:
    versions = list(dict.fromkeys(version for version, _days in days))
    for version in (None, *versions) if len(versions) > 1 else versions:
        own = [amount for one, amount in days if version in (None, one)]
        yield Cycle(sop, step, title, version, len(own), median_low(own), min(own), max(own), said)


def habits(outcomes: Iterable[Outcome], day: date) -> list[Habit]:
    """Steps of which runs show something by a day, in the order of the procedure."""
    found = []
    for place, one in enumerate(_steps(in_order(outcomes))):
        evidence = sorted(_evidence(one, day), key=lambda each: (CODES.index(each.code), each.name))
        if evidence:
            found.append(Habit(*one.key, one.last.text, tuple(evidence), place))
    return found


def changes(found: Iterable[Habit]) -> list[Habit]:
    """The steps that should change, those with the most evidence first."""
    asking = [one for one in found if one.reasons]
    return sorted(asking, key=lambda one: (-one.weight, one.place))


def _steps(runs: list[Outcome]) -> list[_Step]:
    """The steps of runs of one SOP, as the newest run has them; those that it no longer has come last."""
    found: dict[tuple[str, str], _Step] = {}
    for run in runs:
        for place, step in enumerate(run.steps):
            one = found.setdefault((step.sop, step.step), _Step((step.sop, step.step), place))
            one.found.append((run, step))
    places: dict[tuple[str, str], int] = {}
    for place, step in enumerate(runs[-1].steps if runs else ()):
        places.setdefault((step.sop, step.step), place)
    return sorted(found.values(), key=lambda one: (one.key not in places, places.get(one.key, one.place)))


def _evidence(one: _Step, day: date) -> Iterator[Evidence]:
    runs = one.by_run()
    came = {run for run, steps in runs.items() if any(_came(step) for step in steps)}
    done = {run for run, steps in runs.items() if any(step.done for step in steps)}
    shows: dict[tuple[str, str], dict[str, list[str]]] = {}
    for run, steps in runs.items():
        for step in steps:
            for each in step.shows:
                if each.kind == LATE:
                    continue  # without a due day a step can be late, too; and because of others
                shows.setdefault((each.kind, each.name), {}).setdefault(run, []).append(each.text)
    for (kind, name), seen in shows.items():
        of = len(done if kind in NEVER else came | seen.keys())
        if counts(kind, len(seen), of):
            texts = [text for texts in seen.values() for text in texts]
            reasons = [] if kind in ("missed", "helped") else _most(texts)
            yield Evidence(kind, name, tuple(seen), max(of, len(seen)), tuple(reasons), count=len(texts))
    late = tuple(dict.fromkeys(run.run for run, step in one.found if is_late_by_itself(step, run, day)))
    if late:
        of = len({run.run for run, step in one.found if _is_judged(step, run, day)})
        yield Evidence(LATE, "", late, of, count=len(late))
    redlined = {run: sum(step.redlines for step in steps) for run, steps in runs.items()}
    if count := sum(redlined.values()):
        named = tuple(run for run, number in redlined.items() if number)
        yield Evidence(REDLINED, "", named, max(len(came), len(named)), count=count)
    yield from _durations(one, runs)
    if len(runs) >= LEAST_RUNS and all(step.status == "not-needed" for _run, step in one.found):
        yield Evidence(UNNEEDED, "", tuple(runs), len(runs))


def _durations(one: _Step, runs: dict[str, list[StepOutcome]]) -> Iterator[Evidence]:
    """Whether the step takes longer than its newest version says, in the unit that it is said in."""
    takes = one.last.takes
    if not takes:
        return
    unit = parse_takes(takes).most.unit
    known = {run: _middle(step.took for step in steps if _unit(step) == unit) for run, steps in runs.items()}
    started = {run: amount for run, amount in known.items() if amount is not None}
    took = Took(one.key[1], takes, tuple(started.values()), ())
    if took.is_longer:
        over = tuple(run for run, amount in started.items() if amount > took.said.most.amount)
        yield Evidence(LONGER, "", over, len(started), (), takes, str(took.median))


def _unit(step: StepOutcome) -> str:
    return parse_takes(step.takes).most.unit if step.takes else ""


def _middle(amounts: Iterable[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return median_low(known) if known else None


def _is_judged(step: StepOutcome, run: Outcome, day: date) -> bool:
    """Whether it is known by a day if a step was in time: it is done, or overdue when it was its turn."""
    if step.last is None or step.status == "pending":
        return False
    return step.done is not None if step.settled else run.closed is None and is_late(step, day)


def _came(step: StepOutcome) -> bool:
    """Whether a run came to a step: it was needed, and its turn."""
    return step.status not in ("not-needed", "pending")


def _most(texts: list[str]) -> list[str]:
    """The reasons that were given most often, each once; of those given as often the first one."""
    return [text for text, _count in Counter(filter(None, texts)).most_common(REASONS)]
