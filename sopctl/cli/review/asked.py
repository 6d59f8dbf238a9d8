"""What options and settings say of a review, held against what there is."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from sopctl.diff.kinds import GRADES, KINDS
from sopctl.errors import SopctlError, did_you_mean, nearest
from sopctl.language import _, listed
from sopctl.settings import NoLibrary, find_settings
from sopctl.settings.diffing import DiffSettings


def grades_here() -> dict[str, str]:
    """The grades that the settings around the current folder say otherwise. Raises SopctlError."""
    with suppress(NoLibrary):
        return _grades(find_settings(Path.cwd()).diff)
    return {}


def require_one_of(option: str, value: str, known: Iterable[str]) -> None:
    """Raises SopctlError unless an option has a value that there is."""
    known = list(known)
    if value not in known:
        told = _("{option} {value}: it is one of {names}", option=option, value=value, names=listed(known))
        raise SopctlError(told, did_you_mean(value, known) if value else "")


def _grades(settings: DiffSettings) -> dict[str, str]:
    for kind, grade in settings.grades.items():
        if kind not in KINDS:
            near = nearest(kind, KINDS)
            mend = _("did you mean {name}?", name=near) if near else _("`sopctl diff --kinds` lists them")
            told = _("{file}: diff.grades: no kind of change {name!r}", file=settings.file, name=kind)
            raise SopctlError(told, mend)
        if grade not in GRADES:
            key = f"diff.grades.{kind}"
            told = _("{file}: {key}: no grade {name!r}", file=settings.file, key=key, name=grade)
            raise SopctlError(told, did_you_mean(grade, GRADES))
    return dict(settings.grades)
