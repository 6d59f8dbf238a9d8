"""A file that was linted, for those who tell of it."""

from dataclasses import dataclass
from functools import cached_property

from sopctl.errors import Finding
from sopctl.sop.source import LINE_END

SECRET = "SOP902"
BLANK = "\u2022"
KEY_BEGINS, KEY_ENDS = "PRIVATE KEY", "-----END"


@dataclass(frozen=True)
class Linted:
    """A file by the name that people gave, its text (empty where it is none), and what was found in it."""

    file: str
    text: str
    findings: list[Finding]

    @cached_property
    def lines(self) -> list[str]:
        """The text's lines to be shown: secrets that were found are blanked, for CI keeps what is printed."""
        lines = LINE_END.split(self.text)
        for place in [one.place for one in self.findings if one.rule.code == SECRET]:
            if place.line > len(lines):
                continue
            line = lines[place.line - 1]
            start, end = place.column - 1, place.column - 1 + place.width
            lines[place.line - 1] = line[:start] + BLANK * (end - start) + line[end:]
            if KEY_BEGINS in line:
                for number in range(place.line, len(lines)):
                    ended = KEY_ENDS in lines[number]
                    lines[number] = BLANK * len(lines[number])
                    if ended:
                        break
        return lines
