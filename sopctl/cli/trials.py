"""Between disk and SOP tests: the files of tests, each with the SOP that it tests."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sopctl.cli.calendar.team import team_calendar
from sopctl.cli.library import Library, library_around
from sopctl.cli.opening import open_repository
from sopctl.errors import Finding, Place, SopctlError, did_you_mean
from sopctl.language import _, listed
from sopctl.lint.engine import errors_in
from sopctl.render.trials import Tested
from sopctl.sop.calendars import Calendar
from sopctl.sop.file_names import id_of
from sopctl.sop.form import BAD_VALUE, UNREADABLE
from sopctl.sop.load import Loaded, require_sop
from sopctl.store.repository import ENDINGS, TEST_ENDINGS, TESTS, is_sop_test, read_sop, sop_tests_below
from sopctl.trial.coverage import Coverage
from sopctl.trial.form import Suite
from sopctl.trial.knowing import unknown_names
from sopctl.trial.reading import read_tests
from sopctl.trial.trying import Trying
from sopctl.trial.walked import Walk


@dataclass
class Trials:
    """Tests of one call: each SOP is read once, whatever files test it.

    `only` are SOP files, where tests of some alone are wanted; `text` is looked for in the tests' names.
    """

    text: str = ""
    coverage: bool = False
    only: set[Path] = field(default_factory=set)
    covered: dict[Path, Coverage] = field(default_factory=dict)
    _libraries: dict[Path, Library] = field(default_factory=dict)
    _loaded: dict[Path, tuple[Loaded, list[Finding]]] = field(default_factory=dict)

    def try_files(self, paths: list[str]) -> list[Tested]:
        """What came of the tests in some files, folders, or of some SOPs; else of all.

        Raises SopctlError where there is none.
        """
        files = list(dict.fromkeys(self._files(paths)))
        tested = [one for file, shown in files if (one := self._try_file(file, shown)) is not None]
        if not any(one.results or one.findings for one in tested):
            if self.text and files:
                raise SopctlError(_("no test has {text!r} in its name", text=self.text))
            where = listed(paths) or _("the library")
            mend = _("tests lie in the folder tests/ of the library, or beside an SOP as NAME.test.yaml")
            raise SopctlError(_("no SOP tests of {where}", where=where), mend)
        return tested

    def add_untested(self) -> None:
        """Take the SOPs of the library that no test is of into the coverage."""
        library = Library(open_repository())
        for path in library.files:
            spot = path.resolve()
            if spot not in self.covered:
                loaded, findings = self._load(library, path)
                if not findings:
                    self.covered[spot] = Coverage(loaded)

    def _files(self, paths: list[str]) -> Iterator[tuple[Path, str]]:
        if not paths:
            yield from self._all_files()
        for name in paths:
            path = Path(name)
            if path.is_dir():
                yield from ((one, one.as_posix()) for one in sop_tests_below(path))
            elif path.is_file() and is_sop_test(path.absolute()):
                yield path, name
            else:
                self.only.add(_sop_file(path, name).resolve())
                yield from self._all_files()

    def _all_files(self) -> Iterator[tuple[Path, str]]:
        repository = open_repository()
        for folder in repository.library:
            for path in sop_tests_below(folder, within=repository.root):
                yield path, repository.shown(path)

    def _try_file(self, path: Path, shown: str) -> Tested | None:
        """None for a file that tests another SOP than those wanted, or has no test that is."""
        try:
            suite, findings = read_tests(shown, read_sop(path))
        except SopctlError as error:
            return Tested(shown, "", findings=[Finding(UNREADABLE, Place(shown), error.message, error.mend)])
        if suite is None:
            return Tested(shown, "", findings=findings)
        library = self._library(path)
        file = _tested_file(library, path, suite)
        if self.only and (file is None or file.resolve() not in self.only):
            return None
        if file is None:
            return Tested(shown, suite.sop, findings=[*findings, _no_sop(library, path, suite)])
        loaded, wrong = self._load(library, file)
        if not wrong and not findings:
            findings = unknown_names(suite, require_sop(loaded), loaded.used)
        if wrong or findings:
            return Tested(shown, loaded.id, findings=[*wrong, *findings])
        return self._tried(suite, loaded, file, shown, team_calendar(library.repository).working_days)

    def _tried(
        self, suite: Suite, loaded: Loaded, file: Path, shown: str, working_days: Calendar
    ) -> Tested | None:
        text = self.text.casefold()
        trials = [one for one in suite.trials if text in one.name.casefold()]
        covered = self.covered.setdefault(file.resolve(), Coverage(loaded)) if self.coverage else None
        see = covered.see if covered else _unseen
        trying = Trying(require_sop(loaded), loaded.used, file.name, see, working_days=working_days)
        results = trying.try_all(trials)
        return Tested(shown, loaded.id, results) if results else None

    def _library(self, path: Path) -> Library:
        # A folder of tests belongs to what lies around it.
        inside = path.absolute().parent
        beside = inside if inside.name == TESTS else path.absolute()
        if beside.parent not in self._libraries:
            self._libraries[beside.parent] = library_around(beside)
        return self._libraries[beside.parent]

    def _load(self, library: Library, file: Path) -> tuple[Loaded, list[Finding]]:
        """An SOP, and what keeps runs of it from being made."""
        spot = file.resolve()
        if spot not in self._loaded:
            try:
                loaded = library.load(file)
                wrong = [one for part in (loaded, *loaded.parts.values()) for one in errors_in(part)]
            except SopctlError as error:
                shown = library.repository.shown(file)
                loaded = Loaded(shown, b"")
                wrong = [Finding(UNREADABLE, Place(shown), error.message, error.mend)]
            self._loaded[spot] = loaded, wrong
        return self._loaded[spot]


def _unseen(walked: Walk) -> None:
    """For tests whose coverage nobody asked for."""


def _sop_file(path: Path, name: str) -> Path:
    """An SOP that is given by its path or its id. Raises SopctlError."""
    if path.is_file():
        return path
    repository = open_repository()
    library = Library(repository)
    found = next((one for one in library.files if id_of(one.name) == name), None)
    if found is None and (loaded := library.named(name)) is not None:
        found = repository.root / loaded.file
    if found is None:
        hint = did_you_mean(name, {id_of(one.name) for one in library.files})
        raise SopctlError(_("no file, folder or SOP {name!r}", name=name), hint)
    return found


def _own_name(path: Path) -> str:
    """The SOP's name that a file of tests has: `x` of `x.test.yaml` and of `tests/x.yaml`."""
    ending = next((one for one in TEST_ENDINGS if path.name.lower().endswith(one)), path.suffix)
    return path.name[: -len(ending)]


def _tested_file(library: Library, path: Path, suite: Suite) -> Path | None:
    """The file of the SOP that a file tests; None where there is none in the repository."""
    name = suite.sop or _own_name(path)
    if suite.sop and ("/" in name or name.lower().endswith(ENDINGS)):
        return _inside(library, [path.parent / name])
    beside = [] if suite.sop else [path.parent / f"{name}{ending}" for ending in ENDINGS]
    by_name = [one for one in library.files if id_of(one.name) == name]
    return _inside(library, beside) or _inside(library, by_name) or _by_id(library, name)


def _by_id(library: Library, name: str) -> Path | None:
    for path in library.files:
        try:
            if library.load(path).id == name:
                return path
        except SopctlError:
            continue
    return None


def _inside(library: Library, paths: Iterable[Path]) -> Path | None:
    """The first file that is there, and lies in the repository: a test reads nothing else."""
    root = library.repository.root.resolve()
    found = (one for one in paths if one.is_file() and one.resolve().is_relative_to(root))
    return next((one for one in found if not is_sop_test(one)), None)


def _no_sop(library: Library, path: Path, suite: Suite) -> Finding:
    name = suite.sop or _own_name(path)
    hint = did_you_mean(name, {id_of(one.name) for one in library.files})
    mend = hint or _("write `sop:` and the id of an SOP of the library, or its path from here")
    return Finding(BAD_VALUE, suite.document.place(("sop",)), _("no SOP {name!r} to test", name=name), mend)
