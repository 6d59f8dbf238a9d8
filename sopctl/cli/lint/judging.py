"""What of the findings is told: settings, options and the remarks in a file decide."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from sopctl.errors import SopctlError
from sopctl.language import _, listed
from sopctl.lint.ignores import heed
from sopctl.lint.linted import Linted
from sopctl.lint.selection import Selection, codes_of, ignorable, levels_of
from sopctl.settings import NoLibrary, Settings, find_settings
from sopctl.settings.linting import OFF, LintSettings
from sopctl.severity import LEVELS


class Said(NamedTuple):
    """What the options say of rules."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    fail_on: str = ""


class Judged(NamedTuple):
    """A file with what is told of it, how many findings its remarks took away, and whether it fails."""

    linted: Linted
    ignored: int
    selection: Selection

    @property
    def fails(self) -> bool:
        return any(self.selection.fails(one) for one in self.linted.findings)


class Judge:
    """Knows the options, and finds the settings that hold where a file lies. Raises SopctlError."""

    def __init__(self, said: Said) -> None:
        if said.fail_on and said.fail_on not in LEVELS:
            told = _("--fail-on {level}: no severity is called so", level=said.fail_on)
            raise SopctlError(told, _("known here: {names}", names=listed(LEVELS)))
        self.said = said
        self.chosen = codes_of(said.select, "--select")
        self.extended = codes_of(said.extend_select, "--extend-select")
        self.left = ignorable(said.ignore, "--ignore")
        self._settings: dict[str, Settings] = {}
        self._selections: dict[tuple[Path, tuple[str, ...]], Selection] = {}

    def judge(self, linted: Linted, path: Path) -> Judged:
        """What is told of a file that was linted."""
        selection = self.selection(path)
        kept = heed(replace(linted, findings=selection.told(linted.findings)), selection)
        return Judged(replace(linted, findings=kept.findings), kept.ignored, selection)

    def root(self, path: Path) -> Path:
        """The folder from which a file's names in settings count."""
        return self._settings_at(path).root

    def selection(self, path: Path) -> Selection:
        """The rules that are asked of a file."""
        settings = self._settings_at(path)
        patterns: tuple[str, ...] = ()
        if settings.lint.per_path:
            name = Path(os.path.relpath(path.absolute(), settings.root)).as_posix()
            patterns = tuple(one for one in settings.lint.per_path if fnmatchcase(name, one))
        spot = (settings.root, patterns)
        if spot not in self._selections:
            self._selections[spot] = self._selection(settings.lint, patterns)
        return self._selections[spot]

    def unfitted(self) -> Iterator[tuple[Path | None, list[str]]]:
        """Files of settings, each with those of its `per_path` patterns that no judged file fits."""
        for settings in {one.root: one for one in self._settings.values()}.values():
            fitted = {one for root, found in self._selections if root == settings.root for one in found}
            if left := [one for one in settings.lint.per_path if one not in fitted]:
                yield settings.lint.file, left

    def _settings_at(self, path: Path) -> Settings:
        folder = os.path.dirname(path)
        if folder not in self._settings:
            here = Path(folder).absolute()
            try:
                self._settings[folder] = find_settings(here)
            except NoLibrary:
                self._settings[folder] = Settings(here.resolve())
        return self._settings[folder]

    def _selection(self, settings: LintSettings, patterns: Iterable[str]) -> Selection:
        def where(key: str) -> str:
            return f"{settings.file}: lint.{key}"

        named = self.chosen or codes_of(settings.select, where("select"))
        named = _closest(named, self.extended, codes_of(settings.extend_select, where("extend_select")))
        levels = levels_of(settings.severity, where("severity"))
        left = _closest(
            ignorable(settings.ignore, where("ignore")),
            {code: len(code) for code, level in levels.items() if level == OFF},
            *(ignorable(settings.per_path[one], where(f"per_path.{one}")) for one in patterns),
        )
        # What is said on the command line wins over settings that name a rule no closer.
        said = _closest(self.chosen, self.extended)
        left = {code: near for code, near in left.items() if near > said.get(code, 0)}
        return Selection(
            named,
            _closest(left, self.left),
            {code: level for code, level in levels.items() if level != OFF},
            self.said.fail_on or settings.fail_on,
            all=not (self.said.select or settings.select),
        )


def _closest(*named: dict[str, int]) -> dict[str, int]:
    """Several words' rules together, each as closely as it was named."""
    found: dict[str, int] = {}
    for one in named:
        for code, near in one.items():
            found[code] = max(found.get(code, 0), near)
    return found
