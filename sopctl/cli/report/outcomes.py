"""What came of every run: of closed ones kept where their files are as they were, else found anew.

One run is open at a time; what stays of it is its record.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from sopctl import __version__
from sopctl.cli.calendar.files import calendar_mark
from sopctl.cli.report.making import subject_of
from sopctl.cli.runs.portfolio import FILES, FOLDERS, MANY
from sopctl.cli.runs.session import all_problems, load
from sopctl.cli.terminal import say
from sopctl.errors import SopctlError
from sopctl.language import _, speaking, spoken
from sopctl.render.report.audience import Audience
from sopctl.render.report.subject import Subject
from sopctl.runs.outcomes import Outcome, is_sound
from sopctl.runs.summing_up import outcome_of
from sopctl.runs.survey import Survey
from sopctl.store.index import Entry, mark_of, read_index, write_index
from sopctl.store.repository import Repository

# To be raised when what a record holds changes, or what it means.
FORMAT = 5
FILE = "outcomes.json"


@dataclass(frozen=True)
class Known:
    """What is known of the run in a folder: its record, or why it cannot be opened.

    Of an open run there is what a report tells of it, for as long as it is the run's turn.
    """

    run: str
    outcome: Outcome | None = None
    problem: str = ""
    warnings: list[str] = field(default_factory=list)
    subject: Subject | None = None


def outcomes(repository: Repository, day: date, beside: Path) -> Iterator[Known]:
    """What came of each run, by name; what reports link to lies relative to `beside`. Raises SopctlError."""
    names = repository.run_ids()
    maker = f"sopctl {__version__} outcomes {FORMAT} {spoken()} {calendar_mark(repository.root)}"
    known = read_index(repository, maker, FILE)
    stale = len(names) - len(known.keys() & set(names))
    if stale > MANY:
        say(_("looking through {number:,} runs; it is quick the next time", number=stale))
    kept: dict[str, Entry] = {}
    is_new = False
    try:
        for name in names:
            mark = mark_of(f"{repository.runs}/{name}", FILES, FOLDERS)
            outcome = _kept(name, mark, known.get(name))
            if outcome is not None:
                kept[name] = known[name]
                yield Known(name, outcome)
                continue
            one = _anew(repository.runs / name, day, beside)
            if mark and one.outcome is not None and one.outcome.closed and not one.warnings:
                kept[name] = Entry(
                    mark, records().dump_python(one.outcome, mode="json", exclude_defaults=True)
                )
                is_new = True
            yield one
    finally:  # whoever is interrupted does not begin from the beginning
        if is_new:
            there = set(names)
            write_index(
                repository, maker, {one: entry for one, entry in known.items() if one in there} | kept, FILE
            )


@cache
def records() -> TypeAdapter[Outcome]:
    """What reads records, and writes them."""
    return TypeAdapter(Outcome)


def _kept(name: str, mark: str, entry: Entry | None) -> Outcome | None:
    """What was kept of a closed run whose files have this mark, if it can be one of ours."""
    if not mark or entry is None or entry.mark != mark:
        return None
    try:
        outcome = records().validate_python(entry.facts)
    except (ValidationError, RecursionError):
        return None
    return outcome if outcome.run == name and outcome.closed is not None and is_sound(outcome) else None


def _anew(folder: Path, day: date, beside: Path) -> Known:
    try:
        opened = load(folder)
        warnings = all_problems(opened)
        with speaking(opened.state.run.sop.language):
            if opened.state.closed is None:
                subject = subject_of(opened, Audience(), beside, day)
                found = replace(
                    outcome_of(subject.survey, tuple(warnings)),
                    forecast=subject.forecast.end,
                    will_miss=subject.forecast.to_come,
                )
            else:
                subject, found = None, outcome_of(Survey(opened.state), tuple(warnings))
    except SopctlError as error:
        return Known(folder.name, problem=error.message.replace(f"{folder.parent}{os.sep}", ""))
    except ValueError as error:  # a day of `run.yaml` that is none
        return Known(folder.name, problem=str(error))
    return Known(folder.name, replace(found, run=folder.name), "", warnings, subject)
