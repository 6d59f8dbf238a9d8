"""Between disk and core: SOPs of a repository, with all that they need.

What reads an SOP is imported where one is read: whoever asks for names and bytes alone does not pay for it.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sopctl.cli.sop_file import KnownFacts, SopFile
from sopctl.errors import Finding, SopctlError, did_you_mean
from sopctl.language import _, listed
from sopctl.settings import NoLibrary, find_settings
from sopctl.sop.file_names import id_of, is_markdown
from sopctl.sop.shared import SHARED, Common
from sopctl.store.repository import CALENDAR, Repository, sop_files_below
from sopctl.store.shipped import shipped_folder

if TYPE_CHECKING:
    from sopctl.sop.entries import Entries
    from sopctl.sop.load import Loaded

MANY = 50  # files, from which on it saves time to look first whether they were read before
MAX_PARTS = 50  # SOPs that one SOP uses, those that they use included


class Library:
    """SOP files of some folders, read with what they draw on and what they use."""

    def __init__(
        self,
        repository: Repository,
        files: Iterable[Path] | None = None,
        *,
        is_kept: bool = False,
        is_lone: bool = False,
    ) -> None:
        """`files` are those of the repository unless they are told; `is_kept` says that people keep a library
        there, not just some files: so what is derived from it may be kept there as well. `is_lone` says that
        there are no more than files that lie side by side.
        """
        self.repository = repository
        self.is_kept = is_kept
        self._is_lone = is_lone
        self._files = None if files is None else list(files)
        self._read: dict[Path, SopFile] = {}
        self._common: Common | None = None
        self._knows_common = False
        self._parts: dict[str, Loaded | None] = {}
        self._paths: dict[str, Path] | None = None
        self._last: Loaded | None = None

    @property
    def files(self) -> list[Path]:
        if self._files is None:
            self._files = self.repository.sop_files()
        return self._files

    def is_calendar(self, path: Path) -> bool:
        """Whether a file is the team's calendar."""
        if path.name != CALENDAR or self._is_lone:
            return False
        return path.absolute().parent.resolve() == self.repository.root.resolve()

    @cached_property
    def shared_file(self) -> Path | None:
        """The file of what SOPs share, where there is one: at the top of the first library folder."""
        for folder in self.repository.library[:1]:
            if (folder / SHARED).is_file():
                return folder / SHARED
        return None

    @property
    def shared(self) -> SopFile | None:
        """The same, to be read."""
        return None if self.shared_file is None else self.sop_file(self.shared_file)

    @cached_property
    def grades(self) -> Mapping[str, str]:
        """The grades that settings give kinds of change, as they are written there. Raises SopctlError."""
        with suppress(NoLibrary):
            return find_settings(self.repository.root).diff.grades
        return {}

    def sop_file(self, path: Path) -> SopFile:
        """A file to be read, once at most."""
        if path not in self._read:
            self._read[path] = SopFile(path, known=self._known)
        return self._read[path]

    @cached_property
    def _known(self) -> KnownFacts | None:
        return KnownFacts(self.repository) if self.is_kept and len(self.files) >= MANY else None

    def keep_facts(self) -> None:
        """Keep what was found out about its files, for as long as they stand as they do."""
        if self._known is not None:
            self._known.write()

    def common(self) -> Common | None:
        """What the SOPs share; nothing while the file is wrong. Raises SopctlError when it cannot be read."""
        from sopctl.sop.load import load_common

        if not self._knows_common:
            file = self.shared
            if file is not None:
                self._common = load_common(self.repository.shown(file.path), file.raw)[0]
            self._knows_common = True
        return self._common

    def shared_findings(self) -> list[Finding]:
        """What is wrong with the shared file."""
        from sopctl.sop.load import load_common

        file = self.shared
        return [] if file is None else load_common(self.repository.shown(file.path), file.raw)[1]

    @cached_property
    def mark(self) -> str:
        """A text that changes whenever any SOP of the library does, or its name."""
        from hashlib import sha256

        made = sha256()
        for path in self.files:
            try:
                raw = self.sop_file(path).facts.digest
            except SopctlError:
                raw = "-"
            made.update(f"{path}\n{raw}\n".encode("utf-8", "surrogateescape"))
        return made.hexdigest()

    def load(
        self, path: Path, shown: str | None = None, raw: bytes | None = None, entries: "Entries | None" = None
    ) -> "Loaded":
        """An SOP file with the SOPs that it uses; `raw` are its bytes where they were read before.

        `entries` are those of its other versions. Raises SopctlError when it cannot be read.
        """
        loaded = self._alone(path, shown, raw, entries)
        if loaded.sop is not None:
            loaded.parts = self._parts_of(loaded)
            if not loaded.parts.keys() >= set(loaded.uses):
                loaded.others = tuple(id_of(path.name) for path in self.files)
        return loaded

    def named(self, name: str) -> "Loaded | None":
        """The SOP with an id. Raises SopctlError for one that cannot be read and is not found elsewhere."""
        path = self._path_of(name)
        return None if path is None else self.load(path)

    def _path_of(self, name: str) -> Path | None:
        """The file of the SOP with an id. Raises SopctlError as `named` does."""
        unreadable: SopctlError | None = None
        for path in (one for one in self.files if id_of(one.name) == name):
            try:
                if self._id_in(path) == name:
                    return path
            except SopctlError as error:  # it matters only if no other turns up
                unreadable = error
        if self._paths is None:
            self._paths = {}
            for path in self.files:
                with suppress(SopctlError):
                    self._paths.setdefault(self._id_in(path), path)
        if name not in self._paths and unreadable is not None:
            raise unreadable
        return self._paths.get(name)

    def _id_in(self, path: Path) -> str:
        return self._alone(path).id

    def _alone(
        self, path: Path, shown: str | None = None, raw: bytes | None = None, entries: "Entries | None" = None
    ) -> "Loaded":
        """An SOP file without those that it uses; the last one is kept, for it is often asked for twice."""
        from sopctl.sop.load import load_sop

        name = shown or self.repository.shown(path)
        last = self._last
        if last is None or last.file != name or raw not in (None, last.raw):
            last = load_sop(name, self.sop_file(path).raw if raw is None else raw, self.common(), entries)
            self._last = last
        return last

    def _parts_of(self, loaded: "Loaded") -> dict[str, "Loaded"]:
        parts: dict[str, Loaded] = {}
        ahead = [*loaded.uses]
        looked: set[str] = {loaded.id}
        while ahead and len(looked) <= MAX_PARTS:
            name = ahead.pop(0)
            part = None if name in looked else self._part(name)
            looked.add(name)
            if part is not None:
                parts[name] = part
                part.parts = parts
                ahead += part.uses
        return parts

    def _part(self, name: str) -> "Loaded | None":
        if name not in self._parts:
            try:
                path = self._path_of(name)
            except SopctlError:
                path = None
            self._parts[name] = None if path is None else self._alone(path)
        return self._parts[name]


def shipped() -> Library:
    """The SOPs that come with sopctl."""
    folder = shipped_folder()
    return Library(Repository(folder, (folder,)), sop_files_below(folder))


def library_around(path: Path, *, keep: bool = True) -> Library:
    """The library that a file belongs to: that of its repository, else what lies beside it.

    `keep` says whether what is derived from it may be kept there.
    """
    folder = path.absolute().parent
    try:
        settings = find_settings(folder)
    except NoLibrary:
        return Library(Repository(folder, (folder,)), is_lone=True)
    library = tuple(settings.root / name for name in settings.library)
    return Library(Repository(settings.root, library), is_kept=keep)


def find_sop(repository: Repository, name: str) -> "Loaded":
    """An SOP given by id or by path: of the library, else shipped with sopctl. Raises SopctlError."""
    path = Path(name)
    if path.is_file() or is_markdown(name) or path.suffix in (".yaml", ".yml") or "/" in name:
        return library_around(path).load(path, repository.shown(path))
    library = Library(repository)
    for one in (library, shipped()):
        if (found := one.named(name)) is not None:
            return found
    known = {id_of(one.name) for one in (*library.files, *shipped().files)}
    where = listed([repository.shown(folder) for folder in repository.library]) or repository.shown(
        repository.root
    )
    hint = did_you_mean(name, known) if len(known) > 12 else ""
    hint = hint or _("`sopctl list` shows those that are there")
    raise SopctlError(_("no SOP {name!r} in {folder}", name=name, folder=where), hint)
