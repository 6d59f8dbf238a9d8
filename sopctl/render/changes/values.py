"""Values of an SOP file as people read them, on one line."""

import re
from typing import Any

from pydantic import ValidationError

from sopctl.language import _, clauses, listed
from sopctl.render.changes.words import UNSAID
from sopctl.render.clean import clean, cut
from sopctl.render.describe import approval_words, repeat_row
from sopctl.sop.dates import takes_words
from sopctl.sop.model import Approval, Repeat

LONG = 12  # entries of a list that are told
MOST = 300  # signs of one value
DEEP = 4  # levels of values in values
BLANKS = re.compile(r"\s+")


def shown(value: Any, key: str = "") -> str:
    """A value as people read it, of a key where one is given; None is what holds when nothing is said."""
    return cut(_shown(value, key, DEEP), MOST)


def told_whole(value: Any, key: str = "") -> str:
    """The same, however long it is."""
    return _shown(value, key, DEEP)


def squeezed(text: str, *, ends: bool = False) -> str:
    """A text cleaned, on one line; with its blank ends if asked for, as a stretch of a text has them."""
    text = clean(BLANKS.sub(" ", text))
    return text if ends else text.strip()


def _shown(value: Any, key: str, deep: int) -> str:
    if value is None:
        return _(UNSAID[key]) if key in UNSAID else _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        if key in ("takes", "notice"):
            return takes_words(squeezed(value))
        return squeezed(_(value) if key == "type" else value) or _("nothing")
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    if not deep:
        return "…"
    if isinstance(value, list):
        told = [_shown(one, "", deep - 1) for one in value[:LONG]]
        return listed(told + ["…"] * (len(value) > LONG)) or _("nothing")
    if isinstance(value, dict):
        return _of_map(value, key, deep)
    return squeezed(str(value))


def _of_map(value: dict[str, Any], key: str, deep: int) -> str:
    try:
        if key == "approve":
            return squeezed(approval_words(Approval.model_validate(value)))
        if key == "repeat":
            return squeezed(repeat_row(Repeat.model_validate(value)))
    except ValidationError:  # of a kind that is not known here
        pass
    if "title" in value and value.keys() <= {"title", "url"}:
        title, url = squeezed(str(value["title"])), squeezed(str(value.get("url") or ""))
        return _("{text} ({detail})", text=title, detail=url) if url and url != title else title
    rows = list(value.items())[:LONG]
    told = [f"{squeezed(str(name))}{_(': ')}{_shown(one, str(name), deep - 1)}" for name, one in rows]
    return clauses(told + ["…"] * (len(value) > LONG)) or _("nothing")
