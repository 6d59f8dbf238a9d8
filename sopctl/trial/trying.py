"""The tests of a file, tried one after the other."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from sopctl.errors import SopctlError
from sopctl.language import _, speaking
from sopctl.sop.model import Sop
from sopctl.trial.expecting import FORMS, Tried, refusal_differs
from sopctl.trial.form import Failure, Result, Trial
from sopctl.trial.walking import Budget, TooLong, Walk, make_run, names_of, walk


def try_all(
    trials: Iterable[Trial],
    sop: Sop,
    used: Mapping[str, Sop],
    file: str,
    sees: Iterable[Callable[[Walk], None]] = (),
) -> list[Result]:
    """What came of tests; `sees` are shown each walked run. They share a budget of time."""
    budget = Budget()
    return [Result(one, tuple(_try(one, sop, used, file, sees, budget))) for one in trials]


def _try(
    trial: Trial,
    sop: Sop,
    used: Mapping[str, Sop],
    file: str,
    sees: Iterable[Callable[[Walk], None]],
    budget: Budget,
) -> Iterator[Failure]:
    of_params = [one for one in trial.expected("refused") if one.about == "params"]
    try:
        # Refusals are told in the SOP's language, whoever reads them: a test passes everywhere or nowhere.
        with speaking(sop.language):
            run = make_run(sop, used, file, trial)
    except SopctlError as error:
        if not of_params:
            yield Failure(trial.place, _("no run can be made"), (_("a run"),), (error.message,))
        for one in of_params:
            yield from refusal_differs(one, error.message)
        return
    try:
        with speaking(sop.language):
            walked = walk(run, trial, budget)
        for see in sees:
            see(walked)
        tried = Tried(walked, lambda held: walk(run, trial, budget, held))
        yield from _slips(trial, walked)
        for one in trial.expect:
            yield from FORMS[one.kind].check(tried, one)
    except TooLong:
        told = _("the tests of this file take too long: the SOP has too many steps for so many")
        yield Failure(trial.place, told)


def _slips(trial: Trial, walked: Walk) -> Iterator[Failure]:
    """What the test does and the SOP does not take: refusals that are not expected, answers of no use."""
    expected = {one.about for one in trial.expected("refused")}
    for step, refusal in walked.refused.items():
        names = list(names_of(walked.by_id[step])) if step in walked.by_id else [step]
        if not expected.intersection(names):
            reply = next((trial.replies[name] for name in names if name in trial.replies), None)
            place = reply.place if reply else trial.place
            yield Failure(place, _("{step} is refused", step=step), (_("done"),), (refusal,))
    for name in sorted(trial.own - walked.used):
        told = _("the answer of {step} is never asked for", step=name)
        found = walked.named(name)
        was = _("it is not there") if not found else walked.survey.status(found[0])
        yield Failure(trial.replies[name].place, told, (_("asked for"),), (was,))
