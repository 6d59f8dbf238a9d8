"""Chinese text with the punctuation marks of English, or the other way round.

Half-width marks between Chinese characters stick to them and break lines badly; full-width ones in
English leave holes. Most slip in when the input method was switched too late. Told are marks that stand
right between Chinese characters, full-width marks in a text without any Chinese, and brackets of
which one is wide and one is narrow. Numbers, code, addresses and templates are passed over.

Bad:
    id: tidy
    title: 收店
    language: zh
    owner: clerk
    roles: {clerk: 店员}
    steps:
      - {id: sweep, title: 先扫地, do: "先扫门口,再扫柜台!最后扫仓库（后院)"}

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor， then the yard}

Good:
    id: tidy
    title: 收店
    language: zh
    owner: clerk
    roles: {clerk: 店员}
    steps:
      - {id: sweep, title: 先扫地, do: "10:30 前扫完，约 1,000 平方米：先扫门口 (A1),再扫 yard"}
"""

import re
from collections.abc import Iterator

from sopctl.errors import Edit, Finding, Fix, Rule
from sopctl.language import _, plural
from sopctl.lint.context import Context
from sopctl.lint.prose import CHINESE, Prose, Said
from sopctl.sop.document import Path
from sopctl.sop.problem import Problem

RULE = Rule("SOP607", "mixed-punctuation")

WIDE = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？", "(": "（", ")": "）"}
NARROW = {wide: narrow for narrow, wide in WIDE.items()} | {"。": ".", "、": ","}
# The mark first, so that the search passes quickly over all else; then what is before and behind it.
BETWEEN = rf"[,;:!?](?<=[{CHINESE}”」》）].) ?(?=[{CHINESE}“「《（])|[!?](?<=[{CHINESE}”」》）].)(?=[\n\x00])"
BRACKETS = r"（[^（）()\n\x00]{0,80}\)|\([^（）()\n\x00]{0,80}）"
EASTERN = f"[{CHINESE}\u3040-\u30ff\uac00-\ud7af]"
MANY = 200  # of one text: it is mended by hand then
AROUND = 400  # characters before a bracket that are looked at, and half as many behind it


def check(context: Context) -> Iterator[Finding]:
    prose = context.prose
    if context.is_checklist or not prose.language:
        return
    masked = prose.masked
    # By where it begins: how many characters give way, and to what.
    changes: dict[int, tuple[int, str]] = {}
    if prose.speaks_chinese:
        for match in re.finditer(BETWEEN, masked):
            changes[match.start()] = len(match[0]), WIDE[match[0][0]]
    if not masked.isascii():
        if prose.language == "en":
            changes |= _wide_in_english(prose)
        for match in re.finditer(BRACKETS, masked):
            changes |= _odd_bracket(match)
    texts: dict[Path, tuple[Said, list[Edit]]] = {}
    for start, (length, text) in sorted(changes.items()):
        said, offset = prose.at(start)
        texts.setdefault(said.path, (said, []))[1].append(Edit(offset, offset + length, text))
    for said, edits in texts.values():
        yield from _finding(prose, said, edits)


def _wide_in_english(prose: Prose) -> dict[int, tuple[int, str]]:
    masked, changes = prose.masked, {}
    eastern: dict[Path, bool] = {}
    for match in re.finditer(f"[{''.join(NARROW)}]", masked):
        at, text = match.start(), NARROW[match[0]]
        said = prose.at(at)[0]
        if said.path not in eastern:
            eastern[said.path] = re.search(EASTERN, said.text) is not None
        if not eastern[said.path]:
            before, after = masked[at - 1 : at], masked[at + 1]
            if text == "(":
                text = " (" if before.isalnum() else text
            elif after.isalnum():
                text += " "
            changes[at] = 1, text
    return changes


def _odd_bracket(match: re.Match[str]) -> dict[int, tuple[int, str]]:
    """The bracket of a pair that is to become as wide as the other one."""
    text, start, end = match.string, match.start(), match.end() - 1
    first, last = max(0, start - AROUND), end + AROUND // 2
    begin = max(first, *(text.rfind(sign, first, start) + 1 for sign in "\n\x00"))
    stop = min(place if place >= 0 else last for place in (text.find(sign, end, last) for sign in "\n\x00"))
    if text.count("（", begin, stop) == text.count("）", begin, stop):  # （see a) and b)）
        return {}
    if re.search(EASTERN, text[max(0, start - 1) : end]):
        return {start: (1, "（")} if text[start] == "(" else {end: (1, "）")}
    return {start: (1, "(")} if text[start] == "（" else {end: (1, ")")}


def _finding(prose: Prose, said: Said, edits: list[Edit]) -> Iterator[Finding]:
    """One finding for all marks of a text, with one fix, so that no two fixes are in each other's way."""
    first = edits[0]
    mark = said.text[first.start]
    told = (
        _("half-width “{mark}” in Chinese text", mark=mark)
        if mark in WIDE
        else _("full-width “{mark}” in English text", mark=mark)
    )
    if len(edits) > 1:
        told = plural(
            "{told}, and {count} more here", "{told}, and {count} more here", len(edits) - 1, told=told
        )
    mend = _("write “{mark}”", mark=first.text.strip())
    problem = Problem(told, mend, first.start, 1)
    yield from prose.finding(RULE, said, problem, _fix(prose, said, edits))


def _fix(prose: Prose, said: Said, edits: list[Edit]) -> Fix | None:
    written = prose.written(said)
    if written is None or len(edits) > MANY:
        return None
    path, text = written
    in_file = []
    for edit in reversed(edits):
        start = prose.source_offset(said, edit.start)
        if start is None:
            return None
        in_file.append(Edit(start, start + edit.end - edit.start, edit.text))
        text = text[: edit.start] + edit.text + text[edit.end :]
    return Fix(_("the marks of the text's language"), tuple(reversed(in_file)), (("set", path, text),))
