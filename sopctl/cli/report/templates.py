"""Reads what a repository brings for its pages: templates and a style, from where its settings say."""

import os
from pathlib import Path

from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.render.own import ANY
from sopctl.render.own.theme import checked_theme
from sopctl.render.report.own import Own
from sopctl.settings import NoLibrary, find_settings
from sopctl.store.disk import read, reason

MAX_BYTES = 400_000  # of a file: a hundred thousand characters
MAX_FILES = 100


def own_templates(root: Path, chosen: str) -> Own:
    """What is brought, `chosen` (the path of a template, or empty) before all else. Raises SopctlError."""
    settings = find_settings(root).report
    templates = {}
    if settings.templates:
        folder = _inside(root, settings.templates)
        templates = {path.name: _text(path) for path in _files(folder)}
    theme = _theme(root, settings.theme)
    if not chosen:
        return Own(templates, theme=theme)
    name = os.path.basename(chosen)
    return Own({**templates, name: _text(Path(chosen))}, name, theme)


def own_theme() -> str:
    """The style that the repository around the current folder brings, if there is any. Raises SopctlError."""
    try:
        settings = find_settings(Path.cwd())
    except NoLibrary:
        return ""
    return _theme(settings.root, settings.report.theme)


def _theme(root: Path, name: str) -> str:
    return checked_theme(_text(_inside(root, name)), name) if name else ""


def _inside(root: Path, name: str) -> Path:
    """A file or folder of the repository. Raises SopctlError for one that leads out of it."""
    top, place = os.path.realpath(root), os.path.realpath(root / name)
    if os.path.commonpath([top, place]) != top:
        raise SopctlError(_("[report] {name}: that leaves the repository", name=name))
    return root / name


def _files(folder: Path) -> list[Path]:
    try:
        found = sorted(path for path in folder.iterdir() if path.name.endswith(ANY))
    except OSError as error:
        raise SopctlError(_("cannot read {file}: {why}", file=folder, why=reason(error))) from None
    if len(found) > MAX_FILES:
        raise SopctlError(_("{folder}: more than {most} templates", folder=folder, most=MAX_FILES))
    return found


def _text(path: Path) -> str:
    """Raises SopctlError for what is no text."""
    try:
        return read(path, limit=MAX_BYTES, follow=False).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SopctlError(_("{file} is not UTF-8 text", file=path)) from None
