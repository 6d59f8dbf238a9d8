"""Signs of a Chinese keyboard: one clear finding each, at the very character, with the way to mend it."""

import pytest

from sopctl.errors import Finding
from sopctl.lint.engine import lint
from sopctl.sop.load import load_sop

HEAD = "id: a\ntitle: t\nowner: r\nroles: {r: x, q: y}\nparams: {n: integer, b: bool, d: date}\n"
ONE = "steps: [{id: s, title: t}]\n"
STEP = HEAD + "steps:\n  - id: s\n    title: t\n"


def found(text: str) -> list[Finding]:
    """What is told of its form; on these few lines other rules have something to say as well."""
    findings = lint(load_sop("a.yaml", text.encode()))
    return [one for one in findings if one.rule.severity == "error" or one.rule.code in ("SOP110", "SOP209")]


# The text, the sign or words that the finding lies on (the first in the text), and a part of its mend.
SLIPS = {
    "colon after the first key": (HEAD.replace("id: ", "id：", 1), "：", "ASCII colon"),
    "colon after the last key": (STEP + "    do：扫地\n", "：", "ASCII colon"),
    "colon after every key": ("id：a\ntitle：标题\nowner：r\n", "：", "ASCII colon"),
    "colon after a key of a map": (HEAD.replace("roles: {r: x", "roles: {r：x") + ONE, "：", "colon"),
    "colon in a map in brackets": (HEAD + "steps:\n  - {id：s, title: t}\n", "：", "ASCII colon"),
    "colon with nothing behind it": (HEAD.replace("roles: {", "roles：\n  {") + ONE, "：", "colon"),
    "no space after a colon": (HEAD.replace("title: t", "title:t"), ":t", "a colon and a space"),
    "comma between keys": (HEAD + "steps:\n  - {id: s，title: t}\n", "，", "type ,"),
    "comma between needs": (
        STEP + "  - {id: u, title: t, needs: [s，s]}\n", "，", "type ,",
    ),
    "comma between approvers": (STEP + "    approve: {by: [r、q]}\n", "、", "type ,"),
    "comma in needs without brackets": (STEP + "  - {id: u, title: t, needs: s，s}\n", "，", "brackets"),
    "comma between options": (
        HEAD.replace("d: date", "c: {type: choice, options: [a，b]}") + ONE,
        "，", "type ,",
    ),
    "quotes with a colon in them": (HEAD.replace("title: t", "title: “一: 二”"), "“", 'type "'),
    "quotes around a role": (HEAD.replace("owner: r", "owner: “r”") + ONE, "“", 'type "'),
    "a quote that closes no quote": (HEAD.replace("title: t", 'title: "标题”'), "”", 'type "'),
    "square brackets": (STEP + "    check: 【一, 二】\n", "【", "type ["),
    "square brackets around a need": (STEP + "  - {id: u, title: t, needs: 【s】}\n", "【", "type ["),
    "braces": (HEAD.replace("{r: x, q: y}", "｛r: x｝"), "｛", "type {"),
    "a bracket that closes none": (STEP + "    check: [一, 二】\n", "】", "type ]"),
    "a brace that closes none": (HEAD.replace("q: y}", "q: y｝"), "｝", "type }"),
    "space after a colon": (HEAD.replace("title: t", "title:\u3000t"), "\u3000", "plain space"),
    "space as indent": (HEAD + "steps:\n  - id: s\n\u3000\u3000title: t\n", "\u3000", "plain space"),
    "space as indent of an item": (HEAD + "steps:\n\u3000- id: s\n    title: t\n", "\u3000", "plain space"),
    "no-break space as indent": (
        HEAD + "steps:\n  - id: s\n\u00a0\u00a0\u00a0\u00a0title: t\n", "\u00a0", "plain space",
    ),
    "hyphen of a step": (HEAD + "steps:\n  － id: s\n    title: t\n", "－", "a hyphen and a space"),
    "hyphens of checks": (STEP + "    check:\n      － 一\n      － 二\n", "－", "a hyphen and a space"),
    "hyphen of one need": (STEP + "    needs:\n      － s\n", "－", "a hyphen and a space"),
    "dashes": (STEP + "    check:\n      — 一\n      — 二\n", "—", "a hyphen and a space"),
    "bullets": (STEP + "    check:\n      • 一\n      • 二\n", "•", "a hyphen and a space"),
    "hyphens without a space": (STEP + "    check:\n      -一\n      -二\n", "-一", "a hyphen and a space"),
    "hyphen that sticks to a key": (HEAD + "steps:\n  -id: s\n   title: t\n", "-id", "a hyphen and a space"),
    "hash of a remark": ("＃ 注释\n" + HEAD, "＃", "type #"),
    "hash of a remark among keys": (STEP + "    ＃ 注释\n    do: x\n", "＃", "type #"),
    "hash behind a role": (STEP + "    owner: r ＃ 注释\n", "＃", "type #"),
    "bar of a block": (STEP + "    do: ｜\n      扫地\n      拖地\n", "｜", "type |"),
    "sign of a folded block": (STEP + "    do: ＞\n      扫地\n      拖地\n", "＞", "type >"),
    "braces of a name": (STEP + "    do: 请看 ｛｛ n ｝｝ 再来\n", "｛", "type {"),
    "colon in a condition": (STEP + "    when: b：true\n", "：", "written with =="),
    "semicolon in a condition": (STEP + "    when: b；b\n", "；", "`and` or `or`"),
    "question mark in a condition": (STEP + "    when: b？\n", "？", "reach >= 1000"),
    "brackets in a condition": (STEP + "    when: （n > 3）\n", "（", "write ("),
    "equals in a condition": (STEP + "    when: n ＝ 3\n", "＝", "write =="),
    "digit in a condition": (STEP + "    when: n > ３\n", "３", "write 3"),
    "comma in a condition": (STEP + "    when: n in [1、2]\n", "、", "write ,"),
    "and in a condition": (STEP + "    when: n > 3 且 b\n", "且", "write and"),
    "two ands in a condition": (STEP + "    when: b ＆＆ b\n", "＆＆", "write and"),
    "not in a condition": (STEP + "    when: 非 b\n", "非", "write not"),
    "is in a condition": (STEP + "    when: n 等于 3\n", "等于", "write =="),
    "digit of a duration": (STEP + "    takes: ３wd\n", "３wd", "write 3wd"),
    "working days": (STEP + "    takes: 3个工作日\n", "3个", "write 3wd"),
    "days": (STEP + "    takes: 3天\n", "3天", "write 3d"),
    "hours in words": (STEP + "    takes: 两小时\n", "两小时", "write 2h"),
    "weeks": (STEP + "    takes: 2 weeks\n", "2 weeks", "write 2w"),
    "half an hour": (STEP + "    takes: 30分钟\n", "30分钟", "write 30min"),
    "months": (HEAD + "review: {every: 12个月, last: 2026-11-01}\n" + ONE, "12个", "write 12mo"),
    "day with 年月日": (STEP + "    due: 2027年3月18日\n", "2027", "write 2027-03-18"),
    "day with slashes": (STEP + "    due: 2027/03/18\n", "2027", "write 2027-03-18"),
    "day with other digits": (STEP + "    due: ２０２７－０３－１８\n", "２０", "write 2027-03-18"),
    "day and days": (STEP + "    due: 2027/3/18 - 3d\n", "2027", "write 2027-03-18 - 3d"),
    "day of a review": (
        HEAD + "review: {every: 1mo, last: 2026年11月1日}\n" + ONE, "2026", "write 2026-11-01",
    ),
    "minus of a date": (STEP + "    due: d － 3wd\n", "d －", "write d - 3wd"),
    "dash for a minus, and days": (STEP + "    due: d—3天\n", "d—", "write d - 3d"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_wide_sign_is_told_where_it_stands(slip: str) -> None:
    """Each slip gives one finding, on the sign itself, that says what to type instead."""
    text, sign, mend = SLIPS[slip]
    (finding,) = found(text)
    place = finding.place
    line = text.split("\n")[place.line - 1]
    assert line[place.column - 1 :].startswith(sign)
    assert mend in f"{finding.message}; {finding.mend}"


def test_names_with_other_commas_become_a_list() -> None:
    """A list that was written without brackets is offered with them."""
    text = STEP + "  - {id: u, title: t}\n  - {id: w, title: t, needs: s，u、 s}\n"
    (finding,) = found(text)
    assert finding.fix is not None
    for edit in sorted(finding.fix.edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    assert "needs: [s, u, s]}" in text
    assert found(text) == []


SOUND = {
    "a colon in a text": STEP + "    do: 注意：先扫地，再拖地；最后关灯。\n",
    "a colon in a term": HEAD + "definitions: {比例: 长：宽}\n" + ONE,
    "a role that is named like a key": (HEAD.replace("q: y", "by: 负责人，对结果负责、签字") + ONE),
    "a term that is named like a key": HEAD + "definitions: {tags: 【一，二】}\n" + ONE,
    "quotes in a title": HEAD.replace("title: t", "title: “双十一”活动") + ONE,
    "a title in brackets": HEAD.replace("title: t", "title: 【重要】活动") + ONE,
    "one check with commas": STEP + "    check: [文案已核对，无错别字]\n",
    "a label as a check": STEP + "    check: 【重点】\n",
    "a paragraph with an indent of its own": STEP
    + "    do: |\n      \u3000\u3000先扫地。\n      \u3000\u3000－ 再拖地。\n",
    "a dash in a text": STEP + "    do: — 见下文\n",
    "a remark with wide signs": "# ｛｛ n ｝｝ － 【说明】\n" + STEP,
    "texts in quotes": STEP + "    check:\n      - \"－ 一\"\n      - '【一, 二】'\n",
    "options that are two": (HEAD.replace("d: date", "c: {type: choice, options: ['a，b', c]}") + ONE),
    "a hash in a text": STEP + "    do: 话题 ＃ 春天\n",
    "a bar in a title": HEAD.replace("title: t", "title: 活动 ｜ 春天") + ONE,
}


@pytest.mark.parametrize("text", SOUND.values(), ids=SOUND)
def test_chinese_text_is_sound(text: str) -> None:
    """Chinese punctuation in texts is what belongs there."""
    assert found(text) == []
