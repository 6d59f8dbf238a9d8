"""Texts with values in them: both ways of filling agree, and nothing hostile is filled in."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sopctl.sop.jinja_box import names_used_by_jinja, render_by_jinja
from sopctl.sop.shown import MAX_OUTPUT, Blank, CannotRender, format_value
from sopctl.sop.templates import names_used, plain_names, plain_names_of_all, render

VALUES: dict[str, Any] = {
    "event": "Spring & <Fair>",
    "目标": "抽奖",
    "reach": 1000,
    "share": 2.50,
    "has_page": True,
    "nothing": None,
    "channels": ["article", "poster"],
    "review.passed": False,
    "needs.rows": [{"item": "x", "days": 2}, {"item": "y"}],
    "late": Blank("late"),
    "code": "{{ reach }} {% if x %}",
}

PIECES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.sampled_from(["{", "}", "%", "#", "}}", "\n", "\r\n", " ", "  \n", "-", "'"]),
    st.sampled_from(sorted(VALUES)).map(lambda name: f"{{{{ {name} }}}}"),
    st.sampled_from(sorted(VALUES)).map(lambda name: f"{{{{{name}}}}}"),
    st.sampled_from(sorted(VALUES)).map(lambda name: f"{{{{\n\t{name}  }}}}"),
    st.builds(
        lambda name, text: f"{{{{ {name} |{text} }}}}",
        st.sampled_from(sorted(VALUES)),
        st.sampled_from(["join", " join(', ')", 'join("\r\n")', "\tjoin('|')", " first", " length", "upper"]),
    ),
)
TEMPLATES = st.lists(PIECES, max_size=8).map("".join)


def lookup(name: str) -> Any:
    return VALUES.get(name, "")


@given(st.lists(TEMPLATES, max_size=5))
@example(["{{ a }}", "", "{{ b }} {{ a }}"])
@example(["{{ a\0}}", "{{ b }}"])
@example(["{{ a }", "}"])
def test_many_texts_together_are_read_as_one_by_one(texts: list[str]) -> None:
    """The same names at the same places; or none at all, where a text takes more care."""
    together = plain_names_of_all(texts)
    assert together is None or together == [plain_names(text) for text in texts]
    if not {"{", "\0"} & set("".join(texts)):
        assert together == [[] for _text in texts]


@given(TEMPLATES)
@example("{{{ event }}}")
@example("a\r{{ event }}\r\n")
@example("{{ ² }}{{ none }}{{ True }}")
@settings(max_examples=240, deadline=None)
def test_the_short_way_equals_jinja(text: str) -> None:
    """Plain names are filled in just as Jinja would fill them, and named just the same."""
    try:
        by_jinja = render_by_jinja(text, lookup)
    except CannotRender:
        with pytest.raises(CannotRender):
            render(text, lookup)
        return
    if "{{" in text or "{%" in text or "{#" in text:
        assert render(text, lookup) == by_jinja
    assert {use.name for use in names_used(text)} == {use.name for use in names_used_by_jinja(text)}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("no names", "no names"),
        ("a { b } c % d", "a { b } c % d"),
        ("{{ event }}!", "Spring & <Fair>!"),
        ("{{ has_page }}/{{ review.passed }}", "yes/no"),
        ("{{ share }} {{ reach }}", "2.5 1000"),
        ("[{{ nothing }}]", "[]"),
        ("{{ channels }}", "article, poster"),
        ("{{ needs.rows }}", "x, 2; y"),
        ("{{ late }}", "‹late›"),
        ("{% if has_page %}{{ 目标 }}{% else %}none{% endif %}", "抽奖"),
        ("{% for one in channels %}{{ loop.index }} {{ one|upper }}\n{% endfor %}", "1 ARTICLE\n2 POSTER\n"),
        ("{% for row in needs.rows %}{{ row.item }}{% endfor %}", "xy"),
        ("{{ channels|join(' + ') }}", "article + poster"),
        ("{{ channels|length }} {{ channels|first }}", "2 article"),
        ("{{ 'yes' if reach > 10 and not nothing else 'no' }}", "yes"),
        ("{# a remark #}x", "x"),
    ],
)
def test_a_template_gives_its_text(text: str, filled: str) -> None:
    """Names, conditions, one loop and the listed filters do what people expect of them."""
    assert render(text, lookup) == filled


HOSTILE = [
    "{{ '%9999999999d'|format(1) }}",
    "{{ '%9999999999d' % 1 }}",
    "{{ 9 ** 999999999 }}",
    "{{ 'x' * 10**9 }}",
    "{{ event * 999999999 }}",
    "{{ event ~ event }}",
    "{{ -reach }}",
    "{{ event|center(999999999) }}",
    "{{ event|replace('a', event) }}",
    "{{ event|safe }}",
    "{{ event|attr('__class__') }}",
    "{{ channels|map('upper') }}",
    "{{ event is divisibleby 3 }}",
    "{{ event() }}",
    "{{ event.upper() }}",
    "{{ event['a'] }}",
    "{{ event[0:2] }}",
    "{{ ''.__class__ }}",
    "{{ event.a.b }}",
    "{{ [1, 2] }}",
    "{{ {'a': 1} }}",
    "{{ self }}",
    "{{ (event) ",
    "{% for a in range(999999999) %}{% endfor %}",
    "{% for a in channels %}{% for b in channels %}x{% endfor %}{% endfor %}",
    "{% for a in channels recursive %}{{ loop(a) }}{% endfor %}",
    "{% for a in channels if a %}{% endfor %}",
    "{% for a, b in channels %}{% endfor %}",
    "{% for a in 'xyz' %}{% endfor %}",
    "{% for a in channels %}{{ loop.index0 }}{% endfor %}",
    "{% for a in channels %}{{ loop.cycle }}{% endfor %}",
    "{% set a = 1 %}",
    "{% set a %}x{% endset %}",
    "{% macro a() %}{% endmacro %}",
    "{% call event() %}{% endcall %}",
    "{% include '/etc/passwd' %}",
    "{% import 'a' as b %}",
    "{% from 'a' import b %}",
    "{% extends 'a' %}",
    "{% block a %}{% endblock %}",
    "{% filter upper %}a{% endfilter %}",
    "{% with a = 1 %}{% endwith %}",
    "{% do event %}",
    "{% if event %}",
    "{% nonsense %}",
    "{{ }}",
    "{{ not }}",
    "{# never closed",
    "{{ " + "(" * 5000 + "event" + ")" * 5000 + " }}",
    "{{ " + " and ".join(["event"] * 3000) + " }}",
    "{{ event" + "|lower" * 3000 + " }}",
    "{{ event" + ".a" * 3000 + " }}",
    "{{ " + "not " * 3000 + "event }}",
    "{% if event %}" * 200 + "{% endif %}" * 200,
    "{% for a in channels %}{% endfor %}" * 100,
    "{{ " + "9" * 5000 + " }}",
    "{{ event|upper }}" * 2000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:40] for text in HOSTILE])
def test_what_is_not_listed_is_refused_before_it_runs(text: str) -> None:
    """Calls, arithmetic, items, assignments, other loops and filters are named to lint and never run."""
    with pytest.raises(CannotRender) as caught:
        names_used(text)
    assert caught.value.problem.message
    assert 0 <= caught.value.problem.offset <= len(text)
    with pytest.raises(CannotRender):
        render(text, lookup)


def test_a_refusal_knows_the_place() -> None:
    """A bad filter is told at the filter, not at the same word in the plain text before it."""
    text = "first\ncenter {{ 目标 }} and {{ event|center(3) }}"
    with pytest.raises(CannotRender) as caught:
        names_used(text)
    problem = caught.value.problem
    assert (problem.offset, problem.width) == (text.rindex("center"), 6)


def test_a_name_is_found_inside_the_braces() -> None:
    """The place of a name is where it is used, not where the same letters stand in the text."""
    text = "an event, the event's\n{{ event|upper }} {% if reach > 1 %}reach{% endif %}"
    assert [(use.name, use.offset) for use in names_used(text)] == [
        ("event", text.index("event|")), ("reach", text.index("reach >")),
    ]  # fmt: skip


def test_attributes_of_values_are_out_of_reach() -> None:
    """`name.word` looks an answer up; it never reaches into a value."""
    asked = []

    def remember(name: str) -> str:
        asked.append(name)
        return "x"

    assert render("{{ event.__class__ }}", remember) == "x"
    assert render("{{ event.__class__|upper }}", remember) == "X"
    assert asked == ["event.__class__", "event.__class__"]


@pytest.mark.parametrize(
    "text",
    [
        "{{ long|join(long) }}",
        "{{ long|join(long|join(long)) }}",
        "{% for c in long %}{{ long }}{% endfor %}",
        "{{ long }}" * 3,
        "{{ long|upper }}{{ long }}{{ long }}",
    ],
)
def test_a_text_cannot_grow_without_end(text: str) -> None:
    """What would fill the memory is refused while it grows."""
    with pytest.raises(CannotRender) as caught:
        render(text, lambda name: "x" * (MAX_OUTPUT // 2))
    assert "200,000" in caught.value.problem.message


@given(st.text(max_size=30))
@example("{{ x }}")
@example("{% for a in b %}")
@example("{{ '{{' }}")
@settings(deadline=None)
def test_data_is_never_a_template(value: str) -> None:
    """A value stands in the text as it is, whatever marks it holds, either way it is filled in."""
    assert render("<{{ a }}>", lambda name: value) == f"<{value}>"
    assert render("{% if true %}<{{ a }}>{% endif %}", lambda name: value) == f"<{value}>"
    assert render("{{ code }}", lookup) == VALUES["code"]


MARKS = st.lists(
    st.sampled_from(
        ["{{", "}}", "{%", "%}", "{#", "#}", " a ", " a.b", "|upper", "|join(a)", " if ", " else ", " for ",
         " in ", " endfor ", " endif ", "'", "(", ")", "[", "]", "1", "==", " is none", "-", "\n", "~", "*",
         " set ", "=", " raw ", " endraw ", "loop", "self", "\x00", "é", "�"]
    ),
    max_size=14,
).map("".join)  # fmt: skip
LOOKED_UP = st.sampled_from([1, 2.5, True, None, "x", ["x", "y"], [{"b": 1}], Blank("a"), [], ""])


@given(st.text(max_size=40) | MARKS, LOOKED_UP)
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_a_template(text: str, value: Any) -> None:
    """Any text at all is read and filled in, or refused as one that cannot be."""
    problem = None
    try:
        for use in names_used(text):
            assert 0 <= use.offset <= len(text)
        assert isinstance(render(text, lambda name: value), str)
    except CannotRender as error:
        problem = error.problem
    assert problem is None or (problem.message and 0 <= problem.offset <= len(text))


def test_values_read_as_people_write_them() -> None:
    """Truth, numbers, lists and rows have one way to be written in a text."""
    assert [format_value(one) for one in (True, False, None, 0.1 + 0.2, 3.0, [], ["a", 1], ())] == [
        "yes", "no", "", "0.3", "3", "", "a, 1", "",
    ]  # fmt: skip
