"""Lint reads the words: what it tells of in English and Chinese texts, and what it leaves alone."""

from textwrap import indent

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sopctl.errors import Finding
from sopctl.lint.engine import lint
from sopctl.sop.load import load_sop

WORDS = ("SOP601", "SOP602", "SOP603", "SOP604", "SOP605", "SOP606", "SOP607")
SOUND = {"en": ("Sweep the floor", "Shut the door"), "zh": ("扫干净地面", "门关好")}


def sop(language: str, key: str, text: str, more: str = "") -> str:
    """An SOP of one step that is sound but for one text."""
    title, check = (
        text if key == one else sound for one, sound in zip(("title", "check"), SOUND[language], strict=True)
    )
    head = "id: a\ntitle: {}\nlanguage: {}\nowner: r\nroles: {{r: {}}}\n{}"
    head = head.format(
        *(("Tidy up", "en", "Clerk") if language == "en" else ("收店流程", "zh", "店员")), more
    )
    step = f"steps:\n- id: s\n  title: |-\n    {title}\n  check:\n  - |-\n    {check}\n"
    return head + step + (f"  {key}: |\n{indent(text, '    ')}\n" if key not in ("title", "check") else "")


def found(text: str) -> list[Finding]:
    return lint(load_sop("a.yaml", text.encode()))


def told(text: str) -> list[tuple[str, str]]:
    """The code of each finding, and the words that it stands on."""
    lines = text.split("\n")
    findings = found(text)
    assert all(one.rule.severity == "note" and one.mend for one in findings)
    spots = [(one, one.place.column - 1) for one in findings]
    return [(one.rule.code, lines[one.place.line - 1][at : at + one.place.width]) for one, at in spots]


TITLES = {
    "en": [
        "Designing the page",
        "The page",
        "A list of guests",
        "Our prices for the spring",
        "To publish the page",
        "Is the page ready?",
        "Who calls the printer?",
        "Page is ready",
        "Coupons have been set up",
        "You check the page",
    ],
    "zh": [
        "关于活动页",
        "是否已经通知客服",
        "客服知道了吗",
        "海报文案定了吗？",
        "已经做好的",
        "活动页的设计",
        "海报的制作",
        "活动的完成情况",
        "页面已完成？",
        "海报谁来画？",
    ],
}
ORDERS = {
    "en": [
        "Design the page",
        "Page design",
        "Bring the keys",
        "Ping the team",
        "Sing",
        "Meeting",
        "Using the list, call each guest",
        "{{ r }} is asked",
        "Ask: is the page ready?",
        "Check that the page is ready",
        "Decide what is missing",
        "To-do list for the opening",
        "What is missing",
        "Final numbers",
        "Look back",
        "Theme the shop",
        "Decide: go or no-go?",
    ],
    "zh": [
        "设计活动页",
        "检查页面的设计",
        "看活动的情况",
        "确认是否通知客服",
        "写活动页文案",
        "和设计确认海报的制作",
        "目的",
        "发二次传播",
        "上线活动页的发布",
        "{{ r }}写文案",
        "是否延期，由店长定",
        "公布目的",
        "定好本次活动的目的",
        "公示标的",
        "决定：做还是不做？",
        "检查页面是否完成？",
    ],
}


@pytest.mark.parametrize(
    ("language", "title"), [(one, title) for one, titles in TITLES.items() for title in titles]
)
def test_a_title_that_is_no_order_is_told(language: str, title: str) -> None:
    """A title that cannot be read as an order is a finding on the title, in both languages."""
    assert [code for code, __ in told(sop(language, "title", title))] == ["SOP601"]


@pytest.mark.parametrize(
    ("language", "title"), [(one, title) for one, titles in ORDERS.items() for title in titles]
)
def test_a_title_that_may_be_an_order_is_left_alone(language: str, title: str) -> None:
    """Orders, and all that may be one, give nothing."""
    assert told(sop(language, "title", title)) == []


VAGUE = [
    ("en", "title", "Handle complaints", "Handle"),
    ("en", "title", "Ensure quality", "Ensure"),
    ("en", "title", "Take care of the guests", "Take care of"),
    ("en", "check", "Quality ensured", "ensured"),
    ("en", "check", "All complaints handled.", "handled"),
    ("en", "check", "Page works properly", "properly"),
    ("en", "check", "Posters, flyers, etc. are there", "etc"),
    ("en", "title", "Inform the relevant parties", "relevant parties"),
    ("en", "do", "Write to relevant stakeholders today.", "relevant stakeholders"),
    ("en", "do", "First this.\nThen send it ASAP.", "ASAP"),
    ("en", "do", "Answer as soon as possible.", "as soon as possible"),
    ("en", "check", "Answered in a timely manner", "in a timely manner"),
    ("en", "title", "Order chairs as needed", "as needed"),
    ("en", "check", "Legal was asked, if necessary", "if necessary"),
    ("en", "do", "Adapt the text as appropriate.", "as appropriate"),
    ("zh", "title", "通知相关人员", "相关人员"),
    ("zh", "do", "把结果发给有关部门。", "有关部门"),
    ("zh", "title", "尽快回复客户", "尽快"),
    ("zh", "check", "用户问题已及时回复", "及时"),
    ("zh", "do", "视情况决定要不要延期。", "视情况"),
    ("zh", "title", "必要时找外包", "必要时"),
    ("zh", "check", "海报放在适当的位置", "适当"),
    ("zh", "title", "做好准备工作", "做好"),
    ("zh", "title", "处理相关问题", "处理相关问题"),
    ("zh", "check", "物料安排到位", "到位"),
    ("zh", "check", "海报、横幅等等都到了", "等等"),
]
PLAIN = [
    ("en", "title", "Turn the door handle"),
    ("en", "check", "The handle of the door is tight"),
    ("en", "check", "Each number is relevant to the goal"),
    ("en", "do", "Order more if needed: five boxes at least. Posters, flyers etc. come from print."),
    ("en", "do", "Handle the glass with care, and make sure that it is dry."),
    ("en", "title", "Fetch the etched glass"),
    ("en", "title", "Write `as needed` into the field"),
    ("en", "check", "The ideal dealer is named"),
    ("zh", "title", "处理退货申请"),
    ("zh", "do", "及时回复的标准是两小时内。必要时打电话。"),
    ("zh", "title", "写清相关方案"),
    ("zh", "title", "按需求单做海报"),
    ("zh", "check", "定金已付"),
    ("zh", "check", "处理人写进了表"),
    ("zh", "title", "到位后签到"),
]


@pytest.mark.parametrize(("language", "key", "text", "words"), VAGUE)
def test_vague_words_are_told_where_they_stand(language: str, key: str, text: str, words: str) -> None:
    """The finding stands on the very words, and quotes them."""
    text = sop(language, key, text)
    assert told(text) == [("SOP602", words)]
    assert words in found(text)[0].message


@pytest.mark.parametrize(("language", "key", "text"), PLAIN)
def test_words_that_say_what_is_meant_are_left_alone(language: str, key: str, text: str) -> None:
    """The same letters with another meaning, in code, or where a sentence explains them, give nothing."""
    assert told(sop(language, key, text)) == []


def test_a_long_step_is_told_by_what_is_long() -> None:
    """Words, characters, checks and fields are counted; what depends on answers, code and values is not."""
    head, steps = sop("en", "do", "x").split("steps:")[0], "steps:\n- id: s\n  title: Sweep the floor\n"
    many = ", ".join(f"check {number}" for number in range(10))
    fields = ", ".join(f"f{number}: text" for number in range(13))
    assert told(head + steps + f"  check: [{many}]\n  collect: {{{fields}}}\n") == [
        ("SOP603", "check"),
        ("SOP603", "collect"),
    ]
    assert [code for code, __ in told(sop("en", "do", "word " * 220))] == ["SOP603"]
    assert [code for code, __ in told(sop("zh", "do", "扫地" * 180))] == ["SOP603"]
    for fine in (
        "word " * 219,
        "```\n" + "word " * 400 + "\n```",
        "{% if r %}" + "word " * 220 + "{% endif %}",
    ):
        assert told(sop("en", "do", fine)) == []
    assert told(sop("zh", "do", "扫地" * 179)) == []


ALIKE = "Look at every shelf from left to right, and put back what lies wrong."


@pytest.mark.parametrize(
    ("first", "second", "key"),
    [
        ("title: Sweep the floor", "title: sweep the floor.", "title"),
        ("title: 扫干净地面", "title: 扫干净地面。", "title"),
        (f"title: Tidy one\n  do: {ALIKE}", f"title: Tidy two\n  do: {ALIKE}", "do"),
    ],
)
def test_steps_that_are_alike_are_told_at_the_second(first: str, second: str, key: str) -> None:
    """The finding names the first step and stands on the second one."""
    head = sop("en" if first.isascii() else "zh", "do", "x").split("steps:")[0]
    (finding,) = found(f"{head}steps:\n- id: s\n  {first}\n- id: t\n  {second}\n")
    assert finding.rule.code == "SOP604"
    assert "`s`" in finding.message
    assert ("title" if "title" in finding.message else "do") == key
    assert finding.place.line > 8


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("title: Sweep the floor\n    when: wet", "title: Sweep the floor\n    when: not wet"),
        ("title: Post it\n    each: [a, b]", "title: Post it\n    each: [c, d]"),
        ("title: t", "title: t"),
        ("title: Tidy one\n    do: See the plan.", "title: Tidy two\n    do: See the plan."),
    ],
)
def test_steps_that_differ_by_more_than_words_are_left_alone(first: str, second: str) -> None:
    """A condition or what is repeated tells steps apart; a letter is no title yet, a few words no copy."""
    head = sop("en", "do", "x", "params: {wet: bool}\n").split("steps:")[0]
    text = f"{head}phases:\n- id: p\n  steps:\n  - id: s\n    {first}\n  - id: t\n    {second}\n"
    assert not [one for one in told(text) if one[0] == "SOP604"]


def test_like_titles_in_other_phases_are_fine_unless_the_text_is_like_too() -> None:
    """Each phase may end in a report; but the same report with the same words is a copy."""
    head = sop("en", "do", "x").split("steps:")[0]
    phases = (
        "phases:\n- id: p\n  steps: [{{id: s, title: Report it, do: '{0}'}}]\n"
        "- id: q\n  steps: [{{id: t, title: Report it, do: '{1}'}}]\n"
    )
    assert (
        told(head + phases.format(ALIKE, "Write to the owner what you saw today, and whom you asked.")) == []
    )
    assert told(head + phases.format(ALIKE, ALIKE)) == [("SOP604", "Report it")]


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "Read the CTR of the poster. The CTR is low.", "CTR"),
        ("en", "Count visits and KPIs, then the GMV.", "GMV"),
        ("en", "Make the H5 page.", "H5"),
        ("en", "Answer each DM within a day.", "DM"),  # what everybody knows has it in it: HDMI
        ("zh", "看海报的CTR，再看 CTR 的变化。", "CTR"),
        ("zh", "做好H5以后测一遍。", "H5"),
    ],
)
def test_an_abbreviation_is_told_once_where_it_first_stands(language: str, text: str, name: str) -> None:
    """However often it stands in the file."""
    assert told(sop(language, "do", text)) == [("SOP605", name)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Read the CTR (click-through rate). Note the CTR."),
        ("en", "Note the CTR. It is the click-through rate (CTR)."),
        ("en", "Send the PDF as a QR code with the URL to the CEO. OK?"),
        ("en", "DO NOT FEED the robot. STOP! It is at A4, Q1 and P0."),
        ("en", "Run `CTR --all`, see https://example.com/CTR and {{ CTR_x }} or SOP_EVENT in CTR.txt."),
        ("en", "Ask McDONALD'S, R2-D2, COVID19x and iOS."),
        ("zh", "看点击率（CTR），CTR 低于 1% 就改。"),
        ("en", "Leave the remark sopctl: ignore[SOP902] where it stands."),
        ("zh", "看 CTR（点击率），用 APP 扫二维码。"),
    ],
)
def test_what_is_explained_or_known_is_left_alone(language: str, text: str) -> None:
    """Brackets explain, everybody knows a PDF, and capitals may be weight, code or a name."""
    assert told(sop(language, "do", text.replace("{{ CTR_x }}", "{{ r }}"))) == []


def test_a_definition_explains_an_abbreviation() -> None:
    """Under its own name, or as a part of one; one in the words of a definition is no use of it."""
    more = "definitions: {KT board: A board of foam, CTR: Clicks by views and PVS}\n"
    assert told(sop("en", "do", "Print the KT board and read the CTR.", more)) == []


@pytest.mark.parametrize(
    ("language", "key", "text", "words"),
    [
        ("zh", "check", "The floor of the shop is clean", None),
        (
            "zh",
            "do",
            "先扫地。\n\nThen wash it with the water from the yard.",
            "Then wash it with the water from the yard.",
        ),
        ("en", "check", "地面已经扫干净", None),
        ("en", "do", "Sweep the floor.\n然后把水倒掉，关灯。", "然后把水倒掉，关灯。"),
    ],
)
def test_a_text_in_the_other_language_is_told(language: str, key: str, text: str, words: str | None) -> None:
    """A whole title, check or line, in both directions."""
    assert told(sop(language, key, text)) == [("SOP606", words or text)]


@pytest.mark.parametrize(
    ("language", "key", "text"),
    [
        ("zh", "check", "Google Analytics 4"),
        ("zh", "check", "海报上写“Come to the shop with a friend”"),
        ("zh", "do", "“Come to the shop with a friend and win”"),
        ("zh", "do", "```\necho the end of the day is a test\n```"),
        ("zh", "do", "https://example.com/the/end/of/the/day is 链接"),
        ("en", "check", "Send it to 李明 and 王小红"),
        ("en", "do", "Write “谢谢大家的支持” (谢谢大家的支持) on it."),
        ("en", "do", "`谢谢大家的支持`"),
    ],
)
def test_names_quotations_and_code_of_the_other_language_are_fine(language: str, key: str, text: str) -> None:
    """They are to stand as they are."""
    assert told(sop(language, key, text)) == []


def test_where_all_is_in_the_other_language_the_key_is_wrong() -> None:
    """One finding at `language`, or at the title where there is none, instead of one for each text."""
    chinese = sop("zh", "do", "先扫门口，再扫柜台，最后扫仓库和后院。")
    assert told(chinese) == []
    assert told(chinese.replace("language: zh", "language: en")) == [("SOP606", "en")]
    assert told(chinese.replace("language: zh\n", "")) == [("SOP606", "收店流程")]
    english = sop("en", "do", "Sweep the door first, then the counter, and at last the store and the yard.")
    assert told(english.replace("language: en", "language: zh")) == [("SOP606", "zh")]
    assert told(english.replace("language: en", "language: fr")) == []


MARKS = [
    ("zh", "先扫门口,再扫柜台", "先扫门口，再扫柜台"),
    ("zh", "先扫门口, 再扫柜台; 最后关灯!", "先扫门口，再扫柜台；最后关灯！"),
    ("zh", "门关了吗?", "门关了吗？"),
    ("zh", "注意:先关灯", "注意：先关灯"),
    ("zh", "扫仓库（后院)", "扫仓库（后院）"),
    ("zh", "扫仓库(后院）", "扫仓库（后院）"),
    ("en", "Sweep the floor，then the yard", "Sweep the floor, then the yard"),
    ("en", "Sweep the floor。", "Sweep the floor."),
    ("en", "Is it clean？", "Is it clean?"),
    ("en", "Sweep the floor（the front）now", "Sweep the floor (the front) now"),
    ("en", "Sweep the floor (the front） now", "Sweep the floor (the front) now"),
    ("en", "Brush、broom and pan", "Brush, broom and pan"),
]


@pytest.mark.parametrize(("language", "wrong", "right"), MARKS)
@pytest.mark.parametrize("key", ["check", "do"])
def test_marks_of_the_other_language_are_told_and_mended(
    language: str, wrong: str, right: str, key: str
) -> None:
    """One finding for a text, on the first mark; its fix changes these marks and nothing else."""
    text = sop(language, key, wrong)
    (finding,) = found(text)
    assert finding.rule.code == "SOP607"
    at = next(at for at, (one, other) in enumerate(zip(wrong, right + " ", strict=False)) if one != other)
    place, fix = finding.place, finding.fix
    assert text.split("\n")[place.line - 1][place.column - 1] == wrong[at]
    assert fix is not None
    assert fix.safe
    assert edited(text, finding) == sop(language, key, right)
    ((kind, path, value),) = fix.data
    assert kind == "set"
    read = yaml.safe_load(sop(language, key, right))
    for part in path:
        read = read[part]
    assert read == value


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "共 1,000 份，10:30 前到（A1 区），A, B 和 C"),
        ("zh", "看 `页,面` 和 {{ r }},再看 https://example.com/页,面"),
        ("zh", "用 Excel, 再打印"),
        ("zh", "（见 a) 和 b)）"),
        ("zh", "扫码.然后走"),
        ("en", "Read 《三体》、《流浪地球》 aloud"),
        ("en", "Sweep (the front) now: 10:30, “please”"),
    ],
)
def test_marks_that_may_be_meant_are_left_alone(language: str, text: str) -> None:
    """Numbers, code, addresses, words of the other language and Chinese titles keep their marks."""
    assert told(sop(language, "do", text)) == []


def edited(text: str, finding: Finding) -> str:
    assert finding.fix is not None
    for edit in sorted(finding.fix.edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


@settings(deadline=None, max_examples=36)
@given(st.text(st.sampled_from("扫地门店,;:!?()（），。 a1`{}\n"), max_size=30))
def test_mending_marks_changes_only_marks_and_leaves_nothing_to_mend(body: str) -> None:
    """Whatever the text: each fix does what it says it does to the data, the rest stays byte for byte."""
    text = sop("zh", "do", "开头" + body.replace("{{", "{").replace("{%", "{").replace("{", "["))
    for finding in found(text):
        if finding.rule.code != "SOP607" or finding.fix is None:
            continue
        mended = edited(text, finding)
        kept = [one for one in text if one not in ",;:!?()（），；：！？ "]
        assert [one for one in mended if one not in ",;:!?()（），；：！？ "] == kept
        ((__, path, value),) = finding.fix.data
        before, after = yaml.safe_load(text), yaml.safe_load(mended)
        assert after["steps"][0].pop("do") == value
        assert path == ("steps", 0, "do")
        before["steps"][0].pop("do")
        assert before == after
        assert not [
            one
            for one in found(mended)
            if one.rule.code == "SOP607" and one.fix and one.fix.edits == finding.fix.edits
        ]


def test_a_bare_checklist_is_not_told_how_to_write() -> None:
    """Who wrote a list for themselves did not mean to write an SOP."""
    text = (
        "# Camp\n\n- [ ] The tent\n- [ ] Handle food as needed\n- [ ] Read the CTR，then go\n- [ ] The tent\n"
    )
    findings = lint(load_sop("a.md", text.encode()))
    assert [one.rule.code for one in findings if one.rule.code in WORDS] == []


def test_words_of_a_markdown_sop_are_told_at_their_place() -> None:
    """The rules read Markdown as they read YAML."""
    text = (
        "---\nid: a\nowner: r\nroles: {r: Clerk}\n---\n# Tidy up\n\n## Evening\n\n"
        "### Sweeping the floor\n\nTell the relevant people，then go.\n"
    )
    findings = lint(load_sop("a.md", text.encode()))
    assert [(one.rule.code, one.place.line, one.place.column) for one in findings] == [
        ("SOP601", 10, 5),
        ("SOP602", 12, 10),
        ("SOP607", 12, 25),
    ]


def test_a_text_of_the_shared_file_is_not_told_in_the_sop() -> None:
    """What an SOP draws from `_shared.yaml` is mended there, once."""
    from sopctl.sop.load import load_common

    common, __ = load_common(
        "_shared.yaml", b"roles: {r: 'Reads the CTR\xef\xbc\x8cthen goes'}\ndefinitions: {x: 'y'}\n"
    )
    text = "id: a\ntitle: Tidy up\nowner: r\nroles: [r]\nsteps: [{id: s, title: Sweep the floor}]\n"
    assert lint(load_sop("a.yaml", text.encode(), common)) == []


@pytest.mark.parametrize(
    "waste",
    [
        "A" * 90_000,
        "AB " * 30_000,
        "(" * 90_000,
        "（a" * 40_000,
        "`" * 90_000,
        "{{ r }}{{" * 400,
        "](" * 40_000,
        "扫," * 40_000,
        "the " * 20_000,
        "http://" * 12_000,
        "扫，" * 40_000 + ")",
        "relevant " * 10_000,
        "\n" * 90_000,
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_text_made_to_waste_time_is_read_in_bounded_work(language: str, waste: str) -> None:
    """No pattern runs away; what is found is at most as much as lint tells of one rule."""
    findings = found(
        sop(language, "do", "x").replace("    x\n", "    x" + waste.replace("\n", "\n    ") + "\n")
    )
    assert all(sum(one.rule.code == code for one in findings) <= 101 for code in WORDS)
