"""Any small SOP with `use`, `each` and `when`, walked at random: its survey against a plain recount."""

from collections.abc import Iterator
from contextlib import suppress
from random import Random
from typing import Any, NamedTuple

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sopctl.errors import Refused
from sopctl.runs.acts.done import Done
from sopctl.runs.acts.reopen import Reopen
from sopctl.runs.acts.set_fields import SetFields
from sopctl.runs.acts.skip import Skip
from sopctl.runs.decide import decide, fold
from sopctl.runs.event import Event
from sopctl.runs.made import Made, Run, make
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.sop.load import load_sop, require_sop
from sopctl.sop.model import Sop, Step

LIN, AT, ROOT = "Lin Yue <lin@example.com>", "2027-03-01T09:00:00+08:00", "0" * 64
SETTLED = ("done", "skipped", "not-needed")
OPTIONS = ["x", "y", "z"]
FIELDS = {
    "yes": "bool",
    "some": {"type": "choice", "many": True, "options": OPTIONS},
    "rows": {"type": "table", "columns": {"name": "text"}},
}


def a_step(random: Random, name: str, before: list[dict[str, Any]], uses: list[str]) -> dict[str, Any]:
    """A step that hangs on those before it."""
    step: dict[str, Any] = {"id": name, "title": f"Do {name}"}
    plain = [one["id"] for one in before if "use" not in one and "each" not in one]
    if before and random.random() < 0.5:
        step["needs"] = sorted({random.choice(before)["id"] for _ in range(2)})
    if random.random() < 0.5:
        base = random.choice(["flag", *(f"{one}.yes" for one in plain)])
        step["when"] = random.choice([base, f"not {base}", f"flag or {base}", f"{base} and not flag"])
    if random.random() < 0.4:
        over = [f"{one}.{field}" for one in plain for field in ("some", "rows")]
        step["each"] = random.choice([["p", "q"], "channels", *over])
    if uses and random.random() < 0.6:
        step["use"] = random.choice(uses)
        flags = [True, "{{ flag }}", *(f"{{{{ {one}.yes }}}}" for one in plain)]
        step["with"] = {"flag": random.choice(flags), "channels": random.choice([["x"], "{{ channels }}"])}
    else:
        step["collect"] = FIELDS
    return step


def an_sop(random: Random, name: str, uses: list[str]) -> Sop:
    steps: list[dict[str, Any]] = []
    for number in range(random.randint(1, 4)):
        steps.append(a_step(random, f"{name}{number}", steps, uses))
    data = {
        "title": name,
        "owner": "lead",
        "roles": {"lead": "Answers"},
        "params": {"flag": "bool", "channels": {"type": "choice", "many": True, "options": OPTIONS}},
        "steps": steps,
    }
    return require_sop(load_sop(f"{name}.yaml", yaml.safe_dump(data).encode()))


def a_run(random: Random) -> Run:
    """A run of an SOP that uses one that uses another."""
    low = an_sop(random, "low", [])
    mid = an_sop(random, "mid", ["low"])
    top = an_sop(random, "top", ["low", "mid"])
    params = {"flag": random.random() < 0.5, "channels": sorted(random.sample(OPTIONS, random.randint(0, 3)))}
    made = Made(
        run="r", sop="top", digest=ROOT, params=params, roles={"lead": LIN}, by=LIN, at=AT, start="2027-03-01"
    )
    return make(made, top, ROOT, {"low": low, "mid": mid})


class Place(NamedTuple):
    """Where the steps of one SOP stand: what its names mean, and the gate around it."""

    sop: Sop
    prefix: str
    params: dict[str, Any]
    needed: Any  # None while that is still to come


class Recount:
    """The statuses of a run, found by walking down from the top, with nothing kept: slow and plain."""

    def __init__(self, state: State) -> None:
        self.state = state
        made = state.run.made
        self.top = Place(state.run.sop, "", dict(made.params), True)

    def all(self) -> dict[str, str]:
        return {one: self.status(place, step, item, one) for place, step, item, one in self.leaves(self.top)}

    def leaves(self, place: Place) -> Iterator[tuple[Place, Step, Any, str]]:
        for step in place.sop.steps:
            yield from self.of(place, step)

    def of(self, place: Place, step: Step) -> Iterator[tuple[Place, Step, Any, str]]:
        """The steps that people do, of one step of an SOP. `item` is None while items are to come."""
        for item in self.items(place, step):
            one = f"{place.prefix}{step.id}" + (f"[{item}]" if item else "")
            if step.use is None:
                yield place, step, item, one
            else:
                yield from self.leaves(self.inside(place, step, item, one))

    def inside(self, place: Place, step: Step, item: Any, one: str) -> Place:
        inner = self.state.run.tree.used[str(step.use)]
        params = {}
        for name, said in step.with_.items():
            whole = said[3:-3] if isinstance(said, str) else None
            params[name] = said if whole is None else self.value(place, whole)
        own = self.condition(place, step)
        needed = False if place.needed is False or own is False else place.needed and own
        if needed and item is None:
            needed = None
        return Place(inner, f"{one}/", params, needed)

    def items(self, place: Place, step: Step) -> list[Any]:
        each = step.each
        if each is None:
            return [""]
        if isinstance(each, list):
            return each
        value = self.value(place, each)
        if "." in each:
            base, field = each.split(".")
            value = self.state.record(place.prefix + base).value(field) or []
            if not value and not self.is_settled(place, base):
                return [None]
        return [one["name"] if isinstance(one, dict) else one for one in value or []]

    def value(self, place: Place, name: str) -> Any:
        """A parameter's or field's value; `...` while it is still to come, None if it never comes."""
        base, dot, field = name.partition(".")
        if not dot:
            return place.params[name]
        value = self.state.record(place.prefix + base).value(field)
        return value if value is not None or self.is_settled(place, base) else ...

    def condition(self, place: Place, step: Step) -> Any:
        """True, False, or None while an answer is still to come."""
        if step.when is None:
            return True

        def term(words: str) -> Any:
            value = self.value(place, words.removeprefix("not "))
            if value is ...:
                return None
            return not value if words.startswith("not ") else bool(value)

        for word, decides in ((" or ", True), (" and ", False)):
            if word in step.when:
                found = [term(words) for words in step.when.split(word)]
                return decides if decides in found else None if None in found else not decides
        return term(step.when)

    def is_settled(self, place: Place, name: str) -> bool:
        step = next(one for one in place.sop.steps if one.id == name)
        return all(self.status(*one) in SETTLED for one in self.of(place, step))

    def status(self, place: Place, step: Step, item: Any, one: str) -> str:
        mark = self.state.record(one).mark
        if mark in ("done", "skipped"):
            return mark
        own = self.condition(place, step)
        if place.needed is False or own is False:
            return "not-needed"
        return "open"


def do_something(random: Random, run: Run, events: list[Event]) -> None:
    state = fold(run, events)
    steps = Survey(state).steps
    ready = [one for one in steps if one.workable]
    settled = [one for one in steps if one.record.mark]
    values = {
        "yes": random.choice([True, False, None]),
        "some": random.sample(OPTIONS, random.randint(0, 3)),
        "rows": [{"name": name} for name in random.sample(["a", "b", "c"], random.randint(0, 3))],
    }
    act = random.random()
    if settled and act < 0.15:
        command: Any = Reopen(random.choice(settled).id, "look again")
    elif steps and act < 0.3:
        command = SetFields(random.choice(steps).id, values)
    elif ready and act < 0.45:
        command = Skip(random.choice(ready).id, "not now")
    elif ready:
        command = Done(random.choice(ready).id, values)
    else:
        return
    with suppress(Refused):  # a repeated step whose items are still to come
        events.append(decide(command, state, LIN, AT))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_a_survey_agrees_with_a_plain_recount(seed: int) -> None:
    """Whatever an SOP uses, repeats and leaves out, its steps and progress are what one counts by hand."""
    random = Random(seed)
    run = a_run(random)
    events: list[Event] = []
    for _ in range(random.randint(3, 14)):
        state = fold(run, events)
        survey = Survey(state)
        wanted = Recount(state).all()
        assert [one.id for one in survey.instances] == list(wanted)
        statuses = {one.id: one.status for one in survey.steps}
        assert {one: status if status in SETTLED else "open" for one, status in statuses.items()} == wanted
        assert survey.settled == sum(status in SETTLED for status in wanted.values())
        assert survey.total == len(wanted)
        do_something(random, run, events)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**9))
def test_a_survey_is_the_same_every_time(seed: int) -> None:
    """The same events, in whatever order they are read, give the same steps with the same facts."""
    random = Random(seed)
    run = a_run(random)
    events: list[Event] = []
    for _ in range(12):
        do_something(random, run, events)
    first = Survey(fold(run, events)).steps
    random.shuffle(events)
    again = make(run.made, run.sop, ROOT, run.tree.used)
    assert Survey(fold(again, [*events, *events[:3]])).steps == first


@settings(max_examples=24, deadline=None)
@given(st.integers(0, 10**9))
def test_who_waits_is_told_for_what(seed: int) -> None:
    """A step that cannot begin yet names open steps that it waits for, and itself is not among them."""
    random = Random(seed)
    run = a_run(random)
    events: list[Event] = []
    for _ in range(random.randint(0, 6)):
        do_something(random, run, events)
    survey = Survey(fold(run, events))
    statuses = {one.id: one.status for one in survey.steps}
    for one in survey.steps:
        if one.status == "pending":
            assert one.waits_for, one.id
            assert one.id not in one.waits_for
            assert not [other for other in one.waits_for if statuses[other] in SETTLED]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**9))
def test_any_run_comes_to_its_end(seed: int) -> None:
    """Doing what is ready, one after the other, settles every step: nothing waits for ever."""
    random = Random(seed)
    run = a_run(random)
    events: list[Event] = []
    for _ in range(300):
        state = fold(run, events)
        survey = Survey(state)
        ready = [one for one in survey.steps if one.workable]
        if not ready:
            break
        values = {"yes": random.random() < 0.5, "some": ["x"], "rows": [{"name": "a"}]}
        events.append(decide(Done(random.choice(ready).id, values), state, LIN, AT))
    assert survey.settled == survey.total
