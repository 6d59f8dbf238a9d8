"""`sopctl schema`: what editors are told of an SOP file is what the model takes and refuses."""

import copy
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sopctl.errors import Finding
from sopctl.sop.calendar_file import load_calendar
from sopctl.sop.calendar_form import OwnCalendar, TeamForm
from sopctl.sop.calendars import Calendar
from sopctl.sop.field_types import FIELD_TYPES, NEVER_COLUMNS
from sopctl.sop.fields import SHARED_KEYS, Field
from sopctl.sop.load import load_common, load_sop
from sopctl.sop.model import BESIDE_USE, Approval, Evidence, Phase, Reference, Repeat, Review, Role, Sop, Step
from sopctl.sop.schema import calendar_schema, shared_schema, sop_schema
from sopctl.sop.schema_words import EXAMPLES, KEYS, MODELS, TYPES
from sopctl.sop.shared_form import Defaults, Shared

TOP = Path(__file__).resolve().parent.parent
LIBRARY = [
    *sorted((TOP / "sops").glob("*.yaml")),
    *sorted((TOP / "sopctl/starter").rglob("first-steps.yaml")),
]
Validator = jsonschema.Draft202012Validator
SCHEMA = Validator(sop_schema())
PARTS = [
    Sop, Phase, Step, Role, Reference, Review, Repeat, Evidence, Approval, Field, Calendar, Defaults, Shared,
    TeamForm, OwnCalendar,
]  # fmt: skip


def read(text: str) -> tuple[Any, list[Finding]]:
    """A file's data as it is read, and the errors of its form."""
    loaded = load_sop("a.yaml", text.encode())
    assert loaded.document is not None, loaded.findings
    return loaded.document.data, loaded.findings


def as_yaml(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False)  # which YAML is as well


def test_they_are_schemas_that_need_no_network() -> None:
    """They keep to the meta-schema, and name nothing that would have to be fetched."""
    for schema in (sop_schema(), shared_schema(), calendar_schema()):
        Validator.check_schema(schema)
        assert schema["$id"].startswith("urn:")
        assert set(re.findall(r'"\$ref": "([^#"]*)', json.dumps(schema))) <= {""}


def test_every_key_is_explained() -> None:
    """Each key of each part of the model has its words and no other has, and so has each type of field."""
    for part in PARTS:
        keys = {info.alias or name for name, info in part.model_fields.items()}
        assert KEYS[part.__name__].keys() == keys, part.__name__
        assert part.__name__ in MODELS
        assert EXAMPLES.get(part.__name__, {}).keys() <= keys
    assert TYPES.keys() == FIELD_TYPES.keys()
    assert {part.__name__ for part in PARTS} == KEYS.keys()


@pytest.mark.parametrize("file", LIBRARY, ids=lambda path: path.name)
def test_it_takes_the_library(file: Path) -> None:
    """Every SOP of the library is valid."""
    data, findings = read(file.read_text(encoding="utf-8"))
    assert findings == []
    assert [one.message for one in SCHEMA.iter_errors(data)] == []


@pytest.mark.parametrize("of", EXAMPLES)
def test_its_examples_are_what_it_takes(of: str) -> None:
    """An example that an editor offers is valid where it is offered."""
    schema = sop_schema()
    parts = {"Sop": schema, **schema["$defs"], "Field": schema["$defs"]["Field"]["anyOf"][1]}
    for key, some in EXAMPLES[of].items():
        for one in some:
            keyed = {**parts[of]["properties"][key], "$defs": schema["$defs"]}
            assert list(Validator(keyed).iter_errors(one)) == [], (of, key)


# Every key, in each way that it may be written.
FIELD = {
    "ask": ["How many?", 5], "help": ["More"], "required": [True, False, None], "internal": [True, False],
    "pattern": ["[a-z]+"],
    "min": [1, 0.5], "max": [6, 7.0], "unit": ["pieces", 3], "currency": ["EUR"], "target": [">= 3"],
    "options": [["a", "b"], [1.1, "1.10"]], "many": [True],
    "columns": [{"x": "text"}, {"名": {"type": "role"}}],
    "min_rows": [0, 2], "stages": [["a", "b"]], "alert_below": [0.4, 1, None], "default": [None],
}  # fmt: skip
STEP = {
    "internal": [True, False],
    "warning": ["Hot", ["Hot", "Sharp"]], "caution": ["Slow"], "do": ["Do it.\n\n- so\n"],
    "owner": ["r", None],
    "needs": [["first"], "first", []], "when": ["flag"], "each": ["some", ["x", 2]],
    "takes": ["3 wd", " 30min "],
    "due": ["start + 2d", "start -2wd", "2027-03-18", "item.day - 1mo"], "check": ["one", ["one", 2]],
    "evidence": [[{"id": "e", "kind": "link", "required": True, "ask": "x", "internal": True}],
                 [{"id": "文件"}]],
    "approve": [{"by": "r"}, {"by": ["r"], "all": True, "not": "owner", "signed": True, "reopens": "first"}],
    "notify": ["r", ["r"]],
    "links": [["https://a.example"], [{"title": "t", "url": "HTTP://b"}], [{"title": 1}]],
    "run": ["ls"], "prompt": ["Write"], "use": ["other"], "with": [{"a": [1, {"b": None}]}],
}  # fmt: skip
SOP = {
    "id": ["a", "步骤-1.x", 5], "version": [1.2, "1.2.0", None], "language": ["zh"], "summary": ["s"],
    "purpose": ["p\n"], "scope": [""], "owner": ["r", None], "definitions": [{"H5": "page"}, {"a b": 5}],
    "tools": [["pen", 2]], "references": [[{"title": "t", "url": "https://a.example/x?y#z"}, {"title": "t"}]],
    "tags": [["x", 1], []], "review": [{"every": "12mo", "last": "2026-11-01"}, {"every": "1 w"}, None],
    "repeat": [
        "每月第一个工作日", None, {"every": " Every month on the 31st "},
        {"every": "every 2 working days", "since": "2027-01-01", "lead": " 5 wd", "with": {"a": [None]}},
    ],
    "changelog": [{"1.0": "x", "1.1": ["y", "z"]}], "calendar": [None],
    "calendars": [{"office": {"week": ["mon", "sat"], "closed": ["2027-01-01"], "open": [" 2027-01-02"]}}],
    "roles": [{"r": None, "编辑": "Writes", "x": {"does": "d", "notice": "5wd"}, "y": {}}],
    "params": [{"flag": "bool", "some": {"type": "choice", "options": ["x"], "many": True}}],
}  # fmt: skip


def some_of(keys: dict[str, list[Any]], draw: Any, among: Any = None) -> dict[str, Any]:
    """Some keys of a table, each with one of its values."""
    names = draw(st.lists(st.sampled_from(sorted(keys if among is None else among)), unique=True))
    return {name: draw(st.sampled_from(keys[name])) for name in names}


@st.composite
def sops(draw: Any) -> dict[str, Any]:
    """A valid SOP as far as its form goes."""

    def field(kinds: list[str]) -> Any:
        kind = draw(st.sampled_from(kinds))
        of = FIELD_TYPES[kind]
        needed = {key: draw(st.sampled_from(FIELD[key])) for key in of.needed}
        rest = some_of(FIELD, draw, {*SHARED_KEYS[1:], *of.keys})
        return kind if not needed and draw(st.booleans()) else {"type": kind, **needed, **rest}

    def step(number: int) -> dict[str, Any]:
        one = {"id": draw(st.sampled_from([f"s{number}", number, f"步-{number}"])), "title": "t"}
        if draw(st.integers(0, 4)) == 0:
            beside = (set(BESIDE_USE) & STEP.keys()) - {"use"}
            return {**one, "use": "other", **some_of(STEP, draw, beside)}
        collect = {"collect": {f"f{number}": field(sorted(FIELD_TYPES.keys() - {"role"}))}}
        return {**one, **some_of(STEP, draw, STEP.keys() - {"use", "with"}), **collect}

    steps = [step(number) for number in range(draw(st.integers(1, 3)))]
    told = {"title": draw(st.sampled_from(["t", 5, "名"])), **some_of(SOP, draw)}
    columns = {"c": field(sorted(FIELD_TYPES.keys() - NEVER_COLUMNS))}
    told.setdefault("params", {"table": {"type": "table", "columns": columns}})
    if draw(st.booleans()):
        return {**told, "steps": steps, **draw(st.sampled_from([{}, {"phases": []}]))}
    return {**told, "phases": [{"id": "p", "title": 1, "steps": steps}, {"id": "q", "steps": steps}]}


def test_the_tables_have_every_key() -> None:
    """Each key of an SOP, a step and a field is among those that the valid SOPs are made of."""
    for table, part, rest in (
        (FIELD, Field, {"type"}),
        (STEP, Step, {"id", "title", "collect"}),
        (SOP, Sop, {"title", "phases", "steps"}),
    ):
        assert {info.alias or name for name, info in part.model_fields.items()} == table.keys() | rest


@settings(max_examples=48, deadline=None)
@given(sops())
def test_what_the_model_takes_is_valid(sop: dict[str, Any]) -> None:
    """Any SOP that the model takes, written long or short, is valid."""
    data, findings = read(as_yaml(sop))
    assert [one.message for one in findings] == []
    assert [one.message for one in SCHEMA.iter_errors(data)] == []


ODD = [
    None,
    True,
    5,
    1.5,
    "",
    " ",
    "x",
    "不",
    [],
    ["x"],
    [5],
    [None],
    {},
    {"x": "y"},
    {"type": "text"},
    "3wd",
    "a b",
]


def spots(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to everything in some data."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(one for key, value in inner for one in spots(value, (*path, key)))]


@st.composite
def damaged(draw: Any) -> dict[str, Any]:
    """A valid SOP in which something was put in the place of something else, renamed or taken away."""
    sop = copy.deepcopy(draw(sops()))
    for _time in range(draw(st.integers(1, 2))):
        path = draw(st.sampled_from([one for one in spots(sop) if one]))
        holder = sop
        for part in path[:-1]:
            holder = holder[part]
        how = draw(st.sampled_from(["put", "put", "drop", "rename"]))
        if how == "put":
            holder[path[-1]] = copy.deepcopy(draw(st.sampled_from(ODD)))
        elif how == "drop":
            del holder[path[-1]]
        elif isinstance(holder, dict):
            holder[draw(st.sampled_from(["x y", "min", "type", "use", "with", "run", "1a", "tittle"]))] = (
                holder.pop(path[-1])
            )
    return sop


@settings(max_examples=150, deadline=None)
@given(damaged())
@example({"title": "t", "steps": [{"id": "s", "title": "t", "with": {"a": 1}}]})
def test_what_it_refuses_lint_refuses(sop: dict[str, Any]) -> None:
    """An editor never marks what sopctl takes: whatever the schema refuses, reading the file refuses too."""
    data, findings = read(as_yaml(sop))
    errors = [one.message for one in SCHEMA.iter_errors(data)]
    if errors:
        assert [one for one in findings if one.rule.severity == "error"], errors


HEAD = "title: t\nroles: {r: x}\n"
REFUSED = {
    "an unknown key": HEAD + "sumary: x\nsteps: [{id: s, title: t}]\n",
    "an unknown key of a step": HEAD + "steps: [{id: s, title: t, colect: {}}]\n",
    "no title": "steps: [{id: s, title: t}]\n",
    "no steps": HEAD,
    "steps beside phases": HEAD
    + "steps: [{id: s, title: t}]\nphases: [{id: p, steps: [{id: s, title: t}]}]\n",
    "a phase without steps": HEAD + "phases: [{id: p, steps: []}]\n",
    "a list for a text": "title: [t]\nsteps: [{id: s, title: t}]\n",
    "an empty title": "title: ' '\nsteps: [{id: s, title: t}]\n",
    "truth for a text": HEAD + "steps: [{id: s, title: true}]\n",
    "no type": HEAD + "params: {a: {ask: x}}\nsteps: [{id: s, title: t}]\n",
    "an unknown type": HEAD + "params: {a: txt}\nsteps: [{id: s, title: t}]\n",
    "a key of another type": HEAD + "params: {a: {type: date, min: 1}}\nsteps: [{id: s, title: t}]\n",
    "a missing key of its type": HEAD + "params: {a: {type: money}}\nsteps: [{id: s, title: t}]\n",
    "a column's type for a field": HEAD + "params: {a: role}\nsteps: [{id: s, title: t}]\n",
    "a table in a table": HEAD
    + "params: {a: {type: table, columns: {x: file}}}\nsteps: [{id: s, title: t}]\n",
    "a rating up to one": HEAD + "params: {a: {type: rating, max: 1}}\nsteps: [{id: s, title: t}]\n",
    "a name with a meaning": HEAD + "params: {run: text}\nsteps: [{id: s, title: t}]\n",
    "a name with a hyphen": HEAD + "params: {a-b: text}\nsteps: [{id: s, title: t}]\n",
    "an id with a blank": HEAD + "steps: [{id: s t, title: t}]\n",
    "a key beside use": HEAD + "steps: [{id: s, title: t, use: o, check: x}]\n",
    "with without use": HEAD + "steps: [{id: s, title: t, with: {}}]\n",
    "no duration": HEAD + "steps: [{id: s, title: t, takes: 3 days}]\n",
    "no due date": HEAD + "steps: [{id: s, title: t, due: start + soon}]\n",
    "no web address": HEAD + "steps: [{id: s, title: t, links: [example.com]}]\n",
    "nobody to approve": HEAD + "steps: [{id: s, title: t, approve: {by: []}}]\n",
    "another bar than owner": HEAD + "steps: [{id: s, title: t, approve: {by: r, not: r}}]\n",
    "no kind of evidence": HEAD + "steps: [{id: s, title: t, evidence: [{id: e, kind: photo}]}]\n",
    "no day": HEAD + "review: {every: 1w, last: 1.2.2027}\nsteps: [{id: s, title: t}]\n",
    "a calendar's day": HEAD + "calendars: {c: {closed: [soon]}}\nsteps: [{id: s, title: t}]\n",
    "a rate above one": HEAD
    + "params: {a: {type: funnel, stages: [x, y], alert_below: 40}}\nsteps: [{id: s, title: t}]\n",
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_refuses_what_lint_refuses(case: str) -> None:
    """What can be seen in the file alone is refused by both."""
    data, findings = read(REFUSED[case])
    assert findings
    assert not SCHEMA.is_valid(data)


def test_what_the_shared_file_fills_in_is_valid() -> None:
    """Roles and definitions that are only named, and half of a review, are not marked."""
    text = "title: t\nlanguage:\nroles: [r]\ndefinitions: {H5: }\nreview: {last: 2026-01-01}\n"
    data, _findings = read(text + "steps: [{id: s, title: t}]\n")
    assert SCHEMA.is_valid(data)


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("roles: {r: x, q: }\ndefaults: {review: {every: 12mo}, owner: r}\n", True),
        ("calendars: {office: {closed: [2027-01-01]}}\ndefinitions: {H5: page}\n", True),
        ("defaults: {review: {last: 2027-01-01}}\n", False),
        ("role: {r: x}\n", False),
        ("calendars: {office: {week: [monday]}}\n", False),
    ],
)
def test_the_shared_file_has_a_schema_of_its_own(text: str, valid: bool) -> None:
    """What reading the shared file refuses, its schema refuses, and nothing else."""
    assert (load_common("_shared.yaml", text.encode())[1] == []) is valid
    assert Validator(shared_schema()).is_valid(yaml.load(text, yaml.BaseLoader)) is valid


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("region: CN\nclosed: [2027-12-27..2027-12-31]\nopen: [2027-12-24 09:00-12:00]\n", True),
        ("zone: Asia/Shanghai\nhours: 09:00-17:00\nroles: {designer: {capacity: 2}}\n", True),
        ("people: {Max Roth: {region: [DE-BE], closed: [2027-03-15]}}\n", True),
        ("week: [monday]\n", False),
        ("closed: [2027-12-24 09:00-12:00]\n", False),
        ("open: [2027-12-24 9-12]\n", False),
        ("zone: Asia Shanghai\n", False),
        ("role: {designer: {capacity: 2}}\n", False),
        ("people: {Max Roth: {capacity: 0}}\n", False),
    ],
)
def test_the_calendar_has_a_schema_of_its_own(text: str, valid: bool) -> None:
    """What reading a calendar refuses, its schema refuses, and nothing else."""
    form, __ = load_calendar("calendar.yaml", text.encode())
    assert (form is not None) is valid
    loose = yaml.load(text, yaml.BaseLoader)
    for own in (loose.get("roles") or loose.get("people") or {}).values():
        own |= {"capacity": int(own["capacity"])} if "capacity" in own else {}
    assert Validator(calendar_schema()).is_valid(loose) is valid


def test_the_command_prints_or_writes_it(team) -> None:
    """The schema on stdout, or in a file; a folder that is not there is one message."""
    assert json.loads(team("schema")) == sop_schema()
    assert json.loads(team("schema", "--shared")) == shared_schema()
    assert json.loads(team("schema", "--of", "calendar")) == calendar_schema()
    assert team("schema", "-o", "sops/.schema.json") == ""
    assert json.loads((team.folder / "sops/.schema.json").read_text()) == sop_schema()
    team("schema", "--output", "nowhere/x.json", code=2)
    assert "there is no folder nowhere" in team.err
