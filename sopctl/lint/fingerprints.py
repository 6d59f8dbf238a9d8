"""What a finding is known by from one day to the next, whatever is written above it meanwhile."""

from collections import Counter
from hashlib import sha256
from posixpath import normpath

from sopctl.lint.linted import Linted
from sopctl.sop.source import LINE_END

LENGTH = 32


def fingerprints(linted: Linted) -> list[str]:
    """One for each finding of a file, in their order; no two are alike.

    It is made of the file's name, the rule's code, the text of the line with its white space folded,
    and the finding's number among those that are the same in all this.
    """
    lines = LINE_END.split(linted.text)
    file = normpath(linted.file)
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for finding in linted.findings:
        number = finding.place.line
        line = " ".join(lines[number - 1].split()) if number <= len(lines) else ""
        same = finding.rule.code, line
        seen[same] += 1
        # Parted by what cannot stand in a name, so that no two sets of parts read alike.
        text = "\0".join((file, *same, str(seen[same])))
        found.append(sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH])
    return found
