"""Fields beyond the plain ones: what each type takes, refuses and shows, and the keys that it has."""

import re
import time
from typing import Any

import pytest
from conftest import Team

from sopctl.sop.field_types.records import alert, largest_drop, stages_of
from sopctl.sop.fields import Field

HEAD = "id: a\ntitle: t\nowner: r\nroles: {r: x}\nsteps: [{id: s, title: t}]\n"
MONEY = {"type": "money", "currency": "EUR"}
LIMITED = {**MONEY, "min": 100, "max": 1200.5}
PATTERN = {"type": "text", "pattern": "[A-Z]{2}-[0-9]+"}
FUNNEL = {"type": "funnel", "stages": ["seen", "opened", "bought"]}
ROWS = {"type": "table", "columns": {"what": "text", "who": "role", "cost": MONEY, "when": "datetime"}}

GOOD: list[tuple[dict[str, Any], Any, Any]] = [
    (MONEY, "1200.50", 1200.5),
    (MONEY, "1,200.50 EUR", 1200.5),
    (MONEY, "EUR 80", 80),
    (MONEY, "€ 80", 80),
    (MONEY, "¥80", 80),
    (MONEY, 0.1, 0.1),
    (MONEY, -12, -12),
    (LIMITED, "1200.5", 1200.5),
    ({"type": "rating"}, "5", 5),
    ({"type": "rating", "max": 10}, 10, 10),
    ({"type": "datetime"}, "2027-03-18 14:30", "2027-03-18 14:30"),
    ({"type": "datetime"}, " 2027-03-18T14:30:59 ", "2027-03-18 14:30"),
    ({"type": "datetime"}, "2027-03-18 14:30+08:00", "2027-03-18 14:30+08:00"),
    ({"type": "datetime"}, "2027-03-18 14:30 -05:30", "2027-03-18 14:30-05:30"),
    ({"type": "datetime"}, "2027-03-18T14:30Z", "2027-03-18 14:30+00:00"),
    ({"type": "duration"}, "3 wd", "3wd"),
    ({"type": "duration"}, "90min", "90min"),
    ({"type": "email"}, " li.wei+x@mail.example.com ", "li.wei+x@mail.example.com"),
    ({"type": "email"}, "李@例子.中国", "李@例子.中国"),
    ({"type": "email", "pattern": ".*@example[.]com"}, "li@example.com", "li@example.com"),
    ({"type": "url", "pattern": "https://.*"}, "https://example.com", "https://example.com"),
    (PATTERN, "AB-12", "AB-12"),
    (PATTERN, "", ""),
    ({"type": "longtext", "pattern": "(?s)Dear .*"}, "Dear all\nbye", "Dear all\nbye"),
    ({"type": "text", "pattern": "a|b"}, "b", "b"),
    (FUNNEL, "1200, 800, 130", {"seen": 1200, "opened": 800, "bought": 130}),
    (FUNNEL, "1200 800 130", {"seen": 1200, "opened": 800, "bought": 130}),
    (FUNNEL, "1200 → 800 → 130", {"seen": 1200, "opened": 800, "bought": 130}),
    (FUNNEL, "5，5、0", {"seen": 5, "opened": 5, "bought": 0}),
    (FUNNEL, [3, "2", 1.0], {"seen": 3, "opened": 2, "bought": 1}),
    (FUNNEL, {"bought": 1, "seen": 3, "opened": 2}, {"seen": 3, "opened": 2, "bought": 1}),
    (
        ROWS,
        [{"what": "Tent", "who": "lead", "cost": "80 EUR", "when": "2027-03-18 09:00"}],
        [{"what": "Tent", "who": "lead", "cost": 80, "when": "2027-03-18 09:00"}],
    ),
]
BAD: list[tuple[dict[str, Any], Any, str]] = [
    (MONEY, "80 USD", "wanted EUR, not USD"),
    (MONEY, "USD 80", "wanted EUR, not USD"),
    (MONEY, "1.005", "at most two decimals"),
    (MONEY, "", "wanted a number"),
    (MONEY, "EUR", "wanted a number"),
    (MONEY, "eighty", "wanted an amount like 1200.50, not the text `eighty`"),
    (MONEY, "8" * 100, "wanted an amount"),
    (MONEY, True, "not true"),
    (MONEY, "9" * 17, "too large"),
    (LIMITED, 99.99, "99.99 is below the least, 100"),
    (LIMITED, "1200.51", "1200.51 is above the most, 1200.5"),
    ({"type": "rating"}, 0, "0 is below the least, 1"),
    ({"type": "rating"}, "6", "6 is above the most, 5"),
    ({"type": "rating"}, "4.5", "wanted a whole number, not 4.5"),
    ({"type": "rating", "max": 3}, 4, "above the most, 3"),
    ({"type": "datetime"}, "2027-03-18", "wanted a moment like 2027-03-18 14:30"),
    ({"type": "datetime"}, "2027-02-29 10:00", "is no moment of the calendar"),
    ({"type": "datetime"}, "2027-03-18 25:00", "is no moment of the calendar"),
    ({"type": "datetime"}, "2027-03-18 14:30+99:00", "is no moment of the calendar"),
    ({"type": "datetime"}, 20270318, "not the number 20270318"),
    ({"type": "duration"}, "3 weeks", "is no duration"),
    ({"type": "duration"}, "", "is no duration"),
    ({"type": "email"}, "li@example", "is no mail address: write name@example.com"),
    ({"type": "email"}, "Li <li@example.com>", "is no mail address"),
    ({"type": "email"}, "a@b..c", "is no mail address"),
    ({"type": "email", "pattern": ".*@example[.]com"}, "li@other.com", "does not fit the pattern"),
    ({"type": "email"}, "x" * 250 + "@example.com", "is no mail address"),
    (PATTERN, "xAB-12", "`xAB-12` does not fit the pattern [A-Z]{2}-[0-9]+"),
    (PATTERN, "AB-12x", "does not fit the pattern"),
    ({"type": "text", "pattern": "a|b"}, "ab", "does not fit the pattern"),
    ({"type": "longtext", "pattern": ".*"}, "x" * 10_001, "does not fit the pattern"),
    (FUNNEL, "800, 1200, 130", "opened: 1200 is more than the 800 before it"),
    (FUNNEL, "800, 130", "wanted one number for each of: seen, opened, bought"),
    (FUNNEL, "3 2 1 0", "wanted one number for each of"),
    (FUNNEL, {"seen": 3, "opened": 2}, "no number for bought"),
    (FUNNEL, {"seen": 3, "opned": 2, "bought": 1}, "no stage `opned`; did you mean opened?"),
    (FUNNEL, "3 2 1.5", "wanted a whole number, not 1.5"),
    (FUNNEL, "3 2 -1", "a count is not below 0"),
    (FUNNEL, "3 2 x", "wanted a number, not the text `x`"),
    (FUNNEL, 3, "wanted one number for each of"),
    (ROWS, [{"cost": 1}, {"cost": "2 USD"}], "row 2, cost: wanted EUR, not USD"),
    (ROWS, [{"when": "noon"}], "row 1, when: wanted a moment"),
]


@pytest.mark.parametrize(("spec", "raw", "value"), GOOD)
def test_a_field_takes_what_people_write(spec: dict[str, Any], raw: Any, value: Any) -> None:
    """Each type turns what was typed into its value, and takes that value again."""
    one = Field(**spec)
    assert one.parse(raw) == value
    assert one.parse(value) == value
    assert value in (None, "") or one.shown(value)


@pytest.mark.parametrize(("spec", "raw", "words"), BAD)
def test_a_field_refuses_in_words(spec: dict[str, Any], raw: Any, words: str) -> None:
    """Each type says what it wants instead of a value that it cannot take."""
    with pytest.raises(ValueError, match=re.escape(words)):
        Field(**spec).parse(raw)


@pytest.mark.parametrize(("spec", "raw", "value"), [one for one in GOOD if one[0]["type"] != "table"])
def test_what_is_typed_again_is_the_same(spec: dict[str, Any], raw: Any, value: Any) -> None:
    """A value as it stands in an input line gives the same value when it is entered again."""
    one = Field(**spec)
    assert one.parse(one.typed(value)) == value


@pytest.mark.parametrize(
    ("spec", "value", "shown"),
    [
        (MONEY, 1200, "1,200 EUR"),
        (MONEY, 1200.5, "1,200.50 EUR"),
        ({"type": "rating"}, 4, "4 of 5"),
        ({"type": "rating", "max": 10}, 4, "4 of 10"),
        ({"type": "number", "unit": "km"}, 2.5, "2.5 km"),
        ({"type": "integer", "unit": "people"}, 0, "0 people"),
        ({"type": "integer"}, 123456789012345, "123456789012345"),
        (
            FUNNEL,
            {"seen": 1200, "opened": 800, "bought": 130},
            "seen 1200 → opened 800 (66.7 %) → bought 130 (16.2 %)",
        ),
        ({"type": "file"}, "a" * 64 + "-page.pdf", "page.pdf"),
    ],
)
def test_a_value_is_shown_as_people_read_it(spec: dict[str, Any], value: Any, shown: str) -> None:
    """Amounts have their currency, numbers their unit, ratings their most, funnels their rates."""
    assert Field(**spec).shown(value) == shown


@pytest.mark.parametrize(
    ("counts", "drop", "rate", "alarmed"),
    [
        ([1000, 500, 100], "bought", 0.2, True),
        ([1000, 200, 100], "opened", 0.2, True),
        ([1000, 300, 90], "opened", 0.3, False),
        ([1000, 500, 500], "opened", 0.5, False),
        ([1000, 0, 0], "opened", 0.0, True),
        ([0, 0, 0], None, None, False),
    ],
)
def test_a_funnel_names_its_largest_drop(
    counts: list[int], drop: str | None, rate: float | None, alarmed: bool
) -> None:
    """The stage with the lowest rate is named, with an alert where the rate is below `alert_below`."""
    field = Field(**FUNNEL, alert_below=0.3)
    value = field.parse(counts)
    found = largest_drop(field, value)
    assert (found and found.name, found and found.rate) == (drop, rate)
    assert (alert(field, value) is not None) == alarmed
    assert field.seen(value) == rate
    assert [one.number for one in stages_of(field, value)] == counts
    assert alert(Field(**FUNNEL), value) is None


def test_a_pattern_takes_no_time_whatever_it_says() -> None:
    """A pattern that would keep other engines busy for ever is answered at once."""
    field = Field(type="text", pattern="(a+)+$")
    start = time.perf_counter()
    with pytest.raises(ValueError, match="does not fit the pattern"):
        field.parse("a" * 9_999 + "b")
    with pytest.raises(ValueError, match="does not fit the pattern"):
        field.parse("a" * 90_000 + "b")
    assert field.parse("a" * 9_999) == "a" * 9_999
    assert time.perf_counter() - start < 2


WRONG = {
    "no currency": ("{type: money}", "", "SOP105", "`currency` is missing; add `currency:`"),
    "currency in words": (
        "{type: money, currency: Euro}",
        "Euro",
        "SOP107",
        "`Euro` is no currency: write three letters",
    ),
    "small currency": ("{type: money, currency: eur}", "eur", "SOP107", "`eur` is no currency"),
    "unit of money": (
        "{type: money, currency: EUR, unit: k}",
        "unit",
        "SOP104",
        "type `money` has no key `unit`",
    ),
    "options of a text": (
        "{type: text, options: [a]}",
        "options",
        "SOP104",
        "type `text` has no key `options`",
    ),
    "pattern of a number": (
        "{type: number, pattern: x}",
        "pattern",
        "SOP104",
        "type `number` has no key `pattern`",
    ),
    "target of a text": (
        "{type: text, target: '> 1'}",
        "target",
        "SOP104",
        "type `text` has no key `target`",
    ),
    "least of a rating": ("{type: rating, min: 0}", "min", "SOP104", "type `rating` has no key `min`"),
    "columns of a choice": (
        "{type: choice, options: [a], columns: {x: text}}",
        "columns",
        "SOP104",
        "has no key `columns`",
    ),
    "no stages": ("{type: funnel}", "", "SOP105", "`stages` is missing"),
    "one stage": (
        "{type: funnel, stages: [seen]}",
        "stages",
        "SOP107",
        "`stages` wants at least 2 entries; add to it",
    ),
    "alert above all": (
        "{type: funnel, stages: [a, b], alert_below: 30}",
        "30",
        "SOP107",
        "must be at most 1",
    ),
    "alert below all": (
        "{type: funnel, stages: [a, b], alert_below: -1}",
        "-1",
        "SOP107",
        "must be at least 0",
    ),
    "bad pattern": ("{type: text, pattern: '[a'}", "'[a'", "SOP210", "no pattern: unclosed character class"),
    "pattern with a bracket too many": (
        "{type: text, pattern: 'a)|(b'}",
        "'a)|(b'",
        "SOP210",
        "no pattern: unopened group",
    ),
    "pattern that looks around": ("{type: text, pattern: '(?=a)b'}", "'(?=a)b'", "SOP210", "look-around"),
    "least above most": ("{type: number, min: 3, max: 2}", "3", "SOP107", "`min` is above `max`"),
    "negative rows": (
        "{type: table, columns: {x: text}, min_rows: -1}",
        "-1",
        "SOP107",
        "`min_rows` must be at least 0",
    ),
    "default of another currency": (
        "{type: money, currency: EUR, default: 5 USD}",
        "5 USD",
        "SOP205",
        "wanted EUR",
    ),
    "default out of bounds": ("{type: rating, default: 6}", "6", "SOP205", "6 is above the most, 5"),
    "default no mail": ("{type: email, default: li}", "li", "SOP205", "`li` is no mail address"),
    "default against the pattern": ("{type: text, pattern: a+, default: b}", "b}", "SOP205", "does not fit"),
    "default no moment": ("{type: datetime, default: 2027-03-18}", "2027", "SOP205", "wanted a moment like"),
    "default of a funnel": (
        "{type: funnel, stages: [a, b], default: 1 2}",
        "1 2",
        "SOP205",
        "b: 2 is more than the 1",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_key_is_told_at_its_place(case: str, team: Team) -> None:
    """lint names line and column of what a field's type does not have, lacks, or cannot take."""
    text, at, code, words = WRONG[case]
    team.sop("a", f"{HEAD}params: {{a: {text}}}\n")
    ((file, line, column, rule, told),) = (one for one in team.lint() if one[3] != "SOP213")
    wanted = 13 + text.index(at) if at else 10  # what is missing is told at the field's name
    assert (file, line, column, rule) == ("sops/a.yaml", 6, wanted, code)
    assert words in told


def test_answers_of_every_type_come_back(team: Team) -> None:
    """What people type at a step is kept, comes back in facts, and stands in the report as they read it."""
    team.sop(
        "a",
        """
        title: Numbers
        owner: lead
        roles: {lead: x}
        steps:
          - id: s
            title: Say
            collect:
              cost: {type: money, currency: CNY, required: true}
              stars: rating
              at: datetime
              mail: email
              took: duration
              code: {type: text, pattern: "[A-Z]+"}
              sold: {type: funnel, stages: [seen, bought], alert_below: 0.5}
          - {id: t, title: "Cost {{ s.cost }}, {{ s.sold }}",
             when: s.sold < 0.5 and s.cost > 1000 and s.stars >= 4}
        """,
    )
    team.new("a", roles={"lead": "Li"})
    team("done", "r", "s", code=2)
    assert "field cost" in team.err
    team("set", "r", "s", "cost=1 USD", "stars=7", "code=ab", code=2)
    for words in ("cost: wanted CNY, not USD", "stars: 7 is above the most, 5", "code: `ab` does not fit"):
        assert words in team.err
    given = ["cost=￥1,200.50", "stars=4", "at=2027-03-18 14:30+08:00", "mail=a@b.cn", "took=2h", "code=AB"]
    sets = [word for one in (*given, "sold=10 4") for word in ("--set", one)]
    team("done", "r", "s", *sets)
    assert team.step("s")["fields"] == {
        "cost": 1200.5, "stars": 4, "at": "2027-03-18 14:30+08:00", "mail": "a@b.cn", "took": "2h",
        "code": "AB", "sold": {"seen": 10, "bought": 4},
    }  # fmt: skip
    assert team.step("t")["status"] == "ready"
    report = team("report", "r")
    assert "1,200.50 CNY" in report
    assert "4 of 5" in report
    assert "bought 4 (40 %)" in report
    assert "below 50 %" in report


def test_parameters_take_their_defaults(team: Team) -> None:
    """A parameter that is not given has its default, of its own type, also where it is written as text."""
    team.sop(
        "a",
        """
        title: t
        owner: r
        roles: {r: x}
        params:
          cost: {type: money, currency: EUR, default: 1200 EUR}
          at: {type: datetime, default: "2027-03-18T09:00Z"}
          sold: {type: funnel, stages: [a, b], default: {b: 1, a: 2}}
          note: {type: text, required: false}
        steps: [{id: s, title: "{{ cost }} at {{ at }}", due: at - 1d, when: sold == 0.5 and cost == 1200}]
        """,
    )
    team.new("a", roles={"r": "Li"})
    facts = team.facts()
    assert facts["params"] == {
        "cost": 1200, "at": "2027-03-18 09:00+00:00", "sold": {"a": 2, "b": 1}, "note": None
    }  # fmt: skip
    assert (facts["steps"][0]["status"], facts["steps"][0]["due"]) == ("ready", "2027-03-17")
