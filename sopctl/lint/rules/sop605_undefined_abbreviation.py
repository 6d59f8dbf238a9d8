"""An abbreviation is nowhere explained.

Who is new does not know that a CTR is a share of clicks. It is told once, where it first stands. An
abbreviation is explained by an entry in `definitions` or by brackets anywhere in the texts: `CTR
(click-through rate)`, `click-through rate (CTR)`, `CTR（点击率）`. What everybody knows (URL, PDF, CEO) and
words in capitals for weight (DO NOT) are passed over.

Bad:
    id: count
    title: Count the visitors
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: read, title: Read the CTR of the poster}

Good:
    id: count
    title: Count the visitors
    owner: clerk
    roles: {clerk: Works in the shop}
    definitions: {CTR: The share of those who saw the poster and scanned its code}
    steps:
      - {id: read, title: Read the CTR of the poster}
"""

import re
from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.problem import Problem

RULE = Rule("SOP605", "undefined-abbreviation")

# Known to whoever uses a computer at work; then words that people write in capitals for weight.
WORDS = """
AI AM API APP ASAP ATM B2B B2C BBC BCC CC CD CI CEO CFO CIO CM CMO CNY COO CPU CSS CSV CTO DD DIY DNS DVD EU
EUR FAQ GB GBP GIF GMT GPS GPT HDMI HH HK HKD HR HTML HTTP HTTPS ID II III IP ISBN ISO IT IV JPEG JPG JPY
JSON KB KG KM LCD LED LOGO MB MM MP3 MP4 NASA OA OCR OK PC PDF PHP PIN PM PNG PPT PR QQ QR RAM RGB RMB ROM
RSS SIM SMART SMS SOP SQL SS SVG SWOT TB TODO TV UI UK UN URL US USA USB USD UTC UX VAT VI VII VIP VPN WC
WIFI WWW XL XLS XLSX XML XXL YAML YY YYYY ZIP
AFTER ALL AND ANY AS AT BEFORE BUT BY CAN DATE DO DONE DONT EACH EVERY FIRST FOR FROM HERE IF IN INTO IS
LAST MUST NAME NEVER NEW NEXT NO NOT NOTE NOW OF OFF ON ONCE ONE ONLY OPEN OR OUR OUT SHALL SHOULD STOP TBC
TBD THE THEN THIS TO TWO UNTIL UP USE WAIT WITH YES YOU YOUR
"""  # fmt: skip
KNOWN = frozenset(WORDS.split())
# The codes of lint's own rules stand in remarks. A capital is looked for first: most characters are none.
NAME = "[A-Z](?:(?<!S)|(?!OP[0-9]{3}))[A-Z0-9]{1,5}(?![A-Za-z0-9_])"


def check(context: Context) -> Iterator[Finding]:
    if context.is_checklist or not context.prose.language:
        return
    prose = context.prose
    text = prose.masked
    explained: set[str] = set()
    used: dict[str, int] = {}
    for match in re.finditer(NAME, text):
        name, start, end = match[0], match.start(), match.end()
        if (
            name in KNOWN
            or name in explained
            or (text[start - 1 : start].isalnum() and text[start - 1].isascii())
        ):
            continue
        before, after = text[max(0, start - 1) : start], text[end : end + 2]
        if (before and before in "(（" and after[0] in ")）,，") or after.removeprefix(" ")[:1] in (
            "(",
            "（",
        ):
            explained.add(name)
        elif name not in used and not _is_part(before, after) and not _is_shouted(text, start, end):
            used[name] = start
    defined = " ".join(context.sop.definitions)
    for name, start in used.items():
        said, offset = prose.at(start)
        # A4, Q1, P0 are a size, a quarter, a grade.
        weak = name != "H5" and sum(one.isalpha() for one in name) < 2
        if not weak and name not in explained and name not in defined and said.kind != "definitions":
            told = _("{name} is nowhere explained", name=name)
            mend = _("explain it under `definitions:`, or in brackets where it first stands")
            yield from prose.finding(RULE, said, Problem(told, mend, offset, len(name)))


def _is_part(before: str, after: str) -> bool:
    """Whether it is a piece of a name or of a code: `#AB`, `A/B`, `AB-12`, `AB.txt`, `O'NEILL`."""
    return (
        (before and before in "_&/.@#$-\x01")
        or after[0] in "&/@'’-\x01"
        or (after[0] == "." and after[1:].isalnum())
    )


def _is_shouted(text: str, start: int, end: int) -> bool:
    """Whether a word beside it is in capitals too: DO NOT FEED."""
    before = text[max(0, start - 20) : start].replace("!", " ").rpartition("\x00")[2].split(" ")
    after = text[end : end + 20].replace("!", " ").partition("\x00")[0].split(" ")
    beside = [*(before[-2:-1] if not before[-1] else ()), *(after[1:2] if not after[0] else ())]
    return any(len(word) > 1 and word.isalpha() and word.isascii() and word.isupper() for word in beside)
