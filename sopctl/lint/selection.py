"""Which rules are asked, and how much each matters: what people said on the command line and in settings.

Errors are always told, as errors: what lint accepts, `new`, `run` and `report` accept.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from sopctl.errors import Finding, Rule, SopctlError, did_you_mean
from sopctl.language import _
from sopctl.lint.rules import module_names
from sopctl.severity import LEVELS, severity_of
from sopctl.sop.form import RULES as FORM_RULES

UNUSED_IGNORE = Rule("SOP706", "unused-ignore")


@cache
def rule_names() -> dict[str, str]:
    """The name of every rule by its code, in the order of the codes. No rule is imported for it."""
    named = {rule.code: rule.name for rule in (*FORM_RULES, UNUSED_IGNORE)}
    for code, module in module_names().items():
        named[code] = module.partition("_")[2].replace("_", "-")
    return dict(sorted(named.items()))


def code_of_rule(word: str) -> str | None:
    """The code of the rule that a word names, as its code or as its name; None where there is none."""
    if word.upper() in rule_names():
        return word.upper()
    return next((code for code, name in rule_names().items() if name == word.lower()), None)


def unknown_rule(word: str, where: str) -> SopctlError:
    """What to tell of a word that names no rule; `where` is the option or setting that it stands in."""
    names = rule_names()
    mend = did_you_mean(word.lower(), names.values()) or did_you_mean(word, names)
    return SopctlError(
        _("{where}: no rule {name!r}", where=where, name=word),
        mend or _("docs/rules.md lists them; the beginning of a code names a group: SOP6"),
    )


def codes_of(words: Iterable[str], where: str) -> dict[str, int]:
    """The rules that words name, each with how closely: codes, the beginnings of codes, and names.

    Raises SopctlError for a word that names none.
    """
    found: dict[str, int] = {}
    for word in (part.strip() for given in words for part in given.split(",")):
        if not word:
            continue
        code = code_of_rule(word)
        near = [code] if code else [one for one in rule_names() if _begins(one, word)]
        if not near:
            raise unknown_rule(word, where)
        for one in near:
            found[one] = max(found.get(one, 0), len(one) if code else len(word))
    return found


def is_group(word: str) -> bool:
    """Whether a word is the beginning of several rules' codes, and names none of them."""
    return code_of_rule(word) is None and any(_begins(code, word) for code in rule_names())


def _begins(code: str, word: str) -> bool:
    return len(word) >= len("SOP") and code.startswith(word.upper())


def ignorable(words: Iterable[str], where: str) -> dict[str, int]:
    """The rules that words name and that may be left out: of a group those that are no errors.

    Raises SopctlError for a word that names no rule, and for one that names nothing but errors.
    """
    found: dict[str, int] = {}
    for word in (part.strip() for given in words for part in given.split(",")):
        named = codes_of([word], where)
        kept = {code: near for code, near in named.items() if severity_of(code) != "error"}
        if named and not kept:
            told = _("{where}: `{name}` is an error: a run could not do with it", where=where, name=word)
            raise SopctlError(told, _("mend what it finds"))
        for code, near in kept.items():
            found[code] = max(found.get(code, 0), near)
    return found


def levels_of(levels: Mapping[str, str], where: str) -> dict[str, str]:
    """Severities by code; a group's are for those of it that are no errors, a closer word wins.

    Raises SopctlError for a word that names no rule, and for an error that would be lowered.
    """
    found: dict[str, tuple[int, str]] = {}
    for word, level in levels.items():
        named = codes_of([word], where) if level == "error" else ignorable([word], where)
        for code, near in named.items():
            if near > found.get(code, (0, ""))[0]:
                found[code] = (near, level)
    return {code: level for code, (__, level) in found.items()}


class Selection(NamedTuple):
    """The rules that are asked of a file: all of them, or those `selected`, without those `ignored`.

    Both say how closely a rule was named: a code wins over its group, and else what leaves a rule out.
    `levels` are severities other than those of the table, `fail_on` is the least that fails.
    """

    selected: Mapping[str, int] = {}
    ignored: Mapping[str, int] = {}
    levels: Mapping[str, str] = {}
    fail_on: str = "warning"
    all: bool = True

    def has(self, code: str) -> bool:
        """Whether what a rule finds is told."""
        if severity_of(code) == "error":
            return True
        if not self.all and code not in self.selected:
            return False
        return code not in self.ignored or self.selected.get(code, 0) > self.ignored[code]

    def told(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings of the rules that are asked, with the severities that the team gave them."""
        return [self._graded(one) for one in findings if self.has(one.rule.code)]

    def _graded(self, finding: Finding) -> Finding:
        rule = finding.rule
        level = self.levels.get(rule.code, rule.severity)
        if level == rule.severity or severity_of(rule.code) == "error":
            return finding
        return finding._replace(rule=Rule(rule.code, rule.name, level))

    def fails(self, finding: Finding) -> bool:
        """Whether a finding is grave enough to fail."""
        return LEVELS.index(finding.rule.severity) <= LEVELS.index(self.fail_on)
