"""Words leave open what is to be done, by whom, or when it is done.

"Inform the relevant parties in a timely manner" can be ticked off whatever happened. Looked at are titles
and checks; in `do` only words that leave open who, when or whether. What is wanted instead is told beside
the words: a role, a day, a number, a condition, a verb that can be seen done.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor as needed, check: [Quality ensured]}

Bad:
    id: tidy
    title: 收店
    language: zh
    owner: clerk
    roles: {clerk: 店员}
    steps:
      - {id: tell, title: 通知相关人员, check: [货架已妥善整理]}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor when the last guest has left, check: [No crumb is left]}
"""

import re
from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import N_, _
from sopctl.lint.context import Context
from sopctl.lint.pieces import holds
from sopctl.lint.prose import Prose
from sopctl.sop.problem import Problem

RULE = Rule("SOP602", "vague-words")

# What is wanted instead, by the name of the group that was hit.
WANTED = {
    "who": N_("name the role: people may each think of somebody else"),
    "when": N_("write until when: a day, an hour, or after which step"),
    "whether": N_("write in which case: a number or something that can be seen"),
    "how": N_("write how one can tell: a number, a limit, what is to be seen"),
    "what": N_("write what is done, with a verb that one can see done"),
    "rest": N_("write all of it, or what belongs to it and what does not"),
}

# Where they count: in titles, checks and instructions; in titles and checks, where no sentence around them
# tells them apart; at the beginning or the end of a title or check. Each row is what is wanted, the place, a
# piece of text that is looked for first, and how it goes on.
ALL, SHORT, FIRST, LAST = (
    ("title", "check", "do"),
    ("title", "check"),
    ("title", "check", "<"),
    ("title", "check", ">"),
)
PEOPLE = " (?:part(?:y|ies)|people|persons?|stakeholders?|departments?|teams?|colleagues)"
ENGLISH = (
    ("who", ALL, "relevant ", PEOPLE[1:]),
    ("who", ALL, "appropriate", PEOPLE),
    ("who", ALL, "all concerned", ""),
    ("when", ALL, "asap", ""),
    ("when", ALL, "as soon as possible", ""),
    ("when", ALL, "in a timely ", "manner|fashion"),
    ("when", ALL, "in due ", "course|time"),
    ("when", SHORT, "from time to time", ""),
    ("when", SHORT, "periodically", ""),
    ("whether", ALL, "as appropriate", ""),
    ("whether", ALL, "as applicable", ""),
    ("whether", ALL, "where appropriate", ""),
    ("whether", ALL, "if appropriate", ""),
    ("whether", SHORT, "as needed", ""),
    ("whether", SHORT, "as required", ""),
    ("whether", SHORT, "as necessary", ""),
    ("whether", SHORT, "if needed", ""),
    ("whether", SHORT, "if required", ""),
    ("whether", SHORT, "if necessary", ""),
    ("whether", SHORT, "where necessary", ""),
    ("whether", SHORT, "when necessary", ""),
    ("how", SHORT, "properly", ""),
    ("how", SHORT, "appropriately", ""),
    ("how", SHORT, "adequately", ""),
    ("what", FIRST, "handle ", ""),
    ("what", FIRST, "ensure ", ""),
    ("what", FIRST, "take care of ", ""),
    ("what", FIRST, "deal with ", ""),
    ("what", LAST, "ensured", ""),
    ("what", LAST, "handled", ""),
    ("what", LAST, "dealt with", ""),
    ("what", LAST, "taken care of", ""),
    ("rest", SHORT, " etc", ""),
    ("rest", SHORT, "and so on", ""),
    ("rest", SHORT, "and so forth", ""),
)
STAFF = "人员|部门|同事|负责人|各方|方(?![案法向式面])"
CHINESE = (
    ("who", ALL, "相关", STAFF),
    ("who", ALL, "有关", STAFF),
    ("when", ALL, "尽快", ""),
    ("when", ALL, "尽早", ""),
    ("when", ALL, "第一时间", ""),
    ("when", SHORT, "及时", ""),
    ("when", SHORT, "定期", ""),
    ("whether", ALL, "视情况", ""),
    ("whether", ALL, "视具体情况", ""),
    ("whether", ALL, "酌情", ""),
    ("whether", ALL, "根据情况", ""),
    ("whether", ALL, "根据实际情况", ""),
    ("whether", SHORT, "必要时", ""),
    ("whether", SHORT, "如有需要", ""),
    ("whether", SHORT, "如有必要", ""),
    ("whether", SHORT, "按需", "(?!求)"),
    ("how", SHORT, "妥善", ""),
    ("how", SHORT, "适当", ""),
    ("how", LAST, "到位", ""),
    ("what", FIRST, "做好", ""),
    ("what", FIRST, "抓好", ""),
    ("what", FIRST, "处理", "(?:相关|有关)?(?:问题|事项|事宜)(?=\\x00)"),
    ("what", FIRST, "确保质量", ""),
    ("what", LAST, "质量有保证", ""),
    ("what", LAST, "质量得到保证", ""),
    ("rest", SHORT, "等等", ""),
)
# Pieces of these: where one is nowhere, no row that has it need be looked for.
SHARED = ("appropriate", "necessary", "needed", "required", "ensure", "handle", "deal", "care of", "and so ")
Row = tuple[str, tuple[str, ...], str, str]


def check(context: Context) -> Iterator[Finding]:
    if context.is_checklist:
        return
    prose = context.prose
    if prose.language == "en":
        lower = prose.masked.lower()
        if len(lower) == len(prose.masked):  # not where small letters are more than capitals, as in Turkish
            yield from _found(prose, lower, ENGLISH, r"(?![\w-])")
    if prose.speaks_chinese:
        yield from _found(prose, prose.masked, CHINESE, "")


def _found(prose: Prose, text: str, rows: tuple[Row, ...], end: str) -> Iterator[Finding]:
    missing = [shared for shared in SHARED if not holds(text, shared)]
    for want, where, piece, rest in rows:
        if any(shared in piece for shared in missing) or not holds(text, piece):
            continue
        for match in re.finditer(f"{piece}(?:{rest}){'' if piece[-1] == ' ' and not rest else end}", text):
            start, stop = match.span()
            if (
                end
                and piece[0] != " "
                and (text[start - 1 : start].isalnum() or text[start - 1 : start] == "-")
            ):
                continue
            if ("<" in where and text[start - 1 : start] not in ("", "\x00")) or (
                ">" in where
                and text[stop : stop + 2].strip(".。！") not in ("\x00", "")
                and text[stop] != "\x00"
            ):
                continue
            said, offset = prose.at(start)
            if said.kind in where:
                words = said.text[offset : offset + stop - start]
                offset += len(words) - len(words.lstrip())
                words = words.strip()
                told = _("“{words}” leaves open what is meant", words=words)
                yield from prose.finding(RULE, said, Problem(told, _(WANTED[want]), offset, len(words)))
