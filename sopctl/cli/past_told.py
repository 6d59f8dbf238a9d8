"""What the commands about an SOP's past tell."""

from collections.abc import Iterable, Iterator
from datetime import date

from sopctl.cli.past import Past, read_past, uncommitted
from sopctl.cli.past_names import find_past
from sopctl.cli.review_asked import grades_here
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
    day = _day(since)
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


def _day(since: str) -> date | None:
    try:
        return date.fromisoformat(since) if since else None
    except ValueError:
        told = _("--since {text}: not a date", text=since)
        raise SopctlError(told, _("write it so: 2026-03-01")) from None


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
    known: set[str] | None = None
    for version in past.versions:
        sop = version.read() if version.is_there else None
        ids = {one.id for one in steps_of(sop)} if sop else set()
        if step in ids:
            return
        known = ids if known is None and sop else known
    raise SopctlError(_("no step {step!r}, now or before", step=step), did_you_mean(step, known or ()))


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
        raise SopctlError(
            _("{sop}: no step {step!r}", sop=sop.id, step=part), did_you_mean(part, _ids(parts))
        )
    rows = blame(versions, keys_of(parts, path), least, grades_here())
    return Blame(sop.id, past.found.shown, parts, rows, (part, str(parts[path].values.get("title", ""))))


def _ids(parts: Outline) -> Iterable[str]:
    return {path[1] for path in parts if path[:1] == ("steps",) and len(path) == 2}
