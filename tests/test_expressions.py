"""Conditions: what the checker says at which offset, and what they come to."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from sopctl.sop.conditions import check_condition
from sopctl.sop.expressions import UNKNOWN, Type, as_name, evaluate, names_in

NAMES = {
    "has_page": Type("bool"),
    "reach": Type("number"),
    "goal": Type("text"),
    "form": Type("text", ("draw", "contest")),
    "goes_live": Type("date"),
    "channels": Type("list", ("article", "poster")),
    "rows": Type("rows"),
    "review.passed": Type("bool"),
    "有页面": Type("bool"),
    "目标": Type("text", ("抽奖", "竞赛")),
}

GOOD = [
    "has_page",
    "not review.passed",
    "has_page and reach >= 1000 or not has_page",
    "1 < reach <= 2000",
    "'poster' in channels",
    "'poster' not in channels",
    "form == 'draw'",
    "form in ['draw', 'contest']",
    "form in ('draw',)",
    "goes_live > '2027-03-18'",
    "'2027-03-18' <= goes_live",
    "reach * 2 - 1 > -5 / 3",
    "true",
    "False or has_page",
    "  has_page\n and 有页面 ",
    "目标 == '抽奖' and 有页面",
    "(has_page)",
    "has_page == true",
]

# Each problem's offset and width are given by the stretch of the text between the marks.
BAD = {
    "‹has_pag›": "did you mean has_page?",
    "has_page and ‹review.pased›": "did you mean review.passed?",
    "有页面 and ‹有页›": "did you mean 有页面?",
    "‹yes›": "write true",
    "has_page == ‹off›": "write false",
    "‹reach›": "a condition is true or false; this is a number",
    "‹reach + 1›": "a condition is true or false; this is a number",
    "‹'text'›": "a condition is true or false; this is a text",
    "‹goal› and has_page": "wanted true or false here, not a text",
    "not ‹channels›": "wanted true or false here, not a list",
    "reach == ‹'many'›": "a number is never equal to a text",
    "目标 == '抽奖' and reach == ‹'多'›": "write 多 without quotes",
    "goal == ‹1›": "a text is never equal to a number",
    "reach == ‹has_page›": "a number is never equal to a bool",
    "‹has_page› + 1 > 2": "wanted a number here, not a bool",
    "-‹goal› > 1": "wanted a number here, not a text",
    "‹goal› < 'x'": "a text has no order",
    "‹has_page› > true": "a bool has no order",
    "form == ‹'drw'›": "`drw` is no option of `form`",
    "目标 == ‹'抽浆'›": "known here: 抽奖",
    "‹'postr'› in channels": "did you mean poster?",
    "form in ‹['draw', 'drw']›": "`drw` is no option of `form`",
    "'x' in ‹goal›": "`in` wants a list on its right, not a text",
    "‹1› in channels": "a list holds texts, not a number",
    "‹channels› == channels": "a list compares with nothing",
    "‹rows› == rows": "a list compares with nothing",
    "form in ‹[1, 2]›": "a list holds texts in quotes",
    "goes_live > ‹'18.3.2027'›": "is no date",
    "goes_live > ‹goal›": "a date compares with a date",
    "goes_live > ‹1›": "a date does not compare with a number",
    "reach is ‹1›": "write ==",
    "‹len(channels)› > 1": "means nothing in a condition",
    "‹reach ** 2› > 1": "means nothing in a condition",
    "‹reach % 2› == 1": "means nothing in a condition",
    "‹review.passed.twice›": "means nothing in a condition",
    "‹goal[0]› == 'a'": "means nothing in a condition",
    "‹(lambda: true)›": "means nothing in a condition",
    "‹f'{goal}'› == 'a'": "means nothing in a condition",
    "goal == ‹b'a'›": "means nothing in a condition",
    "has_page ‹＞› 1": "write >",
    "‹（›has_page)": "write (",
    "目标 == ‹“抽奖”›": "write '",
    "reach ‹≥› 3": "write >=",
    "has_page‹\u3000›and true": "write a space",
    "‹！›has_page": "write not",
    "有页面 ‹=› true": "write ==",
    "form ‹=› 'draw' and has_page": "write ==",
    "has_page ‹&&› true": "write and",
    "has_page ‹||› true": "write or",
    "has_page and (‹›": "not readable",
    "有页面 and and‹›": "not readable",
    "‹›": "not readable",
    "has_page; ‹›": "not readable",
}


@pytest.mark.parametrize("text", GOOD)
def test_a_sound_condition_has_no_problem(text: str) -> None:
    """Every construct of the language is accepted where its types fit."""
    assert check_condition(text, NAMES) == []


@pytest.mark.parametrize("marked", [text for text in BAD if "‹›" not in text])
def test_a_problem_is_told_at_its_offset(marked: str) -> None:
    """Each problem is told once, at the code points where it stands, also after Chinese."""
    text = marked.replace("‹", "").replace("›", "")
    (problem,) = check_condition(text, NAMES)
    start, end = marked.index("‹"), marked.index("›") - 1
    if problem.message.startswith("this means nothing") and text[start] == "(":
        start, end = start + 1, end - 1
    assert (problem.offset, problem.offset + problem.width) == (start, end)
    assert BAD[marked] in f"{problem.message}; {problem.mend}"


@pytest.mark.parametrize("marked", [text for text in BAD if "‹›" in text])
def test_an_unreadable_condition_is_told_once(marked: str) -> None:
    """What is no expression gives one problem that lies within the text or at its end."""
    text = marked.replace("‹›", "")
    (problem,) = check_condition(text, NAMES)
    assert 0 <= problem.offset <= len(text)
    assert BAD[marked] in problem.message
    assert "like reach >= 1000" in problem.mend


def test_spaces_and_line_ends_before_a_problem_count() -> None:
    """Offsets are those of the text as it was written, blanks and line ends included."""
    text = "  \n 有页面\n  and 没有页面"
    (problem,) = check_condition(text, NAMES)
    assert text[problem.offset :][: problem.width] == "没有页面"
    assert problem.unknown_name


def test_every_problem_is_told() -> None:
    """A condition with several problems tells them all, in one go."""
    problems = check_condition("has_pag and reach == 'x' or form == 'drw'", NAMES)
    assert [problem.offset for problem in problems] == [0, 21, 36]
    assert [problem.unknown_name for problem in problems] == [True, False, False]


def test_length_and_depth_are_bounded() -> None:
    """A condition of more than 1000 characters or 40 levels is refused at once, and is undecided."""
    for text, words in (
        ("has_page or " * 90 + "has_page", "longer than 1000"),
        ("not " * 45 + "has_page", "nested more than 40"),
        ("-" * 900 + "1 > 0", "nested more than 40"),
        ("(" * 400 + "has_page" + ")" * 400, "not readable"),
        ("[" * 900, "not readable"),
    ):
        (problem,) = check_condition(text, NAMES)
        assert words in problem.message
        assert evaluate(text, lambda name: True) is UNKNOWN
        assert names_in(text) == set()
    assert check_condition("not " * 30 + "has_page", NAMES) == []


def test_names_are_those_that_a_condition_reads() -> None:
    """Parameters and fields are named whole; constants and quoted text are no names."""
    assert names_in("has_page and review.passed or 'x' in 渠道 and true") == {
        "has_page",
        "review.passed",
        "渠道",
    }
    assert names_in("ﬁrst") == {as_name("ﬁrst")}
    assert as_name("agree-dates.x") == "agree_dates_x"


@pytest.mark.parametrize(
    "text",
    [
        "'a' * 9999999999 == 'b'", "[1] * 9999999999 == a", "2 ** 9999999999 > 1", "1 / 0 > 1",
        "a % 2 == 0", "a is b", "a.b.c", "'x'.y", "a()", "a[0]", "'x' < 1", "-'x'", "1 in 2", "a // 0",
        "~a", "a @ b", "{1}", "1e308 * 1e308 * 'x'", "a if b else c", "a := 1", "", "\x00", "a\x00b",
        "99999999999999999999 * 'x'",
    ],
)  # fmt: skip
def test_what_means_nothing_is_undecided(text: str) -> None:
    """A condition that lint refuses is undecided in a run, at once, and never an error."""
    assert evaluate(text, lambda name: 1) is UNKNOWN


def test_odd_escapes_are_nobodys_business(recwarn: pytest.WarningsRecorder) -> None:
    """Python's own warnings about a text do not reach people who never wrote Python."""
    assert evaluate(r"'\d \w' == 'x' or 1if true else 2", lambda name: True) in (True, False, UNKNOWN)
    assert check_condition(r"goal == '\p'", NAMES) == []
    assert list(recwarn) == []


# --- the same language once more, told by a tree of tuples instead of by text

Tree = Any
LEAVES = st.sampled_from(["a", "b", "步骤.c", "d", "true", "False"])
TREES: st.SearchStrategy[Tree] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)),
        st.tuples(st.sampled_from(["==", "!="]), inner, inner),
    ),
    max_leaves=8,
)
VALUES = st.sampled_from([True, False, None, UNKNOWN])


def written(tree: Tree) -> str:
    match tree:
        case str():
            return tree
        case ("not", inner):
            return f"(not {written(inner)})"
        case (("and" | "or") as word, list() as inner):
            return "(" + f" {word} ".join(map(written, inner)) + ")"
        case (sign, left, right):
            return f"({written(left)} {sign} {written(right)})"
    raise AssertionError


def meant(tree: Tree, values: dict[str, Any]) -> Any:
    """Kleene's logic from its tables. Without an answer a thing counts as no, and equals nothing."""
    match tree:
        case str():
            return {"true": True, "False": False}.get(tree, values.get(tree))
        case ("not", inner):
            return {True: False, False: True, None: True, UNKNOWN: UNKNOWN}[meant(inner, values)]
        case (("and" | "or") as word, list() as inner):
            rank = {None: 0, False: 0, UNKNOWN: 1, True: 2}
            ranks = [rank[meant(one, values)] for one in inner]
            return [False, UNKNOWN, True][min(ranks) if word == "and" else max(ranks)]
        case (sign, left, right):
            sides = [meant(left, values), meant(right, values)]
            if None in sides:
                return False
            if UNKNOWN in sides:
                return UNKNOWN
            return (sides[0] == sides[1]) is (sign == "==")
    raise AssertionError


@given(TREES, st.fixed_dictionaries(dict.fromkeys(("a", "b", "步骤.c", "d"), VALUES)))
@settings(max_examples=240, deadline=None)
def test_conditions_come_to_what_they_mean(tree: Tree, values: dict[str, Any]) -> None:
    """Any condition of names comes to what three-valued logic says, whatever is known of them."""
    value = meant(tree, values)
    assert evaluate(written(tree), values.__getitem__) is (UNKNOWN if value is UNKNOWN else bool(value))


@given(TREES, st.fixed_dictionaries(dict.fromkeys(("a", "b", "步骤.c", "d"), VALUES)))
@settings(max_examples=90, deadline=None)
def test_an_answer_never_turns_a_decided_condition(tree: Tree, values: dict[str, Any]) -> None:
    """A condition that is decided while answers are missing stays so, whatever they turn out to be."""
    text = written(tree)
    early = evaluate(text, values.__getitem__)
    assume(early is not UNKNOWN)
    for answer in (True, False, None):
        full = {name: answer if value is UNKNOWN else value for name, value in values.items()}
        assert evaluate(text, full.__getitem__) is early


LOOKUPS: list[Callable[[str], Any]] = [
    lambda name: UNKNOWN,
    lambda name: None,
    lambda name: "text",
    lambda name: 7,
    lambda name: ["x", "y"],
    lambda name: [{"item": "x"}],
]
PIECES = st.lists(
    st.sampled_from(
        ["a", "b.c", "1", "2.5", "'x'", "(", ")", "[", "]", ",", " and ", " or ", "not ", " in ", " is ",
         "==", "=", "<", ">=", "+", "-", "*", "**", "/", "//", "%", "@", "|", "&", "^", "~", ":", ":=", ".",
         " if ", " else ", "lambda x: ", "{", "}", "f'{a}'", "\\", "#", "\n", "\x00", "😀", "９", "1j", "...",
         "None", "await "]
    ),
    max_size=9,
).map("".join)  # fmt: skip


@given(st.text(max_size=60) | PIECES, st.sampled_from(LOOKUPS))
@example("a" * 2000, LOOKUPS[0])
@example("(" * 999, LOOKUPS[0])
@settings(max_examples=240, deadline=None)
def test_no_text_breaks_a_condition(text: str, lookup: Callable[[str], Any]) -> None:
    """Any text at all is checked and evaluated without an error, and each problem lies in it."""
    assert evaluate(text, lookup) in (True, False, UNKNOWN)
    for problem in check_condition(text, NAMES):
        assert 0 <= problem.offset <= len(text)
        assert problem.message
    assert isinstance(names_in(text), set)


@given(PIECES, st.sampled_from(LOOKUPS))
@settings(max_examples=180, deadline=None)
def test_what_is_accepted_can_be_decided(text: str, lookup: Callable[[str], Any]) -> None:
    """A condition without problems comes to yes or no once its answers are there."""
    names = {"a": Type("number"), "b.c": Type("bool")}
    if not check_condition(text, names):
        assert evaluate(text, {"a": 1, "b.c": True}.__getitem__) in (True, False) or "/" in text
