"""What the YAML parser could not read, in words for people who do not know YAML."""

from typing import NamedTuple

import yaml

from sopctl.sop.source import Source

ODD_SPACES = {"\u00a0": "a no-break space", "\u3000": "a full-width space", "\u2028": "U+2028"}


BRACES = 'put the whole text in quotes: "Design {{ event }}"'


WIDE = {"\uff0c": ",", "\u201c": '"', "\u201d": '"', "\uff5b": "{", "\uff3b": "["}


class Slip(NamedTuple):
    start: int
    message: str
    mend: str


def explain(source: Source, error: yaml.MarkedYAMLError) -> Slip:
    """The offset, the problem and the mend for a parser's error."""
    mark = error.problem_mark or error.context_mark
    at = min(mark.index, len(source.text)) if mark else 0
    problem = error.problem or "not readable"
    slip = _wide_colon(source, at) or _odd_space(source, at)
    if slip:
        return slip
    character = source.text[at : at + 1]
    if "cannot start any token" in problem:
        if character == "\t":
            return Slip(at, "a tab where YAML wants spaces", "indent with spaces, two for a level")
        return Slip(at, f"a value cannot begin with {character}", "put the whole value in quotes")
    if "tab character" in problem:
        return Slip(at, "a tab where YAML wants spaces", "indent with spaces, two for a level")
    if "alphabetic or numeric" in problem and error.context_mark:
        start = error.context_mark.index
        sign = source.text[start : start + 1]
        return Slip(start, f"a value cannot begin with {sign}", "put the whole value in quotes")
    if "mapping values are not allowed" in problem:
        return Slip(
            at,
            "a colon and a space inside a value, or a line indented too far",
            "put text that holds `: ` in quotes, and start keys of one level in one column",
        )
    if "unexpected end of stream" in problem and error.context_mark:
        start = error.context_mark.index
        return Slip(start, "a quotation mark opens here and is never closed", "close it")
    if "escape" in problem:
        return Slip(at, "a backslash in double quotes", "use single quotes: 'C:\\new'")
    if "expected node content" in problem:
        opened = _last_open(source.text, at)
        if opened is None or source.text[at:].strip():
            return Slip(at, f"{character} has no place here", "text that holds it needs quotes")
        return Slip(opened, f"this {source.text[opened]} is never closed", "close it")
    if "flow" in (error.context or "") and error.context_mark:
        start = error.context_mark.index
        line_start = source.line_start(source.line_of(at))
        braces = source.text.rfind("{{", line_start, at + 2)
        if braces >= 0 and source.text.count('"', line_start, braces) % 2 == 0:
            return Slip(braces, "{{ in a value without quotes", BRACES)
        line = source.text[line_start:].split("\n", 1)[0]
        for character, ascii_one in WIDE.items():
            if character in line:
                place = line_start + line.index(character)
                return Slip(place, f"{character} where YAML wants {ascii_one}", f"type {ascii_one}")
        bracket = source.text[start : start + 1]
        return Slip(start, f"this {bracket} is never closed, or a comma is missing", "close it")
    if "'-' indicator" in problem or "<block end>" in problem or "<document start>" in problem:
        return Slip(
            at,
            "this line does not fit the lines above it",
            "indent keys of one level alike; every item of a list begins with `- `",
        )
    if "expected key" in problem:
        mend = "indent keys of one level alike; inside single quotes write a quote twice: 'it''s'"
        return Slip(at, "this does not fit what stands before it", mend)
    if "expected ':'" in problem:
        start = error.context_mark.index if error.context_mark else at
        return Slip(start, "a line without `key: value`", "add a colon and a space after the key")
    return Slip(at, f"not readable as YAML: {problem}", "")


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
            return Slip(start, "a full-width colon \uff1a after a key", "write an ASCII colon and a space")
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
                return Slip(start + column, f"{name} where YAML wants a space", "type a plain space")
    return None
