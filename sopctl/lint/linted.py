"""A file that was linted, for those who tell of it."""

from codecs import BOM_UTF8
from dataclasses import dataclass
from functools import cached_property

from sopctl.errors import Finding
from sopctl.sop.source import LINE_END

SECRET = "SOP902"
BLANK = "\u2022"
HIDDEN = BLANK * 5
KEY_BEGINS, KEY_ENDS = "PRIVATE KEY", "-----END"


@dataclass(frozen=True)
class Linted:
    """A file by the name that people gave, its text, and what was found in it.

    The text is empty where there is none, and may be where there is nothing to tell of it.
    """

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


def discreet(findings: list[Finding], raw: bytes) -> list[Finding]:
    """Findings whose words do not repeat the secrets that were found; a fix that would is left out."""
    lines = LINE_END.split(raw.removeprefix(BOM_UTF8).decode("utf-8", "replace"))
    places = [one.place for one in findings if one.rule.code == SECRET]
    spans = (lines[one.line - 1][one.column - 1 : one.column - 1 + one.width] for one in places)
    secrets = sorted({span for span in spans if span}, key=len, reverse=True)
    return [one if one.rule.code == SECRET else _without(one, secrets) for one in findings]


def _without(finding: Finding, secrets: list[str]) -> Finding:
    message, mend, fix = finding.message, finding.mend, finding.fix
    for secret in secrets:
        message, mend = message.replace(secret, HIDDEN), mend.replace(secret, HIDDEN)
        if fix and any(secret in text for text in (fix.told, *(edit.text for edit in fix.edits))):
            fix = None
    return finding._replace(message=message, mend=mend, fix=fix)
