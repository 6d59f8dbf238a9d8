"""A merge of three versions of an SOP by what they mean."""

from codecs import BOM_UTF8
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from sopctl.cli.library import library_around
from sopctl.diff.agreeing import agrees
from sopctl.diff.bumps import next_version
from sopctl.diff.clashes import NOT_THERE, At, Clash
from sopctl.diff.compare import compare
from sopctl.diff.merging import Merged, Wish, merge
from sopctl.diff.outline import outline
from sopctl.diff.refused import at_of, differing
from sopctl.diff.renames import renamed
from sopctl.diff.spots import CannotMerge, Renames, Side
from sopctl.errors import Finding, SopctlError
from sopctl.language import N_, _
from sopctl.lint.engine import errors_in
from sopctl.render.clashes import told
from sopctl.sop.document import Document
from sopctl.sop.file_names import is_markdown
from sopctl.sop.load import Loaded, load_sop
from sopctl.sop.meaning import same_meaning
from sopctl.sop.mends import offset_of
from sopctl.sop.model import Sop
from sopctl.sop.shared import SHARED
from sopctl.sop.versions import is_lower
from sopctl.sop.weaving import CannotWeave, weave
from sopctl.sop.yaml_reader import read_document
from sopctl.store.repository import is_sop_test

NOT_WANTED = N_("the lines together do not say what both wanted; settle what is marked")
NOT_SURE = N_("what both did cannot be put together surely; settle what is marked")


class Made(NamedTuple):
    """What came of it. Without `raw` the lines say it; `told` are the clashes in sentences."""

    raw: bytes | None
    is_clean: bool
    told: list[str]


class Merging:
    """Three versions of one file, and what git made of their lines where that was clean."""

    def __init__(
        self,
        path: Path,
        raws: list[bytes],
        lines: bytes | None,
        marked: Callable[[bytes, bytes, bytes], bytes],
    ) -> None:
        self.path, self.raws, self.lines, self.marked = path, raws, lines, marked
        self.library = library_around(path)

    def made(self) -> Made | None:
        """The result; None where a version cannot be read as an SOP. Raises SopctlError."""
        if self.path.name == SHARED or is_sop_test(self.path.absolute()):
            return None
        if any(one is None for one in (*self.sops[1:], self.sops[0] if self.raws[0].strip() else True)):
            return None
        if self.lines is not None and self.holds(self.lines):
            return Made(self.lines, True, [])
        if is_markdown(self.path.name):
            return self.by_lines()
        return self.by_meaning()

    def load(self, raw: bytes) -> Loaded:
        """A version with what it draws on and uses, as they are in the work tree."""
        try:
            return self.library.load(self.path, self.path.as_posix(), raw)
        except SopctlError:  # of another file: this one is there
            return load_sop(self.path.as_posix(), raw)

    @cached_property
    def loaded(self) -> list[Loaded]:
        return [self.load(raw) for raw in self.raws]

    @cached_property
    def sops(self) -> list[Sop | None]:
        return [one.sop for one in self.loaded]

    @cached_property
    def known(self) -> set[tuple[str, str]]:
        """The errors that one side has by itself: a merge neither brings nor mends them."""
        return {_mark(one) for loaded in self.loaded[1:] for one in errors_in(loaded)}

    def errors(self, loaded: Loaded) -> list[Finding]:
        """What lint refuses that neither side had."""
        return [one for one in errors_in(loaded) if _mark(one) not in self.known]

    def holds(self, raw: bytes) -> bool:
        """Whether a text is an SOP without new errors that says what both wanted."""
        loaded = self.load(raw)
        base, ours, theirs = self.sops
        if loaded.sop is None or self.errors(loaded) or ours is None or theirs is None:
            return False
        return base is not None and agrees(base, ours, theirs, loaded.sop)

    def by_lines(self) -> Made:
        """A file that is merged by lines alone, and is not right so."""
        if self.lines is None:
            return Made(None, False, [])
        sentences = [told(one) for one in self.refused_in(self.load(self.lines))]
        return Made(self.sides(), False, sentences or [_(NOT_WANTED)])

    def refused_in(self, loaded: Loaded) -> list[Clash]:
        """What lint refuses of a version, as clashes of which nobody knows yet who says what."""
        found = loaded.findings if loaded.sop is None else self.errors(loaded)
        return [
            Clash("refused", _at(loaded.document, one), NOT_THERE, NOT_THERE, one.message) for one in found
        ]

    def sides(self) -> bytes:
        """Ours and theirs, marked wherever they differ."""
        return self.marked(b"", self.raws[1], self.raws[2])

    def by_meaning(self) -> Made:
        """The file put together from the parts of both sides."""
        try:
            woven = _Weaving(self)
            merged, raw = woven.result()
        except (CannotMerge, CannotWeave):
            return Made(None if self.lines is None else self.sides(), False, [_(NOT_SURE)])
        if not merged.clashes:
            version = woven.wish.version
            raised = _("the version is {version} now: both changes together ask for it", version=version)
            return Made(raw, True, [raised] if version else [])
        sentences = [told(one) for one in merged.clashes]
        try:
            both = woven.marked()
        except (CannotMerge, CannotWeave):
            both = None
        if both is None:
            both = None if self.lines is None else self.sides()
        return Made(both, False, sentences)


class _Weaving:
    """The three versions as data and text, and what is made of them."""

    def __init__(self, merging: Merging) -> None:
        self.merging = merging
        self.is_crlf = _is_crlf(merging.raws[1])
        base, ours, theirs = (self.document(raw) for raw in merging.raws)
        if ours is None or theirs is None:
            raise CannotWeave
        self.base, self.ours, self.theirs = base, ours, theirs
        self.data = (base.data if base else {}, ours.data, theirs.data)
        self.wish = Wish()

    def document(self, raw: bytes) -> Document | None:
        plain = raw.removeprefix(BOM_UTF8).replace(b"\r\n", b"\n")
        return read_document(self.merging.path.as_posix(), plain)[0]

    @cached_property
    def renames(self) -> tuple[Renames, Renames]:
        base, *sides = [None if one is None else outline(one) for one in self.merging.sops]
        found = [renamed(base, one) if base and one else {} for one in sides]
        return found[0], found[1]

    def result(self) -> tuple[Merged, bytes]:
        """What came of it, and its bytes. Raises CannotMerge and CannotWeave."""
        merged = self.merge()
        raw = self.woven(merged)
        if merged.clashes:
            return merged, raw
        loaded = self.merging.load(raw)
        if loaded.sop is not None and (version := self.version(loaded.sop)):
            self.wish = replace(self.wish, version=version)
            merged = self.merge()
            raw = self.woven(merged)
            loaded = self.merging.load(raw)
        if loaded.sop is None or self.merging.errors(loaded):
            merged = self.refused(loaded)
        return merged, raw

    def merge(self) -> Merged:
        return merge(*self.data, self.renames, self.wish)

    def version(self, merged: Sop) -> str | None:
        """The version that both changes ask for together, where both raised it and not as far as that."""
        base, ours, theirs = self.merging.sops
        if base is None or ours is None or theirs is None or not (base.version and merged.version):
            return None
        for one in (ours, theirs):
            if not one.version or not is_lower(base.version, one.version) or same_meaning(base, one):
                return None
        least = next_version(base.version, compare(base, merged).grade(self.merging.library.grades))
        return least if least and is_lower(merged.version, least) else None

    def refused(self, loaded: Loaded) -> Merged:
        """What lint refuses, as clashes of what each side has there."""
        found = self.merging.refused_in(loaded)
        spots = {one.at: differing(one.at, *self.data[1:]) for one in found}
        self.wish = replace(self.wish, refused={spot for spot in spots.values() if spot})
        merged = self.merge()
        why = {spots[one.at]: one.told for one in reversed(found)}
        clashes = [one._replace(told=why.get(one.at, "")) for one in merged.clashes]
        return Merged(merged.plan, clashes or found)

    def marked(self) -> bytes | None:
        """The file with all that does not clash put together, and marks around what does."""
        ours, theirs = self.settled("ours"), self.settled("theirs")
        if ours == theirs:
            return None
        try:
            base = self.settled("base")
        except (CannotMerge, CannotWeave):
            base = b""
        return self.merging.marked(base, ours, theirs)

    def settled(self, side: Side) -> bytes:
        """The file with what one version has wherever something clashes."""
        self.wish = replace(self.wish, side=side)
        return self.woven(self.merge())

    def woven(self, merged: Merged) -> bytes:
        raws = self.merging.raws
        raw = weave(merged.plan, self.base, self.ours, self.theirs).encode()
        ended = [one.endswith(b"\n") for one in raws]
        if not (ended[2] if ended[0] == ended[1] else ended[1]):
            raw = raw.removesuffix(b"\n")
        if self.is_crlf:
            raw = raw.replace(b"\n", b"\r\n")
        return (BOM_UTF8 if raws[1].startswith(BOM_UTF8) else b"") + raw


def _is_crlf(raw: bytes) -> bool:
    """Whether all lines end as those of Windows do. Raises CannotWeave where some do, or another way."""
    count = raw.count(b"\r\n")
    if raw.count(b"\r") != count or (count and raw.count(b"\n") != count):
        raise CannotWeave
    return count > 0


def _mark(finding: Finding) -> tuple[str, str]:
    return finding.rule.code, finding.message


def _at(document: Document | None, finding: Finding) -> At:
    return () if document is None else at_of(document, offset_of(document.source, finding.place))
