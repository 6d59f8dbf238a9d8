"""Which files a review looks at: those of a library, or some of them, named from git's top as commits do."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sopctl.cli.opening import open_repository
from sopctl.cli.review.words import git_top
from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.sop.shared import SHARED
from sopctl.store.listed import sops_among
from sopctl.store.repository import Repository


@dataclass(frozen=True)
class Scope:
    """Which files are looked at: those of a library, of which `paths` keep some where there are any.

    `top` is git's, and both are without links; paths and folders are named from there.
    """

    top: Path
    repository: Repository
    paths: tuple[str, ...] = ()

    @cached_property
    def library(self) -> list[str]:
        """The folders of the library; the top itself is an empty name."""
        names = [from_top(self.top, folder) for folder in self.repository.library]
        return [name for name in names if name is not None]

    @cached_property
    def folders(self) -> list[str]:
        """Where files are looked for: also in the library's other files, for one may have moved."""
        apart = [path for path in self.paths if not any(_is_in(path, folder) for folder in self.library)]
        return list(dict.fromkeys((*self.library, *apart)))

    @cached_property
    def shared(self) -> str | None:
        """The file of what SOPs share."""
        return joined(self.library[0], SHARED) if self.library else None

    def below(self) -> list[str]:
        """The folders as git is asked for them: none for all that there is."""
        return [] if "" in self.folders else self.folders

    def keeps(self, *names: str | None) -> bool:
        """Whether one of a file's names is what was asked for."""
        if not self.paths:
            return True
        return any(_is_in(name, path) for name in names if name is not None for path in self.paths)

    def sops(self, names: Iterable[str]) -> set[str]:
        """The SOPs among some names."""
        names = list(names)
        runs = from_top(self.top, self.repository.runs)
        found = {name for folder in self.folders for name in sops_among(names, folder)}
        return {name for name in found if runs is None or not name.startswith(f"{runs}/")}

    def shown(self, name: str) -> str:
        """A name as people see it, from where they are."""
        return self.repository.shown(self.top / name)


def scopes(paths: list[str]) -> list[Scope]:
    """What is looked at: the library here, or that of each path. Raises SopctlError."""
    top = git_top(Path.cwd())
    if top is None:
        raise SopctlError(_("no git repository in {folder}", folder=Path.cwd()))
    if not paths:
        return [Scope(top, open_repository())]
    from sopctl.cli.library import library_around

    found: dict[Repository, list[str]] = {}
    for path in paths:
        name = from_top(top, Path(path))
        if name is None:
            raise SopctlError(_("{path} is not in the repository {folder}", path=path, folder=top))
        found.setdefault(library_around(Path(path, "-")).repository, []).append(name)
    return [Scope(top, repository, tuple(names)) for repository, names in found.items()]


def from_top(top: Path, path: Path) -> str | None:
    """A path as git names it, without links above it; None for one outside the repository."""
    real = os.path.realpath(path) if path.is_dir() else f"{os.path.realpath(path.parent)}/{path.name}"
    name = os.path.relpath(real, top)
    if name == ".":
        return ""
    return None if name == ".." or name.startswith("../") else name


def joined(folder: str, name: str) -> str:
    """The path of a file in a folder; the top of the repository is an empty name."""
    return f"{folder}/{name}" if folder else name


def _is_in(name: str, folder: str) -> bool:
    """Whether a path is a folder or lies in it; everything lies in the top."""
    return not folder or name == folder or name.startswith(f"{folder}/")
