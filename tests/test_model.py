"""The schema: what an SOP may say, and what each refusal tells; field types and their values."""

import re
from typing import Any

import pytest
from pydantic import TypeAdapter

from sopctl.errors import Finding
from sopctl.lint.engine import errors_in, lint
from sopctl.sop.calendars import shift
from sopctl.sop.dates import Duration, parse_date, parse_due, parse_duration
from sopctl.sop.fields import AnyField
from sopctl.sop.load import load_sop

HEAD = "id: a\ntitle: t\nowner: r\nroles: {r: x}\n"
STEPS = "steps: [{id: s, title: t}]\n"


def findings(text: str) -> list[Finding]:
    return lint(load_sop("f.yaml", text.encode()))


def params(text: str) -> str:
    return f"{HEAD}{STEPS}params: {{a: {text}}}\n"


def step(text: str) -> str:
    return f"{HEAD}steps: [{{id: s, title: t, {text}}}]\n"


REFUSALS = {
    "a list at the top": ("- a\n", 1, 1, "SOP106", "map of keys, not a list", "begin with"),
    "a word at the top": ("hello\n", 1, 1, "SOP106", "not the text `hello`", "begin with"),
    "nothing to do": ("id: a\ntitle: t\n", 1, 1, "SOP105", "no steps", "add `steps:`"),
    "no title": (STEPS, 1, 1, "SOP105", "`title` is missing", "add `title:`"),
    "steps beside phases": (
        HEAD + STEPS + "phases: [{id: p, steps: [{id: s, title: t}]}]\n",
        5, 1, "SOP107", "`steps` beside `phases`", "into a phase",
    ),
    "misspelt key": (HEAD + STEPS + "sumary: x\n", 6, 1, "SOP104", "`sumary`", "did you mean summary?"),
    "misspelt key of a step": (step("colect: {}"), 5, 27, "SOP104", "`colect`", "mean collect?"),
    "misspelt key of a field": (params("{type: text, asc: x}"), 6, 26, "SOP104", "`asc`", "mean ask?"),
    "misspelt key of approve": (step("approve: {by: r, nto: owner}"), 5, 44, "SOP104", "`nto`", "mean not?"),
    "Python's name of a key": (step("approve: {by: r, not_: owner}"), 5, 44, "SOP104", "`not_`", "not?"),
    "misspelt key of a column": (
        params("{type: table, columns: {x: {type: text, hlep: y}}}"),
        6, 53, "SOP104", "`hlep`", "mean help?",
    ),
    "missing key of a step": (HEAD + "steps: [{title: t}]\n", 5, 9, "SOP105", "`id` is missing", "add"),
    "missing options": (params("{type: choice}"), 6, 10, "SOP105", "`options` is missing", "add"),
    "missing type": (params("{ask: x}"), 6, 10, "SOP105", "`type` is missing", "add `type:`"),
    "truth given": ("title: yes\nsummary: true\n" + STEPS, 2, 10, "SOP106", "not true", '"true"'),
    "text wanted, nothing given": ("title:\n" + STEPS, 1, 7, "SOP106", "not nothing", "some text"),
    "text wanted, list given": ("title: [t]\n" + STEPS, 1, 1, "SOP106", "wants text, not a list", ""),
    "list wanted": (step("needs: {a: b}"), 5, 27, "SOP106", "`needs` wants a list", ""),
    "number wanted": (params("{type: integer, min: few}"), 6, 34, "SOP106", "wants a number", ""),
    "truth wanted": (params("{type: text, required: yes}"), 6, 36, "SOP106", "true or false", ""),
    "map wanted": (HEAD + STEPS + "params: [a]\n", 6, 1, "SOP106", "`params` wants a map", ""),
    "repeated over a map": (step("each: {a: b}"), 5, 27, "SOP106", "`each` wants text", ""),
    "repeated over a list of lists": (step("each: [x, [y]]"), 5, 37, "SOP106", "`each` wants text", ""),
    "unknown field type": (params("{type: tabel}"), 6, 20, "SOP107", "no field type `tabel`", "table?"),
    "unknown field type, short": (params("txt"), 6, 13, "SOP107", "no field type `txt`", "text?"),
    "number as field": (params("3"), 6, 13, "SOP106", "is the number 3, not a field", ""),
    "table in a table": (
        params("{type: table, columns: {x: {type: table, columns: {y: text}}}}"),
        6, 37, "SOP107", "a column cannot be of type `table`", "",
    ),
    "file in a table": (params("{type: table, columns: {x: file}}"), 6, 40, "SOP107", "of type `file`", ""),
    "role outside a table": (params("role"), 6, 13, "SOP107", "`role` is for the columns of a table", ""),
    "empty options": (params("{type: choice, options: []}"), 6, 37, "SOP107", "must not be empty", "add"),
    "no columns": (params("{type: table, columns: {}}"), 6, 36, "SOP107", "must not be empty", "add"),
    "empty phase": (HEAD + "phases: [{id: p, steps: []}]\n", 5, 25, "SOP107", "not be empty", "add"),
    "empty title": ("title: ' '\n" + STEPS, 1, 8, "SOP107", "must not be empty", ""),
    "bad id": ("id: a b\ntitle: t\n" + STEPS, 1, 5, "SOP107", "`a b` is no id", ""),
    "id too long": (f"id: {'a' * 65}\ntitle: t\n" + STEPS, 1, 5, "SOP107", "is no id", ""),
    "id ends with a hyphen": ("id: a-\ntitle: t\n" + STEPS, 1, 5, "SOP107", "`a-` is no id", ""),
    "bad name": (HEAD + STEPS + "params: {2x: text}\n", 6, 10, "SOP107", "`2x` is no name", ""),
    "hyphen in a name": (HEAD + STEPS + "params: {a-b: text}\n", 6, 10, "SOP107", "is no name", ""),
    "reserved word": (HEAD + STEPS + "params: {If: text}\n", 6, 10, "SOP107", "has a meaning", ""),
    "reserved by Jinja": (HEAD + STEPS + "params: {self: text}\n", 6, 10, "SOP107", "a meaning", ""),
    "reserved role": ("id: a\ntitle: t\nroles: {item: x}\n" + STEPS, 3, 9, "SOP107", "a meaning", ""),
    "bad duration": (step("takes: 3x"), 5, 34, "SOP107", "`3x` is no duration", ""),
    "bad notice": ("title: t\nroles: {r: {notice: soon}}\n" + STEPS, 2, 21, "SOP107", "`soon`", ""),
    "bad due date": (step("due: x - y - z"), 5, 32, "SOP107", "is no date", ""),
    "bad day": (HEAD + STEPS + "review: {every: 1mo, last: 2026-02-30}\n", 6, 28, "SOP107", "2026-02-30", ""),
    "bad kind": (step("evidence: [{id: e, kind: flie}]"), 5, 52, "SOP107", "`flie`", "'file' or 'link'"),
    "nobody approves": (step("approve: {by: []}"), 5, 41, "SOP107", "must not be empty", "add"),
    "approval but for whom": (step("approve: {by: r, not: r}"), 5, 49, "SOP107", "`not`", "write 'owner'"),
    "no web address": (
        HEAD + STEPS + "references: [{title: x, url: javascript:alert(1)}]\n",
        6, 30, "SOP107", "is no web address", "",
    ),
    "a merge key": (HEAD + STEPS + "<<: {tags: [x]}\n", 6, 1, "SOP104", "unknown key `<<`", "remove it"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS)
def test_a_refusal_names_place_code_and_mend(case: str) -> None:
    """Each thing that the schema refuses gives one finding that says where, what and how to mend it."""
    text, line, column, code, message, mend = REFUSALS[case]
    found = findings(text)
    assert [finding.rule.code for finding in found] == [code]
    place = found[0].place
    assert (place.line, place.column) == (line, column)
    assert message in found[0].message
    assert mend in found[0].mend
    assert load_sop("f.yaml", text.encode()).sop is None


def test_no_refusal_speaks_of_the_machinery() -> None:
    """Messages are for people: no name of a validator, a class or a Python type is in one."""
    for text, *_ in REFUSALS.values():
        for finding in findings(text):
            for word in ("Field", "[_", "()", "str_", "Input", "validat", "pydantic", "dict", "None"):
                assert word not in finding.message


def test_everything_wrong_is_told_at_once() -> None:
    """One reading names all refusals, in the order of the file."""
    found = findings("id: a b\ntitel: t\nsteps:\n  - {id: s, titel: t, takes: soon}\n")
    assert [(one.place.line, one.rule.code) for one in found] == [
        (1, "SOP105"), (1, "SOP107"), (2, "SOP104"), (4, "SOP105"), (4, "SOP104"), (4, "SOP107"),
    ]  # fmt: skip


def test_what_may_be_left_out_is_filled_in() -> None:
    """A file's whole stem gives the id; short forms of roles, fields, needs, checks mean the long ones."""
    loaded = load_sop(
        "sops/party.v2.yaml",
        b"title: t\nowner: r\nroles: {r: Works, q: }\nparams: {n: integer}\n"
        b"steps:\n  - {id: s, title: t, check: Look}\n  - {id: u, title: t, needs: s, notify: q}\n",
    )
    assert errors_in(loaded) == []
    sop = loaded.sop
    assert sop is not None
    assert sop.id == "party.v2"
    assert (sop.roles["r"].does, sop.roles["q"].does) == ("Works", "")
    assert sop.params["n"].type == "integer"
    assert sop.steps[0].check == ["Look"]
    assert sop.steps[1].needs == ["s"]
    assert sop.owner_of(sop.steps[0]) == "r"
    assert [phase.title for phase in sop.stages] == [""]


def test_texts_keep_the_spelling_of_numbers() -> None:
    """Where text is wanted a number is taken as it was written, in any spelling."""
    text = "title: 010\nversion: 1.10\nowner: r\nroles: {r: x}\ntools: [0x1F]\n"
    text += "steps: [{id: 1.0, title: 7, check: [1e3]}]\n"
    sop = load_sop("f.yaml", text.encode()).sop
    assert sop is not None
    assert (sop.title, sop.version, sop.tools[0]) == ("010", "1.10", "0x1F")
    assert (sop.steps[0].id, sop.steps[0].title, sop.steps[0].check) == ("1.0", "7", ["1e3"])


def field(**spec: Any) -> Any:
    return TypeAdapter[Any](AnyField).validate_python(spec)


TABLE = {
    "type": "table",
    "columns": {"item": "text", "days": "integer", "kind": {"type": "choice", "options": ["a", "b"]}},
}
LIMITED = {"type": "integer", "min": 1, "max": 2000}
GOOD: list[tuple[dict[str, Any], Any, Any]] = [
    ({"type": "text"}, " Fair ", "Fair"),
    ({"type": "text"}, 7, "7"),
    ({"type": "longtext"}, "\none\ntwo\n", "one\ntwo"),
    ({"type": "integer"}, "1,000", 1000),
    ({"type": "integer"}, "1，000", 1000),
    ({"type": "integer"}, " -3 ", -3),
    ({"type": "integer"}, 4.0, 4),
    (LIMITED, "2000", 2000),
    ({"type": "number"}, "2.50", 2.5),
    ({"type": "number"}, "12,345.5", 12345.5),
    ({"type": "number"}, 3, 3),
    ({"type": "bool"}, True, True),
    ({"type": "bool"}, "No", False),
    ({"type": "bool"}, "是", True),
    ({"type": "bool"}, " 否 ", False),
    ({"type": "bool"}, "y", True),
    ({"type": "date"}, "2028-02-29", "2028-02-29"),
    ({"type": "choice", "options": ["a", "b"]}, "b", "b"),
    ({"type": "choice", "options": ["a", "b"]}, "2", "b"),
    ({"type": "choice", "options": [1.10, "b"]}, "1.1", "1.1"),
    ({"type": "choice", "options": ["文章", "海报", "邮件"], "many": True}, "海报，文章", ["文章", "海报"]),
    ({"type": "choice", "options": ["文章", "海报", "邮件"], "many": True}, "3、1", ["文章", "邮件"]),
    ({"type": "choice", "options": ["a", "b"], "many": True}, "b, a,b", ["a", "b"]),
    ({"type": "choice", "options": ["a", "b"], "many": True}, [], []),
    ({"type": "url"}, " https://example.com/x?y=1 ", "https://example.com/x?y=1"),
    ({"type": "person"}, "Li   Wei <li@example.com>", "Li Wei <li@example.com>"),
    ({"type": "person"}, "李伟", "李伟"),
    ({"type": "file"}, "a/b.pdf", "a/b.pdf"),
    (
        TABLE,
        [{"item": "x", "days": "2", "kind": "1"}, {"item": ""}],
        [{"item": "x", "days": 2, "kind": "a"}, {}],
    ),
    (TABLE, [], []),
]
BAD: list[tuple[dict[str, Any], Any, str]] = [
    ({"type": "text"}, "a\nb", "one line"),
    ({"type": "text"}, None, "not nothing"),
    ({"type": "text"}, True, "not true"),
    ({"type": "text"}, "x\ud800", "not UTF-8"),
    ({"type": "longtext"}, "x" * 100_001, "longer than 100,000"),
    ({"type": "longtext"}, ["x"], "not a list"),
    ({"type": "integer"}, "2.5", "whole number, not 2.5"),
    ({"type": "integer"}, "many", "not the text `many`"),
    ({"type": "integer"}, "", "wanted a number"),
    ({"type": "integer"}, True, "not true"),
    ({"type": "integer"}, "9007199254740992", "too large"),
    ({"type": "integer"}, 10**400, "too large"),
    ({"type": "integer"}, "010", "not the text `010`"),
    (LIMITED, "0", "below the least, 1"),
    (LIMITED, 2001, "above the most, 2000"),
    ({"type": "number"}, float("nan"), "too large"),
    ({"type": "number"}, "1e400", "wanted a number"),
    ({"type": "number"}, "1e300", "too large"),
    ({"type": "bool"}, "maybe", "wanted yes or no (y or n)"),
    ({"type": "bool"}, 1, "not the number 1"),
    ({"type": "date"}, "2027-02-29", "is no date"),
    ({"type": "date"}, "1.3.2027", "year-month-day"),
    ({"type": "date"}, 20270301, "wanted a date"),
    ({"type": "choice", "options": ["poster", "article"]}, "postr", "did you mean poster?"),
    ({"type": "choice", "options": ["a", "b"]}, "3", "`3` is no option"),
    ({"type": "choice", "options": ["a", "b"]}, "0", "`0` is no option"),
    ({"type": "choice", "options": ["a", "b"]}, "²", "is no option"),
    ({"type": "choice", "options": ["a", "b"], "many": True}, "a,c", "`c` is no option"),
    ({"type": "choice", "options": ["a", "b"], "many": True}, {"a": 1}, "not a map"),
    ({"type": "url"}, "example.com", "no web address"),
    ({"type": "url"}, "javascript:alert(1)", "no web address"),
    ({"type": "url"}, "https://a b", "no web address"),
    ({"type": "url"}, "http://[x", "no web address"),
    ({"type": "person"}, "li@example.com", "is no person"),
    ({"type": "person"}, "Li <li>", "is no person"),
    ({"type": "person"}, "", "is no person"),
    ({"type": "file"}, " ", "path of a file"),
    (TABLE, "x", "list of rows"),
    (TABLE, {"item": "x"}, "not a map"),
    (TABLE, [{"item": "x"}, {"days": "few"}], "row 2, days: wanted a number"),
    (TABLE, [{"itme": "x"}], "row 1: no column `itme`; did you mean item?"),
    (TABLE, ["x"], "row 1: wanted a map of columns"),
    (TABLE, [{"kind": "c"}], "row 1, kind: `c` is no option"),
    (TABLE, [{}] * 5001, "more than 5,000 rows"),
]


@pytest.mark.parametrize(("spec", "raw", "value"), GOOD)
def test_a_field_takes_what_people_write(spec: dict[str, Any], raw: Any, value: Any) -> None:
    """Each field type turns what was typed into its value, of the type that JSON keeps."""
    parsed = field(**spec).parse(raw)
    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize(("spec", "raw", "words"), BAD)
def test_a_field_refuses_in_words(spec: dict[str, Any], raw: Any, words: str) -> None:
    """Each field type says what it wants instead of a value that it cannot take."""
    with pytest.raises(ValueError, match=re.escape(words)):
        field(**spec).parse(raw)


@pytest.mark.parametrize(("spec", "raw", "value"), GOOD)
def test_a_value_is_taken_again(spec: dict[str, Any], raw: Any, value: Any) -> None:
    """What a field gave may be given to it again and stays what it is."""
    one = field(**spec)
    assert one.parse(one.parse(raw)) == value


@pytest.mark.parametrize(
    ("text", "day", "sign", "moved"),
    [
        ("3wd", "2026-11-06", 1, "2026-11-11"),
        ("1wd", "2026-11-09", -1, "2026-11-06"),
        ("7wd", "2026-11-11", -1, "2026-11-02"),
        ("0wd", "2026-11-07", 1, "2026-11-09"),
        ("2w", "2026-11-01", 1, "2026-11-15"),
        ("1mo", "2028-01-31", 1, "2028-02-29"),
        ("12mo", "2028-02-29", -1, "2027-02-28"),
        ("30min", "2026-11-01", 1, "2026-11-01"),
        ("5 d", "2026-12-30", 1, "2027-01-04"),
    ],
)
def test_a_date_is_moved_by_a_duration(text: str, day: str, sign: int, moved: str) -> None:
    """Working days pass over weekends, and months end where the shorter month does."""
    assert shift(parse_date(day), sign, parse_duration(text)).isoformat() == moved


def test_a_date_cannot_leave_the_calendar() -> None:
    """A duration beyond the calendar is refused in words, whatever its unit."""
    for unit in ("d", "w", "wd", "mo"):
        for day, sign in (("9999-12-31", 1), ("0001-01-01", -1)):
            with pytest.raises(ValueError, match="leave the calendar"):
                shift(parse_date(day), sign, Duration(99999, unit))


def test_a_due_date_is_an_anchor_and_an_offset() -> None:
    """An anchor may hold hyphens; the sign of the offset needs a space before it."""
    due = parse_due("goes-live - 7wd")
    assert (due.anchor, due.sign, due.offset) == ("goes-live", -1, Duration(7, "wd"))
    assert parse_due("上线 + 2d").anchor == "上线"
    assert parse_due("2027-03-18").offset is None
    for text in ("", "- 7wd", "a -", "a - ", "a 7wd", "a - b", "a - 7", "a * 7d"):
        with pytest.raises(ValueError, match="is no d"):
            parse_due(text)
