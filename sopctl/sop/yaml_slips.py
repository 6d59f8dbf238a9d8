"""What the YAML parser could not read, in words for people who do not know YAML."""

from typing import NamedTuple

import yaml

from sopctl.language import N_, _
from sopctl.sop.source import Source

ODD_SPACES = {"\u00a0": N_("a no-break space"), "\u3000": N_("a full-width space"), "\u2028": "U+2028"}


BRACES = N_('put the whole text in quotes: "Design {{ event }}"')


WIDE = {"\uff0c": ",", "\u201c": '"', "\u201d": '"', "\uff5b": "{", "\uff3b": "["}


class Slip(NamedTuple):
    start: int
    message: str
    mend: str


def explain(source: Source, error: yaml.MarkedYAMLError) -> Slip:
    """The offset, the problem and the mend for a parser's error."""
    mark = error.problem_mark or error.context_mark
    at = min(mark.index, len(source.text)) if mark else 0
    problem = error.problem or _("not readable")
    slip = _wide_colon(source, at) or _odd_space(source, at)
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
        return Slip(
            at,
            _("a colon and a space inside a value, or a line indented too far"),
            _("put text that holds `: ` in quotes, and start keys of one level in one column"),
        )
    if "unexpected end of stream" in problem and error.context_mark:
        start = error.context_mark.index
        return Slip(start, _("a quotation mark opens here and is never closed"), _("close it"))
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
        start = error.context_mark.index
        line_start = source.line_start(source.line_of(at))
        braces = source.text.rfind("{{", line_start, at + 2)
        if braces >= 0 and source.text.count('"', line_start, braces) % 2 == 0:
            return Slip(braces, _("{{ in a value without quotes"), _(BRACES))
        line = source.text[line_start:].split("\n", 1)[0]
        for character, ascii_one in WIDE.items():
            if character in line:
                place = line_start + line.index(character)
                wrong = _("{sign} where YAML wants {other}", sign=character, other=ascii_one)
                return Slip(place, wrong, _("type {sign}", sign=ascii_one))
        bracket = source.text[start : start + 1]
        wrong = _("this {sign} is never closed, or a comma is missing", sign=bracket)
        return Slip(start, wrong, _("close it"))
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
        start = error.context_mark.index if error.context_mark else at
        return Slip(start, _("a line without `key: value`"), _("add a colon and a space after the key"))
    return Slip(at, _("not readable as YAML: {problem}", problem=problem), "")


def _cannot_begin(sign: str) -> tuple[str, str]:
    return _("a value cannot begin with {sign}", sign=sign), _("put the whole value in quotes")


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


def _wide_colon(source: Source, at: int) -> Slip | None:
    # The parser takes a line with a full-width colon for plain text and stumbles on the next line.
    line = source.line_of(at)
    for number in (line, line - 1):
        if number < 1:
            continue
        text = source.text[source.line_start(number) :].split("\n", 1)[0]
        colon = text.find("\uff1a")
        if colon >= 0 and ": " not in text[:colon] and not text.rstrip().endswith(":"):
            start = source.line_start(number) + colon
            wrong = _("a full-width colon \uff1a after a key")
            return Slip(start, wrong, _("write an ASCII colon and a space"))
    return None


def _odd_space(source: Source, at: int) -> Slip | None:
    line = source.line_of(at)
    for number in (line, line - 1):
        if number < 1:
            continue
        start = source.line_start(number)
        text = source.text[start:].split("\n", 1)[0]
        for character, name in ODD_SPACES.items():
            column = text.find(character)
            if column >= 0 and (not text[:column].strip() or text[:column].rstrip().endswith(":")):
                wrong = _("{sign} where YAML wants a space", sign=_(name))
                return Slip(start + column, wrong, _("type a plain space"))
    return None
