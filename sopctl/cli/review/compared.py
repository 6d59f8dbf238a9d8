"""One SOP in two versions: its changes, or why they cannot be told, and what they do to runs and people."""

from dataclasses import replace
from typing import TYPE_CHECKING

from sopctl.diff.review import Reviewed, RunEffect
from sopctl.errors import Finding
from sopctl.language import _

if TYPE_CHECKING:
    from sopctl.sop.load import Loaded
    from sopctl.sop.model import Sop
    from sopctl.store.repository import Repository


def reviewed(
    file: str | None, was: str | None, before: "Loaded | None", after: "Loaded | None", problem: str = ""
) -> Reviewed | None:
    """One file with its changes; None where it says what it said. A version that is not there is None."""
    known = [one for one in (after, before) if one is not None]
    sops = [one.sop for one in known if one.sop is not None]
    name = next((one.id for one in known), file or was or "")
    title = sops[0].title if sops else ""
    old, new = (None if one is None else one.sop for one in (before, after))
    if problem:  # nobody knows the version of what cannot be read, so none is told beside another
        return Reviewed(name, title, file, was, problem=problem)
    versions = old.version if old else None, new.version if new else None
    if old is None or new is None:
        return Reviewed(name, title, file, was, versions)
    from sopctl.diff.compare import compare

    comparison = compare(old, new)
    return Reviewed(name, title, file, was, versions, comparison) if comparison.changes else None


def problem_of(findings: list[Finding], told: str = "") -> str:
    """What keeps a version from being compared: the first error at its place; `told` says which version."""
    first = min((one for one in findings if one.rule.severity == "error"), key=lambda one: one.place)
    place = f"{first.place.file}:{first.place.line}:{first.place.column}"
    problem = _("{file}: {problem}", file=place, problem=first.message)
    return _("{file}: {problem}", file=told, problem=problem) if told else problem


def with_effects(
    found: Reviewed, repository: "Repository", before: "Sop", after: "Loaded | Sop", *, runs: bool
) -> Reviewed:
    """The same with the work in both versions, and with what the new one does to the open runs.

    `runs` says whether these are looked at. A mere `Sop` is one of which the SOPs that it uses are not known.
    """
    from sopctl.diff.work import work_of
    from sopctl.sop.model import Sop

    sop = after if isinstance(after, Sop) else after.sop
    work = None if sop is None else (work_of(before), work_of(sop))
    told: tuple[RunEffect, ...] = ()
    if runs:
        from sopctl.cli.upgrade.effects import run_effects

        told = run_effects(repository, before.id, after)
    return replace(found, runs=told, work=work)
