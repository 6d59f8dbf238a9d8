"""The file holds a character that nobody can see.

Characters without width, marks that turn the direction of writing and tags come along when one copies from
a web page or a chat. A condition with one in it looks right and never holds; a text may read otherwise than
it is stored, so that who approves it approves something else. In `run` no-break spaces are told too: a
shell takes them for letters. Joiners in emoji and in scripts that need them, and direction marks in a file
with Hebrew or Arabic, are fine.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: "Sweep<U+200B> the floor"}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor \U0001f469\u200d\U0001f527}
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import count
from typing import Any

from sopctl.errors import Edit, Finding, Fix, Rule
from sopctl.language import _, plural
from sopctl.lint.context import Context
from sopctl.sop.document import Document, Node, Path
from sopctl.sop.problem import Problem

RULE = Rule("SOP904", "hidden-character")

HIDDEN = (
    "[\x85\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff9-\ufffb\ue000-\uf8ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
TURNS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
LINE_ENDS = "\x85\u2028\u2029"
OWN = "\ue000-\uf8ff\U000f0000-\U0010ffff"
RIGHT_TO_LEFT = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
NO_BREAK = "[\xa0\u2007\u202f]"
MANY = 1000  # of one text: it is mended by hand then


# A key (where it is true) or a text of the file, its path, and where hidden characters are in the file.
Leaf = tuple[bool, Path, str, list[int]]


def check(context: Context) -> Iterator[Finding]:
    text = context.document.source.text
    if text.isascii() or not _may_hide(text):
        return
    if re.search(NO_BREAK, text):
        yield from _no_break(context)
    turned = re.search(RIGHT_TO_LEFT, text) is not None
    hits = [one.start() for one in re.finditer(HIDDEN, text) if _is_odd(text, one.start(), turned)]
    left = set(hits)
    for leaf in _leaves(context.document, hits, turned):
        inside = leaf[-1]
        if left.issuperset(inside):  # in Markdown one stretch may be two values
            left.difference_update(inside)
            yield _finding(context, inside, _fix(context, leaf, turned))
    for hit in hits:  # the others are in a comment, or between the texts
        if hit in left and hit - 1 not in left:
            end = next(at for at in count(hit) if at not in left)
            run = list(range(hit, end))
            yield _finding(context, run, _deleted(context, (Edit(hit, end, ""),)))


def _may_hide(text: str) -> bool:
    """A quick look: most of these are no printable characters, the others have a few bytes in common."""
    if not text.replace("\n", "").isprintable():
        return True
    raw = text.encode()
    return (
        b"\xef\xb8" in raw
        or b"\xf3\xa0" in raw
        or any(one in text for one in "\u115f\u1160\u2800\u3164\uffa0")
    )


def _no_break(context: Context) -> Iterator[Finding]:
    for path, step in context.steps:
        for match in re.finditer(NO_BREAK, step.run):
            told = _(
                "a no-break space, which a shell takes for a letter: <U+{code}>", code=f"{ord(match[0]):04X}"
            )
            problem = Problem(told, _("write a space in its place"), match.start(), 1)
            yield context.finding_in(RULE, (*path, "run"), problem)


def _finding(context: Context, hits: list[int], fix: Fix | None) -> Finding:
    source = context.document.source
    character = source.text[hits[0]]
    code = f"{ord(character):04X}"
    if re.match(f"[{TURNS}]", character):
        told = _("<U+{code}>, which turns the direction of writing", code=code)
    elif re.match(f"[{OWN}]", character):
        told = _("<U+{code}>, which looks otherwise in each font", code=code)
    else:
        told = _("<U+{code}>, which nobody can see", code=code)
    if len(hits) > 1:
        told = plural(
            "{told}, and {count} more here", "{told}, and {count} more here", len(hits) - 1, told=told
        )
    return Finding(RULE, source.place(hits[0]), told, _("delete it"), fix)


def _fix(context: Context, leaf: Leaf, turned: bool) -> Fix | None:
    is_key, path, text, hits = leaf
    clean = "".join(
        one for at, one in enumerate(text) if not re.match(HIDDEN, one) or not _is_odd(text, at, turned)
    )
    if len(text) - len(clean) != len(hits) or len(hits) > MANY:
        return None  # some are written as escapes, so that it takes a person to see what is meant
    data = ("rename" if is_key else "set", path, clean)
    return _deleted(context, tuple(Edit(hit, hit + 1, "") for hit in hits), data)


def _deleted(context: Context, edits: tuple[Edit, ...], *data: tuple[Any, ...]) -> Fix | None:
    text = context.document.source.text
    if any(re.match(f"[{OWN}{LINE_ENDS}]", text[edit.start]) for edit in edits):
        return None  # it stands for something: a sign, a new line
    return Fix(_("hidden characters deleted"), edits, data)


def _leaves(document: Document, hits: list[int], turned: bool) -> Iterator[Leaf]:
    """The keys and texts that have hidden characters in them, in the order of the file's data."""
    data: Any
    rest: list[tuple[Path, Any, Node]] = [((), document.data, document.root)]
    while rest:
        path, data, node = rest.pop()
        for part, child in reversed(node.children.items()):
            if child.key and isinstance(part, str) and (inside := _between(hits, *child.key)):
                yield True, (*path, part), part, inside
            rest.append(((*path, part), data[part], child))
        if not isinstance(data, str):
            continue
        odd = [one.start() for one in re.finditer(HIDDEN, data) if _is_odd(data, one.start(), turned)]
        # None where they are in a comment amid it, or in what only stands there too, as an id in Markdown.
        if not odd:
            continue
        excerpt = node.excerpt
        inside = [excerpt.at(at) for at in odd] if excerpt else _between(hits, node.start, node.end)
        if inside:
            yield False, path, data, inside


def _between(hits: list[int], start: int, end: int) -> list[int]:
    return hits[bisect_left(hits, start) : bisect_left(hits, end)]


def _is_odd(text: str, at: int, turned: bool) -> bool:
    """Whether a character that cannot be seen has no business where it stands."""
    one, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if one in "\u200c\u200d" and "\u0600" <= before <= "\u1cff":  # Arabic to Vedic: it shapes the letters
        return False
    if one == "\u200d":
        return not (_is_sign(before) and _is_sign(after))
    if one in "\ufe0e\ufe0f":
        return not (_is_sign(before) or before in "#*0123456789©®")
    if "\ufe00" <= one <= "\ufe0d" or "\U000e0100" <= one <= "\U000e01ef":
        return not before >= "\u2200" or re.match(HIDDEN, before) is not None
    if "\U000e0020" <= one <= "\U000e007f":  # the flags of England, Scotland and Wales
        return "\U0001f3f4" not in text[max(0, at - 7) : at]
    if one in "\u061c\u200e\u200f\u2066\u2067\u2068\u2069":
        return not turned
    if one == "\u200b":  # where lines break in scripts without spaces
        return not ("\u0e00" <= before <= "\u109f" or "\u1780" <= before <= "\u17ff")
    if one == "\u180e":
        return not "\u1800" <= before <= "\u18af"
    return not (one in "\u115f\u1160" and ("\u1100" <= before <= "\u11ff" or "\u1100" <= after <= "\u11ff"))


def _is_sign(character: str) -> bool:
    return "\u2010" <= character <= "\u33ff" or character >= "\U0001f000" or character == "\ufe0f"
