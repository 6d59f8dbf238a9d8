"""Remarks in a file that say which findings stay, and why.

    do: Ask about it.  # sopctl: ignore[SOP602] the phrase is the product's name
    # sopctl: ignore[SOP603, vague-words] they are quoted        the value or step that begins below
    # sopctl: ignore-file[SOP602] written by the lawyers         the whole file

In Markdown the same stands in `<!-- -->`. Where remarks stand is found in lint/remarks.py.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from sopctl.errors import Edit, Finding, Fix, Place
from sopctl.language import _, listed
from sopctl.lint.linted import Linted
from sopctl.lint.pieces import holds_any
from sopctl.lint.selection import UNUSED_IGNORE, Selection, code_of_rule, is_group, unknown_rule
from sopctl.severity import severity_of

if TYPE_CHECKING:
    from sopctl.lint.remarks import Remark

WORDS = r"(?s:sopctl[ \t]*:[ \t]*(ignore-file|ignore)\[([^\[\]]*)\](.*))"
# The same with the letters and the signs of other keyboards, made plain.
MEANT = r"sopctl\s*:\s*(ignore-file|ignore)\s*[\[(\u3010]([^\[\]\u3010\u3011()]*)[\])\u3011]"
NAMES = ("sopctl", "SOPCTL", "Sopctl")  # looked for first, which takes no time
MARK = r"(?i:sopctl)[ \t]*[:\uff1a]"
# Whether these find something hangs on the day and on what the work is compared with.
CHANGING = "SOP7"
MOST = 100  # findings of one rule that are listed; what comes after them is not known
MOST_RULES = 20  # that one remark names
LONGEST = 200  # characters of a remark in which is looked for what was meant


class Ignore(NamedTuple):
    """One remark that could be read: the rules that it leaves out by the words that name them."""

    remark: "Remark"
    codes: dict[str, str]
    whole: bool

    def covers(self, finding: Finding) -> bool:
        return self.whole or self.remark.first <= finding.place.line <= self.remark.last


class Heeded(NamedTuple):
    """What is left of a file's findings, and how many its remarks took away."""

    findings: list[Finding]
    ignored: int


def may_hold_remarks(text: str) -> bool:
    """A quick look whether there is anything in a text that is said to lint."""
    return holds_any(text, NAMES) and re.search(MARK, text) is not None


def heed(linted: Linted, selection: Selection) -> Heeded:
    """The findings that a file's remarks leave, and those about the remarks themselves.

    Errors are never left out. Findings of rules that are not selected are not to be among those of `linted`.
    """
    if not may_hold_remarks(linted.text):
        return Heeded(linted.findings, 0)
    from sopctl.lint.remarks import remarks_in  # few files have any

    ignores: list[Ignore] = []
    slips: list[Finding] = []
    for remark in remarks_in(linted.file, linted.text):
        one = _read(remark)
        if isinstance(one, Ignore):
            ignores.append(one)
            if len(slips) <= MOST:  # each costs a search for the rule that was meant
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
    slips = _few(slips) if selection.has(UNUSED_IGNORE.code) else []
    own = left(slips)
    both = sorted([*findings, *own], key=lambda finding: (finding.place, finding.rule.code))
    return Heeded(both, ignored + len(slips) - len(own))


def _few(slips: list[Finding]) -> list[Finding]:
    """The first findings about remarks, and one that tells of more."""
    if len(slips) <= MOST:
        return slips
    slips = sorted(slips, key=lambda slip: slip.place)
    told = _("more than {most} findings of this rule; the rest is not listed", most=MOST)
    more = Finding(UNUSED_IGNORE, slips[MOST].place, told, _("mend these, then lint again"))
    return [*slips[:MOST], more]


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
        told = _("`{words}` says nothing to the linter", words=remark.words[:40])
        return told, _meant(remark.words) or _("write: sopctl: ignore[SOP602] and why")
    words = [word.strip() for word in found[2].split(",") if word.strip()]
    if len(words) > MOST_RULES:
        told = _("this ignore names more than {most} rules", most=MOST_RULES)
        return told, _("name those alone whose findings stay")
    if not words:
        return _("this ignore names no rule"), _("name it in the brackets: ignore[SOP602]")
    if not found[3].strip(" \t-:：，。"):
        return _("this ignore gives no reason"), _("say behind the brackets why the finding stays")
    return Ignore(remark, {word: code_of_rule(word) or "" for word in words}, found[1] == "ignore-file")


def _meant(words: str) -> str | None:
    """How to write what was written with other letters or the signs of another keyboard."""
    found = re.match(MEANT, normalize("NFKC", words[:LONGEST]).lower())
    if not found:
        return None
    codes = ", ".join(one.strip() for one in re.split("[,\u3001]", found[2]) if one.strip())
    right = f"sopctl: {found[1]}[{codes.upper() if codes.startswith('sop') else codes}]"
    return _("write {right}, and behind it why", right=right)


def _wrong(linted: Linted, one: Ignore) -> Iterator[Finding]:
    for word, code in one.codes.items():
        if not code and is_group(word):
            told = _("`{name}` is a group of rules; a remark names single rules", name=word)
            yield _finding(linted, one.remark, told, _("name each rule that it leaves out: ignore[SOP602]"))
        elif not code:
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
