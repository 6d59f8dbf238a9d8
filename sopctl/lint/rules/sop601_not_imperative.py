"""A step's title does not tell what to do.

A title is what people see in a list, on its own. One that begins with a verb says what is to be done;
a subject or a question leaves that to the reader. Only titles that cannot be read as an order are told:
those that begin with an article, a pronoun, a form in -ing or "to", questions, and "Page is ready"; in
Chinese those that begin with 关于 or 是否, end with 的 or 吗, or make a noun of the verb (海报的设计).

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweeping the floor}

Bad:
    id: tidy
    title: 收店
    language: zh
    owner: clerk
    roles: {clerk: 店员}
    steps:
      - {id: sweep, title: 地面是否干净}
      - {id: lamps, title: 关于门口的灯}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor}
"""

import re
from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.lint.prose import CHINESE
from sopctl.sop.problem import Problem

RULE = Rule("SOP601", "not-imperative")

SUBJECTS = "the a an this these those we you he she they it our your my their its his her there"
QUESTIONS = (
    "is are was were does do did has have can could will would should who what when where why which how"
)
STATES = ("is ", "are ", "was ", "were ", "has been ", "have been ")
# Verbs and prepositions that end so.
NO_GERUNDS = "bring sing ring swing string fling sling wing ping spring cling sting wring during"
SUBJECT_WORDS, QUESTION_WORDS = frozenset(SUBJECTS.split()), frozenset(QUESTIONS.split())
# A title that begins with one of these begins with a verb, whatever follows: 看活动的情况.
VERBS = (
    "写做看问听改修发收定排列画找算查填选核检确审评测试跑打开关上下拿把给按和在对向从为将让请提准安通联制编整收组"
    "召跟推了登记更换备拟约报交接回复比盘补搭配建设点完成出分拆"
)
NOUNS = (
    "设计|制作|制定|编写|撰写|确定|发布|准备|安排|整理|收集|审核|审批|测试|实施|执行|落实|跟进|管理|维护|更新|优化|分析"
    "|汇总|评估|搭建|(?:完成|进展|准备)?(?:情况|事项|事宜)"
)
# 目的 and 标的 are nouns; a question behind a colon belongs to the order before it.
CHINESE_NAMES = (
    rf"关于|.*(?:吗[？?]?|[^的目标]的)$|(?![{VERBS}])[^：:]*[？?]$|(?![{VERBS}]).{{2,}}的(?:{NOUNS})$"
)


def check(context: Context) -> Iterator[Finding]:
    is_english = context.prose.language == "en"
    if context.is_checklist:
        return
    for path, step in context.steps:
        text = step.title
        is_chinese = not text.isascii() and re.search(f"[{CHINESE}]", text) is not None
        if _is_chinese_name(text.strip()) if is_chinese else is_english and _is_english_name(text.strip()):
            told = _("the title names something; it does not tell what to do")
            mend = _('begin with what is to be done, as an order: "Draw the page", not "Drawing the page"')
            if is_chinese:
                mend = _("begin with what is to be done: 写…, 查…, 发…")
            yield context.finding_in(RULE, (*path, "title"), Problem(told, mend, 0, len(text)))


def _is_chinese_name(text: str) -> bool:
    if text.startswith("是否"):
        return "，" not in text
    return len(text) > 3 and re.match(CHINESE_NAMES, text) is not None


def _is_english_name(text: str) -> bool:
    first, _space, rest = text.lower().partition(" ")
    if not rest:
        return False
    if first in SUBJECT_WORDS:
        return True
    if text[-1] == "?":
        return first in QUESTION_WORDS and ":" not in text
    if first == "to":
        return not rest.startswith("do ")
    # "Using the list, call each guest" is an order all the same.
    if first.endswith("ing"):
        return first.isalpha() and first not in NO_GERUNDS.split() and "," not in text
    return rest.startswith(STATES) and first not in QUESTION_WORDS and first.isalpha()
