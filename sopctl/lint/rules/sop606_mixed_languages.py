"""A text is in another language than the SOP.

Reports, dates and punctuation follow `language`, and so do those who read. Told are whole titles, checks
and lines: English sentences in a Chinese SOP, Chinese ones in an English SOP. Names, quotations, code and
addresses are passed over. Where nearly all is in the other language, it is `language` that is wrong.

Bad:
    id: tidy
    title: 收店
    language: zh
    owner: clerk
    roles: {clerk: 店员}
    steps:
      - {id: sweep, title: 扫地, check: [The floor of the shop is clean]}

Bad:
    id: tidy
    title: 收店
    owner: clerk
    roles: {clerk: 店员，负责收店}
    steps:
      - {id: sweep, title: 扫干净店里的地面}

Good:
    id: tidy
    title: 收店
    language: zh
    owner: clerk
    roles: {clerk: 店员}
    steps:
      - {id: sweep, title: 扫地, check: ["店里的地面扫干净了，门口挂上“Sorry, we are closed”"]}
"""

import re
from collections.abc import Callable, Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.lint.prose import CHINESE, Prose
from sopctl.sop.problem import Problem

RULE = Rule("SOP606", "mixed-languages")

# What only a sentence has: names of things and of firms do without.
SENTENCE = (
    "the",
    "a",
    "an",
    "to",
    "of",
    "and",
    "is",
    "are",
    "for",
    "with",
    "your",
    "you",
    "it",
    "that",
    "be",
    "from",
)
LINE = r"[^\n\x00]+"
# No sign that opens is inside, else each of many would be followed to the end of the line.
QUOTED = r"“[^“”]*”|\"[^\"]*\"|「[^「」]*」|《[^《》]*》|‘[^‘’]*’|（[^（）]*）|\([^()]*\)"
A_FEW = 12  # characters or words: less says nothing of a language


def check(context: Context) -> Iterator[Finding]:
    prose = context.prose
    if context.is_checklist or not prose.language:
        return
    if prose.language == "en" and prose.speaks_chinese:
        if len(re.findall(f"[{CHINESE}]", prose.masked)) > A_FEW + 2 * len(
            re.findall("[A-Za-z]{2,}", prose.masked)
        ):
            yield _wrong_language(context, _("the texts are Chinese, and `language` says English"), "zh")
            return
        yield from _lines(prose, _("Chinese in an English SOP"), _is_chinese)
    elif prose.language == "zh" and any(f" {word} " in prose.masked for word in SENTENCE):
        if not prose.speaks_chinese and len(prose.masked.split()) > A_FEW:
            yield _wrong_language(context, _("the texts are English, and `language` says Chinese"), "en")
            return
        yield from _lines(prose, _("English in a Chinese SOP"), _is_english)


def _wrong_language(context: Context, told: str, right: str) -> Finding:
    path = ("language",) if context.document.holds(("language",)) else ("title",)
    return context.finding(RULE, path, told, _("write `language: {code}` into the SOP", code=right))


def _lines(prose: Prose, told: str, is_other: Callable[[str], bool]) -> Iterator[Finding]:
    """The first line of each text that is in the other language."""
    last = None
    for match in re.finditer(LINE, prose.masked):
        if is_other(re.sub(QUOTED, "", match[0])):
            said, offset = prose.at(match.start())
            if said.path != last:
                last = said.path
                mend = _("translate it, or put it in quotation marks where it is to stand so")
                line = match[0].lstrip()
                offset += len(match[0]) - len(line)
                yield from prose.finding(RULE, said, Problem(told, mend, offset, len(line.rstrip())))


def _is_chinese(line: str) -> bool:
    if line.isascii():
        return False
    characters = len(re.findall(f"[{CHINESE}]", line))
    # Kana are Japanese, which may be quoted or named, but is none of this rule's business.
    return characters >= 4 and characters > len(re.findall("[A-Za-z\u3040-\u30ff]", line))


def _is_english(line: str) -> bool:
    if re.search(f"[{CHINESE}]", line):
        return False
    words = re.findall(r"[A-Za-z']+", line)
    return len(words) >= 4 and sum(word in SENTENCE for word in words) >= 2
