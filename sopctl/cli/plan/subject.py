"""What is planned: a run as it stands, or an SOP as a run of it would be."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from sopctl.cli.plan.planned import project_of
from sopctl.errors import BadFile, SopctlError, did_you_mean
from sopctl.language import _, listed
from sopctl.runs.made import Made, Run, check_params, make, missing_params
from sopctl.runs.moves import with_params
from sopctl.runs.state import State, begin
from sopctl.runs.survey import Survey
from sopctl.sop.dates import parse_due
from sopctl.sop.expressions import as_name, names_in
from sopctl.sop.model import Sop, steps_of
from sopctl.store.repository import Repository

if TYPE_CHECKING:
    from sopctl.cli.calendar.team import TeamCalendar
    from sopctl.cli.runs.session import Opened
    from sopctl.plan.tasks import Project
    from sopctl.sop.load import Loaded


@dataclass(frozen=True)
class Subject:
    """Something that can be planned. `opened` is the run; without one it is an SOP.

    `assumed` are values of parameters that nobody gave, which its steps hang on.
    """

    repository: Repository
    run: Run
    state: State
    today: date
    opened: "Opened | None" = None
    assumed: Mapping[str, Any] | None = None

    @property
    def name(self) -> str:
        """The id of the run, or of the SOP."""
        return self.run.made.run if self.opened is not None else self.run.sop.id

    @cached_property
    def team(self) -> "TeamCalendar":
        from sopctl.cli.calendar.team import team_calendar

        return team_calendar(self.repository)

    def survey(self, params: Mapping[str, str] | None = None) -> Survey:
        """The steps, with other parameters if some are given. Raises SopctlError for wrong ones."""
        if not params:
            return Survey(self.state)
        sop = self.run.sop
        check_known(sop, params)
        values = check_params(sop, {**self.state.run.made.params, **params})
        return Survey(replace(self.state, run=with_params(self.state.run, values)))

    def project(self, params: Mapping[str, str] | None = None, start: date | None = None) -> "Project":
        """What its plan is made of, with other parameters, or another day to begin on. Raises SopctlError."""
        try:
            return project_of(self.survey(params), self.team, start or self.today)
        except ValueError as error:
            raise SopctlError(str(error)) from None


def find_subject(
    repository: Repository, target: str | None, sets: Mapping[str, str], start: date | None, today: date
) -> Subject:
    """What a name means: a run by its id, an SOP by id or path, else a run by the beginning of its id.

    Without a name it is the only open run. Raises SopctlError that names what is missing or wrong.
    """
    if target is not None and target not in repository.run_ids():
        loaded = sop_named(repository, target)
        if loaded is not None:
            return _of_sop(repository, loaded, sets, start, today)
    from sopctl.cli.runs.choosing import choose_run
    from sopctl.cli.runs.session import load, warn

    opened = load(choose_run(repository, target))
    warn(opened)
    run = opened.state.run
    found = Subject(repository, run, opened.state, today, opened)
    if not sets:
        return found
    survey = found.survey(sets)
    return Subject(repository, survey.state.run, survey.state, today, opened)


def check_known(sop: Sop, params: Mapping[str, Any]) -> None:
    """Raises SopctlError for a parameter that the SOP does not have."""
    for name in params:
        if name not in sop.params:
            raise SopctlError(
                _("the SOP has no parameter {name!r}", name=name), did_you_mean(name, sop.params)
            )


def sop_named(repository: Repository, target: str) -> "Loaded | None":
    """The SOP of a name; None where there is none, but a run may begin so."""
    from sopctl.cli.library import find_sop

    try:
        return find_sop(repository, target)
    except SopctlError as error:
        if isinstance(error, BadFile) or not any(run.startswith(target) for run in repository.run_ids()):
            raise
        return None


def _of_sop(
    repository: Repository, loaded: "Loaded", sets: Mapping[str, str], start: date | None, today: date
) -> Subject:
    from sopctl.cli.calendar.team import team_calendar
    from sopctl.cli.runs.making import sound_sop

    sop = sound_sop(loaded)
    check_known(sop, sets)
    assumed = _assumed(sop, dict(sets), start or today)
    params = check_params(sop, {**assumed, **sets})
    begins = (start or today).isoformat()
    made = Made(
        run=sop.id,
        sop=sop.id,
        file=PurePath(loaded.file).name,
        version=sop.version,
        digest="",
        params=params,
        by="",
        at=f"{begins}T00:00:00+00:00",
        start=begins,
    )
    run = make(made, sop, "", loaded.used, team_calendar(repository).working_days)
    return Subject(repository, run, begin(run), today, None, assumed)


def _assumed(sop: Sop, given: dict[str, Any], day: date) -> dict[str, Any]:
    """Values for what is not given and steps hang on: every step is there that could be.

    Raises SopctlError for a day that dates hang on: nobody can make that up.
    """
    from sopctl.trial.made_up import value_for

    missing = missing_params(sop, given)
    anchors = {as_name(parse_due(step.due).anchor) for step in steps_of(sop) if step.due}
    days = [name for name in missing if as_name(name) in anchors]
    if days:
        told = _("missing: {things}", things=listed([_("parameter {name}", name=name) for name in days]))
        options = " ".join(f"--set {name}=2027-03-18" for name in days)
        raise SopctlError(told, _("give {options}", options=options))
    read = [step.each for step in steps_of(sop) if isinstance(step.each, str)]
    read += [name for step in steps_of(sop) if step.when for name in names_in(step.when)]
    settling = {as_name(name) for name in read}
    found: dict[str, Any] = {}
    for name in missing:
        field = sop.params[name]
        if as_name(name) not in settling:
            continue
        if field.type == "bool":
            found[name] = True
        elif field.type == "choice" and field.many:
            found[name] = list(field.options)
        else:
            found[name] = value_for(field, day.isoformat())
    return found
