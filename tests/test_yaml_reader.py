"""Reading YAML: values as written, a place for each, and every slip named where it stands."""

import string
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sopctl.lint.engine import lint
from sopctl.render.show import sop_text
from sopctl.sop.document import Document, Excerpt
from sopctl.sop.fields import Field
from sopctl.sop.load import load_sop
from sopctl.sop.scalars import as_written, resolve
from sopctl.sop.source import Source
from sopctl.sop.yaml_reader import MAX_NODES, read_document, read_excerpt

EVENT = (Path(__file__).parent.parent / "sops" / "event-launch.yaml").read_bytes()


def read(text: str | bytes) -> tuple[Document | None, list[Any]]:
    return read_document("f.yaml", text if isinstance(text, bytes) else text.encode())


def data(text: str) -> Any:
    document, findings = read(text)
    assert document is not None
    assert findings == []
    return document.data


# Unique keys, so that a place can be held against the text that stands there.
LETTERS = string.ascii_letters + "活动步骤负责人"
KEYS = st.text(LETTERS, min_size=1, max_size=6).map(lambda key: f"k{key}")
TEXTS = st.text(LETTERS + " .,'\"#-[]{}&*!|>%@`", max_size=12)
TREES = st.recursive(
    st.integers(-(10**9), 10**9) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


def paths(tree: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Any]]:
    """Every path in nested data with its value."""
    found = [(path, tree)]
    if isinstance(tree, dict):
        for key, value in tree.items():
            found += paths(value, (*path, key))
    elif isinstance(tree, list):
        for number, value in enumerate(tree):
            found += paths(value, (*path, number))
    return found


@given(
    st.dictionaries(KEYS, TREES, min_size=1, max_size=4),
    st.sampled_from([True, False, None]),
    st.booleans(),
    st.sampled_from(["", "# a remark\n\n"]),
)
@settings(max_examples=90, deadline=None)
def test_every_place_is_where_the_text_stands(
    tree: dict[str, Any], flow: bool | None, plain: bool, lead: str
) -> None:
    """What PyYAML writes is read back equal, and each key and number lies at its place."""
    text = lead + yaml.safe_dump(tree, default_flow_style=flow, allow_unicode=plain, width=60)
    document, findings = read(text)
    assert findings == []
    assert document is not None
    assert document.data == tree
    lines = text.split("\n")
    for path, value in paths(tree)[1:]:
        if isinstance(path[-1], str):
            place = document.place(path, key=True)
            written = lines[place.line - 1][place.column - 1 :][: place.width]
            assert yaml.safe_load(written) == path[-1]
        if isinstance(value, int):
            place = document.place(path)
            assert lines[place.line - 1][place.column - 1 :][: place.width] == str(value)


@given(st.dictionaries(KEYS, TEXTS.filter(lambda text: text.strip()), min_size=1, max_size=4))
@settings(max_examples=48, deadline=None)
def test_a_stretch_of_a_text_is_found_in_it(tree: dict[str, str]) -> None:
    """A place inside a text that stands on one line as it was meant shows just that stretch."""
    text = "".join(f"{key}: |2\n  {value}\n" for key, value in tree.items())
    document, findings = read(text)
    assert findings == []
    assert document is not None
    lines = text.split("\n")
    for key, value in tree.items():
        for offset in range(len(value)):
            place = document.place_in((key,), offset, 1)
            assert lines[place.line - 1][place.column - 1] == value[offset]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("off", "off"), ("y", "y"), ("No", "No"),
        ("010", "010"), ("007", "007"), ("00.5", "00.5"), ("-01", "-01"), ("1.", 1.0),
        ("1_000", "1_000"), ("12:30", "12:30"), ("1.2.3", "1.2.3"),
        ("2026-11-01", "2026-11-01"), ("2026-11-01 10:20:60", "2026-11-01 10:20:60"),
        (".inf", ".inf"), ("-.INF", "-.INF"), (".nan", ".nan"), ("1e400", "1e400"),
        ("0x1F", 31), ("0o17", 15), ("+7", 7), ("-3", -3), ("1.10", 1.1), ("1e3", 1000.0), (".5", 0.5),
        ("true", True), ("FALSE", False), ("null", None), ("~", None), ("", None), ("'1'", "1"),
        ('"true"', "true"), ("一", "一"), ("١٢", "١٢"), ("=", "="), ("<<", "<<"),
    ],
)  # fmt: skip
def test_values_keep_the_type_they_are_written_in(written: str, value: Any) -> None:
    """A plain value means what YAML 1.2 says, and nothing turns into something else silently."""
    found = data(f"a: {written}\n")["a"]
    assert found == value
    assert type(found) is type(value) or isinstance(found, (int, float))
    assert isinstance(found, bool) == isinstance(value, bool)


@pytest.mark.parametrize("written", ["1.10", "1.0", "0x1F", "+7", "1e3", "42", "-0", "1.5", "3.20"])
def test_a_number_keeps_its_spelling_where_text_is_wanted(written: str) -> None:
    """A version 1.10 stays 1.10, however a number would write it."""
    value = data(f"a: {written}\n")["a"]
    assert isinstance(value, (int, float))
    assert as_written(value) == written
    assert Field(type="text").parse(value) == written


def test_a_number_of_5000_digits_is_text() -> None:
    """A number that no computer needs is kept as the text that it was written as."""
    digits = "9" * 5000
    assert data(f"a: {digits}\n")["a"] == digits


@given(st.text(max_size=30))
@example("1" * 400)
@example("--1")
@example("1.1.1")
@settings(deadline=None)
def test_any_scalar_is_resolved(text: str) -> None:
    """No plain scalar makes reading fail, and what is no number, truth or nothing stays as it is."""
    value = resolve(text)
    assert value is None or isinstance(value, (bool, int, float)) or value == text


SLIPS = {
    "empty file": ("", 1, 1, "is empty"),
    "only a remark": ("# later\n\n", 1, 1, "is empty"),
    "binary": (b"\x7fELF\x00\x01\xff\xfe\x80", 1, 1, "binary file"),
    "NUL in a text": ("a: b\nc: \0\n", 2, 4, "U+0000"),
    "escape": ("a: b\nc: x\x1b[31m\n", 2, 5, "U+001B"),
    "UTF-16": ("a: b\n".encode("utf-16"), 1, 1, "UTF-16"),
    "UTF-16, other order": ("\ufeffa: b\n".encode("utf-16-be"), 1, 1, "UTF-16"),
    "no UTF-8": ("a: b\n名: ".encode() + b"x\xffy\n", 2, 5, "byte 0xff"),
    "no UTF-8 after a mark": (b"\xef\xbb\xbfa: \xfe\n", 1, 4, "byte 0xfe"),
    "cut in a character": ("a: 名".encode()[:-1], 1, 4, "byte 0xe5"),
    "too big": ("a: " + "x" * 2_100_000, 1, 1, "2,100,003 bytes"),
    "tab as indent": ("a:\n\tb: c\n", 2, 1, "a tab"),
    "tab after a value": ("a: b\n\tc: d\n", 2, 1, "a tab"),
    "full-width colon": ("id: a\ntitle： t\nx: y\n", 2, 6, "full-width colon"),
    "full-width colon, last": ("id: a\n标题： t\n", 2, 3, "full-width colon"),
    "no-break space": ("id:\u00a0a\nx: y\n", 1, 4, "no-break space"),
    "full-width space": ("id: a\nx:\u3000b\ny: c\n", 2, 3, "full-width space"),
    "at": ("id: a\nowner: @mary\n", 2, 8, "cannot begin with @"),
    "percent": ("id: a\nshare: %5\n", 2, 8, "cannot begin with %"),
    "backtick": ("do: `make`\n", 1, 5, "cannot begin with `"),
    "bold": ("do: **now**\n", 1, 5, "cannot begin with *"),
    "unclosed double quote": ('id: a\nt: "open\nx: y\n', 2, 4, "never closed"),
    "unclosed single quote": ("id: a\nt: 'open\nx: y\n", 2, 4, "never closed"),
    "quote in quotes": ("t: 'it's'\n", 1, 8, "does not fit"),
    "unclosed bracket": ("id: a\nt: [x, y\nz: 1\n", 2, 4, "this [ is never closed"),
    "unclosed bracket, last": ("id: a\nt: [[x], y,\n", 2, 4, "this [ is never closed"),
    "unclosed brace": ("t: {a: b\nz: 1\n", 1, 4, "this { is never closed"),
    "bracket without a beginning": ("t: a\nz: ]\n", 2, 4, "] has no place here"),
    "colon in a value": ("t: a: b\n", 1, 5, "a colon"),
    "indented too far": ("a: b\n  c: d\n", 2, 4, "indented too far"),
    "indented too little": ("a:\n    b: c\n  d: e\n", 3, 3, "does not fit"),
    "key among items": ("a:\n - b\n c: d\n", 3, 2, "does not fit"),
    "no colon": ("a: b\nfoo\nc: d\n", 2, 1, "without `key: value`"),
    "backslash": ('p: "C:\\new\\q"\n', 1, 11, "backslash"),
    "lone surrogate": ('a: "x\\ud800"\n', 1, 8, "backslash"),
    "alias of nothing": ("a: *b\n", 1, 4, "repeats no earlier value"),
    "alias of itself": ("a: &x [1, *x]\n", 1, 11, "repeats the value it stands in"),
    "deep brackets": ("[" * 100_000, 1, 42, "nested more than 40"),
    "deep maps": ("{a: " * 100_000, 1, 165, "nested more than 40"),
    "deep lines": ("".join(" " * n + "a:\n" for n in range(200)), 42, 42, "nested more than 40"),
    "too many values": ("a: [" + "x," * (MAX_NODES + 1) + "]", 1, 400_001, "more than 200,000"),
    "tag on a text": ("a: !!python/object:os.system x\n", 1, 4, "tag"),
    "tag on a map": ("a: b\nc: !x {d: e}\n", 2, 4, "tag '!x'"),
    "tag on a list": ("a: !!set [b]\n", 1, 4, "tag"),
    "two documents": ("a: b\n---\nc: d\n", 2, 1, "second document"),
    "double key": ("a: b\nc: d\na: e\n", 3, 1, "`a` stands twice; the first is on line 1"),
    "double key in another spelling": ("1: a\n'1': b\n", 2, 1, "`1` stands twice"),
    "list as key": ("? [a]\n: b\n", 1, 3, "a key must be plain text"),
    "map as key": ("{a: b}: c\n", 1, 1, "a key must be plain text"),
    "CRLF": ("a: b\r\nc: d\r\ne: @f\r\n", 3, 4, "cannot begin with @"),
    "CR alone": ("a: b\rc: @d\r", 2, 4, "cannot begin with @"),
    "byte order mark": ("\ufeffa: b\nc: @d\n", 2, 4, "cannot begin with @"),
    "U+0085 is no line end": ("a: 'x\u0085y'\nb: @c\n", 2, 4, "cannot begin with @"),
    "U+2028 is no line end": ("a: 'x\u2028y'\nb: @c\n", 2, 4, "cannot begin with @"),
    "wide characters before it": ("{名字: 李明, 负责人: @b}\n", 1, 15, "cannot begin with @"),
    "beyond the first plane": ("a: ['🎉🎉', @b]\n", 1, 11, "cannot begin with @"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_named_at_its_place(slip: str) -> None:
    """Each common slip of the pen gives its own words, at the line and column where it stands."""
    text, line, column, words = SLIPS[slip]
    _, findings = read(text)
    assert findings
    place = findings[0].place
    assert (place.line, place.column) == (line, column)
    assert words in findings[0].message
    assert load_sop("f.yaml", text if isinstance(text, bytes) else text.encode()).sop is None


def test_an_alias_bomb_ends_at_once() -> None:
    """Aliases count at their full weight, so a small file cannot stand for billions of values."""
    names = string.ascii_lowercase
    lines = ["a: &a [x,x,x,x,x,x,x,x,x,x]"]
    lines += [f"{b}: &{b} [{','.join([f'*{a}'] * 10)}]" for a, b in pairwise(names[:9])]
    document, findings = read("\n".join(lines))
    assert document is None
    assert "aliases counted in full" in findings[0].message


def test_an_alias_within_bounds_is_a_plain_copy() -> None:
    """What is written once and repeated reads as if it were written twice; the last anchor counts."""
    assert data("a: &x {b: [1]}\nc: *x\nd: &x 2\ne: *x\n") == {
        "a": {"b": [1]}, "c": {"b": [1]}, "d": 2, "e": 2,
    }  # fmt: skip


def test_a_byte_order_mark_and_line_ends_of_windows_change_nothing() -> None:
    """A file saved by a Windows editor reads as any other."""
    assert data("\ufeffa: b\r\nc: |\r\n  d\r\n  e\r\n") == {"a": "b", "c": "d\ne\n"}


def test_several_findings_are_collected() -> None:
    """Duplicates and tags do not stop the reading: all of them are told."""
    _, findings = read("a: 1\na: 2\nb: !x 3\nc: *d\na: 4\n")
    assert [finding.place.line for finding in findings] == [2, 3, 4, 5]


def test_a_missing_thing_is_placed_at_the_nearest_one() -> None:
    """A path that the file does not have leads to the key of what is around it."""
    document, _ = read("a: 1\nsteps:\n  - id: x\n    nested: {b: c}\n")
    assert document is not None
    place = document.place(("steps", 0, "nested", "missing", "more"))
    assert (place.line, place.column, place.width) == (4, 5, 6)


def test_places_in_a_block_text() -> None:
    """In a block text a stretch has the line and column of the file, whatever the indent."""
    document, _ = read("a:\n  do: |\n\n      one\n        two 名 three\n\n      four\n")
    assert document is not None
    value = document.data["a"]["do"]
    for word, line, column in (("one", 4, 7), ("two", 5, 9), ("three", 5, 15), ("four", 7, 7)):
        place = document.place_in(("a", "do"), value.index(word), len(word))
        assert (place.line, place.column, place.width) == (line, column, len(word))


def _check_whole(raw: bytes) -> None:
    """What has no findings can be dumped and shown; what is no SOP has findings."""
    loaded = load_sop("event-launch.yaml", raw)
    findings = lint(loaded)
    assert findings or loaded.sop is not None
    for finding in findings:
        assert finding.message
        assert finding.place.line >= 1
        assert finding.place.column >= 1
    if loaded.sop is not None:
        assert loaded.sop.model_dump_json(by_alias=True)
        assert sop_text(loaded.sop, 80)


@given(
    st.lists(
        st.tuples(st.integers(0, len(EVENT) - 1), st.integers(0, 3), st.binary(max_size=3)),
        min_size=1,
        max_size=3,
    )
)
@settings(max_examples=36, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damage_never_breaks_lint(cuts: list[tuple[int, int, bytes]]) -> None:
    """Whatever bytes of a long SOP are cut or changed, lint ends with findings or with an SOP."""
    raw = EVENT
    for start, length, new in cuts:
        raw = raw[:start] + new + raw[start + length :]
    _check_whole(raw)


WORDS = st.sampled_from(
    ["id", "title", "steps", "phases", "params", "roles", "a", "type", "text", "choice", "options",
     "each", "when", "{{ a }}", "{% if a %}", "no", "1.10", "0x10", ".5", "2026-11-01", "null", "true", "",
     "\x07", "\u202e", "🎉", "ud", "needs", "check", "default", "collect", "table", "columns", "min", "lead"]
)  # fmt: skip
DAMAGED = st.recursive(
    WORDS | st.integers() | st.floats() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=15,
)


@given(DAMAGED, st.dictionaries(WORDS, DAMAGED, max_size=3), st.dictionaries(WORDS, DAMAGED, max_size=3))
@settings(max_examples=72, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_lint_accepts_can_be_dumped_and_shown(default: Any, step: Any, more: Any) -> None:
    """An SOP of odd parts is refused with findings, or can be printed and written as JSON."""
    step = {"id": "s", "title": "t", "owner": "lead", **step}
    tree = {
        "title": "t",
        "roles": {"lead": "x"},
        "params": {"a": {"type": "text", "default": default}, **more},
        "steps": [step],
    }
    _check_whole(yaml.safe_dump(tree, allow_unicode=True).encode())


PIECES = st.sampled_from(
    [
        "a",
        "b: ",
        "- ",
        "\n",
        "\n  ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        ": ",
        "&x ",
        "*x ",
        "!t ",
        '"',
        "'",
        "#",
        "|\n ",
        "~",
        "true",
        "1.10",
        "010",
        "? ",
        "--- ",
        "...\n",
        "k: v\n",
        "k: [1, x]\n",
    ]
)


@settings(max_examples=180, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
@example("a: 1\na: 2\n")
@example("a: &x [1]\nb: *x\n")
@example("[" * 41 + "]" * 41)
@example("[" * 40 + "1" + "]" * 40)
@example("--- a\n--- b\n")
def test_plain_files_are_read_as_all_others_are(text: str) -> None:
    """The quick way of reading plain YAML gives what the careful one gives, which an excerpt always takes."""
    document, findings = read(text)
    careful, told = read_excerpt(Source("f.yaml", text), Excerpt(text, [(0, 0)]))
    assert findings == told
    assert (document is None) == (careful is None)
    if document is not None and careful is not None:
        assert repr(document.data) == repr(careful.data)
        assert document.place(()) == careful.place(())
