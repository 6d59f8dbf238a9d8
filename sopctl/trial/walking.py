"""A run made and walked in memory, by the `decide` and `evolve` of every other run: no disk, no clock.

Commands of steps are never run, files are never read. A round goes over all steps that can be done as
things stand, in the order of the procedure; rounds follow until nothing moves.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sopctl.errors import Refused
from sopctl.language import _
from sopctl.runs.acts.approve import Approve, asked_roles
from sopctl.runs.acts.done import Done
from sopctl.runs.acts.note import Note
from sopctl.runs.acts.skip import Skip
from sopctl.runs.decide import decide, evolve
from sopctl.runs.evidence import NewEvidence
from sopctl.runs.made import Instance, Run
from sopctl.runs.people import same_person
from sopctl.runs.signing import wants_signature, with_signature
from sopctl.runs.state import begin
from sopctl.runs.survey import Survey
from sopctl.runs.view import WORKABLE, StepView
from sopctl.sop.model import Step
from sopctl.trial.form import Reply, Trial
from sopctl.trial.given import evidence_of, values_of
from sopctl.trial.made_up import stored_name, value_for
from sopctl.trial.making import HOUR, MAKER
from sopctl.trial.walked import Walk, names_of

STAND_IN = "Stand-in <stand-in@example.com>"  # does what its owner would have to approve alone
MAX_TOUCHED = 100  # times that one step is done and approved
PRICE = 10  # looks that take as long as an act


class TooLong(Exception):
    """A test would take longer than any may."""


@dataclass
class Budget:
    """How many looks at steps are left: no file of tests may keep its reader waiting for long."""

    left: int = 500_000  # some twenty seconds; all tests of a library of 13 SOPs take a fifth of it

    def spend(self, looks: int) -> None:
        """Raises TooLong."""
        self.left -= looks
        if self.left < 0:
            raise TooLong


def walk(run: Run, trial: Trial, budget: Budget) -> Walk:
    """Walk to where nothing moves any more. Raises TooLong."""
    return _Walker(run, trial, budget).walk("")


def walk_holding(run: Run, trial: Trial, budget: Budget, names: Iterable[str]) -> Iterator[tuple[str, Walk]]:
    """For each name how far a walk comes while the steps of that name are left alone. Raises TooLong.

    What one step held back is let go before the next is held: each walk goes on from the one before, since
    what can be done stays so until it is.
    """
    walker = _Walker(run, trial, budget)
    for name in names:
        yield name, walker.walk(name)


class _Walker:
    def __init__(self, run: Run, trial: Trial, budget: Budget) -> None:
        self.walked = Walk(begin(run))
        self.trial = trial
        self.budget = budget
        self.held = ""
        self.left: set[str] = set()  # what is not touched again
        self.touched: Counter[str] = Counter()
        self.as_written = {one.about for one in trial.expected("refused")}

    def walk(self, held: str) -> Walk:
        """Walk on until nothing moves; the steps named `held` are left alone."""
        self.held = held
        moved = True
        while moved:
            survey = Survey(self.walked.state)
            self.budget.spend(survey.total)
            moved = False
            # Approvals first: they are of what the survey shows, and the round has not changed it yet.
            for one in sorted(survey.instances, key=lambda one: survey.status(one) != "waiting"):
                status = survey.status(one)
                if one.id not in self.left and (status in WORKABLE or status == "waiting"):
                    self.walked.came[one.id] = one
                    moved = self._touch(survey, one, status) or moved
        return self.walked

    def _touch(self, survey: Survey, one: Instance, status: str) -> bool:
        """Do what is to be done at a step; False when it is left as it is."""
        names = list(dict.fromkeys(names_of(one)))
        if self.held in names:
            return False
        reply = next((found for name in names if (found := self.trial.replies.get(name))), None)
        self.walked.used.update(name for name in names if name in self.trial.replies)
        self.touched[one.id] += 1
        left_open = reply.open if reply else not self.trial.rest
        if left_open or self.touched[one.id] > MAX_TOUCHED:
            self.left.add(one.id)
            return False
        before = self.walked.state.clock
        try:
            if status == "waiting":
                self._approve(survey, survey.step(one.id), reply or Reply(self.trial.place))
            else:
                self._work(survey, survey.step(one.id), reply or Reply(self.trial.place), names)
        except Refused as error:
            self.left.add(one.id)
            self.walked.refused[one.id] = _("; ").join(filter(None, (error.message, error.mend)))
        return self.walked.state.clock > before

    def _work(self, survey: Survey, view: StepView, reply: Reply, names: list[str]) -> None:
        """Raises Refused."""
        by = self._person(reply.by) if reply.by else self._doer(view)
        if reply.note and not view.record.notes:
            self._record(Note(view.id, reply.note), by, reply, survey)
        if reply.skip:
            self._record(Skip(view.id, reply.skip), by, reply, survey)
            return
        evidence = evidence_of(view.step, reply.attach or ())
        fields, checks = values_of(view.step, reply.fields), reply.checks or ()
        # What is to be refused is done as it is written, unless it is an approval that is to be; elsewhere
        # what is left out is made up.
        if reply.approve is not None or not self.as_written.intersection(names):
            fields = {**self._made_up(view, fields), **fields}
            checks = ("all",) if reply.checks is None and view.step.check else checks
            if reply.attach is None:
                evidence = [
                    _made_up_evidence(view.step, one.id) for one in view.step.evidence if one.required
                ]
        self._record(Done(view.id, fields, checks, tuple(evidence)), by, reply, survey)

    def _made_up(self, view: StepView, given: Mapping[str, Any]) -> dict[str, Any]:
        found = {}
        for name, one in view.step.collect.items():
            wanted = one.required or one.min_rows
            if name not in given and wanted and one.default is None:
                value = value_for(one, self.trial.start)
                if value is not None:
                    found[name] = value
        return found

    def _approve(self, survey: Survey, view: StepView, reply: Reply) -> None:
        """Let those approve whom the test names, else whoever may. Raises Refused."""
        given = [one.stamp.by for one in view.approvals.values()]
        if reply.approve is None:
            roles = [role for role in asked_roles(self.walked.state, view.id) if role not in view.approvals]
            people = [who for role in roles if (who := self.walked.state.person(role))]
            barred = view.record.doers if view.step.approve and view.step.approve.not_ == "owner" else ()
            free = [who for who in people if not any(same_person(who, doer) for doer in barred)]
            people = free[:1] or people[:1]
        else:
            named = [self._person(who) for who in reply.approve]
            people = [who for who in named if not any(same_person(who, known) for known in given)][:1]
        if not people:
            self.left.add(view.id)
            return
        self._record(Approve(view.id), people[0], reply, survey)

    def _doer(self, view: StepView) -> str:
        """The one who has the step; a stand-in where nobody else could approve it then."""
        person = view.person or MAKER
        approve = view.step.approve
        if approve is not None and approve.not_ == "owner":
            asked = asked_roles(self.walked.state, view.id)
            if all(same_person(person, self.walked.state.person(role) or "") for role in asked):
                return STAND_IN
        return person

    def _person(self, who: str) -> str:
        """A person by name, or by a role."""
        return self.walked.state.person(who) or who

    def _record(self, command: Any, by: str, reply: Reply, survey: Survey) -> None:
        """Raises Refused.

        The survey of the round will do: what else was done in the round takes nothing from a step that can be
        done, and looking everything over for each act would double the time.
        """
        self.budget.spend(PRICE)
        state = self.walked.state
        event = decide(command, state, by, (reply.on or self.trial.start) + HOUR, survey)
        if wants_signature(state.run, event):
            event = with_signature(event, "made up")
        after = evolve(state, event)
        if len(after.problems) > len(state.problems):
            raise Refused(after.problems[-1])
        self.walked.state = after


def _made_up_evidence(step: Step, place: str) -> NewEvidence:
    kind = next(one.kind for one in step.evidence if one.id == place)
    if kind == "link":
        return NewEvidence(place, link="https://example.com/made-up")
    return NewEvidence(place, file=stored_name("made-up.txt"), name="made-up.txt")
