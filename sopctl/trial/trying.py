"""The tests of a file, tried one after the other."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sopctl.errors import SopctlError
from sopctl.language import _, speaking
from sopctl.runs.made import Run
from sopctl.sop.calendars import MONDAY_TO_FRIDAY, Calendar
from sopctl.sop.model import Sop
from sopctl.trial.expecting import FORMS
from sopctl.trial.form import Failure, Result, Trial
from sopctl.trial.making import make_run
from sopctl.trial.standing import refusal_differs
from sopctl.trial.tried import Tried
from sopctl.trial.walked import Walk, names_of
from sopctl.trial.walking import Budget, TooLong, walk, walk_holding

Walked = tuple[Run, Walk]


@dataclass
class Trying:
    """Tries tests of one SOP; `see` is shown each walked run. Tests that walk alike share a walk."""

    sop: Sop
    used: Mapping[str, Sop]
    file: str
    see: Callable[[Walk], None]
    budget: Budget = field(default_factory=Budget)
    working_days: Calendar = MONDAY_TO_FRIDAY
    _walked: dict[str, Walked] = field(default_factory=dict)

    def try_all(self, trials: Iterable[Trial]) -> list[Result]:
        return [Result(one, tuple(self._failures(one))) for one in trials]

    def _failures(self, trial: Trial) -> Iterator[Failure]:
        of_params = [one for one in trial.expected("refused") if one.about == "params"]
        try:
            run, walked = self._walk(trial)
        except SopctlError as error:
            if not of_params:
                yield Failure(trial.place, _("no run can be made"), (_("a run"),), (error.message,))
            for one in of_params:
                yield from refusal_differs(one, error.message)
            return
        except TooLong:
            yield _too_long(trial)
            return
        slips = list(_slips(trial, walked))
        if slips:  # what follows from them would hide them
            yield from slips
            return
        tried = Tried(walked, lambda names: walk_holding(run, trial, self.budget, names))
        try:
            for one in trial.expect:
                yield from FORMS[one.kind].check(tried, one)
        except TooLong:
            yield _too_long(trial)

    def _walk(self, trial: Trial) -> Walked:
        """The walked run of a test. Raises SopctlError when there can be no such run, and TooLong."""
        refused = sorted(one.about for one in trial.expected("refused"))
        parts = (trial.params, trial.roles, trial.start, trial.replies, trial.rest, refused)
        key = repr(parts)  # as text, for 1 and true are equal in Python
        if key not in self._walked:
            # Refusals are told in the SOP's language, so that a test passes everywhere or nowhere.
            with speaking(self.sop.language):
                run = make_run(self.sop, self.used, self.file, trial, self.working_days)
                self._walked[key] = run, walk(run, trial, self.budget)
            self.see(self._walked[key][1])
        return self._walked[key]


def _too_long(trial: Trial) -> Failure:
    return Failure(
        trial.place, _("the tests of this file take too long: the SOP has too many steps for so many")
    )


def _slips(trial: Trial, walked: Walk) -> Iterator[Failure]:
    """What the test does and the SOP does not take: refusals that are not expected, answers of no use."""
    expected = {one.about for one in trial.expected("refused")}
    refused = False
    for step, refusal in walked.refused.items():
        names = list(names_of(walked.by_id[step])) if step in walked.by_id else [step]
        if not expected.intersection(names):
            refused = True
            reply = next((trial.replies[name] for name in names if name in trial.replies), None)
            place = reply.place if reply else trial.place
            yield Failure(place, _("{step} is refused", step=step), (_("done"),), (refusal,))
    for name in sorted(trial.own - walked.used) if not refused else ():
        found = walked.named(name)
        was = walked.survey.status(found[0]) if found else _("it is not there")
        told = _("the answer of {step} is never asked for", step=name)
        yield Failure(trial.replies[name].place, told, (_("asked for"),), (was,))
