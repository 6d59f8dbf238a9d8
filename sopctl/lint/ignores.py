"""Remarks in a file that say which findings stay, and why.

    do: Ask about it.  # sopctl: ignore[SOP602] the phrase is the product's name
    # sopctl: ignore[SOP612, vague-words] they are quoted        the value or step that begins below
    # sopctl: ignore-file[SOP602] written by the lawyers         the whole file

In Markdown the same stands in `<!-- -->`. Where remarks stand is found in lint/remarks.py.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sopctl.errors import Edit, Finding, Fix, Place
from sopctl.language import _, listed
from sopctl.lint.linted import Linted
from sopctl.lint.selection import UNUSED_IGNORE, Selection, code_of_rule, unknown_rule
from sopctl.severity import severity_of

if TYPE_CHECKING:
    from sopctl.lint.remarks import Remark

WORDS = r"(?s:(ignore-file|ignore)\[([^\[\]]*)\](.*))"
MARK = r"sopctl[ \t]*:"
# Whether these find something hangs on the day and on what the work is compared with.
CHANGING = "SOP7"
MOST = 100  # findings of one rule that are listed; what comes after them is not known


@dataclass(frozen=True)
class Ignore:
    """One remark that could be read: the rules that it leaves out by the words that name them."""

    remark: "Remark"
    codes: dict[str, str]
    whole: bool

    def covers(self, finding: Finding) -> bool:
        return self.whole or self.remark.first <= finding.place.line <= self.remark.last


@dataclass(frozen=True)
class Kept:
    """What is left of a file's findings, and how many its remarks took away."""

    findings: list[Finding]
    ignored: int


def heed(linted: Linted, selection: Selection) -> Kept:
    """The findings that a file's remarks leave, and those about the remarks themselves.

    Errors are never left out. Findings of rules that are not selected are not to be among those of `linted`.
    """
    if not re.search(MARK, linted.text):
        return Kept(linted.findings, 0)
    from sopctl.lint.remarks import remarks_in  # few files have any

    ignores: list[Ignore] = []
    slips: list[Finding] = []
    for remark in remarks_in(linted.file, linted.text):
        one = _read(remark)
        if isinstance(one, Ignore):
            ignores.append(one)
            slips += _wrong(linted, one)
        else:
            slips.append(_finding(linted, remark, *one))
    by_code: dict[str, list[Ignore]] = {}
    for one in ignores:
        for code in set(one.codes.values()):
            by_code.setdefault(code, []).append(one)
    used: set[tuple[int, str]] = set()

    def left(findings: list[Finding]) -> list[Finding]:
        kept = []
        for finding in findings:
            by = [one for one in by_code.get(finding.rule.code, ()) if one.covers(finding)]
            used.update((one.remark.start, finding.rule.code) for one in by)
            if not by or severity_of(finding.rule.code) == "error":
                kept.append(finding)
        return kept

    findings = left(linted.findings)
    ignored = len(linted.findings) - len(findings)
    if not any(_keeps_rules_out(one) for one in findings):
        counts = Counter(one.rule.code for one in linted.findings)
        for one in ignores:
            unused = [
                word
                for word, code in one.codes.items()
                if code and (one.remark.start, code) not in used
                and _is_known(code, selection) and counts[code] < MOST
            ]  # fmt: skip
            slips += _unused(linted, one, unused)
    if not selection.has(UNUSED_IGNORE.code):
        slips = []
    own = left(slips)
    both = sorted([*findings, *own], key=lambda finding: (finding.place, finding.rule.code))
    return Kept(both, ignored + len(slips) - len(own))


def _is_known(code: str, selection: Selection) -> bool:
    """Whether all that a rule finds is known, so that a remark without a finding is for nothing."""
    return selection.has(code) and severity_of(code) != "error" and not code.startswith(CHANGING)


def _keeps_rules_out(finding: Finding) -> bool:
    """Whether a finding is of those that keep an SOP from being read, so that no rule was asked."""
    return finding.rule.code.startswith("SOP1") and finding.rule.severity == "error"


def _read(remark: "Remark") -> Ignore | tuple[str, str]:
    """A remark as an ignore, or what is wrong with it and how to mend that."""
    found = re.match(WORDS, remark.words)
    if not found:
        told = _("`sopctl: {words}` says nothing to the linter", words=remark.words[:40])
        return told, _("write: sopctl: ignore[SOP602] and why")
    words = [word.strip() for word in found[2].split(",") if word.strip()]
    if not words:
        return _("this ignore names no rule"), _("name it in the brackets: ignore[SOP602]")
    if not found[3].strip(" \t-:：，。"):
        return _("this ignore gives no reason"), _("say behind the brackets why the finding stays")
    return Ignore(remark, {word: code_of_rule(word) or "" for word in words}, found[1] == "ignore-file")


def _wrong(linted: Linted, one: Ignore) -> Iterator[Finding]:
    for word, code in one.codes.items():
        if not code:
            error = unknown_rule(word[:40], "ignore")
            yield _finding(linted, one.remark, error.message, error.mend)
        elif severity_of(code) == "error":
            told = _("`{name}` is an error: a run could not do with it", name=word)
            yield _finding(linted, one.remark, told, _("mend what it finds"))


def _finding(linted: Linted, remark: "Remark", message: str, mend: str, fix: Fix | None = None) -> Finding:
    place = Place(linted.file, remark.line, remark.column, remark.end - remark.start)
    return Finding(UNUSED_IGNORE, place, message, mend, fix)


def _unused(linted: Linted, one: Ignore, unused: list[str]) -> Iterator[Finding]:
    """What is told of rules that a remark names for nothing, each with its fix."""
    names = listed(f"`{word}`" for word in unused)
    if one.whole:
        message = _("nothing in this file breaks {names}", names=names)
    else:
        message = _("nothing here breaks {names}", names=names)
    if unused and len(unused) == len(one.codes):
        told = _("remove the remark")
        yield _finding(linted, one.remark, message, told, Fix(told, (Edit(*one.remark.whole, ""),)))
    elif unused:
        told = _("remove {names}", names=names)
        opened = linted.text.index("[", one.remark.start) + 1
        closed = linted.text.index("]", opened)
        rest = ", ".join(word for word in one.codes if word not in unused)
        yield _finding(linted, one.remark, message, told, Fix(told, (Edit(opened, closed, rest),)))
