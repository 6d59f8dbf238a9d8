"""What the YAML parser could not read, in words for people who do not know YAML."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import yaml

from sopctl.errors import Fix
from sopctl.language import N_, _
from sopctl.sop.source import Source, marks_of_conflict

ODD_SPACES = {"\u00a0": N_("a no-break space"), "\u3000": N_("a full-width space"), "\u2028": "U+2028"}
BRACES = N_('put the whole text in quotes: "Design {{ event }}"')
COLON = "\uff1a"
# What a Chinese keyboard gives for YAML's own signs, and the sign that was meant.
WIDE = {
    "，": ",", "、": ",", "；": ",", "“": '"', "”": '"', "＂": '"', "｛": "{", "｝": "}",
    "［": "[", "］": "]", "【": "[", "】": "]",
}  # fmt: skip
DASHES = "－—–−•●·"
RUN_IN = r"\s*(?:- +)*[\w.-]+(:)[^\s/]"
NO_ITEM = r"\s*(-)[\w\"'{\[]"


class Slip(NamedTuple):
    start: int
    message: str
    mend: str
    fix: Fix | None = None


def explain(source: Source, error: yaml.MarkedYAMLError) -> Slip:
    """The offset, the problem and the mend for a parser's error."""
    if (conflict := marks_of_conflict(source.text)) is not None:
        return Slip(conflict, *conflict_told())
    mark = error.problem_mark or error.context_mark
    at = min(mark.index, len(source.text)) if mark else 0
    problem = error.problem or _("not readable")
    slip = _wide_colon(source, at) or _odd_space(source, at) or _wide_mark(source, at)
    if slip:
        return slip
    character = source.text[at : at + 1]
    if "cannot start any token" in problem:
        if character == "\t":
            return _tab(at)
        return Slip(at, *_cannot_begin(character))
    if "tab character" in problem:
        return _tab(at)
    if "alphabetic or numeric" in problem and error.context_mark:
        start = error.context_mark.index
        sign = source.text[start : start + 1]
        return Slip(start, *_cannot_begin(sign))
    if "mapping values are not allowed" in problem:
        if slip := _opened_wide(source, at) or _run_in(source, at):
            return slip
        return Slip(
            at,
            _("a colon and a space inside a value, or a line indented too far"),
            _("put text that holds `: ` in quotes, and start keys of one level in one column"),
        )
    if "unexpected end of stream" in problem and error.context_mark:
        return _never_closed(source, error.context_mark.index)
    if "escape" in problem:
        return Slip(
            at, _("a backslash in double quotes"), _("use single quotes: {example}", example=r"'C:\new'")
        )
    if "expected node content" in problem:
        opened = _last_open(source.text, at)
        if opened is None or source.text[at:].strip():
            return Slip(
                at, _("{sign} has no place here", sign=character), _("text that holds it needs quotes")
            )
        return Slip(opened, _("this {sign} is never closed", sign=source.text[opened]), _("close it"))
    if "flow" in (error.context or "") and error.context_mark:
        return _in_brackets(source, error.context_mark.index, at)
    if "'-' indicator" in problem or "<block end>" in problem or "<document start>" in problem:
        return Slip(
            at,
            _("this line does not fit the lines above it"),
            _("indent keys of one level alike; every item of a list begins with `- `"),
        )
    if "expected key" in problem:
        mend = _("indent keys of one level alike; inside single quotes write a quote twice: 'it''s'")
        return Slip(at, _("this does not fit what stands before it"), mend)
    if "expected ':'" in problem:
        if slip := _run_in(source, error.context_mark.index if error.context_mark else at):
            return slip
        start = error.context_mark.index if error.context_mark else at
        return Slip(start, _("a line without `key: value`"), _("add a colon and a space after the key"))
    return Slip(at, _("not readable as YAML: {problem}", problem=problem), "")


def conflict_told() -> tuple[str, str]:
    """What is wrong with a file that has git's marks of a conflict, and what to do."""
    return _("a conflict that nobody has settled: git has marked it here"), _(
        "write what is to hold, and take the lines with <<<<<<<, ======= and >>>>>>> away"
    )


def _cannot_begin(sign: str) -> tuple[str, str]:
    return _("a value cannot begin with {sign}", sign=sign), _("put the whole value in quotes")


def _never_closed(source: Source, start: int) -> Slip:
    """A quotation mark that opens a text, or the mark of another keyboard that was to close it."""
    line_start = source.line_start(source.line_of(start))
    wide = _line(source, source.line_of(start)).find("”", start - line_start)
    if wide >= 0:
        return wrong_sign(source.text, line_start + wide, source.text[start])
    return Slip(start, _("a quotation mark opens here and is never closed"), _("close it"))


def _in_brackets(source: Source, opened: int, at: int) -> Slip:
    """What is wrong in brackets that the parser left at `at`."""
    line_start = source.line_start(source.line_of(at))
    braces = source.text.rfind("{{", line_start, at + 2)
    if braces >= 0 and source.text.count('"', line_start, braces) % 2 == 0:
        return Slip(braces, _("{{ in a value without quotes"), _(BRACES))
    if slip := _wide_in_brackets(source, opened, at):
        return slip
    before = source.text[line_start:at]
    if source.text[at : at + 1] == "[" and re.search(r":[^,{}]* (?:not )?in *$", before):
        told = _("a list in a condition that has no quotes around it")
        mend = _("put the whole condition in quotes: {example}", example="when: \"kind in ['a', 'b']\"")
        return Slip(at, told, mend)
    bracket = source.text[opened : opened + 1]
    wrong = _("this {sign} is never closed, or a comma is missing", sign=bracket)
    return Slip(opened, wrong, _("close it"))


def _tab(at: int) -> Slip:
    return Slip(at, _("a tab where YAML wants spaces"), _("indent with spaces, two for a level"))


def _last_open(text: str, end: int) -> int | None:
    # The parser says only where the file ends. Brackets in quotes are rare enough to be counted.
    closed = 0
    for place in range(end - 1, -1, -1):
        if text[place] in "]}":
            closed += 1
        elif text[place] in "[{" and closed:
            closed -= 1
        elif text[place] in "[{":
            return place
    return None


def wrong_sign(text: str, at: int, right: str) -> Slip:
    """A sign where YAML wants another one."""
    told = _("{sign} where YAML wants {other}", sign=text[at], other=right)
    return Slip(at, told, _("type {sign}", sign=right))


def no_item(sign: str) -> tuple[str, str]:
    """What is wrong with a list whose items begin with another sign, or with a hyphen that sticks to them."""
    told = _("{sign} begins no item of a list", sign=sign)
    if sign == "-":
        told = _("a hyphen without a space begins no item of a list")
    return told, _("begin every item with a hyphen and a space: `- `")


def wrong_colon(at: int) -> Slip:
    """A full-width colon where a key ends."""
    told = _("a full-width colon \uff1a after a key")
    return Slip(at, told, _("write an ASCII colon and a space"))


def wrong_space(text: str, at: int) -> Slip:
    """A space that is none for YAML."""
    told = _("{sign} where YAML wants a space", sign=_(ODD_SPACES[text[at]]))
    return Slip(at, told, _("type a plain space"))


def _line(source: Source, number: int) -> str:
    return source.text[source.line_start(number) :].split("\n", 1)[0]


def _around(source: Source, at: int) -> Iterator[tuple[int, str]]:
    """The line of an offset, then the one before it, each with its own offset.

    The parser takes a line that it cannot make sense of for plain text, and stumbles on the next.
    """
    line = source.line_of(at)
    for number in (line, line - 1):
        if number >= 1:
            yield source.line_start(number), _line(source, number)


def _wide_colon(source: Source, at: int) -> Slip | None:
    for start, text in _around(source, at):
        colon = text.find(COLON)
        if colon >= 0 and ": " not in text[:colon] and not text.rstrip().endswith(":"):
            return wrong_colon(start + colon)
    return None


def _odd_space(source: Source, at: int) -> Slip | None:
    for start, text in _around(source, at):
        for sign in ODD_SPACES:
            column = text.find(sign)
            if column >= 0 and (not text[:column].strip() or text[:column].rstrip().endswith(":")):
                return wrong_space(source.text, start + column)
    return None


def _wide_mark(source: Source, at: int) -> Slip | None:
    """A dash or a hash from another keyboard at the beginning of a line."""
    for start, text in _around(source, at):
        bare = text.lstrip(" ")
        column = start + len(text) - len(bare)
        if bare[:1] == "＃":
            return wrong_sign(source.text, column, "#")
        if bare[:1] and bare[0] in DASHES:
            return Slip(column, *no_item(bare[0]))
    return None


def _opened_wide(source: Source, at: int) -> Slip | None:
    """A value that begins with a quotation mark or a bracket from another keyboard."""
    start, text = next(_around(source, at))
    opened = re.search(r"(?::|-) +([“＂｛［【])", text[: at - start])
    return wrong_sign(source.text, start + opened.start(1), WIDE[opened[1]]) if opened else None


def _run_in(source: Source, at: int) -> Slip | None:
    """A key and its value, or a hyphen and its item, without a space between them."""
    for start, text in _around(source, at):
        if item := re.match(NO_ITEM, text):
            return Slip(start + item.start(1), *no_item("-"))
        if run_in := re.match(RUN_IN, text):
            told = _("no space after the colon")
            return Slip(start + run_in.start(1), told, _("write a colon and a space"))
    return None


def _wide_in_brackets(source: Source, opened: int, at: int) -> Slip | None:
    """What keeps a list or a map in brackets from ending, or from going on: the last wrong bracket, else
    the first wrong sign.
    """
    number = source.line_of(opened)
    inside = _line(source, number)[opened - source.line_start(number) :].rstrip()
    if inside[-1:] in ("】", "］", "｝"):
        return wrong_sign(source.text, opened + len(inside) - 1, WIDE[inside[-1]])
    line_start = source.line_start(source.line_of(at))
    for place, sign in enumerate(_line(source, source.line_of(at))):
        if sign in WIDE:
            return wrong_sign(source.text, line_start + place, WIDE[sign])
    return None
