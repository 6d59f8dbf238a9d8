"""How the runs of a work tree differ from everybody's, and which of it goes in.

A sitting grows only at its end, so of two versions the longer is right. What is written once goes in once.
Nothing that others have is ever overwritten, and nothing is taken away but sittings whose every line
stands in another one.
"""

import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sopctl.language import _
from sopctl.store.exchange.clone import Clone
from sopctl.store.exchange.lines import Lines
from sopctl.store.exchange.program import Changes, Entry, Program
from sopctl.store.exchange.runs import Name, evidence, list_files, name_of

FILES = ("100644", "100755")
IsEvent = Callable[[bytes], bool]


@dataclass
class Found:
    """What to do with each file that differs; `sent` and `received` hold lines of journals by run."""

    put: dict[str, Entry | None] = field(default_factory=dict)  # goes in; None takes it out
    grows: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)  # others' is longer: ours, theirs
    aside: dict[str, str] = field(default_factory=dict)  # ours goes in under another name
    back: set[str] = field(default_factory=set)  # taken away here; it comes back
    kept: set[str] = field(default_factory=set)  # differs here and stays so; others do not get it
    comes: set[str] = field(default_factory=set)  # changed by others alone
    others: set[str] = field(default_factory=set)  # of runs that are not asked for
    problems: list[str] = field(default_factory=list)
    sent: dict[str, list[bytes]] = field(default_factory=dict)
    received: dict[str, list[bytes]] = field(default_factory=dict)
    runs: set[str] = field(default_factory=set)  # runs of which something goes in
    made: set[str] = field(default_factory=set)  # runs that others do not have yet
    new: set[str] = field(default_factory=set)  # runs that were not here


def compare(clone: Clone, base: str, theirs: str, only: Iterable[str] | None, is_event: IsEvent) -> Found:
    """Hold the work tree's runs against everybody's tree; `base` is the last that both had.

    `only` names the runs whose files may go in; None stands for all. Of sittings only lines go in that are
    events: a file that somebody damaged here is not everybody's trouble. Raises SopctlError.
    """
    git = clone.beside("scan.index")
    listed = list_files(clone, git)
    # Sittings first: whoever writes now stores evidence before the line that names it.
    _read_in(git, [path for path in listed if path.endswith(".jsonl")])
    _read_in(git, [*(path for path in listed if not path.endswith(".jsonl")), *evidence(clone, listed)])
    differ = git.changes("diff-index", "--cached", theirs, "--", f":(literal){clone.runs}")
    before = clone.git.changes("diff-tree", base, theirs, "--", f":(literal){clone.runs}")
    return _Comparison(clone, differ, before, theirs, only, is_event).found


def _read_in(git: Program, paths: Iterable[str]) -> None:
    """Have an index hold files as they are in the work tree now."""
    git.must(
        "update-index", "--add", "--remove", "--ignore-skip-worktree-entries", "-z", "--stdin",
        given=b"".join(os.fsencode(path) + b"\0" for path in paths),
    )  # fmt: skip


class _Comparison:
    def __init__(
        self,
        clone: Clone,
        differ: Changes,
        base: Changes,
        theirs: str,
        only: Iterable[str] | None,
        is_event: IsEvent,
    ) -> None:
        self.found = Found()
        self._is_event = is_event
        self._clone = clone
        self._only = None if only is None else set(only)
        names = {path: name for path in differ if (name := name_of(clone, path))}
        self._lines = Lines(
            clone, theirs, {path: differ[path] for path, name in names.items() if name.sitting}
        )
        gone: dict[str, Entry] = {}
        for path, name in names.items():
            theirs_has, ours = differ[path]
            before = base[path][0] if path in base else theirs_has
            if ours == before:
                self._comes(path, name, theirs_has, ours)
            elif self._only is not None and name.run not in self._only:
                self.found.others.add(path)
            elif ours is None:
                if theirs_has is not None:
                    gone[path] = theirs_has
            elif ours.mode not in FILES:
                self._keep(path, name, _("it is no plain file, and is not shared"))
            elif name.sitting:
                self._sitting(path, name, theirs_has, ours)
            else:
                self._plain(path, name, theirs_has, ours, before)
        self._taken_away(gone, names)
        self._count(names, differ)

    def _comes(self, path: str, name: Name, theirs: Entry | None, ours: Entry | None) -> None:
        """Changed by others alone."""
        found = self.found
        found.comes.add(path)
        if ours is None:
            if name.makes:
                found.new.add(name.run)
        elif theirs is None:
            if not name.sitting:
                self._problem(name, _("taken away by others; `git log` tells by whom"))
            elif not self._lines.stand(name.run, ours, {path: None}):
                self._problem(name, _("taken away by others with events that are nowhere else; git keeps it"))
        elif name.sitting:
            if not self._lines.data(theirs).startswith(self._lines.data(ours)):
                self._problem(name, _("others changed what was recorded there; `git log -p` shows what"))
            else:
                found.grows[path] = self._lines.data(ours), self._lines.data(theirs)
        elif name.once:
            self._problem(name, _("changed by others, though it is written once; `git log -p` shows what"))

    def _sitting(self, path: str, name: Name, theirs: Entry | None, ours: Entry) -> None:
        """A sitting that is new or grew here."""
        plain = theirs is None or theirs.mode in FILES  # a link has no lines, and none can be added to it
        fresh = self._lines.fresh(name.run, ours)
        sound = [line for line in fresh if self._is_event(line)]
        if len(sound) < len(fresh):
            self._damaged(path, name, sound)
        elif theirs is None or (plain and self._lines.data(ours).startswith(self._lines.data(theirs))):
            self.found.put[path] = Entry(theirs.mode if theirs else FILES[0], ours.blob)
        elif plain and self._lines.data(theirs).startswith(self._lines.data(ours)):
            self.found.comes.add(path)
            self.found.grows[path] = self._lines.data(ours), self._lines.data(theirs)
        else:
            other = f"{path.removesuffix('.jsonl')}-{ours.blob[:8]}.jsonl"
            self.found.aside[path] = other
            self.found.put[other] = Entry(FILES[0], ours.blob)
            told = _(
                "others have something else there; what was here is kept as {other}",
                other=other.rpartition("/")[2],
            )
            self._problem(name, told)

    def _damaged(self, path: str, name: Name, sound: list[bytes]) -> None:
        """A sitting with lines that are no events: what it has of new events goes in on its own."""
        if sound:
            data = b"".join(line + b"\n" for line in sound)
            other = f"{path.removesuffix('.jsonl')}-{hashlib.sha256(data).hexdigest()[:8]}.jsonl"
            blob = self._clone.git.text("hash-object", "-w", "--stdin", given=data)
            self._lines.add(blob, data)
            self.found.put[other] = Entry(FILES[0], blob)
            self.found.comes.add(other)
        file = f"{self._clone.runs}{name.run}/{name.rest}"
        mend = _("damaged here, and not shared; `git log -p {file}` shows what others have", file=file)
        self._keep(path, name, mend)

    def _plain(self, path: str, name: Name, theirs: Entry | None, ours: Entry, base: Entry | None) -> None:
        """Another file that is new or was changed here."""
        if theirs == base and (theirs is None or not name.once):
            self.found.put[path] = ours
        elif theirs is None:
            self._keep(path, name, _("changed here and taken away by others; it is not shared"))
        elif name.once:
            self._keep(
                path,
                name,
                _("it differs from what everybody has, and is not shared; `git restore` brings theirs back"),
            )
        else:
            self._keep(path, name, _("changed here and by others; yours stays here and is not shared"))

    def _taken_away(self, gone: dict[str, Entry], names: dict[str, Name]) -> None:
        """Files that are there no more: tidied, or to come back."""
        if not gone:
            return
        known = set(self._clone.git.names("ls-files", "-z", "--", f":(literal){self._clone.runs}"))
        for path, entry in gone.items():
            name = names[path]
            after = self._put_in(name.run)
            if name.sitting and self._lines.stand(name.run, entry, {**after, **dict.fromkeys(gone)}):
                self.found.put[path] = None
            elif path in known:
                self.found.back.add(path)
                self._problem(name, _("taken away here, which takes nothing from others; it is back"))
            else:
                self._keep(path, name, _("taken away here in git; others keep it"))

    def _put_in(self, run: str) -> dict[str, Entry | None]:
        """What goes into a run."""
        return {
            path: entry
            for path, entry in self.found.put.items()
            if (name := name_of(self._clone, path)) and name.run == run
        }

    def _keep(self, path: str, name: Name, told: str) -> None:
        self.found.kept.add(path)
        self._problem(name, told)

    def _problem(self, name: Name, told: str) -> None:
        self.found.problems.append(_("{file}: {problem}", file=f"{name.run}/{name.rest}", problem=told))

    def _count(self, names: dict[str, Name], differ: Changes) -> None:
        """The lines that others do not have yet, and those that were not here, by run."""
        found = self.found
        found.runs = {name.run for path in found.put if (name := name_of(self._clone, path))}
        found.made = {
            name.run
            for path, name in names.items()
            if name.makes and path in found.put and not differ[path][0]
        }
        for run in sorted({name.run for name in names.values() if name.sitting}):
            everybody, here = self._lines.everybody(run), self._lines.here(run)
            put = self._lines.of(
                entry for path, entry in self._put_in(run).items() if path.endswith(".jsonl")
            )
            found.sent[run] = sorted(put - everybody)
            found.received[run] = sorted(everybody - here)
