"""Signs of a Chinese keyboard where YAML has its own: the file can be read, but not as it was meant.

What stands here leaves no SOP that could be run, and would be told as three other mistakes; the rule
`wide-sign` tells of what is read without a word.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from sopctl.errors import Edit, Finding, Fix
from sopctl.language import _
from sopctl.sop.document import Document, Path
from sopctl.sop.form import SYNTAX
from sopctl.sop.yaml_slips import (
    COLON,
    DASHES,
    ODD_SPACES,
    Slip,
    no_item,
    wrong_colon,
    wrong_sign,
    wrong_space,
)

# Keys whose values are names of things: no sign of writing has a place in them.
NAMES = ("needs", "notify", "by", "owner", "use", "due", "takes", "notice", "every", "type")
# Below these people choose the keys; the last two stand in SOP tests.
THEIRS = {"roles", "definitions", "params", "collect", "columns", "with", "answers", "text"}
MAX_FINDINGS = 500  # people mend a few and look again
COMMAS = "，、；"
SIGNS = frozenset(COMMAS + DASHES + "“‘「［【＃")
OPENING = {"“": '"', "‘": "'", "「": '"', "［": "[", "【": "["}


class Spot(NamedTuple):
    """A value that was read, the key that it stands under (that of its list), and whether it is in a list."""

    path: Path
    key: str
    value: Any
    in_list: bool = False


def misread(document: Document) -> list[Finding]:
    """What is wrong with the signs of a file, where it leaves no SOP that could be run."""
    text = document.source.text
    if text.isascii():
        return []
    if isinstance(document.data, str):
        slips = [wrong_colon(text.index(COLON))] if COLON in document.data else []
    else:
        slips = list(islice(_slips(document), MAX_FINDINGS)) if _is_suspect(document.data) else []
    return [
        Finding(SYNTAX, document.source.place(slip.start), slip.message, slip.mend, slip.fix)
        for slip in sorted(slips, key=lambda slip: slip.start)
    ]


def spots(data: Any, path: Path = (), key: str = "") -> Iterator[Spot]:
    """Every value of nested data but maps and lists."""
    if isinstance(data, dict):
        for name, value in data.items():
            if isinstance(value, (dict, list)):
                yield from spots(value, (*path, name), name)
            else:
                yield Spot((*path, name), name, value)
    elif isinstance(data, list):
        for number, value in enumerate(data):
            if isinstance(value, (dict, list)):
                yield from spots(value, (*path, number), key)
            else:
                yield Spot((*path, number), key, value, in_list=True)


def written(document: Document, path: Path) -> tuple[int, int]:
    """Where a value stands in the text; an empty stretch where it is in quotes or in a block."""
    node = document.root
    for part in path:
        node = node.children[part]
    if document.source.text[node.start : node.start + 1] in ("", '"', "'", "|", ">", "&", "*", "!"):
        return node.start, node.start
    return node.start, node.end


def _is_suspect(data: Any, under: str = "") -> bool:
    """Whether it is worth while to look closer: most files hold nothing of the kind."""
    if isinstance(data, dict):
        return any(
            name[:1] in ODD_SPACES or (COLON in name if value is None else _is_suspect(value, name))
            for name, value in data.items()
        )
    if isinstance(data, list):
        return any(_is_suspect(value, under) for value in data)
    return under in NAMES and isinstance(data, str) and not SIGNS.isdisjoint(data)


def _slips(document: Document) -> Iterator[Slip]:
    told = set()
    for path in _keys(document.data):
        name = str(path[-1])
        at = _key(document, path)
        if at is not None and name[0] in ODD_SPACES:
            yield wrong_space(document.source.text, at)
        elif at is not None and COLON in name:
            yield wrong_colon(at + name.index(COLON))
    for spot in spots(document.data):
        if not isinstance(spot.value, str) or spot.value.isascii() or spot.key not in NAMES:
            continue
        if THEIRS.isdisjoint(spot.path):
            slip = _in_name(document, spot)
            if slip and slip.start not in told:  # an alias repeats it
                told.add(slip.start)
                yield slip


def _keys(data: Any, path: Path = ()) -> Iterator[Path]:
    """The paths of the keys that begin with an odd space, or hold a colon that should have ended them."""
    if isinstance(data, dict):
        for name, value in data.items():
            if name[:1] in ODD_SPACES or (value is None and COLON in name):
                yield (*path, name)
            elif isinstance(value, (dict, list)):
                yield from _keys(value, (*path, name))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            if isinstance(value, (dict, list)):
                yield from _keys(value, (*path, number))


def _key(document: Document, path: Path) -> int | None:
    """Where a key begins that is written without quotes and as it is read."""
    node, text = document.root, document.source.text
    for part in path:
        node = node.children[part]
    if node.key is None or text[node.key[0] : node.key[1]] != path[-1]:
        return None
    return (
        None if text[node.key[1] : node.key[1] + 1] == ":" and path[-1][0] not in ODD_SPACES else node.key[0]
    )


def _in_name(document: Document, spot: Spot) -> Slip | None:
    start, end = written(document, spot.path)
    whole = document.source.text
    text = whole[start:end]
    if text[:1] in tuple(DASHES) and not spot.in_list:
        return Slip(start, *no_item(text[0]))
    if text[:1] in OPENING:
        return wrong_sign(whole, start, OPENING[text[0]])
    if "＃" in text:
        return wrong_sign(whole, start + text.index("＃"), "#")
    comma = next((place for place, sign in enumerate(text) if sign in COMMAS), None)
    if comma is None:
        return None
    if spot.in_list:
        return wrong_sign(whole, start + comma, ",")
    told = _("{sign} parts no names", sign=text[comma])
    return Slip(
        start + comma, told, _("write a list in brackets: [one, two]"), _in_brackets(whole, start, end)
    )


def _in_brackets(text: str, start: int, end: int) -> Fix:
    """Names that another keyboard's commas part, as a list."""
    commas = (place for place in range(start, end) if text[place] in COMMAS)
    edits = [Edit(place, place + 1, "," if text[place + 1 : place + 2] == " " else ", ") for place in commas]
    edits = [Edit(start, start, "["), *edits, Edit(end, end, "]")]
    return Fix(_("write a list in brackets"), tuple(edits))
