"""Held against a walked run: which steps are needed, and in which order."""

from collections.abc import Iterator

from sopctl.language import _
from sopctl.runs.words import status_word
from sopctl.trial.form import Expectation, Failure
from sopctl.trial.tried import Tried, collapsed, different
from sopctl.trial.walked import names_of


def steps(tried: Tried, about: Expectation) -> Iterator[Failure]:
    """Exactly these steps are needed, in the order of the procedure."""
    survey = tried.walked.survey
    needed = [one for one in survey.instances if survey.status(one) != "not-needed"]
    was = collapsed(needed, about.wanted)
    if was != tuple(about.wanted):
        yield Failure(about.place, _("other steps are needed"), tuple(about.wanted), was)


def includes(tried: Tried, about: Expectation) -> Iterator[Failure]:
    """These steps are needed."""
    for name in about.wanted:
        if not tried.walked.needed(name):
            yield different(about, _("{step} is not needed", step=name), _("needed"), _why_not(tried, name))


def _why_not(tried: Tried, name: str) -> str:
    found = tried.views(name)
    if not found:
        return _("repeated for nothing")
    return _("not needed, since `{condition}` is false", condition=found[0].condition)


def excludes(tried: Tried, about: Expectation) -> Iterator[Failure]:
    """These steps are not needed."""
    for name in about.wanted:
        needed = tried.walked.needed(name)
        if needed:
            status = status_word(tried.walked.survey.status(needed[0]))
            yield different(about, _("{step} is needed", step=name), _("not needed"), status)


def order(tried: Tried, about: Expectation) -> Iterator[Failure]:
    """Each step comes after the one before: while that is left alone, it cannot be done."""
    for name in about.wanted:
        if not tried.walked.needed(name):
            yield different(about, _("{step} is not needed", step=name), _("needed"), _why_not(tried, name))
            return
    comes_next = dict(zip(about.wanted, about.wanted[1:], strict=False))
    for before, without in tried.holding(comes_next):
        after = comes_next[before]
        if any(after in names_of(one) for one in without.came.values()):
            told = _("{after} does not wait for {before}", after=after, before=before)
            expected = _("{after} after {before}", after=after, before=before)
            yield different(about, told, expected, _("may be done before"))
