"""An SOP as a YAML file that reads back to the same SOP, and is pleasant to read.

PyYAML's own dumper knows YAML 1.1 and folds long lines; what is written here is what our reader reads.
"""

import json
import re
from typing import Any

from pydantic import ValidationError

from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.sop.model import Sop
from sopctl.sop.plain_data import plain_data
from sopctl.sop.scalars import WrittenFloat, WrittenInt, resolve
from sopctl.sop.source import MAX_BYTES
from sopctl.sop.yaml_reader import read_document

WIDTH = 100
# What is easier to read one below the other, however short.
TALL = {"roles", "params", "definitions", "calendars", "changelog", "collect", "phases", "steps"}
APART = {"roles", "params", "phases", "steps"}  # with an empty line before
INDICATORS = "-?:,[]{}#&*!|>'\"%@`=<. \t"
# What other programs take for a number, though our reader keeps it as the text it is.
NUMBER = re.compile(r"[-+]?(?:[\d_]++(?:\.[\d_]*+)?|\.[\d_]++)(?:[eE][-+]?\d+)?|\d++(?::\d++)+(?:\.\d*)?")
OLD_WORDS = {"yes", "no", "on", "off", "y", "n"}  # YAML 1.1, and so other programs, take them for bools
# What is written as an escape: YAML would lose it, it ends a line, nobody sees it or it drives a terminal.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
DEEP = 30  # what is indented further stands on one line, else the spaces would outweigh it
LONG_KEY = 1000  # beyond 1,024 characters YAML wants `? ` before a key


def write_yaml(sop: Sop) -> str:
    """The SOP as a YAML file. Raises SopctlError where none reads back to the same SOP."""
    data = plain_data(sop)
    if length(data) > MAX_BYTES:  # before aliases are written out
        raise _too_long()
    for exact in (False, True):
        text = dump(data, exact=exact)
        if len(text.encode()) > MAX_BYTES:
            raise _too_long()
        if _reads_back(text, sop):
            return text
    raise SopctlError(_("no YAML file reads back to the same SOP"), _("use `--format json`"))


def _too_long() -> SopctlError:
    message = _("as YAML this SOP has more than {most:,} bytes; an SOP has no more", most=MAX_BYTES)
    return SopctlError(message, _("split it, or use `--format json`"))


def length(data: Any) -> int:
    """How many characters some data takes at least, with what stands between its values."""
    if isinstance(data, (dict, list)):
        values = data.values() if isinstance(data, dict) else data
        return sum(map(length, values)) + 2 * max(0, len(data) - 1)
    return len(data) if isinstance(data, str) else 1


def dump(data: dict[str, Any], *, exact: bool = False) -> str:
    """A map as YAML. Without `exact` blocks of text end in a line end, which the schema takes away."""
    return "\n".join(_map(data, 0, exact)).strip("\n") + "\n"


def lines_of(data: dict[str, Any] | list[Any]) -> list[str]:
    """The entries of a map or list in lines, not indented."""
    if isinstance(data, dict):
        return _map(data, 0, False)
    return [line for one in data for line in _item(one, 0, False, tall=False)]


def flow_value(value: Any) -> str:
    """A value on one line, as it may stand in brackets."""
    return _flow_in(value)


def quoted_like(written: str, text: str) -> str:
    """A text of one line, in quotes where another one is."""
    if written[:1] == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return quoted(text) if written[:1] in "\"'" else _scalar(text)


def _reads_back(text: str, sop: Sop) -> bool:
    document, findings = read_document("", text.encode())
    if document is None or findings:
        return False
    try:
        return Sop.model_validate(document.data) == sop
    except ValidationError:
        return False


def _map(data: dict[str, Any], indent: int, exact: bool) -> list[str]:
    lines: list[str] = []
    for key, value in data.items():
        if indent == 0 and key in APART and lines:
            lines.append("")
        written = _scalar(str(key))
        if len(written) > LONG_KEY:
            lines.append(f"{' ' * indent}? {written}")
            written = ""
        lines += _entry(f"{written}:", key, value, indent, exact)
    return lines


def _entry(start: str, key: str, value: Any, indent: int, exact: bool) -> list[str]:
    """The lines of a value after `key:` or `-`."""
    pad = " " * indent
    if isinstance(value, str) and "\n" in value and _fits_block(value):
        return _block(f"{pad}{start}", value, indent + 2, exact)
    if not isinstance(value, (dict, list)) or not value:
        return [f"{pad}{start} {_flow(value)}"]
    if indent > DEEP:
        return [f"{pad}{start} {_flow(value)}"]
    if key not in TALL and _is_low(value):
        line = f"{pad}{start} {_flow(value)}"
        if _width(line) <= WIDTH:
            return [line]
    if isinstance(value, dict):
        return [f"{pad}{start}", *_map(value, indent + 2, exact)]
    lines = [f"{pad}{start}"]
    for item in value:
        lines += _item(item, indent + 2, exact, tall=key in TALL)
    return lines


def _item(item: Any, indent: int, exact: bool, *, tall: bool) -> list[str]:
    if isinstance(item, dict) and item:
        if _is_low(item) and not (tall and len(item) > 2):
            line = f"{' ' * indent}- {_flow(item)}"
            if _width(line) <= WIDTH:
                return [line]
        lines = _map(item, indent + 2, exact)
        return [f"{' ' * indent}- {lines[0].lstrip(' ')}", *lines[1:]]
    return _entry("-", "", item, indent, exact)


def _width(line: str) -> int:
    """Columns on a screen; Chinese characters take two."""
    return len(line) + sum(letter >= "\u2e80" for letter in line)


def _is_low(value: Any, depth: int = 0) -> bool:
    """Whether a value may stand on one line: no map of maps of maps, no text of several lines."""
    if isinstance(value, dict):
        return depth < 2 and all(_is_low(one, depth + 1) for one in value.values())
    if isinstance(value, list):
        return depth < 3 and all(_is_low(one, depth + 1) for one in value)
    return not isinstance(value, str) or "\n" not in value


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_flow_key(str(key))}: {_flow_in(one)}' for key, one in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow_in, value))}]"
    return _scalar(value)


def _flow_key(key: str) -> str:
    written = _scalar(key, flow=True)
    return written if len(written) <= LONG_KEY else f"? {written} "


def _flow_in(value: Any) -> str:
    return _flow(value) if isinstance(value, (dict, list)) else _scalar(value, flow=True)


def _scalar(value: Any, *, flow: bool = False) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case WrittenInt() | WrittenFloat():
            return value.text
        case int() | float():
            return repr(value)
    text = str(value)
    return text if is_plain(text, flow=flow) else quoted(text)


def is_plain(text: str, *, flow: bool) -> bool:
    """Whether a text may stand without quotes; `flow` where that is in brackets or braces."""
    if not text or text[0] in INDICATORS or text[-1] in " :" or not text.isprintable():
        return False
    if not isinstance(resolve(text), str) or text.lower() in OLD_WORDS or NUMBER.fullmatch(text):
        return False
    if flow and re.search(r"[,\[\]{}:?]", text):
        return False
    return ": " not in text and " #" not in text


def quoted(text: str) -> str:
    """A text in double quotes, with escapes for what a file cannot hold or nobody would see."""

    def escaped(found: re.Match[str]) -> str:
        code = ord(found[0])
        return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"

    return UNSEEN.sub(escaped, json.dumps(text, ensure_ascii=False))


def _fits_block(text: str) -> bool:
    # An empty line at its end would run into what follows.
    return not UNSEEN.search(text) and bool(text.rpartition("\n")[2].strip())


def _block(start: str, text: str, indent: int, exact: bool) -> list[str]:
    sign = "|" + ("2" if text[0] in " \t\n" else "") + ("-" if exact else "")
    return [f"{start} {sign}", *(f"{' ' * indent}{line}" if line else "" for line in text.split("\n"))]
