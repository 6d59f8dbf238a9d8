"""Several people at one run on clones that meet now and then, held against a naive reading of the design."""

import os
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from oracle import APPROVERS, FIXED, REOPENS, RETRO, ROLES, TRIAL, Oracle, ancestors, mail

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
from sopctl.runs.decide import decide, evolve, fold
from sopctl.runs.event import Event, decode, encode
from sopctl.runs.evidence import NewEvidence
from sopctl.runs.made import Made, Run, check_params, make
from sopctl.runs.records import Answer
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.sop.load import load_sop, require_sop

LIN, CHEN, XU, WU = (
    "Lin Yue <lin@example.com>", "Chen Jia <chen@example.com>", "许岚 <xu@example.com>", "Wu <wu@example.com>"
)  # fmt: skip
# Li is Lin, in another spelling.
PEOPLE = (LIN, CHEN, XU, WU, "Y. Lin <LIN@example.com>")
BEGIN = {"lead": LIN, "designer": CHEN, "boss": XU}
ROOT = "0" * 64
STORED = "a" * 64 + "-page.pdf"
JOBS = [[], [{"job": "Tent"}], [{"job": "Band"}, {"job": "Tent"}], [{"job": "Tent"}, {"job": "Tent"}]]


def trial() -> Run:
    """A run of TRIAL, made on 1 March 2027."""
    sop, retro = (require_sop(load_sop(f"{name}.yaml", text.encode()))
                  for name, text in (("trial", TRIAL), ("retro", RETRO)))  # fmt: skip
    made = Made(run="trial", sop="trial", digest=ROOT, params=check_params(sop, {}), roles=BEGIN, by=LIN,
                at="2027-03-01T09:00:00+08:00", start="2027-03-01")  # fmt: skip
    return make(made, sop, ROOT, {"retro": retro})


RUN = trial()
clones = st.integers(0, 2)
people = st.sampled_from(PEOPLE)
roles = st.sampled_from(ROLES)
steps = st.sampled_from((*FIXED, "page", "sign", "job[Tent]", "job[Band]", "job", "pos", "nowhere"))
approved = st.sampled_from((*APPROVERS, "page", "sign", "brief"))
reasons = st.sampled_from(["no time", "打电话", " "])
links = st.builds(
    NewEvidence,
    st.sampled_from([None, None, "design"]),
    link=st.sampled_from(["https://example.com/1", "https://example.com/2"]),
)
files = st.builds(NewEvidence, st.none(), file=st.just(STORED), name=st.sampled_from(["", "other.pdf"]))
FIELDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "brief": {"topic": st.sampled_from(["Spring", "春日", None]), "reach": st.sampled_from([1, 2, None]),
              "deep": st.sampled_from([True, False, None])},
    "plan": {"jobs": st.sampled_from(JOBS)},
    "post[web]": {"slot": st.sampled_from(["8:00", "9:00"])},
    "post[print]": {"slot": st.sampled_from(["8:00", "9:00"])},
    "page": {"size": st.sampled_from([1, 2, None, "large"])},
    "sign": {"sum": st.sampled_from([0.5, 7])},
    "look/causes": {"cause": st.sampled_from(["rain", "sun"])},
    "job[Tent]": {"spent": st.sampled_from([1, 2])},
}  # fmt: skip
ENOUGH = {"brief": {"reach": 1}, "page": {"size": 1}, "sign": {"sum": 7}, "look/causes": {"cause": "rain"}}
VALUES: dict[str, dict[str, Any]] = {
    name: {"one": one, "two": two, "nothing": None}
    for name, one, two in (
        ("topic", "Spring", "春日"), ("reach", 1, 2), ("deep", True, False), ("jobs", JOBS[1], JOBS[2]),
        ("slot", "8:00", "9:00"), ("size", 1, 2), ("sum", 0.5, 7), ("cause", "rain", "sun"), ("spent", 1, 2),
    )
}  # fmt: skip
moves = st.sampled_from(
    ["finish"] * 3 + ["approve", "undo"] * 2
    + ["reject", "reopen", "skip", "one", "two", "nothing", "withdraw", "start", "block", "assign"]
)  # fmt: skip
acts = st.lists(st.tuples(moves, people), min_size=1, max_size=3)
numbers = st.integers(0, 20)
# What two sides do apart at one step, one after the other.
SIDES = [
    (["finish"], ["finish", "approve"]), (["reject"], ["reject"]), (["approve"], ["reject"]),
    (["reject", "finish"], ["approve"]), (["approve"], ["reject", "finish", "reject"]),
    (["assign"], ["assign"]), (["skip"], ["finish"]), (["skip", "reopen"], ["finish"]), (["one"], ["two"]),
    (["undo"], ["finish"]), (["close"], ["close"]),
]  # fmt: skip
answers = st.sampled_from(sorted(FIELDS)).flatmap(
    lambda step: st.tuples(
        st.just(step),
        st.sampled_from(sorted(FIELDS[step])).flatmap(
            lambda name: st.fixed_dictionaries({name: FIELDS[step][name]})
        ),
    )
)


class Clone:
    """What one clone holds: events, and the state that followed from them one by one."""

    def __init__(self) -> None:
        self.events: dict[str, Event] = {}
        self.state: State = fold(RUN, [])


class Clones(RuleBasedStateMachine):
    """People act on three clones of one run, which take in each other's events now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.clones = [Clone() for _number in range(3)]
        self.all: dict[str, Event] = {}
        self.day = 1
        self.moment = 0
        self.memo: dict[str, Any] = {}

    # The moves

    @initialize(
        begun=st.booleans(),
        given=st.fixed_dictionaries({name: FIELDS["brief"][name] for name in ("topic", "deep")}),
        jobs=st.sampled_from(JOBS[:3]),
    )
    def begin(self, begun: bool, given: dict[str, Any], jobs: list[Any]) -> None:
        """Some runs are under way already."""
        if begun:
            self.act(0, Done("brief", {**given, "reach": 1}, ("all",)), LIN)
            self.act(0, Done("plan", {"jobs": jobs}), LIN)
            self.act(0, Done("page", {"size": 1}, ("all",), (NewEvidence(None, link="https://a.example"),)),
                     CHEN)  # fmt: skip
            self.act(0, Done("dig"), LIN)
            self.act(0, Done("sign", {"sum": 7}), CHEN)
            self.meet()

    @rule(clone=clones, what=moves, number=numbers, by=people)
    def go_on(self, clone: int, what: str, number: int, by: str) -> None:
        """Somebody does what may well be done now."""
        step = self.some_step(clone, what, number)
        if step:
            self.intend(clone, what, step, by, number)

    @rule(clone=clones, number=numbers, what=st.sampled_from(["approve", "approve", "reject"]), by=people)
    def judge(self, clone: int, number: int, what: str, by: str) -> None:
        """A step that waits is approved or rejected; when none waits, one is done that may come to."""
        step = self.some_step(clone, what, number) or self.some_step(clone, "finish", number)
        if step:
            waits = Survey(self.clones[clone].state).step(step).status == "waiting"
            self.intend(clone, what if waits else "finish", step, by, number)

    @rule(clone=clones, acts=st.lists(st.tuples(moves, people), min_size=2, max_size=6), number=numbers,
          step=st.sampled_from(["page", "sign", "sign", "brief", "look/lessons", "proof[web]"]))  # fmt: skip
    def work_on(self, clone: int, acts: list[Any], number: int, step: str) -> None:
        """One step is the matter for a while."""
        for count, (what, by) in enumerate(acts):
            self.intend(clone, what, step, by, number + count)

    @rule(one=acts, two=acts, number=numbers, together=st.booleans())
    def apart(self, one: list[Any], two: list[Any], number: int, together: bool) -> None:
        """Two clones that knew the same go apart over one step, and meet again."""
        if together:
            self.meet()
        step = self.some_step(0, one[0][0], number)
        if step:
            for clone, acts in ((0, one), (1, two)):
                for what, by in acts:
                    self.intend(clone, what, step, by, number)
            self.merge(0, 1)

    @rule(sides=st.sampled_from(SIDES), who=st.lists(people, min_size=3, max_size=3), number=numbers,
          ahead=st.integers(0, 2), settle=st.booleans())  # fmt: skip
    def clash(self, sides: tuple[Any, ...], who: list[str], number: int, ahead: int, settle: bool) -> None:
        """People do at one step what cannot all hold; the third meets the two when they have settled it."""
        self.meet()
        step = self.some_step(0, sides[0][0], number) or self.some_step(0, sides[1][0], number)
        self.fall_out(step, sides, who, number, ahead)
        if settle:
            self.settle(0, who[0], number, ("page", {}))
        self.meet()

    @rule(sides=st.sampled_from([*SIDES[:5], SIDES[0], SIDES[0]]), number=numbers, ahead=st.integers(0, 2),
          who=st.lists(st.sampled_from([LIN, CHEN, XU]), min_size=3, max_size=3))  # fmt: skip
    def clash_over_the_page(self, sides: tuple[Any, ...], number: int, ahead: int, who: list[str]) -> None:
        """The same at the step that its doer must not approve, open or done as it takes."""
        view = Survey(self.clones[0].state).step("page")
        if sides[0][0] == "finish" and view.record.mark:
            self.intend(0, "reopen", "page", who[0], number)
        elif sides[0][0] != "finish" and view.status != "waiting":
            self.intend(0, "finish", "page", who[0], number)
        self.meet()
        self.fall_out("page", sides, who, number, ahead)
        self.meet()

    def fall_out(self, step: str, sides: tuple[Any, ...], who: list[str], number: int, ahead: int) -> None:
        """Each clone does its side at a step, the third what the second does; two of them meet."""
        for clone, by, side in zip((0, 1, 2), who, (*sides, sides[1]), strict=True):
            for _note in range(ahead if clone else 0):
                self.act(clone, Note("brief", "later"), by)
            for what in side if step else ():
                self.intend(clone, what, step, by, number + clone)
        self.merge(0, 1)

    def some_step(self, clone: int, what: str, number: int) -> str:
        """A step at which something may well be done; empty when there is none."""
        wanted = {
            "approve": ("waiting",), "reject": ("waiting",), "withdraw": ("done", "waiting"),
            "reopen": ("done", "waiting", "skipped", "blocked"),
        }.get(what, ("ready", "started", "blocked"))  # fmt: skip
        fit = [view.id for view in Survey(self.clones[clone].state).steps if view.status in wanted
               if what != "withdraw" or view.record.approvals]  # fmt: skip
        return fit[number % len(fit)] if fit else ""

    def intend(self, clone: int, what: str, step: str, by: str, number: int) -> None:
        state = self.clones[clone].state
        if what in ("approve", "reject"):
            asked = APPROVERS.get(step, ["lead"])
            acting = state.acting(asked[number % len(asked)], date(2027, 3, self.day))
            by = acting[number % len(acting)]
            if state.delegations and number % 3 == 0:  # within their days or not
                by = state.delegations[number % len(state.delegations)].to
        elif what == "withdraw" and state.record(step).approvals:
            by = state.record(step).approvals[0].stamp.by
        known = step in ("brief", "page")
        given = {name: FIELDS[step][name] for name in FIELDS.get(step, {})}
        match what:
            case "finish":
                link = (NewEvidence(None, link="https://a.example"),) if step == "page" else ()
                self.act(clone, Done(step, ENOUGH.get(step, {}), ("all",) if known else (), link), by)
            case "approve":
                self.act(clone, Approve(step), by)
            case "reject":
                self.act(clone, Reject(step, "too dark"), by)
            case "withdraw":
                self.act(clone, Withdraw(step, "the price changed"), by)
            case "reopen":
                self.act(clone, Reopen(step, "the logo changed"), by)
            case "skip":
                self.act(clone, Skip(step, "no time"), by)
            case "start":
                self.act(clone, Start(step), by)
            case "block":
                self.act(clone, Block(step, "no answer"), by)
            case "assign":
                self.act(clone, Assign(step, by), by)
            case "one" | "two" | "nothing" if given:
                name = sorted(given)[number % len(given)]
                self.act(clone, SetFields(step, {name: VALUES[name][what]}), by)
            case "undo":
                self.undo(clone, by, step)
            case "close":
                self.act(clone, Close("cancelled"), by)
            case _:
                self.act(clone, Note(step, what), by)

    @rule(clone=clones, by=people, given=answers)
    def set(self, clone: int, by: str, given: tuple[str, dict[str, Any]]) -> None:
        self.act(clone, SetFields(*given), by)

    @rule(clone=clones, by=people, given=answers)
    def do_with(self, clone: int, by: str, given: tuple[str, dict[str, Any]]) -> None:
        self.act(clone, Done(*given), by)

    @rule(clone=clones, by=people, step=st.sampled_from(["brief", "page", "plan"]),
          which=st.sampled_from([("all",), ("1",), ("2",), ("9",)]), off=st.booleans())  # fmt: skip
    def check(self, clone: int, by: str, step: str, which: tuple[str], off: bool) -> None:
        self.act(clone, Check(step, which, off), by)

    @rule(clone=clones, by=people, step=steps, one=st.one_of(links, files))
    def attach(self, clone: int, by: str, step: str, one: NewEvidence) -> None:
        self.act(clone, Attach(step, (one,)), by)

    @rule(clone=clones, by=people, step=steps, text=reasons, deviation=st.booleans())
    def note(self, clone: int, by: str, step: str, text: str, deviation: bool) -> None:
        self.act(clone, Note(step, text, deviation), by)

    @rule(clone=clones, by=people, step=steps, text=reasons,
          act=st.sampled_from([Skip, Block, Reopen, Reopen]))  # fmt: skip
    def leave_or_take_up(self, clone: int, by: str, step: str, text: str, act: Any) -> None:
        self.act(clone, act(step, text), by)

    @rule(clone=clones, by=people, step=steps)
    def start(self, clone: int, by: str, step: str) -> None:
        self.act(clone, Start(step), by)

    @rule(clone=clones, by=people, step=approved, text=reasons, what=st.integers(0, 2))
    def judge_anything(self, clone: int, by: str, step: str, text: str, what: int) -> None:
        self.act(clone, (Approve(step), Reject(step, text), Withdraw(step, text))[what], by)

    @rule(clone=clones, by=people, step=st.one_of(st.none(), steps))
    def undo(self, clone: int, by: str, step: str | None) -> None:
        try:
            last = last_act(self.clones[clone].state, by, step)
        except Refused:
            return
        self.act(clone, Undo(last.step, last.id), by)

    @rule(clone=clones, by=people, number=st.integers(0, 60))
    def undo_what_is_not_theirs(self, clone: int, by: str, number: int) -> None:
        """Somebody names another's act, or one that was undone already: it is refused."""
        here = self.clones[clone]
        events = here.state.events
        target = events[number % len(events)] if events else None
        if target is not None and (mail(target.by) != mail(by) or target.id in here.state.undone):
            before = len(here.events)
            self.act(clone, Undo(target.step, target.id), by)
            assert len(here.events) == before

    @rule(clone=clones, by=people, number=numbers, given=answers)
    def settle(self, clone: int, by: str, number: int, given: tuple[str, dict[str, Any]]) -> None:
        """A step with a conflict is settled, each field by the value that stands; else any, in vain."""
        survey = Survey(self.clones[clone].state)
        torn = [view for view in survey.steps if view.record.conflicts()]
        if not torn:
            self.act(clone, Settle(given[0], given[1] if number % 2 else {}), by)
        else:
            view = torn[number % len(torn)]
            fields = {one.name: view.record.value(one.name) for one in view.record.conflicts()
                      if one.kind == "field"}  # fmt: skip
            self.act(clone, Settle(view.id, fields), by)
            if not self.clones[clone].state.closed:
                assert Survey(self.clones[clone].state).step(view.id).record.conflicts() == []

    @rule(clone=clones, by=people, step=steps, who=st.sampled_from([LIN, CHEN, None, "<>"]))
    def assign(self, clone: int, by: str, step: str, who: str | None) -> None:
        self.act(clone, Assign(step, who), by)

    @rule(
        clone=clones, by=people, bound=st.dictionaries(st.sampled_from([*ROLES, "cook"]), people, max_size=2)
    )
    def bind(self, clone: int, by: str, bound: dict[str, str]) -> None:
        self.act(clone, Bind(bound, "holidays"), by)

    @rule(clone=clones, by=people, role=roles, to=people, start=st.one_of(st.none(), st.integers(1, 9)),
          until=st.integers(1, 9))  # fmt: skip
    def delegate(self, clone: int, by: str, role: str, to: str, start: int | None, until: int) -> None:
        begin = None if start is None else date(2027, 3, start)
        self.act(clone, Delegate(role, to, date(2027, 3, until), begin), by)

    @rule(clone=clones, by=people, step=steps, title=st.sampled_from(["Better", "", "{{ x"]))
    def redline(self, clone: int, by: str, step: str, title: str) -> None:
        self.act(clone, Redline(step, title, "Do it.", "clearer"), by)

    @rule(clone=clones, by=people, number=numbers)
    def close(self, clone: int, by: str, number: int) -> None:
        self.act(clone, Close("cancelled" if number == 20 else ""), by)

    @rule(days=st.integers(1, 3))
    def days_pass(self, days: int) -> None:
        self.day = min(self.day + days, 9)

    @rule(into=clones, source=clones)
    def merge(self, into: int, source: int) -> None:
        """One clone takes in what another has."""
        here = self.clones[into]
        here.events |= self.clones[source].events
        here.state = fold(RUN, here.events.values())
        self.compare(here)

    @rule()
    def meet(self) -> None:
        """All clones take in all events, and are of one mind."""
        for number, here in enumerate(self.clones):
            events = list(self.all.values())
            Random(number).shuffle(events)
            here.events = {event.id: event for event in events}
            here.state = fold(RUN, [*events, *events[::3]])
        first = self.clones[0]
        assert all(here.state == first.state for here in self.clones)
        assert set(first.events) == set(self.all)
        self.compare(first)

    # What always holds

    def act(self, clone: int, command: Any, by: str) -> None:
        """Somebody does something: it is refused and changes nothing, or it is an event more."""
        here = self.clones[clone]
        before, known = here.state, tuple(here.state.events)
        self.moment += 1
        at = f"2027-03-{self.day:02}T{9 + self.moment // 60:02}:{self.moment % 60:02}:00+08:00"
        lacking = self.oracle(here).lacking()
        event = _decided(command, before, by, at)
        if isinstance(event, str):
            assert event, "a refusal says why"
            assert here.state is before
            assert before == fold(RUN, known)
            return
        assert decode(encode(event).rstrip(b"\n")) == event
        self.keeps_to_the_rules(here, command, event)
        here.events[event.id] = self.all[event.id] = event
        here.state = evolve(before, event)
        assert here.state == fold(RUN, here.events.values()), "one by one is the same as all at once"
        self.compare(here)
        assert self.oracle(here).lacking() <= lacking, "no act leaves a done step without what it requires"

    def keeps_to_the_rules(self, here: Clone, command: Any, event: Event) -> None:
        """What may not be done was refused: read off the state before the event."""
        oracle = self.oracle(here)
        assert event.n == 1 + max([one.n for one in here.events.values()], default=0)
        assert set(event.prev) == oracle.heads(ROOT)
        statuses, step = oracle.steps(), event.step or ""
        assert step in statuses or (
            event.step is None and event.kind in ("bound", "delegated", "closed", "undone")
        )
        status = statuses.get(step, "")
        assert not oracle.closed or event.kind in ("noted", "undone")
        match event.kind:
            case "done" | "started":
                assert status in ("ready", "started", "blocked")
            case "skipped" | "blocked" | "assigned":
                assert status in ("pending", "ready", "started", "blocked")
            case "approved" | "rejected":
                assert status == "waiting"
                acting = [role for role in APPROVERS[step] if oracle.acts_for(role, event.by, event.at[:10])]
                assert acting
                if step == "page":
                    assert mail(event.by) not in map(mail, oracle.story(step)["doers"])
                if event.kind == "approved":
                    assert not set(acting) <= set(oracle.holding(step))
                if event.kind == "rejected":
                    stories = {one: oracle.story(one) for one in REOPENS.get(step, ())}
                    back = {one: story["by"] for one, story in stories.items() if story["mark"] == "done"}
                    assert event.data.get("reopens", {}) == back
            case "reopened":
                assert oracle.story(step)["mark"] in ("done", "skipped", "blocked")
            case "closed":
                assert isinstance(command, Close)
                assert command.anyway or set(statuses.values()) <= {"done", "skipped", "not-needed"}
            case "settled":
                assert oracle.conflicts(step) or oracle.story(step)["clashes"]
            case "undone":
                target = here.events[event.data["of"]]
                assert mail(target.by) == mail(event.by)
                assert target.id not in oracle.undone
                assert target.kind not in ("approved", "undone")
                touched = {target.step, *target.data.get("reopens", {})} - {None}
                for other in here.events.values():
                    beside = other.kind in ("noted", "redlined")
                    if other.step in touched and mail(other.by) != mail(event.by) and not beside:
                        assert target not in ancestors(oracle.events, other), "others went on with it"
        for text in (event.data.get("reason"), event.data.get("text")):
            assert text is None or text.strip()

    def oracle(self, here: Clone) -> Oracle:
        return Oracle(here.events.values(), BEGIN, self.memo)

    def compare(self, here: Clone) -> None:
        """The clone's state is what the oracle reads off its events."""
        oracle, state = self.oracle(here), here.state
        survey = Survey(state)
        assert list(state.events) == oracle.events, "no event is lost"
        assert state.problems == (), "what was allowed where it was done stays usable"
        assert state.heads == oracle.heads(ROOT)
        assert state.clock == max([one.n for one in oracle.events], default=0)
        assert state.undone == oracle.undone
        assert (state.closed.stamp.event if state.closed else "") == oracle.closed
        for role in ROLES:
            assert state.person(role) == oracle.person(role)
            assert _plain(state.people.get(role, ())) == oracle.bound(role)
        assert {
            (one.role, mail(one.to)): (one.start.isoformat(), one.until.isoformat(), one.stamp.event)
            for one in state.delegations
        } == oracle.delegations()
        statuses = oracle.steps()
        assert {one.id: survey.status(one) for one in survey.instances} == statuses
        assert survey.settled == sum(one in ("done", "skipped", "not-needed") for one in statuses.values())
        for step in {*statuses, *state.steps} - {"job"}:
            self.compare_step(oracle, state, step)
        for step in APPROVERS:
            self.compare_approvals(oracle, survey, step)

    def compare_step(self, oracle: Oracle, state: State, step: str) -> None:
        record, story = state.record(step), oracle.story(step)
        assert record.mark == story["mark"]
        assert (record.stamp.event if record.stamp else "") == story["by"]
        assert (record.rejection.stamp.event if record.rejection else "") == story["rejection"]
        assert list(record.doers) == list(dict.fromkeys(story["doers"]))
        assert {name: _plain(given) for name, given in record.fields.items()} == {
            name: oracle.answers(step, name) for name in oracle.fields(step)
        }
        assert {text: stamp.event for text, stamp in record.checks.items()} == oracle.checks(step)
        assert [(one.id, one.file, one.link, one.name) for one in record.evidence] == oracle.evidence(step)
        assert [one.stamp.event for one in record.notes] == [one.id for one in oracle.of_kind(step, "noted")]
        assert [one.stamp.event for one in record.redlines] == [
            one.id for one in oracle.of_kind(step, "redlined")
        ]
        assert _plain(record.assigned) == oracle.assigned(step)
        rivals = [one for one in record.conflicts() if one.kind in ("field", "people")]
        assert sorted((one.name or "people", repr(_plain(one.sides))) for one in rivals) == sorted(
            oracle.conflicts(step)
        )
        assert _sorted(one.events for one in record.clashes) == _sorted(story["clashes"])

    def compare_approvals(self, oracle: Oracle, survey: Survey, step: str) -> None:
        view = survey.step(step)
        held = {role: one.stamp.event for role, one in view.approvals.items()}
        assert held == oracle.holding(step)
        known = {event.id: event for event in oracle.events}
        gone = {event.data["of"] for event in oracle.of_kind(step, "rejected")}
        gone |= {event.data["reopens"][step] for event in oracle.live
                 if event.kind == "rejected" and step in event.data.get("reopens", {})}  # fmt: skip
        for approval in (known[one] for one in held.values()):
            assert approval.data["of"] not in gone, "what was rejected, no approval brings back"
            saw = [one.id for one in ancestors(oracle.events, approval)]
            assert approval.data["of"] in saw
            if step == "page":
                assert mail(approval.by) not in {mail(one) for one in view.record.doers}


def _decided(command: Any, state: State, by: str, at: str) -> Event | str:
    """The event of a command, or why it is refused."""
    try:
        return decide(command, state, by, at)
    except SopctlError as refusal:
        return refusal.message


def _plain(given: tuple[Answer, ...]) -> list[tuple[Any, str]]:
    return [(one.value, one.stamp.event) for one in given]


def _sorted(sets: Any) -> list[list[str]]:
    return sorted(sorted(one) for one in sets)


def _run(examples: int, steps: int) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Clones,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_clones_agree_with_the_design() -> None:
    """Whatever people do apart and merge, no event is lost, and the state is what the design says."""
    _run(40, 40)


@pytest.mark.slow
def test_clones_agree_with_the_design_at_length() -> None:
    """The same for minutes, with longer runs."""
    _run(int(os.environ.get("EXAMPLES", "500")), 80)
