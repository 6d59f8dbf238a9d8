"""A library between a commit and another, or the work tree: which files changed, and what that means."""

from collections.abc import Iterator
from functools import cached_property

from sopctl.cli.review.compared import problem_of, reviewed, with_effects
from sopctl.cli.review.pairs import Held, Pair, pairs
from sopctl.cli.review.scope import Scope
from sopctl.cli.review.versions import Committed, Contents, Version, WorkTree
from sopctl.cli.review.words import Span
from sopctl.diff.review import Reviewed
from sopctl.errors import SopctlError
from sopctl.language import _, listed
from sopctl.sop.own_id import own_id
from sopctl.sop.shared import SHARED


class Spanned:
    """One library between a commit and another, or the work tree."""

    def __init__(self, scope: Scope, span: Span, *, runs: bool) -> None:
        self.scope, self.runs = scope, runs
        ends = [span.base.commit, *([] if span.head is None else [span.head.commit])]
        self.contents = Contents(scope.top, f"git diff --stat {' '.join(ends)}")
        self.before = Committed(scope, span.base, self.contents)
        self.after: Committed | WorkTree = (
            WorkTree(scope) if span.head is None else Committed(scope, span.head, self.contents)
        )

    def files(self) -> Iterator[Reviewed]:
        """The files that changed. Raises SopctlError where a path names no SOP."""
        before, after = self.before, self.after
        self._require_paths()
        was, now = before.names - self._left_out(), after.names
        same = {name for name in was & now if after.has(name, before.blobs[name])}
        for pair in self._pairs(was - same, now - same):
            if self.scope.keeps(*pair) and (one := self._one(*pair)) is not None:
                yield one
        if before.shared_raw != after.shared_raw:
            yield from self._through_shared(sorted(same))
        if isinstance(after, WorkTree):
            after.keep()

    def _through_shared(self, same: list[str]) -> Iterator[Reviewed]:
        """SOPs that say something else only because of what they draw on."""
        for version in (self.after, self.before):
            if any(one.rule.severity == "error" for one in version.shared_findings):
                shared = self.scope.shown(self.scope.shared or SHARED)
                problem = problem_of(version.shared_findings, version.told)
                yield Reviewed(SHARED.removesuffix(".yaml"), "", shared, shared, problem=problem)
                return
        is_asked = self.scope.shared in self.scope.paths
        kept = [name for name in same if is_asked or self.scope.keeps(name)]
        self.contents.fetch(self.before.blobs[name] for name in kept)
        for name in kept:
            if self._draws_otherwise(name) and (one := self._one(name, name)) is not None:
                yield one

    def _draws_otherwise(self, name: str) -> bool:
        """Whether the shared files give an SOP different things: it is read once, and not validated."""
        from sopctl.sop.load import read_form
        from sopctl.sop.meaning import same
        from sopctl.sop.shared import draw

        try:
            document = read_form(name, self.before.raw(name))
        except SopctlError:
            return False
        if document is None or not isinstance(document.data, dict):
            return False
        one, other = (draw(document, document.data, each.common) for each in (self.before, self.after))
        return len(one.findings) != len(other.findings) or not same(one.data, other.data)

    def _one(self, was: str | None, file: str | None) -> Reviewed | None:
        from sopctl.sop.entries import Entries

        before, after, problems, entries = None, None, [], Entries()
        try:
            before = None if was is None else self.before.load(was, entries)
        except SopctlError as error:
            problems.append(self._unreadable(self.before, was, error))
        try:
            after = None if file is None else self.after.load(file, entries)
        except SopctlError as error:
            problems.append(self._unreadable(self.after, file, error))
        for version, loaded in ((self.after, after), (self.before, before)):
            if loaded is not None and loaded.sop is None:
                problems.append(problem_of(loaded.findings, version.told))
        shown = [None if name is None else self.scope.shown(name) for name in (file, was)]
        found = reviewed(shown[0], shown[1], before, after, "; ".join(problems[:1]))
        if found is None or found.comparison is None or before is None or after is None:
            return found
        if before.sop is None or after.sop is None:
            return found
        # What a commit's SOP uses is looked for by nobody; of the work tree it is known.
        known = after if isinstance(self.after, WorkTree) else after.sop
        is_run = before.sop.id in self._with_open_runs
        return with_effects(found, self.scope.repository, before.sop, known, runs=is_run)

    @cached_property
    def _with_open_runs(self) -> set[str]:
        """The ids of the SOPs that have open runs, where these are looked at."""
        if not self.runs or not self.scope.repository.run_ids():
            return set()
        from sopctl.cli.runs.portfolio import standings

        return {one.facts["sop"] for one in standings(self.scope.repository) if one.facts and not one.closed}

    def _unreadable(self, version: Version, name: str | None, error: SopctlError) -> str:
        told = _("{file}: {problem}", file=self.scope.shown(name or ""), problem=error.message)
        return _("{file}: {problem}", file=version.told, problem=told)

    def _pairs(self, was: set[str], now: set[str]) -> list[Pair]:
        """What is not as it was, each with what it was."""
        blobs = [self.before.blobs[name] for name in was]
        if isinstance(self.after, Committed):
            blobs += [self.after.blobs[name] for name in now]
        self.contents.fetch(blobs)
        old = {name: _held(self.before, name) for name in was}
        return pairs(old, {name: _held(self.after, name) for name in now})

    def _left_out(self) -> set[str]:
        after = self.after
        lost = isinstance(after, WorkTree) and not after.names >= self.before.names
        return after.left_out() - after.names if isinstance(after, WorkTree) and lost else set()

    def _require_paths(self) -> None:
        names = [*self.before.names, *self.after.names, self.scope.shared]
        for path in self.scope.paths:
            narrowed = Scope(self.scope.top, self.scope.repository, (path,))
            if not any(narrowed.keeps(name) for name in names):
                raise SopctlError(
                    _("no SOP file in {folders}, in neither version", folders=listed([path])),
                    _("SOP files end in .yaml, .yml or .md"),
                )


def _held(version: Version, name: str) -> Held:
    try:
        raw = version.raw(name)
    except SopctlError:
        return Held(None, None)
    return Held(own_id(name, raw), raw)
