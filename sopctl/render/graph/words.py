"""What a picture says of each step: to people inside, and to people outside."""

from collections.abc import Iterator
from functools import cached_property

from sopctl.runs.made import Instance
from sopctl.runs.outside import Outside
from sopctl.runs.people import short_name
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView
from sopctl.sop.templates import named_only


class Words:
    """The words for people inside. Texts of a run are filled in; in an SOP's each name is `‹name›`."""

    def __init__(self, survey: Survey, *, is_run: bool) -> None:
        self._survey, self._is_run = survey, is_run

    def steps(self) -> Iterator[tuple[StepView, Instance]]:
        """The steps that are shown, in the order of the procedure."""
        yield from zip(self._survey.steps, self._survey.instances, strict=True)

    def title(self, one: Instance) -> str:
        return self._survey.title(one) if self._is_run else _to_come(one)

    def who(self, view: StepView) -> str:
        """Who has a step: the person in a run, where one is known, else the role."""
        return short_name(view.person) if self._is_run and view.person else view.owner or ""

    def condition(self, one: Instance) -> str:
        """The step's own condition."""
        return one.step.when or ""

    def each(self, one: Instance) -> str | list[str]:
        """What a step is repeated over."""
        return one.step.each or ""

    def item(self, one: Instance) -> str:
        """What this one of a repeated step is for."""
        return one.item.text if one.item is not None else ""

    def used(self, user: Instance) -> str:
        """The id of the SOP that a step uses."""
        return user.step.use or ""


class WordsOutside(Words):
    """The words for people outside: `runs/outside.py` says what they are."""

    @cached_property
    def _outside(self) -> Outside:
        return Outside(self._survey)

    def steps(self) -> Iterator[tuple[StepView, Instance]]:
        yield from zip(self._outside.steps, self._outside.instances, strict=True)

    def title(self, one: Instance) -> str:
        if self._is_run or self._outside.is_masked(one.step.title, one):
            return self._outside.title(one)
        return _to_come(one)

    def condition(self, one: Instance) -> str:
        return self._outside.condition(one)

    def each(self, one: Instance) -> str | list[str]:
        return self._outside.each(one)

    def item(self, one: Instance) -> str:
        return self._outside.item(one)

    def used(self, user: Instance) -> str:
        return ""  # the name of a file of the library


def _to_come(one: Instance) -> str:
    """The title of a step with names where values are to come."""
    each = one.step.each
    return named_only(one.step.title, each if isinstance(each, str) else "")
