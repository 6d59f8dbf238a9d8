"""A file's text, and where in it a thing stands."""

import re
from bisect import bisect_right
from codecs import BOM_UTF8
from functools import cached_property

from sopctl.errors import Finding, Place
from sopctl.language import _
from sopctl.sop.form import UNREADABLE

MAX_BYTES = 2 * 1024 * 1024
LINE_END = re.compile(r"\r\n|\r|\n")
# What an editor cannot show and YAML does not allow. U+FEFF is let through at the start only.
CONTROL = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
# Those of them that ASCII has. To see that an ASCII text has none takes a tenth of the time of a search.
IN_ASCII = bytes((*range(9), 11, 12, *range(14, 32), 127))
# What git writes around what it could not merge, and what a block of code begins and ends with.
BEGUN, PARTED, ENDED = (re.compile(sign, re.MULTILINE) for sign in ("^<{7} ", r"^={7}\r?$", "^>{7} "))
FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)


class Source:
    """The text of one file. Offsets are code points; U+2028 and its like end no line here."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in LINE_END.finditer(self.text))]

    def place(self, start: int, end: int | None = None) -> Place:
        """The place of an offset; a stretch over several lines is cut at its first."""
        start = min(max(start, 0), len(self.text))
        line = bisect_right(self._line_starts, start)
        width = max(1, min(end if end is not None else start + 1, self._line_end(line)) - start)
        return Place(self.file, line, start - self._line_starts[line - 1] + 1, width)

    def _line_end(self, line: int) -> int:
        """Where a line's text ends. Never by a search: a file of one line may have thousands of findings."""
        if line >= len(self._line_starts):
            return len(self.text)
        end = self._line_starts[line] - 1
        return end - 1 if self.text[end - 1 : end + 1] == "\r\n" else end

    def line_start(self, line: int) -> int:
        """The offset of a line's first character; `line` counts from 1."""
        return self._line_starts[min(line, len(self._line_starts)) - 1]

    def line_of(self, offset: int) -> int:
        return bisect_right(self._line_starts, offset)


def marks_of_conflict(text: str) -> int | None:
    """Where the marks begin that git leaves around what it could not merge; None where there are none.

    A block of code may show some.
    """
    begun = BEGUN.search(text) if "<<<<<<< " in text else None
    if begun is None or len(FENCE.findall(text, 0, begun.start())) % 2:
        return None
    parted = PARTED.search(text, begun.end())
    return begun.start() if parted and ENDED.search(text, parted.end()) else None


def line_end(text: str, at: int) -> int:
    """Where the line of an offset ends, found by a search from there."""
    found = LINE_END.search(text, at)
    return found.start() if found else len(text)


def decode(file: str, raw: bytes) -> tuple[Source | None, list[Finding]]:
    """UTF-8 text from a file's bytes, or what keeps it from being that."""

    def refuse(message: str, mend: str, line: int = 1, column: int = 1) -> list[Finding]:
        return [Finding(UNREADABLE, Place(file, line, column), message, mend)]

    if len(raw) > MAX_BYTES:
        return None, refuse(
            _("the file has {size:,} bytes; an SOP has at most {most:,}", size=len(raw), most=MAX_BYTES),
            _("split it, or keep large material in files of its own"),
        )
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None, refuse(_("the file is in UTF-16, not UTF-8"), _("save it again as UTF-8"))
    # Not `utf-8-sig`: its errors count from after the mark.
    body = raw.removeprefix(BOM_UTF8)
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        before = body[: error.start].decode()
        place = Source(file, before + "?").place(len(before))
        if b"\x00" in raw:
            return None, refuse(_("this is a binary file, not text"), _("give a YAML file"))
        return None, refuse(
            _("not UTF-8: byte 0x{byte:02x}", byte=body[error.start]),
            _("save the file as UTF-8"),
            place.line,
            place.column,
        )
    source = Source(file, text)
    if text.isascii() and len(body.translate(None, IN_ASCII)) == len(body):
        return source, []
    if bad := re.search(CONTROL, text):
        place = source.place(bad.start())
        what = _("control character U+{code:04X} in the text", code=ord(bad[0]))
        return None, [Finding(UNREADABLE, place, what, _("delete it"))]
    return source, []
