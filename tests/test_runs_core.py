"""The core of a run: what commands give, what events mean, and that their order does not matter."""

from collections.abc import Iterable
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sopctl.errors import Refused, SopctlError
from sopctl.runs.acts.approve import Approve
from sopctl.runs.acts.assign import Assign
from sopctl.runs.acts.attach import Attach
from sopctl.runs.acts.bind import Bind
from sopctl.runs.acts.block import Block
from sopctl.runs.acts.check import Check
from sopctl.runs.acts.close import Close
from sopctl.runs.acts.delegate import Delegate
from sopctl.runs.acts.done import Done
from sopctl.runs.acts.note import Note
from sopctl.runs.acts.redline import Redline
from sopctl.runs.acts.reject import Reject
from sopctl.runs.acts.reopen import Reopen
from sopctl.runs.acts.set_fields import SetFields
from sopctl.runs.acts.settle import Settle
from sopctl.runs.acts.skip import Skip
from sopctl.runs.acts.start import Start
from sopctl.runs.acts.undo import Undo, last_act
from sopctl.runs.acts.withdraw import Withdraw
from sopctl.runs.decide import decide, evolve, fold, tell
from sopctl.runs.event import Event, seal
from sopctl.runs.evidence import NewEvidence
from sopctl.runs.made import Made, Run, check_params, make
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView
from sopctl.sop.load import load_sop, require_sop

LIN = "Lin Yue <lin@example.com>"
CHEN = "Chen Jia <chen@example.com>"
XU = "许岚 <xu@example.com>"
AT = "2027-03-01T09:00:00+08:00"
ROOT = "0" * 64
STORED = "a" * 64 + "-page.pdf"

PAGE = """
title: Page
owner: lead
roles: {lead: Answers, designer: Draws, boss: Approves}
steps:
  - id: brief
    title: Write the brief
    collect: {topic: text, reach: integer}
  - id: page
    title: "Draw the page on {{ brief.topic }}"
    owner: designer
    do: "Reach {{ brief.reach }} people."
    check: [Copy agreed, Sizes listed]
    collect: {link: url, size: {type: number, required: true}}
    evidence: [{id: design, kind: file, required: true}, {id: source, kind: link}]
    approve: {by: [boss, lead], not: owner}
"""
PAGE_ROLES = {"lead": LIN, "designer": CHEN, "boss": XU}


def a_run(text: str, params: dict[str, Any] | None = None, roles: dict[str, str] | None = None) -> Run:
    """A run of an SOP, made on 1 March 2027."""
    sop = require_sop(load_sop("trial.yaml", text.encode()))
    values = check_params(sop, params or {})
    made = Made(run="trial", sop=sop.id, digest=ROOT, params=values, roles=roles or {}, by=LIN, at=AT,
                start="2027-03-01")  # fmt: skip
    return make(made, sop, ROOT)


class Desk:
    """One person with a copy of the run: acts on what is there, and takes in what others wrote."""

    def __init__(self, run: Run, who: str = LIN, events: Iterable[Event] = ()) -> None:
        self.run, self.who, self.events = run, who, list(events)

    @property
    def state(self) -> State:
        return fold(self.run, self.events)

    def do(self, command: Any, at: str = AT, by: str = "") -> Event:
        event = decide(command, self.state, by or self.who, at)
        self.events.append(event)
        return event

    def fork(self, who: str = "") -> "Desk":
        return Desk(self.run, who or self.who, self.events)

    def merge(self, *others: "Desk") -> "Desk":
        return Desk(self.run, self.who, [*self.events, *(one for desk in others for one in desk.events)])

    def step(self, name: str) -> StepView:
        return Survey(self.state).step(name)

    def status(self, name: str) -> str:
        return self.step(name).status

    def refused(self, command: Any, by: str = "") -> str:
        with pytest.raises(Refused) as caught:
            self.do(command, by=by)
        return caught.value.message


def later(desk: Desk, moves: int) -> Desk:
    """A desk whose next event comes after others', since it has written notes first."""
    for number in range(moves):
        desk.do(Note(Survey(desk.state).instances[0].id, f"note {number}"))
    return desk


def finished_page(who: str = CHEN) -> Desk:
    """A run of PAGE whose page is drawn and waits for approval."""
    desk = Desk(a_run(PAGE, roles=PAGE_ROLES), who)
    desk.do(Done("brief", {"topic": "Spring", "reach": 500}))
    desk.do(Done("page", {"size": 3}, ("all",), (NewEvidence("design", file=STORED),)))
    return desk


# Order and duplication

MIXED = """
title: Mixed
owner: lead
roles: {lead: Answers, boss: Approves}
params: {channels: {type: choice, many: true, options: [article, poster], default: [article, poster]}}
steps:
  - id: first
    title: First
    collect: {name: text, number: integer, needed: bool}
    check: [One, Two]
  - {id: second, title: "Second, {{ first.name }}", needs: [first], approve: {by: [boss]},
     check: [Three], evidence: [{id: proof, kind: link}]}
  - {id: post, title: "Post in {{ item }}", each: channels, collect: {slot: text}}
  - {id: extra, title: Extra, when: first.needed, needs: [post]}
"""
STEPS = ["first", "second", "post[article]", "post[poster]", "extra"]
TEXTS = st.sampled_from(["a", "b", "打电话", "🎪"])
PEOPLE = st.sampled_from([LIN, CHEN, XU])


def _commands() -> st.SearchStrategy[Any]:
    step = st.sampled_from(STEPS)
    answers = st.one_of(
        st.fixed_dictionaries({"name": TEXTS}),
        st.fixed_dictionaries({"number": st.integers(0, 3), "needed": st.booleans()}),
        st.fixed_dictionaries({"slot": TEXTS}),
        st.just({}),
    )
    links = st.builds(lambda n: (NewEvidence(None, link=f"https://example.com/{n}"),), st.integers(0, 2))
    return st.one_of(
        st.builds(Start, step),
        st.builds(Done, step, answers, st.sampled_from([(), ("all",)])),
        st.builds(Skip, step, TEXTS),
        st.builds(Block, step, TEXTS),
        st.builds(Reopen, step, TEXTS),
        st.builds(Note, step, TEXTS),
        st.builds(SetFields, step, answers),
        st.builds(Check, step, st.just(("1",)), st.booleans()),
        st.builds(Attach, step, links),
        st.just(Approve("second")),
        st.builds(Reject, st.just("second"), TEXTS),
        st.builds(Withdraw, st.just("second"), TEXTS),
        st.builds(Note, step, TEXTS, st.just(True)),
        st.builds(Redline, step, TEXTS, TEXTS),
        st.builds(Assign, step, st.sampled_from([LIN, CHEN, None])),
        st.builds(Bind, st.dictionaries(st.sampled_from(["lead", "boss"]), PEOPLE, min_size=1)),
        st.builds(Delegate, st.sampled_from(["lead", "boss"]), PEOPLE, st.just(date(2027, 3, 2))),
        st.builds(Settle, step),
        st.builds(Close, st.sampled_from(["", "cancelled"])),
        st.just("undo"),
    )


MOVES = st.lists(
    st.tuples(st.integers(0, 2), st.one_of(_commands(), _commands(), st.just("merge"))),
    min_size=1,
    max_size=25,
)


def _play(moves: list[tuple[int, Any]]) -> list[Desk]:
    """Three people who act apart and sometimes take in what the next one wrote."""
    run = a_run(MIXED, roles={"lead": LIN, "boss": XU})
    desks = [Desk(run, LIN), Desk(run, CHEN), Desk(run, XU)]
    for number, (who, move) in enumerate(moves):
        if move == "merge":
            desks[who] = desks[who].merge(desks[(who + 1) % 3])
            continue
        try:
            if move == "undo":
                last = last_act(desks[who].state, desks[who].who)
                move = Undo(last.step, last.id)
            desks[who].do(move, at=f"2027-03-01T09:{number:02}:00+08:00")
        except Refused:
            continue
    return desks


@settings(max_examples=90, deadline=None)
@given(moves=MOVES, seed=st.integers(0, 2**32))
def test_state_does_not_depend_on_the_order_of_events(moves: list[tuple[int, Any]], seed: int) -> None:
    """Whatever order events come in and however often, the state that follows is the same."""
    desks = _play(moves)
    merged = desks[0].merge(*desks[1:])
    shuffled = [*merged.events, *merged.events[::2]]
    Random(seed).shuffle(shuffled)
    again = fold(merged.run, shuffled)
    assert again == merged.state
    assert [view.status for view in Survey(again).steps] == [
        view.status for view in Survey(merged.state).steps
    ]
    assert len(again.heads) >= 1
    assert again.heads == frozenset({event.id for event in merged.events} or {ROOT}) - {
        seen for event in merged.events for seen in event.prev
    }


@settings(max_examples=60, deadline=None)
@given(moves=MOVES)
def test_acts_apart_never_spoil_each_other(moves: list[tuple[int, Any]]) -> None:
    """Acts that were allowed where they were done are all usable once they are merged."""
    desks = _play(moves)
    merged = desks[2].merge(desks[0], desks[1])
    assert merged.state.problems == ()
    assert {view.status for view in Survey(merged.state).steps} <= {
        "pending", "ready", "started", "done", "skipped", "blocked", "waiting", "not-needed"
    }  # fmt: skip
    undone = merged.state.undone
    notes = {event.id for event in merged.events if event.kind == "noted" and event.id not in undone}
    assert sum(len(view.record.notes) for view in Survey(merged.state).steps) == len(notes)


@settings(max_examples=36, deadline=None)
@given(moves=MOVES)
def test_following_one_by_one_is_the_same_as_folding(moves: list[tuple[int, Any]]) -> None:
    """A sitting that applies its own act to what it knew sees the same as one that reads anew."""
    desk = _play([(0, move) for _, move in moves])[0]
    state = fold(desk.run, [])
    for event in desk.events:
        state = evolve(state, event)
    assert state == desk.state


# Two people, one step


@pytest.mark.parametrize("ahead", [0, 1, 2])
def test_done_twice_is_done_once(ahead: int) -> None:
    """Done by two people apart, the first in order counts, and both events are kept."""
    base = Desk(a_run("title: T\nsteps: [{id: a, title: A}]"))
    one, two = base.fork(LIN), later(base.fork(CHEN), ahead)
    events = [one.do(Done("a")), two.do(Done("a"))]
    merged = one.merge(two)
    first = min(events, key=lambda event: (event.n, event.id))
    assert merged.status("a") == "done"
    assert merged.step("a").record.stamp.event == first.id
    assert {event.id for event in events} <= {event.id for event in merged.events}
    assert merged.state == two.merge(one).state


@pytest.mark.parametrize("ahead", [0, 1])
def test_rival_values_stay_a_conflict_until_settled(ahead: int) -> None:
    """Of two values given apart the last stands, in conflict until one who saw both sets it."""
    base = Desk(a_run("title: T\nsteps: [{id: a, title: A, collect: {x: text, y: text}}]"))
    one, two = base.fork(LIN), later(base.fork(CHEN), ahead)
    events = [one.do(SetFields("a", {"x": "red"})), two.do(SetFields("a", {"x": "blue"}))]
    merged = one.merge(two)
    last = max(events, key=lambda event: (event.n, event.id))
    assert merged.step("a").record.value("x") == last.data["fields"]["x"]
    assert [one.name for one in merged.step("a").record.conflicts()] == ["x"]

    merged.do(SetFields("a", {"y": "other"}))
    assert [one.name for one in merged.step("a").record.conflicts()] == ["x"], (
        "setting another field settles nothing"
    )
    blind = one.fork()
    blind.do(SetFields("a", {"x": "green"}))
    assert [one.name for one in merged.merge(blind).step("a").record.conflicts()] == ["x"], (
        "one who saw one side settles nothing"
    )
    merged.do(SetFields("a", {"x": "blue"}))
    assert merged.step("a").record.conflicts() == []
    assert merged.step("a").record.value("x") == "blue"


def test_done_settles_the_conflict_that_it_saw() -> None:
    """Doing the step with the value settles rival values just as `set` does."""
    base = Desk(a_run("title: T\nsteps: [{id: a, title: A, collect: {x: text}}]"))
    one, two = base.fork(LIN), base.fork(CHEN)
    one.do(SetFields("a", {"x": "red"}))
    two.do(SetFields("a", {"x": "blue"}))
    merged = one.merge(two)
    merged.do(Done("a", {"x": "red"}))
    assert merged.step("a").record.conflicts() == []
    assert merged.step("a").record.value("x") == "red"


def test_same_value_twice_is_no_conflict() -> None:
    """Two people who give the same value apart agree."""
    base = Desk(a_run("title: T\nsteps: [{id: a, title: A, collect: {x: text}}]"))
    one, two = base.fork(LIN), base.fork(CHEN)
    one.do(SetFields("a", {"x": "red"}))
    two.do(SetFields("a", {"x": "red"}))
    assert one.merge(two).step("a").record.conflicts() == []


def test_values_one_after_the_other_are_no_conflict() -> None:
    """Who saw a value and gives another has replaced it."""
    desk = Desk(a_run("title: T\nsteps: [{id: a, title: A, collect: {x: text}}]"))
    for value in ("red", "blue", "red", ""):
        desk.do(SetFields("a", {"x": value}))
        assert desk.step("a").record.conflicts() == []
        assert desk.step("a").record.value("x") == (value or None)


@pytest.mark.parametrize(("ahead_a", "ahead_r"), [(0, 0), (0, 2), (2, 0)])
def test_rejection_stands_against_an_approval(ahead_a: int, ahead_r: int) -> None:
    """Approved by one and rejected by another at once, the step is rejected in whatever order."""
    base = finished_page()
    approver, rejecter = later(base.fork(XU), ahead_a), later(base.fork(LIN), ahead_r)
    approver.do(Approve("page"))
    rejecter.do(Reject("page", "Too small"))
    for merged in (approver.merge(rejecter), rejecter.merge(approver)):
        assert merged.status("page") == "ready"
        assert merged.step("page").record.rejection.text == "Too small"
        assert merged.step("page").record.approvals == ()


@pytest.mark.parametrize(("ahead_d", "ahead_s"), [(0, 0), (0, 2), (2, 0)])
def test_done_stands_against_a_skip(ahead_d: int, ahead_s: int) -> None:
    """Done by one and skipped by another at once, the step is done in whatever order."""
    base = Desk(a_run("title: T\nsteps: [{id: a, title: A}]"))
    doer, skipper = later(base.fork(LIN), ahead_d), later(base.fork(CHEN), ahead_s)
    doer.do(Done("a"))
    skipper.do(Skip("a", "no time"))
    for merged in (doer.merge(skipper), skipper.merge(doer)):
        assert merged.status("a") == "done"
        assert merged.step("a").record.stamp.by == LIN
        assert merged.step("a").record.reason is None


@pytest.mark.parametrize("ahead", [0, 2])
def test_block_does_not_undo_done(ahead: int) -> None:
    """A block that was written without knowing that the step was done changes nothing."""
    base = Desk(a_run("title: T\nsteps: [{id: a, title: A}]"))
    doer, blocker = base.fork(LIN), later(base.fork(CHEN), ahead)
    doer.do(Done("a"))
    blocker.do(Block("a", "printer is broken"))
    assert doer.merge(blocker).status("a") == "done"


# Approval


def test_approval_makes_a_step_done() -> None:
    """A step that needs approval waits after done, and is done once approved."""
    desk = finished_page()
    assert desk.status("page") == "waiting"
    desk.do(Approve("page"), by=XU)
    assert desk.status("page") == "done"


@pytest.mark.parametrize(
    "change",
    [
        SetFields("page", {"size": 4}),
        SetFields("page", {"link": "https://example.com/other"}),
        SetFields("brief", {"topic": "Autumn"}),
        SetFields("brief", {"reach": 501}),
        Attach("page", (NewEvidence("source", link="https://example.com/source"),)),
        Attach("page", (NewEvidence("design", file="b" * 64 + "-page.pdf"),)),
    ],
    ids=["field", "new-field", "value-in-title", "value-in-text", "link", "file"],
)
def test_approval_is_void_when_what_was_shown_changes(change: Any) -> None:
    """A changed field, evidence, or value in the text takes the approval away; a new one brings it back."""
    desk = finished_page()
    desk.do(Approve("page"), by=XU)
    desk.do(change)
    assert desk.status("page") == "waiting"
    desk.do(Approve("page"), by=XU)
    assert desk.status("page") == "done"


def test_approval_is_void_when_a_check_changes_meanwhile() -> None:
    """A check taken back by somebody who had not seen that it was done voids the approval."""
    base = Desk(a_run(PAGE, roles=PAGE_ROLES), CHEN)
    base.do(Check("page", ("all",)))
    other = later(base.fork(LIN), 4)
    other.do(Check("page", ("1",), off=True))
    base.do(Done("page", {"size": 1}, (), (NewEvidence("design", file=STORED),)))
    base.do(Approve("page"), by=XU)
    assert base.status("page") == "done"
    assert base.merge(other).status("page") == "waiting"


def test_a_note_leaves_the_approval() -> None:
    """What is not shown for approval, such as a note, does not touch it."""
    desk = finished_page()
    desk.do(Approve("page"), by=XU)
    desk.do(Note("page", "well done"))
    desk.do(Note("brief", "short"))
    assert desk.status("page") == "done"


def test_reopened_step_wants_a_new_approval() -> None:
    """Reopening keeps the answers and drops the approval."""
    desk = finished_page()
    desk.do(Approve("page"), by=XU)
    desk.do(Reopen("page", "new logo"))
    assert desk.status("page") == "ready"
    assert desk.step("page").record.value("size") == 3
    desk.do(Done("page"))
    assert desk.status("page") == "waiting"


def test_who_did_it_cannot_approve_it() -> None:
    """With `not: owner` the doer is refused even when the role is theirs, by mail and not by spelling."""
    desk = finished_page(LIN)
    assert "somebody else" in desk.refused(Approve("page"), LIN)
    assert "somebody else" in desk.refused(Approve("page"), "Y. Lin <LIN@example.com>")
    desk.do(Approve("page"), by=XU)
    assert desk.status("page") == "done"


def test_who_did_it_apart_has_not_approved_it() -> None:
    """`not: owner` holds after a merge too: whose `done` counts in the end cannot be the approver."""
    base = Desk(a_run(PAGE, roles=PAGE_ROLES), LIN)
    evidence = (NewEvidence("design", file=STORED),)
    one, two = base.fork(LIN), later(base.fork(CHEN), 3)
    one.do(Done("page", {"size": 3}, ("all",), evidence))
    two.do(Done("page", {"size": 3}, ("all",), evidence))
    two.do(Approve("page"), by=LIN)
    assert two.status("page") == "done"
    merged = one.merge(two)
    assert merged.step("page").record.stamp.by == LIN
    assert merged.status("page") == "waiting"


def test_only_those_with_the_role_approve() -> None:
    """Somebody without an approving role is refused, and told whose it is."""
    desk = finished_page()
    message = desk.refused(Approve("page"), CHEN)
    assert "Chen Jia cannot approve page" in message
    with pytest.raises(Refused) as caught:
        desk.do(Reject("page", "no"), by=CHEN)
    assert "boss (许岚)" in caught.value.mend


def test_rejected_step_comes_back_and_can_be_done_again() -> None:
    """A rejection with its reason stays visible until the step is done again."""
    desk = finished_page()
    assert "wants a reason" in desk.refused(Reject("page", "  "), XU)
    desk.do(Reject("page", "Too small"), by=XU)
    assert desk.status("page") == "ready"
    assert desk.step("page").record.rejection.text == "Too small"
    desk.do(Done("page", {"size": 9}))
    assert desk.status("page") == "waiting"
    assert desk.step("page").record.rejection is None


def test_an_approval_that_knew_of_no_rejection_never_counts() -> None:
    """Rejected here, approved on a clone whose clock is far ahead, then redone: it waits anew."""
    base = finished_page()
    approver, rejecter = later(base.fork(XU), 5), base.fork(LIN)
    approved = approver.do(Approve("page"))
    rejecter.do(Reject("page", "Too small"))
    redone = rejecter.do(Done("page"), by=CHEN)
    assert approved.n > redone.n
    for merged in (approver.merge(rejecter), rejecter.merge(approver)):
        assert merged.status("page") == "waiting"


# What done asks for

FULL = """
title: Full
steps:
  - id: a
    title: A
    check: [One, Two]
    collect:
      must: {type: text, required: true}
      rows: {type: table, columns: {x: text}, min_rows: 2}
      may: text
    evidence: [{id: proof, required: true}, {id: more}]
"""


def test_done_names_all_that_is_missing() -> None:
    """One refusal names every check, field, row count and evidence that is still missing."""
    desk = Desk(a_run(FULL))
    message = desk.refused(Done("a"))
    for name in (
        "check 'One'",
        "check 'Two'",
        "field must",
        "field rows (at least 2 rows)",
        "evidence proof",
    ):
        assert name in message
    assert "may" not in message
    assert "more" not in message
    assert desk.events == []


COMPLETE: dict[str, Any] = {
    "fields": {"must": "x", "rows": [{"x": "1"}, {"x": "2"}]},
    "checks": ("all",),
    "evidence": (NewEvidence("proof", file=STORED),),
}


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"fields": {"rows": [{"x": "1"}, {"x": "2"}]}}, "field must"),
        ({"fields": {"must": "  ", "rows": [{"x": "1"}, {"x": "2"}]}}, "field must"),
        ({"fields": {"must": "x", "rows": [{"x": "1"}]}}, "field rows (at least 2 rows)"),
        ({"checks": ("2",)}, "check 'One'"),
        ({"evidence": (NewEvidence("more", file=STORED),)}, "evidence proof"),
    ],
    ids=["field", "blank", "rows", "check", "evidence"],
)
def test_done_refuses_while_one_thing_is_missing(given: dict[str, Any], missing: str) -> None:
    """Each required thing alone is enough to refuse done, and is named alone."""
    desk = Desk(a_run(FULL))
    message = desk.refused(Done("a", **{**COMPLETE, **given}))
    assert message.endswith(f"still missing: {missing}")
    desk.do(Done("a", **COMPLETE))
    assert desk.status("a") == "done"


def test_done_counts_what_was_given_before() -> None:
    """Fields, checks and evidence given one by one earlier count when the step is done."""
    desk = Desk(a_run(FULL))
    desk.do(SetFields("a", {"must": "x"}))
    desk.do(SetFields("a", {"rows": [{"x": "1"}, {"x": "2"}]}))
    desk.do(Check("a", ("One", "2")))
    desk.do(Attach("a", (NewEvidence(None, file=STORED),)))
    desk.do(Done("a"))
    assert desk.status("a") == "done"


def test_done_step_keeps_what_it_required() -> None:
    """What a done step required cannot be emptied or unticked while it is done."""
    desk = Desk(a_run(FULL))
    desk.do(Done("a", **COMPLETE))
    assert "must keep: field must" in desk.refused(SetFields("a", {"must": ""}))
    assert "stay ticked" in desk.refused(Check("a", ("1",), off=True))
    desk.do(SetFields("a", {"must": "y"}))
    desk.do(Reopen("a"))
    desk.do(Check("a", ("1",), off=True))
    assert "check 'One'" in desk.refused(Done("a"))


def test_defaults_fill_what_nobody_answered() -> None:
    """A field's default becomes its value at done unless somebody gave another."""
    text = """
title: T
steps: [{id: a, title: A, collect: {n: {type: integer, default: 5}, m: {type: text, default: x}}}]
"""
    desk = Desk(a_run(text))
    desk.do(SetFields("a", {"n": 7}))
    desk.do(Done("a"))
    assert desk.step("a").record.value("n") == 7
    assert desk.step("a").record.value("m") == "x"


def test_wrong_values_are_all_named() -> None:
    """Values that do not fit their fields are refused together, and an unknown field with a hint."""
    desk = Desk(a_run("title: T\nsteps: [{id: a, title: A, collect: {n: integer, d: date}}]"))
    message = desk.refused(SetFields("a", {"n": "many", "d": "tomorrow"}))
    assert "n: wanted a number" in message
    assert "d: `tomorrow` is no date" in message
    with pytest.raises(SopctlError) as caught:
        desk.do(SetFields("a", {"m": "1"}))
    assert "no field 'm'" in caught.value.message
    assert "known here: d, n" in caught.value.mend


# Needs, conditions, repeated steps

CHAIN = """
title: Chain
params: {small: bool}
steps:
  - {id: a, title: A, collect: {go: bool, why: text}}
  - {id: b, title: B, needs: [a]}
  - {id: c, title: C, when: a.go, needs: [b]}
  - {id: d, title: D, needs: [c]}
  - {id: never, title: N, when: small}
  - {id: e, title: E, needs: [never]}
"""


def test_step_waits_for_what_it_needs() -> None:
    """A step whose need is open is pending, says for what it waits, and can be neither done nor started."""
    desk = Desk(a_run(CHAIN, {"small": False}))
    assert desk.status("b") == "pending"
    assert desk.step("b").waits_for == ("a",)
    assert "waits for a" in desk.refused(Done("b"))
    assert "waits for a" in desk.refused(Start("b"))
    desk.do(Done("a", {"go": True}))
    assert desk.status("b") == "ready"


def test_skipped_and_unneeded_steps_count_as_met() -> None:
    """What needs a skipped step, or one whose condition is false, goes on."""
    desk = Desk(a_run(CHAIN, {"small": False}))
    assert desk.status("never") == "not-needed"
    assert desk.status("e") == "ready"
    desk.do(Skip("a", "known"))
    assert desk.status("b") == "ready"


def test_condition_is_settled_by_the_answer_that_comes() -> None:
    """A condition on a later answer is pending until then; changing the answer changes it back."""
    desk = Desk(a_run(CHAIN, {"small": False}))
    assert desk.status("c") == "pending"
    assert set(desk.step("c").waits_for) == {"a", "b"}
    desk.do(Done("a", {"go": False}))
    assert desk.status("c") == "not-needed"
    assert "not needed" in desk.refused(Done("c"))
    assert desk.status("d") == "ready"
    desk.do(SetFields("a", {"go": True}))
    desk.do(Done("b"))
    assert desk.status("c") == "ready"
    assert desk.status("d") == "pending"


def test_condition_on_an_answer_that_never_comes_is_false() -> None:
    """When the asking step is skipped, or done without the answer, the condition counts as no."""
    desk = Desk(a_run(CHAIN, {"small": False}))
    desk.do(Skip("a", "known"))
    assert desk.status("c") == "not-needed"
    other = Desk(a_run(CHAIN, {"small": False}))
    other.do(Done("a"))
    assert other.status("c") == "not-needed"


EACH = """
title: Each
params: {channels: {type: choice, many: true, options: [article, poster, 短视频]}}
steps:
  - {id: draft, title: "Draft for {{ item }}", each: channels, collect: {head: text}}
  - {id: post, title: "Post {{ item }}", each: channels, needs: [draft]}
  - {id: fixed, title: "Tell {{ item }}", each: [Ann, Bob], needs: [draft]}
  - {id: count, title: "Heads: {{ draft.head }}", needs: [post]}
"""


def test_repeated_step_has_one_instance_for_each_item() -> None:
    """A step with `each` appears once for every chosen value, and not for others."""
    run = a_run(EACH, {"channels": ["短视频", "article"]})
    assert [one.id for one in Survey(Desk(run).state).instances] == [
        "draft[article]", "draft[短视频]", "post[article]", "post[短视频]",
        "fixed[Ann]", "fixed[Bob]", "count",
    ]  # fmt: skip
    assert Desk(run).step("draft[短视频]").title == "Draft for 短视频"
    assert Desk(a_run(EACH, {"channels": []})).status("count") == "ready"


def test_steps_repeated_over_one_list_go_in_pairs() -> None:
    """Repeated over the same list an item waits for its own; over another list, for all."""
    desk = Desk(a_run(EACH, {"channels": ["article", "poster"]}))
    desk.do(Done("draft[poster]", {"head": "P"}))
    assert desk.status("post[poster]") == "ready"
    assert desk.step("post[article]").waits_for == ("draft[article]",)
    assert desk.step("fixed[Ann]").waits_for == ("draft[article]",)
    desk.do(Done("draft[article]", {"head": "A"}))
    assert desk.status("fixed[Bob]") == "ready"
    assert desk.step("count").waits_for == ("post[article]", "post[poster]")
    assert desk.step("count").title == "Heads: A, P"


# Dates


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("goes_live", "2027-03-31"),
        ("goes_live - 1d", "2027-03-30"),
        ("goes_live - 7wd", "2027-03-22"),
        ("goes_live + 3wd", "2027-04-05"),
        ("goes_live - 1mo", "2027-02-28"),
        ("goes_live + 13mo", "2028-04-30"),
        ("goes_live + 2w", "2027-04-14"),
        ("goes_live - 2h", "2027-03-31"),
        ("start + 10wd", "2027-03-15"),
        ("2027-05-01 - 1wd", "2027-04-30"),
    ],
)
def test_due_date(due: str, expected: str) -> None:
    """Due dates follow from a date parameter, the start or a day, in days, weeks, months, working days."""
    text = f"title: T\nparams: {{goes_live: date}}\nsteps: [{{id: a, title: A, due: {due}}}]"
    view = Desk(a_run(text, {"goes_live": "2027-03-31"})).step("a")
    assert view.due is not None
    assert view.due.isoformat() == expected


def test_due_date_that_hangs_on_a_step() -> None:
    """A due date after a step appears when that step is done, all its items included."""
    text = """
title: T
steps:
  - {id: a, title: A, each: [x, y]}
  - {id: b, title: B, due: a + 2wd}
"""
    desk = Desk(a_run(text))
    assert desk.step("b").due is None
    desk.do(Done("a[x]"), at="2027-03-05T23:30:00+08:00")
    assert desk.step("b").due is None
    desk.do(Done("a[y]"), at="2027-03-04T10:00:00+08:00")
    assert str(desk.step("b").due) == "2027-03-09"
    desk.do(Reopen("a[x]"))
    assert desk.step("b").due is None


# Closing


def test_closed_run_takes_notes_alone() -> None:
    """A run closes when all is settled; then every act but a note is refused."""
    desk = Desk(
        a_run("title: T\nsteps: [{id: a, title: A, collect: {x: text}, check: [One]}, {id: b, title: B}]")
    )
    assert "2 open steps: a, b" in desk.refused(Close())
    desk.do(Done("a", checks=("all",)))
    desk.do(Skip("b", "no need"))
    desk.do(Close())
    assert desk.state.closed is not None
    for command in (Reopen("a"), SetFields("a", {"x": "1"}), Check("a", ("1",)), Start("b"), Close()):
        assert "closed" in desk.refused(command)
    desk.do(Note("a", "looked at again"))
    assert [note.text for note in desk.step("a").record.notes] == ["looked at again"]


def test_step_is_found_by_the_beginning_of_its_id() -> None:
    """A unique beginning of an id is enough, and the event carries the whole id."""
    desk = Desk(a_run(EACH, {"channels": ["article"]}))
    assert desk.do(Note("dra", "hello")).step == "draft[article]"
    assert "may be fixed[Ann], fixed[Bob]" in desk.refused(Note("fixed", "hello"))
    assert "no step 'nothing'" in desk.refused(Note("nothing", "hello"))
    assert "no step ''" in desk.refused(Note("", "hello"))


# Hostile events

HOSTILE: dict[str, tuple[str, str | None, Any]] = {
    "unknown kind": ("exploded", "page", {}),
    "kind of a command": ("done_twice", "page", {"fields": {"size": 1}}),
    "unknown step": ("done", "nowhere", {}),
    "no step": ("done", None, {}),
    "beginning of a step": ("done", "pag", {}),
    "unknown field": ("set", "page", {"fields": {"colour": "red"}}),
    "field of another type": ("set", "page", {"fields": {"size": "large"}}),
    "field that is a list": ("set", "brief", {"fields": {"topic": ["a", "b"]}}),
    "fields that are a list": ("set", "page", {"fields": ["size"]}),
    "was that is a list": ("set", "page", {"fields": {"size": 1}, "was": [1]}),
    "was with maps": ("set", "page", {"fields": {"size": 1}, "was": {"size": [{}]}}),
    "unknown check": ("checked", "page", {"checks": ["Nothing"]}),
    "checks that are a number": ("checked", "page", {"checks": 5}),
    "unchecked maps": ("checked", "page", {"unchecked": [{}]}),
    "path in a stored name": ("attached", "page", {"evidence": [{"id": "design", "file": "../x"}]}),
    "path after a digest": (
        "attached",
        "page",
        {"evidence": [{"id": "design", "file": "a" * 64 + "-../../x"}]},
    ),
    "no digest": ("attached", "page", {"evidence": [{"id": "design", "file": "z" * 64 + "-x"}]}),
    "file that is a list": ("attached", "page", {"evidence": [{"id": "design", "file": ["a"]}]}),
    "script link": ("attached", "page", {"evidence": [{"id": "source", "link": "javascript:alert(1)"}]}),
    "file link": ("attached", "page", {"evidence": [{"id": "source", "link": "file:///etc/passwd"}]}),
    "neither file nor link": ("attached", "page", {"evidence": [{"id": "design"}]}),
    "evidence that is text": ("attached", "page", {"evidence": ["design"]}),
    "evidence without an id": ("attached", "page", {"evidence": [{"link": "https://example.com"}]}),
    "script in a field": ("set", "page", {"fields": {"link": "javascript:alert(1)"}}),
    "note without text": ("noted", "page", {}),
    "note that is a map": ("noted", "page", {"text": {"a": 1}}),
    "huge note": ("noted", "page", {"text": "x" * 100_001}),
    "skip without a reason": ("skipped", "page", {}),
    "block without a reason": ("blocked", "page", {"reason": None}),
    "rejection without a reason": ("rejected", "page", {"reason": []}),
    "approval without a digest": ("approved", "waits", {}),
    "done with a bad field": ("done", "page", {"fields": {"size": []}}),
}
WAITS = PAGE + "  - {id: waits, title: W, approve: {by: [boss]}}\n"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_event_is_named_and_changes_nothing(name: str) -> None:
    """A well-sealed event that says what cannot be is a problem of the state and changes no step."""
    kind, step, data = HOSTILE[name]
    desk = Desk(a_run(WAITS, roles=PAGE_ROLES))
    desk.do(Done("waits"))
    before = desk.state
    event = seal(before.clock + 1, tuple(before.heads), AT, LIN, kind, step, data)
    after = fold(desk.run, [*desk.events, event])
    assert after.steps == before.steps
    assert after.closed == before.closed
    assert len(after.problems) == 1
    assert event.id[:12] in after.problems[0]
    assert tell(event)
    desk.events.append(event)
    desk.do(Done("brief"))
    assert desk.status("brief") == "done"


@pytest.mark.parametrize("clock", [2**53 - 1, 2**52])
def test_made_up_clock_does_not_shut_the_run(clock: int) -> None:
    """An event with a clock that no run reaches is named and left out, and others go on."""
    desk = Desk(a_run(PAGE, roles=PAGE_ROLES))
    desk.do(Note("brief", "before"))
    before = desk.state
    event = seal(clock, tuple(before.heads), AT, CHEN, "noted", "brief", {"text": "from the far future"})
    desk.events.append(event)
    assert desk.state.steps == before.steps
    assert event.id[:12] in desk.state.problems[0]
    assert desk.do(Done("brief")).n == before.clock + 1
    assert desk.status("brief") == "done"


def test_lost_events_leave_the_others_usable() -> None:
    """When events in the middle are lost, those after them still count."""
    desk = later(Desk(a_run(PAGE, roles=PAGE_ROLES)), 50)
    desk.do(Done("brief", {"topic": "Spring"}))
    kept = Desk(desk.run, LIN, [desk.events[0], desk.events[-1]])
    assert kept.status("brief") == "done"
    assert kept.state.problems == ()
