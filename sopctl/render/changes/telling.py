"""One change in one line."""

from collections.abc import Sequence
from typing import Any

from sopctl.diff.changes import Change
from sopctl.diff.compare import Comparison
from sopctl.diff.outline import MEMBERS, Path
from sopctl.diff.words import Piece, pieces
from sopctl.language import _, clauses, listed
from sopctl.render.changes.values import LONG, shown, squeezed
from sopctl.render.changes.words import SAID, key_word, part_word
from sopctl.sop.meaning import squeeze

AROUND = 48  # signs of a text that are told on each side of a change in it
MOST = 2000  # signs of one line; the rest is left out
TEXTS = ("title", "do", "prompt", "run", "does", "ask", "help", "summary", "purpose", "scope", "definitions")
LISTS = ("needs", "notify", "by", "reopens", "tags", "tools", "options", "stages", "closed", "open", "week")
ENTRIES = ("check", "warning", "caution", "changelog", "links", "references")
OF_STEP = ("owner", "due", "when", "each", "needs", "approve")  # what is told of a step that came or went


def told(change: Change, comparison: Comparison) -> str:
    """One line about a change, without colour: "owner lead -> designer".

    It does not say at which step; `place` does. Words that went or came stand as [-old-] and {+new+}.
    """
    return "".join(marked(one) for one in told_in_pieces(change, comparison))


def marked(piece: Piece) -> str:
    """A stretch of a text, marked where it went or came."""
    if piece.what == "same":
        return piece.text
    return f"[-{piece.text}-]" if piece.what == "removed" else f"{{+{piece.text}+}}"


def told_in_pieces(change: Change, comparison: Comparison, *, titled: bool = True) -> list[Piece]:
    """The same, in stretches that went, came, or stayed; not `titled` where the step's title stands above."""
    label = _label(change.at)
    if change.what == "changed":
        found = _of_value(change, comparison)
    elif change.what in ("added", "removed"):
        found = [Piece("same", _whole(change, titled=titled))]
    else:
        about = _renamed(change) if change.what == "renamed" else _moved(change, comparison)
        found = [Piece("same", about)]
    return bounded([Piece("same", label + _(": "))] * bool(label) + found)


def place(path: Path, comparison: Comparison) -> str:
    """The step or phase that a path lies in, or what else of the SOP: with its title, then its id."""
    if not path:
        return part_word("sop")
    named = shown(path[1])
    if path[0] not in ("steps", "phases"):
        return _("{what} {name}", what=part_word(path[0]), name=named)
    title = _title_of(path[:2], comparison)
    return _("{text} ({detail})", text=title, detail=named) if title else named


def _title_of(path: Path, comparison: Comparison) -> str:
    """The title of a step or phase, as it is now, or was."""
    part = comparison.after.get(path) or comparison.before.get(path)
    return squeezed(str(part.values.get("title", ""))) if part else ""


def _label(path: Path) -> str:
    """What of its step or of the SOP a part is; empty for a step and a phase themselves."""
    if not path or (len(path) == 2 and path[0] in ("steps", "phases")):
        return ""
    inner = path if path[0] != "steps" else path[2:]
    return _("{what} {name}", what=part_word(inner[0]), name=shown(".".join(inner[1::2])))


def _whole(change: Change, *, titled: bool) -> str:
    is_new = change.what == "added"
    about = what_it_is(change.at, change.after if is_new else change.before, titled=titled)
    if not about:
        return _("added") if is_new else _("removed")
    return _("added: {what}", what=about) if is_new else _("removed: {what}", what=about)


def _renamed(change: Change) -> str:
    return _("another id; was {name}", name=shown(change.before))


def _moved(change: Change, comparison: Comparison) -> str:
    (old, _was_behind), (phase, behind) = change.before, change.after
    told = [_("moved to the beginning")]
    if behind is not None:
        told = [_("moved behind {name}", name=_named((*change.at[:-1], behind), comparison))]
    if phase is not None and old != phase:
        told.append(_("now in {phase}", phase=_named(("phases", phase), comparison)))
    return clauses(told)


def _named(path: Path, comparison: Comparison) -> str:
    return _title_of(path, comparison) or shown(path[-1])


def what_it_is(path: Path, values: dict[str, Any], *, titled: bool = True) -> str:
    """What was added or removed, in a few words; of a step or phase only if `titled` with its title."""
    group = path[-2]
    if group in ("steps", "phases"):
        facts = [
            _("{key} {value}", key=key_word(key), value=shown(values[key], key))
            for key in OF_STEP
            if values.get(key)
        ]
        title = squeezed(str(values.get("title", ""))) if titled else ""
        detail = clauses(facts)
        return _("{text} ({detail})", text=title, detail=detail) if title and detail else title or detail
    texts = [squeezed(str(values[key])) for key in ("ask", "does") if values.get(key)]
    told = [shown(values["type"], "type")] if "type" in values else []
    kind = MEMBERS.get(group)
    if kind == "evidence":
        told.append(_("link") if values.get("kind") == "link" else _("file"))
    if kind in ("field", "parameter", "evidence") and "required" in values:
        told.append(_(SAID["required", bool(values["required"])]))
    told += [
        _("{key} {value}", key=key_word(key), value=shown(values[key], key))
        for key in ("options", "default", "notice", "capacity")
        if values.get(key) is not None
    ]
    detail = clauses(told)
    return (
        _("{text} ({detail})", text=texts[0], detail=detail) if texts and detail else (texts or [detail])[0]
    )


def _of_value(change: Change, comparison: Comparison) -> list[Piece]:
    key = change.key[0]
    last = change.key[-1]
    name = key_word(last if key == "approve" else key)
    if len(change.key) > 1 and key != "approve":
        name = _("{what} {name}", what=name, name=shown(last))
    if (last, True) in SAID:
        return [Piece("same", _(SAID[last, change.after not in (None, False)]))]
    kind = key if key != "approve" else last
    if kind in TEXTS:
        return [Piece("same", name + _(": ")), *_words(change.before or "", change.after or "")]
    if kind in ENTRIES:
        return [Piece("same", name + _(": ")), *_entries(kind, change.before, change.after)]
    if kind in LISTS:
        return [Piece("same", name + _(": ") + _lists(change.before, change.after))]
    before, after = (
        shown(_effective(change, one, comparison), kind) for one in (change.before, change.after)
    )
    return [Piece("same", _("{key} {before} -> {after}", key=name, before=before, after=after))]


def _effective(change: Change, value: Any, comparison: Comparison) -> Any:
    """A step without an owner has that of the SOP."""
    if value is None and change.key == ("owner",) and change.at:
        side = comparison.before if value is change.before else comparison.after
        return side[()].values.get("owner")
    return value


def _lists(before: Any, after: Any) -> str:
    """What a list of names has gained and lost."""
    old, new = (one if isinstance(one, list) else [] if one is None else [one] for one in (before, after))
    come, gone = [one for one in new if one not in old], [one for one in old if one not in new]
    told = []
    if come:
        told.append(
            _("now {names}", names=_names(come)) if not old else _("also {names}", names=_names(come))
        )
    if gone:
        told.append(_("no longer {names}", names=_names(gone)))
    return clauses(told) or _("in another order")


def _names(names: Sequence[Any]) -> str:
    more = len(names) - LONG
    return listed([shown(one) for one in names[:LONG]] + (["…"] if more > 0 else []))


def _entries(kind: str, before: Any, after: Any) -> list[Piece]:
    """What a list of texts has gained and lost; of as many that went and came, each word by word."""
    old, new = (_texts(kind, one) for one in (before, after))
    kept = {squeeze(one) for one in old} & {squeeze(one) for one in new}
    gone, come = ([one for one in side if squeeze(one) not in kept] for side in (old, new))
    if not gone and not come:
        return [Piece("same", _("in another order"))]
    rows = [_words(one, two) for one, two in zip(gone, come, strict=False)] if len(gone) == len(come) else [
        *([Piece("removed", squeezed(one))] for one in gone),
        *([Piece("added", squeezed(one))] for one in come),
    ]  # fmt: skip
    found: list[Piece] = []
    for row in rows:
        found += [Piece("same", _("; "))] * bool(found) + row
    return found


def _texts(kind: str, value: Any) -> list[str]:
    listed_ = value if isinstance(value, list) else [] if value is None else [value]
    return [one if isinstance(one, str) else shown(one, kind) for one in listed_]


def _words(before: str, after: str) -> list[Piece]:
    """Two texts word by word, with a little around what is different."""
    row = pieces(before, after)
    found: list[Piece] = []
    for number, piece in enumerate(row):
        text = squeezed(piece.text, ends=True)
        if piece.what != "same":
            found += _blanks_outside(Piece(piece.what, text))
            continue
        if len(text) > 2 * AROUND:
            head = _first(text[:AROUND]) if number > 0 else ""
            tail = _first(text[: -AROUND - 1 : -1])[::-1] if number < len(row) - 1 else ""
            text = f"{head}…{tail}"
        found.append(Piece("same", text))
    return found


def _blanks_outside(piece: Piece) -> list[Piece]:
    """What went or came, the blank at its end not marked: a line may be broken there."""
    text = piece.text.rstrip()
    if not text or text == piece.text:
        return [piece]
    return [Piece(piece.what, text), Piece("same", " ")]


def _first(text: str) -> str:
    """The text without the word that a cut may have torn at its end."""
    whole = text[: text.rfind(" ") + 1]
    return whole if len(whole) > AROUND // 2 else text


def bounded(row: list[Piece], most: int = MOST) -> list[Piece]:
    """A row of stretches with no more signs than a person would read, of each change a part."""
    found: list[Piece] = []
    left = most
    for piece in row:
        if left <= 0:
            return [*found, Piece("same", "…")]
        room = min(left, most // 4)
        text = piece.text if len(piece.text) <= room else piece.text[:room] + "…"
        found.append(Piece(piece.what, text))
        left -= len(text)
    return found
