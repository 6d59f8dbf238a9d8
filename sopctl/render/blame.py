"""Since when the parts of an SOP read so: for people and for programs."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from sopctl.diff.blame import PLACE, Since, value_of
from sopctl.diff.compare import Grades
from sopctl.diff.outline import Outline
from sopctl.language import N_, _
from sopctl.render.changes.as_json import change_facts
from sopctl.render.changes.telling import told as told_of
from sopctl.render.changes.telling import what_it_is
from sopctl.render.changes.values import shown
from sopctl.render.changes.words import key_word, part_word
from sopctl.render.clean import cut, one_line, to_json
from sopctl.render.past import cut_told, origin_facts
from sopctl.render.tables import table, to_text

GROUPS = {
    "": N_("The SOP"),
    "roles": N_("Roles"),
    "params": N_("Parameters"),
    "calendars": N_("Calendars"),
    "phases": N_("Phases"),
    "steps": N_("Steps"),
}
MOST_CHANGES = 3  # that are told of one key or part
MOST, MOST_NAME = 200, 24  # signs of one value, and of a person's name


@dataclass(frozen=True)
class Blame:
    """What is known of an SOP's parts, or of one part's keys: `part` is its id and its title."""

    sop: str
    file: str
    parts: Outline
    rows: list[Since]
    part: tuple[str, str] = ("", "")


def parts_text(blame: Blame, width: int, *, color: bool = False) -> str:
    """For a terminal: a table for each kind of part, in the order of the procedure."""
    found: list[Any] = []
    ranks = list(GROUPS)
    ranked = sorted(blame.rows, key=lambda one: ranks.index(_group(one)))
    for group, rows in groupby(ranked, _group):
        cells = [[*_who(one), _named(one, blame.parts)] for one in rows]
        head = _(GROUPS[group])
        found += [Text(), Text(head, style="bold")] if found else [Text(head, style="bold")]
        found.append(table(cells, ["", "", "", "", ""], flexible=4))
    return to_text(Group(*found, *_cut(blame)), width, color=color)


def part_text(blame: Blame, width: int, *, color: bool = False) -> str:
    """For a terminal: each key of one part with what it says, and how it read before."""
    name, title = blame.part
    named = _("{text} ({detail})", text=title, detail=name) if title else name
    found: list[Any] = [Text(one_line(named), style="bold")]
    for one in blame.rows:
        head = Text("  ").join([Text(_key(one), style="bold"), *(Text(cell) for cell in _who(one) if cell)])
        found += [Text(), head, Padding(Text(_short(_now(one, blame.parts))), (0, 0, 0, 2))]
        found += [Padding(Text(_short(was), style="dim"), (0, 0, 0, 2)) for was in _was(one)]
    return to_text(Group(*found, *_cut(blame)), width, color=color)


def _group(one: Since) -> str:
    group = one.asked.path[0] if one.asked.path else ""
    return group if group in GROUPS else ""


def _who(one: Since) -> list[str]:
    """Date, version, commit and person."""
    sop, origin = one.version.read(), one.version.origin
    version = (sop.version if sop else None) or ""
    if origin is None:
        return [_("not committed yet"), one_line(version), "", ""]
    mark = "^" if one.cut else ""
    return [
        origin.at[:10],
        one_line(version),
        mark + origin.short,
        cut(one_line(origin.name), MOST_NAME),
    ]


def _named(one: Since, parts: Outline) -> str:
    path, key = one.asked
    if not path:
        return key_word(key or "")
    title = parts[path].values.get("title")
    return _("{text} ({detail})", text=title, detail=path[1]) if title else path[1]


def _was(one: Since) -> list[str]:
    """How it read before, a line for each change."""
    if one.comparison is None:
        return []
    return [
        _("was not said before")
        if change.what == "changed" and change.before is None and len(change.key) == 1
        else _("changed: {what}", what=told_of(change, one.comparison))
        for change in one.changes[:MOST_CHANGES]
        if change.what != "added"
    ]


def _key(one: Since) -> str:
    path, key = one.asked
    if key is None:
        return one_line(f"{part_word(path[-2])} {path[-1]}")
    return _("place") if key == PLACE else one_line(key_word(key))


def _now(one: Since, parts: Outline) -> str:
    path, key = one.asked
    if key == PLACE:
        behind = parts.behind[path]
        phase = parts[path].values.get("phase")
        told = _("behind {name}", name=behind) if behind else _("at the beginning")
        if not phase:
            return told
        return _("{text} ({detail})", text=told, detail=f"{part_word('phases')} {phase}")
    if key is None:
        return what_it_is(path, parts.whole(path))
    return shown(value_of(parts, one.asked), key)


def _short(text: str) -> str:
    return cut(one_line(text), MOST)


def _cut(blame: Blame) -> list[Text]:
    cut = next((one for one in blame.rows if one.cut and one.version.origin), None)
    if cut is None or cut.version.origin is None:
        return []
    return [Text(), Text("^ " + cut_told(cut.cut, cut.version.origin.short))]


def blame_json(blame: Blame, grades: Grades | None = None) -> str:
    """For programs: docs/history.md has the keys."""
    facts: dict[str, Any] = {"sop": blame.sop, "file": blame.file, "part": blame.part[0] or None}
    facts["rows"] = [_facts(one, blame.parts, grades) for one in blame.rows]
    return to_json(facts)


def _facts(one: Since, parts: Outline, grades: Grades | None) -> dict[str, Any]:
    sop, origin = one.version.read(), one.version.origin
    is_whole = len(one.asked.path) == 2 and one.asked.key is None
    return {
        "at": list(one.asked.path),
        "key": one.asked.key,
        "value": parts[one.asked.path].values.get("title") if is_whole else value_of(parts, one.asked),
        "since": origin_facts(origin) if origin else None,
        "version": sop.version if sop else None,
        "cut": one.cut,
        "changes": [change_facts(change, grades) for change in one.changes],
    }
