"""How all runs stand: from the index where a run's files are as they were, else found out anew."""

from dataclasses import dataclass, field
from pathlib import Path
from types import NoneType
from typing import Any

from sopctl import __version__
from sopctl.cli.calendar.files import calendar_mark
from sopctl.cli.runs.pins import BESIDE, PINS, UPGRADES
from sopctl.cli.terminal import say, warn_each
from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.runs.wait import is_sound
from sopctl.store.index import Entry, mark_of, read_index, write_index
from sopctl.store.journal import FOLDER
from sopctl.store.repository import MADE, Repository

# To be raised when what is kept of a run changes, or what it means.
FORMAT = 5
MAKER = f"sopctl {__version__} {FORMAT}"
FILES, FOLDERS = frozenset({MADE, *PINS}), frozenset({BESIDE, UPGRADES, FOLDER})
MANY = 300  # runs to be read, from which on somebody may wonder what takes so long

TEXT = (str, NoneType)
# What an index must hold of a run to be believed: anybody may have written it.
KEPT = {
    "facts": {
        "run": (str,),
        "sop": (str,),
        "title": (str,),
        "version": TEXT,
        "closed": (bool,),
        "progress": {"settled": (int,), "total": (int,)},
        "conflicting_steps": [(str,)],
    },
    "made_at": (str,),
    "start": (str,),
    "occasion": TEXT,
    "waits": [
        {
            **dict.fromkeys(("step", "title", "status", "due"), (str,)),
            "people": [dict.fromkeys(("person", "start", "until"), (str,))],
        }
    ],
}


@dataclass(frozen=True)
class Standing:
    """How the run in a folder stands: `facts` as `run_facts` gives them, `waits` as `runs/waiting.py` does.

    A run that cannot be opened has a problem instead; what is damaged in one that can is in `warnings`.
    """

    run: str
    facts: dict[str, Any] = field(default_factory=dict)
    made_at: str = ""
    start: str = ""
    occasion: str | None = None
    waits: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    problem: str = ""

    @property
    def closed(self) -> bool:
        return bool(self.facts and self.facts["closed"])

    @property
    def settled(self) -> int:
        return int(self.facts["progress"]["settled"])

    @property
    def total(self) -> int:
        return int(self.facts["progress"]["total"])


def standings(repository: Repository) -> list[Standing]:
    """How every run stands, by name. Raises SopctlError when the folder of runs cannot be read."""
    names = repository.run_ids()
    maker = f"{MAKER} {calendar_mark(repository.root)}"
    known = read_index(repository, maker)
    marks = {name: mark_of(f"{repository.runs}/{name}", FILES, FOLDERS) for name in names}
    found = {name: one for name in names if (one := _kept(name, marks[name], known.get(name)))}
    stale = [name for name in names if name not in found]
    if len(stale) > MANY:
        say(_("looking through {number:,} runs; it is quick the next time", number=len(stale)))
    new: dict[str, Entry] = {}
    try:
        for name in stale:
            found[name] = one = _anew(repository.runs / name)
            if marks[name] and not one.problem and not one.warnings:
                new[name] = Entry(marks[name], {key: getattr(one, key) for key in KEPT})
    finally:  # whoever is interrupted does not begin from the beginning
        if new:
            there = {name: entry for name, entry in known.items() if name in marks}
            write_index(repository, maker, there | new)
    return [found[name] for name in names]


def warn_of(one: Standing) -> None:
    """Name on stderr what is damaged in a run."""
    if one.problem:
        say(_("warning: {run} cannot be opened: {problem}", run=one.run, problem=one.problem))
    warn_each(one.run, one.warnings)


def _kept(name: str, mark: str, entry: Entry | None) -> Standing | None:
    """What the index has of a run whose files have this mark, if it is to be believed."""
    if not mark or entry is None or entry.mark != mark or not _fits(entry.facts, KEPT):
        return None
    if not all(map(is_sound, entry.facts["waits"])):
        return None
    one = Standing(name, **entry.facts)
    return one if one.facts["run"] == name else None


def _fits(value: Any, wanted: Any) -> bool:
    """Whether a value has the keys and types that are wanted."""
    if type(wanted) is tuple:
        return type(value) in wanted
    if type(wanted) is list:
        return type(value) is list and all(_fits(one, wanted[0]) for one in value)
    if type(value) is not dict or value.keys() != wanted.keys():
        return False
    for key, inner in wanted.items():  # noqa: SIM110  # there may be thousands of runs
        if not _fits(value[key], inner):
            return False
    return True


def _anew(folder: Path) -> Standing:
    from sopctl.cli.runs.session import all_problems, load
    from sopctl.render.facts import run_facts
    from sopctl.runs.survey import Survey
    from sopctl.runs.wait import as_facts
    from sopctl.runs.waiting import waits_of

    try:
        opened = load(folder)
    except SopctlError as error:
        return Standing(folder.name, problem=error.message)
    survey = Survey(opened.state)
    made, waits = opened.run.made, [as_facts(wait) for wait in waits_of(survey)]
    known = run_facts(survey), made.at, made.start, made.occasion
    return Standing(folder.name, *known, waits, all_problems(opened))
