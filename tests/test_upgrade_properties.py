"""Whatever two versions of an SOP are like and whatever was done: nothing is lost between them."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sopctl.cli.upgrade.comparing import target
from sopctl.errors import Refused
from sopctl.runs.acts.check import Check
from sopctl.runs.acts.done import Done
from sopctl.runs.acts.note import Note
from sopctl.runs.acts.set_fields import SetFields
from sopctl.runs.acts.skip import Skip
from sopctl.runs.acts.upgrade import Upgrade
from sopctl.runs.decide import decide, evolve, fold
from sopctl.runs.made import Made, Pin, make
from sopctl.runs.records import StepRecord
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.runs.upgrade import Plan
from sopctl.runs.upgrade_terms import Decisions
from sopctl.sop.model import Sop

LIN, AT, ROOT = "Lin <lin@example.com>", "2027-03-01T09:00:00+00:00", "0" * 64
FIELDS = st.sampled_from(
    [
        {"type": "integer", "required": False},
        {"type": "text", "required": False},
        {"type": "bool", "required": False},
        {"type": "choice", "options": ["u", "v"], "required": False},
        {"type": "integer", "min": 3, "required": False},
    ]
)
ITEMS = st.lists(st.sampled_from(["i", "j", "k"]), min_size=1, unique=True)
STEP = st.fixed_dictionaries(
    {"title": st.sampled_from(["Do it", "Do that", "Go"])},
    optional={
        "collect": st.dictionaries(st.sampled_from(["x", "y"]), FIELDS, min_size=1),
        "check": st.lists(st.sampled_from(["One", "Two", "Three"]), min_size=1, unique=True),
        "each": ITEMS,
    },
)
SOPS = st.dictionaries(st.sampled_from("abcd"), STEP, min_size=1).map(
    lambda steps: Sop.model_validate(
        {"id": "t", "title": "T", "steps": [{"id": name, **step} for name, step in steps.items()]}
    )
)
VALUES = st.sampled_from([1, 5, "u", "w", "1", True])
ACTS = st.lists(
    st.tuples(st.sampled_from(["done", "set", "check", "note", "skip"]), st.integers(0, 11), VALUES),
    max_size=8,
)


def begun(sop: Sop, other: Sop) -> State:
    """A run of one SOP that has the other one as a pin, too."""
    made = Made(run="t", sop="t", digest=ROOT, by=LIN, at=AT, start="2027-03-01")
    run = make(made, sop, ROOT)
    pins = {made.pin: Pin(sop, {}), _made(made).pin: Pin(other, {})}
    return fold(type(run)(run.made, run.sop, run.root, run.tree, pins), [])


def _made(made: Made) -> Made:
    return made.model_copy(update={"digest": "1" * 64})


def act(state: State, acts: list[tuple[str, int, Any]]) -> State:
    """The state after some acts; those that are refused are not done."""
    for kind, number, value in acts:
        views = Survey(state).steps
        view = views[number % len(views)]
        names = list(view.step.collect)
        name = names[number % len(names)] if names else "x"
        command: Any = {
            "done": lambda view=view: Done(view.id, checks=("all",) if view.step.check else ()),
            "set": lambda view=view, name=name, value=value: SetFields(view.id, {name: value}),
            "check": lambda view=view: Check(view.id, ("1",)),
            "note": lambda view=view, value=value: Note(view.id, str(value)),
            "skip": lambda view=view: Skip(view.id, "so"),
        }[kind]()
        try:
            state = evolve(state, decide(command, state, LIN, AT))
        except Refused:
            continue
    return state


def upgraded(state: State, made: Made) -> State:
    """The state after an upgrade, with everything dropped that somebody must decide on."""
    pin = state.run.pins[made.pin]
    decided = Decisions()
    plan = Plan(state, target(state.run, made, pin, decided), decided)
    decided = Decisions(drop=tuple(ask.name for ask in plan.asks))
    command = Upgrade(target(state.run, made, pin, decided), state.run.made.pin, decided)
    after = evolve(state, decide(command, state, LIN, AT))
    assert after.problems == ()
    assert recorded(after) == recorded(fold(state.run.origin, after.events))
    return after


def recorded(state: State) -> dict[str, Any]:
    """All answers, ticks and notes, and how each step stands."""

    def of(record: StepRecord) -> Any:
        fields = {name: [one.value for one in answers] for name, answers in record.fields.items()}
        return record.mark, fields, sorted(record.checks), [note.text for note in record.notes]

    return {step: of(record) for step, record in state.steps.items()}


def everything(state: State) -> tuple[list[Any], list[str]]:
    """All values that stand or stood, and all notes, at whatever step of whatever version."""
    records = [*state.steps.values(), *state.earlier.values()]
    values = [answers for one in records for answers in one.fields.values()]
    values += [answers for one in records for groups in one.former_fields.values() for answers in groups]
    texts = sorted(note.text for one in records for note in one.notes)
    return sorted(repr(one.value) for answers in values for one in answers), texts


@settings(max_examples=25, deadline=None)
@given(before=SOPS, after=SOPS, acts=ACTS)
def test_there_and_back_keeps_every_answer(before: Sop, after: Sop, acts: list[Any]) -> None:
    """A run that goes over to any other version and back again stands as it stood."""
    state = act(begun(before, after), acts)
    first = state.run.made
    there = upgraded(state, _made(first))
    assert everything(there) == everything(state)
    back = upgraded(there, first)
    assert recorded(back) == recorded(state)
    assert [one.id for one in Survey(back).instances] == [one.id for one in Survey(state).instances]
    assert Survey(back).status(Survey(back).instances[0]) == Survey(state).status(Survey(state).instances[0])


@settings(max_examples=25, deadline=None)
@given(before=SOPS, after=SOPS, acts=ACTS, mine=ACTS, theirs=ACTS)
def test_what_is_done_apart_is_kept(
    before: Sop, after: Sop, acts: list[Any], mine: list[Any], theirs: list[Any]
) -> None:
    """Acts by the old version and by the new one, made apart, all come together in one state."""
    state = act(begun(before, after), acts)
    first = state.run.made
    there = act(upgraded(state, _made(first)), mine)
    apart = act(state, theirs)
    both = fold(state.run.origin, [*there.events, *apart.events])
    assert both.problems == ()
    assert recorded(both) == recorded(fold(state.run.origin, [*apart.events, *there.events]))
    assert both.run.made.pin == _made(first).pin
    for side in (there, apart):
        assert set(everything(side)[1]) <= set(everything(both)[1])
    assert len(everything(both)[1]) == sum(event.kind == "noted" for event in both.events)
    Survey(both).steps  # noqa: B018
    upgraded(both, first)
