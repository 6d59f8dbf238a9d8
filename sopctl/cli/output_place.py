"""Where what a command made may be written: not over a run's record, an SOP, settings or git's own files.

And under what name: a file ends as what it holds.
"""

import os
from codecs import BOM_UTF8
from collections.abc import Mapping
from pathlib import Path

from sopctl.errors import SopctlError
from sopctl.language import _, listed

OWN = {".git": "git", ".sopctl": "sopctl"}  # whose a folder, or a file in its place, is
SETTINGS = ("sopctl.toml", "pyproject.toml")


def require_place(output: str) -> None:
    """Raises SopctlError where a file that is named with `-o` would take the place of what is kept.

    A name that ends in `/` is a folder, and what it will hold must lie in no run and not among runs. What
    counts is where a name leads in the end, through links and however it is spelt.
    """
    place, top = Path(os.path.realpath(output)), _top()
    inside = place.relative_to(top) if place.is_relative_to(top) else place
    owner = next((OWN[part.lower()] for part in inside.parts if part.lower() in OWN), None)
    in_runs = _below_runs(place, top / "runs")
    is_folder = output.endswith(("/", os.sep))
    told, mend = "", _("write it elsewhere")
    if owner is not None:
        told = _("cannot write {file}: {program} keeps its own files there", file=output, program=owner)
    elif in_runs is not None and _is_record(in_runs):
        told = _("cannot write {file}: that is part of a run's record", file=output)
    elif in_runs is not None and is_folder:
        told = _("cannot write {file}: a folder there would lie among runs", file=output)
    elif not is_folder and _is_source(place):
        told = _("cannot write {file}: that is an SOP, or the settings", file=output)
        mend = _("write it elsewhere, or take that file away first")
    if told:
        raise SopctlError(told, mend)


def require_ending(output: str, form: str, endings: Mapping[str, str]) -> None:
    """Raises SopctlError for a file that ends as another form does; `.txt` and no ending say nothing."""
    ending = Path(output).suffix.lower()
    if ending in ("", ".txt") or endings.get(ending, form) == form:
        return
    fitting = listed(one for one, known in endings.items() if one and known == form)
    raise SopctlError(
        _("-o {file}: a file that ends in {ending} holds no {form}", file=output, ending=ending, form=form),
        _("end its name in {ending}, or leave --format out", ending=fitting),
    )


def _top() -> Path:
    """Where the repository around the current folder is; wrong settings are no reason to write nothing."""
    from sopctl.cli.opening import open_repository

    try:
        return Path(os.path.realpath(open_repository(or_here=True).root))
    except SopctlError:
        return Path.cwd()


def _below_runs(place: Path, runs: Path) -> tuple[str, ...] | None:
    """What leads to a place from the folder of runs that it is in, ours or another's; None if in none."""
    from sopctl.store.repository import MADE

    for folder in (place, *place.parents):
        below = place.relative_to(folder).parts
        if folder == runs or _is_same(folder, runs):
            return below
        if os.path.isfile(folder / MADE):
            return (folder.name, *below)
    return None


def _is_same(one: Path, other: Path) -> bool:
    """Whether two names are of one folder: a disk may not tell capitals apart."""
    return os.path.exists(one) and os.path.exists(other) and os.path.samefile(one, other)


def _is_record(below: tuple[str, ...]) -> bool:
    """Whether a place, as it lies below runs, is what some run keeps, or is among that."""
    from sopctl.cli.runs.pins import BESIDE, PINS, UPGRADES
    from sopctl.store import evidence, journal
    from sopctl.store.repository import MADE

    kept = (MADE, *PINS, BESIDE, UPGRADES, journal.FOLDER, evidence.FOLDER)
    return len(below) > 1 and below[1].lower() in kept


def _is_source(place: Path) -> bool:
    """Whether the settings are there, or an SOP; by its front matter one in Markdown is no earlier report."""
    from sopctl.sop.file_names import is_markdown
    from sopctl.store.disk import read
    from sopctl.store.repository import ENDINGS, MAX_SOP

    if not place.is_file():
        return False
    if place.name.lower() in SETTINGS:
        return True
    if not place.name.lower().endswith(ENDINGS):
        return False
    try:
        text = read(place, limit=MAX_SOP).removeprefix(BOM_UTF8)
    except SopctlError:
        return not is_markdown(place.name)
    return text.startswith(b"---") if is_markdown(place.name) else bool(text.strip())
