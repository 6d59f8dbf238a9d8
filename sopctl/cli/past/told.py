"""What the commands about an SOP's past tell."""

import os
from collections.abc import Iterator
from datetime import date
from shlex import quote

from sopctl.cli.past.names import find_past
from sopctl.cli.past.versions import Past, read_past, uncommitted
from sopctl.cli.review.asked import grades_here
from sopctl.diff.blame import blame, find_part, keys_of, parts_of
from sopctl.diff.outline import Outline, outline
from sopctl.diff.past import Told, Version, about, tell
from sopctl.errors import SopctlError, did_you_mean
from sopctl.language import _
from sopctl.render.blame import Blame
from sopctl.render.past import Broken, Entry, History, entry
from sopctl.sop.file_names import id_of
from sopctl.sop.model import steps_of


def history_of(
    name: str, *, step: str = "", since: str = "", limit: int | None = None, every: bool = False
) -> History:
    """The commits of an SOP's past, the newest first. Raises SopctlError."""
    day = _day_of(since)
    past = read_past(find_past(name))
    newest = _newest(past)
    broken: list[Broken] = []
    told = _told(past, broken)
    if step:
        _require_step(past, step)
        told = about(told, ("steps", step))
    entries: list[Entry] = []
    grades = grades_here()
    for one in told:
        if not every and one.what in ("same", "moved"):
            continue
        if day is not None and one.version.origin and not one.version.origin.at[:10] >= day.isoformat():
            continue
        entries.append(entry(one, grades))
        if limit is not None and len(entries) == limit:
            break
    cut = next((one for one in reversed(entries) if one.cut), None)
    sop = newest.read() if newest else None
    return History(
        sop.id if sop else id_of(past.found.name),
        sop.title if sop else "",
        past.found.shown,
        entries,
        broken,
        cut.cut if cut else "",
        cut.origin.short if cut else "",
    )


def parted(name: str) -> tuple[str, str]:
    """`SOP[STEP]` in two; the step is empty where none is named."""
    sop, bracket, step = name.removesuffix("]").rpartition("[")
    return (sop, step) if bracket and name.endswith("]") and not os.path.lexists(name) else (name, "")


def _day_of(since: str) -> date | None:
    if not since:
        return None
    from sopctl.cli.given import day

    return day(since, "--since")


def _newest(past: Past) -> Version | None:
    return next((one for one in past.versions if one.is_there and not one.is_broken), None)


def _told(past: Past, broken: list[Broken]) -> Iterator[Told]:
    """What each version is to those before it; those that are none are named."""
    for version in past.versions:
        if version.origin is not None and version.is_broken:
            finding = past.problem(version)
            code, message = (finding.rule.code, finding.message) if finding else ("", "")
            broken.append(Broken(version.origin, code, message))
        else:
            yield tell(version)


def _require_step(past: Past, step: str) -> None:
    """Raises SopctlError for a step that no version has."""
    if not any(step in ids for ids in _steps(past)):
        told = _("no step {step!r}, now or before", step=step)
        raise SopctlError(told, did_you_mean(step, next(_steps(past), ())))


def _steps(past: Past) -> Iterator[set[str]]:
    """The ids of the steps of each version that can be read, the newest first."""
    for version in past.versions:
        sop = version.read() if version.is_there else None
        if sop is not None:
            yield {one.id for one in steps_of(sop)}


def blame_of(name: str, part: str, least: str) -> Blame:
    """Since when the parts of an SOP read so, or the keys of one part. Raises SopctlError."""
    past = read_past(find_past(name))
    today = uncommitted(past)
    versions = [today, *past.versions] if today else past.versions
    tip = _newest(Past(past.found, versions, past.problem))
    sop = tip.read() if tip else None
    if tip is None or sop is None:
        raise SopctlError(_("{file}: no version of it is an SOP", file=past.found.shown))
    parts = outline(sop)
    versions = versions[versions.index(tip) :]
    if not part:
        return Blame(sop.id, past.found.shown, parts, blame(versions, parts_of(parts), least, grades_here()))
    path = find_part(parts, part)
    if path is None:
        told = _("{sop}: no step or other part {name!r}", sop=sop.id, name=part)
        raise SopctlError(told, _other_than(part, parts, past, name))
    rows = blame(versions, keys_of(parts, path), least, grades_here())
    return Blame(sop.id, past.found.shown, parts, rows, (part, str(parts[path].values.get("title", ""))))


def _other_than(part: str, parts: Outline, past: Past, name: str) -> str:
    """What people may have meant with a part that is not there."""
    if any(part in ids for ids in _steps(past)):
        return _("it was there once: {command}", command=f"sopctl history {quote(name)} --step {quote(part)}")
    known = _("`{command}` shows what it has", command=f"sopctl blame {quote(name)}")
    return did_you_mean(part, {path[1] for path in parts if len(path) == 2}) or known
