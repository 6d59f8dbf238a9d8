"""The commits that changed the meaning of an SOP: for people, for a comment, and for programs."""

from dataclasses import dataclass, field
from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from sopctl.diff.changes import Change
from sopctl.diff.compare import Grades, grade_of
from sopctl.diff.kinds import GRADES
from sopctl.diff.past import Cut, Origin, Told
from sopctl.language import _, plural
from sopctl.render.changes.as_json import change_facts
from sopctl.render.changes.markup import inert
from sopctl.render.changes.telling import told as told_of
from sopctl.render.changes.words import grade_word
from sopctl.render.clean import one_line, to_json
from sopctl.render.tables import to_text

MOST = 20  # changes of one commit that a terminal shows
LOOKS = {"breaking": "bold red", "behaviour": "yellow", "wording": "cyan", "record": "dim"}


@dataclass(frozen=True)
class Entry:
    """What one commit did to an SOP; `lines` say its changes one by one, `was` is the file's name before."""

    origin: Origin
    what: str
    file: str
    was: str | None
    versions: tuple[str | None, str | None]
    grade: str
    changes: tuple[Change, ...]
    lines: tuple[str, ...]
    cut: Cut


@dataclass(frozen=True)
class Broken:
    """A commit in which the file is no SOP: why, as a code of lint and in words.

    Both are empty for a file that is too large.
    """

    origin: Origin
    code: str
    problem: str


@dataclass(frozen=True)
class History:
    """All that is told of an SOP's past; `cut_at` is the commit before which nothing is to be had here."""

    sop: str
    title: str
    file: str
    entries: list[Entry] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    cut: Cut = ""
    cut_at: str = ""


def entry(told: Told, grades: Grades | None = None) -> Entry:
    """What is told of one version, without all that it was compared with."""
    version, pairs = told.version, told.pairs
    assert version.origin is not None
    before = pairs[0].before if pairs else None
    old, new = (before.read() if before else None), version.read()
    found = {grade_of(one.kind, grades) for one in told.changes}
    names = {pair.before.file for pair in pairs}
    return Entry(
        version.origin,
        told.what,
        version.file,
        before.file if before and version.file not in names else None,
        (old.version if old else None, new.version if new else None),
        next((one for one in GRADES if one in found), ""),
        tuple(told.changes),
        tuple(line_of(one, told) for one in told.changes),
        told.cut,
    )


def line_of(change: Change, told: Told) -> str:
    """A change in one line, with the step or phase that it is about."""
    assert told.comparison is not None
    text = told_of(change, told.comparison)
    return f"{change.at[1]}{_(': ')}{text}" if change.at[:1] in (("steps",), ("phases",)) else text


def history_text(history: History, width: int, *, color: bool = False) -> str:
    """For a terminal, the newest first."""
    parts: list[Any] = [_heading(history.title, history.sop, history.file)]
    for one in history.entries:
        parts += [Text(), _head(one), Padding(Text(one_line(one.origin.subject), style="dim"), (0, 0, 0, 2))]
        parts += [Padding(Text(one_line(line)), (0, 0, 0, 4)) for line in _lines(one)]
    if history.cut:
        parts += [Text(), Text(cut_told(history.cut, history.cut_at))]
    return to_text(Group(*parts), width, color=color)


def _heading(title: str, sop: str, file: str) -> Text:
    named = _("{text} ({detail})", text=title, detail=sop) if title and title != sop else sop
    return Text.assemble((one_line(named), "bold"), "  ", (one_line(file), "dim"))


def _head(one: Entry) -> Text:
    facts = Text("  ").join(
        [
            Text(one.origin.at[:10]),
            Text(one.origin.short, style="dim"),
            Text(one_line(one.origin.name)),
            *([Text(one_line(_versions_told(one)))] if any(one.versions) else []),
            *([Text(grade_word(one.grade), style=LOOKS[one.grade])] if one.grade else []),
        ]
    )
    what = _what_told(one)
    return Text.assemble(facts, "  ", what) if what else facts


def _versions_told(one: Entry) -> str:
    """The version, or both where it is another one."""
    before, after = one.versions
    if before is None or after is None or before == after:
        return after or before or ""
    return f"{before} -> {after}"


def _what_told(one: Entry) -> str:
    """What became of the file, where more is to say than what changed in it."""
    if one.what == "added":
        return "" if one.cut else _("added")
    if one.what == "removed":
        return _("removed")
    return _("no change in meaning") if one.what in ("same", "moved") else ""


def _lines(one: Entry) -> list[str]:
    found = [*([_("file: {before} -> {after}", before=one.was, after=one.file)] if one.was else [])]
    found += one.lines[:MOST]
    if more := len(one.lines) - MOST:
        found += [plural("… and {count} more change", "… and {count} more changes", more)] if more > 0 else []
    return found


def cut_told(cut: Cut, at: str) -> str:
    """Why nothing earlier is told."""
    if cut == "shallow":
        return _("history is cut off at {commit}: git fetch --unshallow brings the rest", commit=at)
    return _("not looked further back than {commit}: there is too much of it", commit=at)


def history_md(history: History) -> str:
    """As Markdown: a heading for each commit, its changes as a list; nothing of the files is markup."""
    lines = [f"# {inert(history.title or history.sop)}", "", inert(history.file)]
    for one in history.entries:
        facts = [one.origin.at[:10], one.origin.name, _versions_told(one)]
        facts += [grade_word(one.grade) if one.grade else "", _what_told(one)]
        lines += ["", f"## {' · '.join(inert(fact) for fact in facts if fact)}", ""]
        lines += [f"{one.origin.short} {inert(one.origin.subject)}", ""]
        told = [_("file: {before} -> {after}", before=one.was, after=one.file)] if one.was else []
        lines += [f"- {inert(line)}" for line in (*told, *one.lines)]
    if history.cut:
        lines += ["", inert(cut_told(history.cut, history.cut_at))]
    return "\n".join(lines).replace("\n\n\n", "\n\n").rstrip() + "\n"


def history_json(history: History, grades: Grades | None = None) -> str:
    """For programs: docs/history.md has the keys."""
    return to_json(
        {
            "sop": history.sop,
            "title": history.title,
            "file": history.file,
            "commits": [
                {
                    **origin_facts(one.origin),
                    "what": one.what,
                    "file": one.file,
                    "was": one.was,
                    "version": {"before": one.versions[0], "after": one.versions[1]},
                    "grade": one.grade,
                    "changes": [change_facts(change, grades) for change in one.changes],
                }
                for one in history.entries
            ],
            "broken": [{"commit": one.origin.commit, "code": one.code} for one in history.broken],
            "cut": {"commit": history.cut_at, "why": history.cut} if history.cut else None,
        }
    )


def origin_facts(origin: Origin) -> dict[str, Any]:
    """A commit for programs."""
    return {
        "commit": origin.commit,
        "short": origin.short,
        "at": origin.at,
        "by": {"name": origin.name, "mail": origin.mail},
        "subject": origin.subject,
    }
