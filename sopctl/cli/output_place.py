"""Where what a command made may be written: never over a run's record, an SOP or the settings."""

import os
from codecs import BOM_UTF8
from pathlib import Path

from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.store.repository import Repository


def require_place(output: str, repository: Repository) -> None:
    """Raises SopctlError where a file that is named with `-o` would take the place of what is kept."""
    told = ""
    if _is_record(Path(output), repository.runs):
        told = _("-o {file}: that is part of a run's record", file=output)
    elif _is_source(Path(output)):
        told = _("-o {file}: that is an SOP, or the settings", file=output)
    if told:
        raise SopctlError(told, _("write it elsewhere"))


def _is_record(target: Path, runs: Path) -> bool:
    """Whether a file there would overwrite, or lie among, what some run keeps."""
    from sopctl.cli.pins import BESIDE, PINS
    from sopctl.store import evidence, journal
    from sopctl.store.repository import MADE

    place, top = Path(os.path.realpath(target)), Path(os.path.realpath(runs))
    if not place.is_relative_to(top):
        return False
    own = place.relative_to(top).parts[1:2]  # below the run's own name
    return bool(own) and own[0].lower() in (MADE, *PINS, BESIDE, journal.FOLDER, evidence.FOLDER)


def _is_source(target: Path) -> bool:
    """Whether the settings are there, or an SOP; by its front matter one in Markdown is no earlier report."""
    from sopctl.sop.file_names import is_markdown
    from sopctl.store.disk import read
    from sopctl.store.repository import ENDINGS, MAX_SOP

    place = Path(os.path.realpath(target))
    if place.name == "sopctl.toml":
        return place.is_file()
    if not place.name.lower().endswith(ENDINGS) or not place.is_file():
        return False
    try:
        text = read(place, limit=MAX_SOP).removeprefix(BOM_UTF8)
    except SopctlError:
        return False
    return text.startswith(b"---") if is_markdown(place.name) else bool(text.strip())
