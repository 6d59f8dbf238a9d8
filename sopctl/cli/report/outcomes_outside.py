"""What people outside may see of every run, each opened in turn; nothing of it is kept."""

import os
from collections.abc import Iterator
from dataclasses import replace

from sopctl.cli.report.outcomes import Known
from sopctl.cli.report.unmarked import is_unmarked, say_unmarked
from sopctl.cli.runs.session import all_problems, load
from sopctl.errors import SopctlError
from sopctl.language import speaking
from sopctl.runs.summing_up_outside import Place, Seen, agreed, seen_outside
from sopctl.runs.survey import Survey
from sopctl.store.repository import Repository


def outcomes_outside(repository: Repository) -> Iterator[Known]:
    """What may leave of each run, by name, held against what all others mark as internal."""
    known: list[Known] = []
    seen: list[Seen] = []
    unmarked: bool | None = None  # whether all runs are; of none nothing is known
    shared: dict[frozenset[Place], frozenset[Place]] = {}  # a thousand runs have few versions among them
    for name in repository.run_ids():
        folder = repository.runs / name
        try:
            opened = load(folder)
            with speaking(opened.state.run.sop.language):
                one = seen_outside(Survey(opened.state))
        except (SopctlError, ValueError) as error:  # a day of `run.yaml` may be none
            told = error.message if isinstance(error, SopctlError) else str(error)
            known.append(Known(name, problem=told.replace(f"{folder.parent}{os.sep}", "")))
            continue
        unmarked = unmarked is not False and is_unmarked(opened.run)
        outcome = replace(one.outcome, run=name)
        marked, places = (shared.setdefault(each, each) for each in (one.marked, one.places))
        seen.append(Seen(outcome, marked, places))
        known.append(Known(name, outcome, "", all_problems(opened)))
    if unmarked:
        say_unmarked()
    told_of = {one.run: one for one in agreed(seen)}
    for each in known:
        yield replace(each, outcome=told_of.get(each.run))
