"""Runs that should be there and are not, made one by one: what `due --new` does."""

from collections.abc import Iterable

from sopctl.cli.runs.completing import require_all
from sopctl.cli.runs.making import put_in_place, sound_sop
from sopctl.cli.runs.occasions import Repeating, run_id_for, values_for
from sopctl.cli.runs.portfolio import Standing
from sopctl.cli.runs.session import load
from sopctl.cli.terminal import say
from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.runs.occasions import Occasion
from sopctl.sop.model import Sop
from sopctl.store.repository import MADE, Repository


def make_missing(
    repository: Repository, one: Repeating, occasion: Occasion, runs: list[Standing], by: str
) -> str:
    """Make the run of an occasion, with the people of the SOP's latest run; its id. It is empty where
    somebody else has just made that run.

    Raises SopctlError when something is missing, and nothing is made.
    """
    sop = sound_sop(one.loaded)
    name = run_id_for(sop, occasion.day)
    params = values_for(repository, sop, occasion.day)
    people, latest = _people_before(repository, sop, runs)
    require_all(sop, params, people)
    try:
        put_in_place(repository, one.loaded, params, people, by, name, occasion.day)
    except SopctlError:
        if not (repository.runs / name / MADE).is_file():
            raise
        say(_("{run}: somebody else has just made it", run=name))
        return ""
    if latest and people:
        say(_("{run}: people as in {other}", run=name, other=latest))
    return name


def _people_before(repository: Repository, sop: Sop, runs: Iterable[Standing]) -> tuple[dict[str, str], str]:
    """Who has the SOP's roles in its latest run, and that run; nobody where there is none."""
    own = [one for one in runs if not one.problem and one.facts["sop"] == sop.id]
    if not own or not sop.roles:
        return {}, ""
    latest = max(own, key=lambda one: (one.made_at, one.run)).run
    state = load(repository.runs / latest).state
    return {role: person for role in sop.roles if (person := state.person(role))}, latest
