"""What changed between two SOPs: over made-up SOPs, edits of the library, and every key of the model."""

import itertools
import json
import re
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from applying import applied
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from test_promise import an_sop as a_small_sop
from test_schema import as_yaml, sops

from sopctl.diff.alike import grown
from sopctl.diff.bumps import is_enough, next_version, raised_by
from sopctl.diff.compare import Comparison, compare, grade_of
from sopctl.diff.kinds import BUMPS, GRADES, KINDS
from sopctl.diff.words import MOST, pieces
from sopctl.sop.calendars import Calendar
from sopctl.sop.fields import Field
from sopctl.sop.load import load_sop
from sopctl.sop.meaning import same
from sopctl.sop.model import Approval, Evidence, Phase, Role, Sop, Step, steps_of

TOP = Path(__file__).resolve().parent.parent
LIBRARY = sorted(path.name for path in (TOP / "sops").glob("*.yaml"))
SHUFFLED = st.integers(0, 10**9).map(Random)


@cache
def library_sop(name: str) -> Sop:
    sop = load_sop(name, (TOP / "sops" / name).read_bytes()).sop
    assert sop is not None
    return sop


def data_of(sop: Sop) -> dict[str, Any]:
    """An SOP as a file has it, to be edited."""
    return deepcopy(sop.model_dump(by_alias=True, exclude_defaults=True))


def sop_of(data: dict[str, Any]) -> Sop:
    return Sop.model_validate(data)


def orders(sop: Sop) -> list[Any]:
    """What stands in which order."""
    steps = [(step.id, list(step.collect), [one.id for one in step.evidence]) for step in steps_of(sop)]
    columns = [list(field.columns) for step in steps_of(sop) for field in step.collect.values()]
    phases = [(phase.id, [step.id for step in phase.steps]) for phase in sop.phases]
    return [steps, columns, phases, list(sop.roles), list(sop.params)]


def says_all_of(one: Sop, other: Sop) -> bool:
    """Whether two SOPs say the same, also about themselves, in the same order."""
    keys = all(same(getattr(one, key), getattr(other, key), key) for key in Sop.model_fields)
    return keys and orders(one) == orders(other)


def proven(before: Sop, after: Sop) -> Comparison:
    """A comparison of which everything holds that holds of all."""
    assert compare(after, after).changes == []
    both = compare(before, after)
    made = applied(before, both.changes)
    assert says_all_of(made, after), (both.changes, made, after)
    assert bool(both.changes) != says_all_of(before, after)
    assert compare(made, after).changes == []
    assert {one.kind for one in both.changes} <= KINDS.keys()
    json.dumps([one._asdict() for one in both.changes])
    places = [number for number, path in enumerate(both.after)]
    told = [list(both.after).index(one.at) for one in both.changes if one.what != "removed"]
    assert told == sorted(told), places
    return both


def kinds(before: Sop | dict[str, Any], after: Sop | dict[str, Any]) -> list[str]:
    """The kinds of the changes between two SOPs."""
    one, two = (each if isinstance(each, Sop) else sop_of(each) for each in (before, after))
    return [change.kind for change in compare(one, two).changes]


# Any two SOPs


@settings(max_examples=48, deadline=None)
@given(sops(), sops())
def test_any_two_sops(one: dict[str, Any], two: dict[str, Any]) -> None:
    """Of any two SOPs of every key, the changes made to the first give the second, there and back."""
    before, after = (load_sop("a.yaml", as_yaml(with_own_ids(each)).encode()).sop for each in (one, two))
    assert before is not None
    assert after is not None
    proven(before, after)
    proven(after, before)


def with_own_ids(data: dict[str, Any]) -> dict[str, Any]:
    """An SOP whose steps have one id each: lint refuses one for two."""
    data = json.loads(as_yaml(data))
    for number, (_home, step) in enumerate(listed_steps(data)):
        step["id"] = f"{step['id']}-{number}"
    return data


@settings(max_examples=48, deadline=None)
@given(SHUFFLED)
def test_any_two_procedures(dice: Random) -> None:
    """Of any two SOPs whose steps hang on each other, the changes made to the first give the second."""
    before, after = (load_sop("any.yaml", as_yaml(a_small_sop(dice)).encode()).sop for _each in range(2))
    assume(before is not None and after is not None)
    proven(before, after)


@pytest.mark.parametrize("name", LIBRARY)
def test_the_library_against_its_neighbour(name: str) -> None:
    """Two procedures that have nothing to do with each other: the one is made into the other."""
    other = LIBRARY[LIBRARY.index(name) - 1]
    proven(library_sop(name), library_sop(other))


# Edits of the library, each on steps that are named


def listed_steps(data: dict[str, Any]) -> list[tuple[list[Any], dict[str, Any]]]:
    """The steps, each with the list that it stands in."""
    homes = [phase["steps"] for phase in data.get("phases", ())] or [data["steps"]]
    return [(home, step) for home in homes for step in home]


def step_of(data: dict[str, Any], name: str) -> tuple[list[Any], dict[str, Any]]:
    return next(pair for pair in listed_steps(data) if pair[1]["id"] == name)


def with_text(data: dict[str, Any], name: str, dice: Random) -> None:
    step_of(data, name)[1]["title"] += " and say so"


def with_another_owner(data: dict[str, Any], name: str, dice: Random) -> None:
    step = step_of(data, name)[1]
    step["owner"] = dice.choice([one for one in data["roles"] if one != step.get("owner")])


def with_a_condition(data: dict[str, Any], name: str, dice: Random) -> None:
    step_of(data, name)[1]["when"] = f"{dice.choice(list(data['params']))} != 5"


def with_a_due(data: dict[str, Any], name: str, dice: Random) -> None:
    step_of(data, name)[1]["due"] = f"start + {dice.randint(30, 60)}d"


def with_another_approval(data: dict[str, Any], name: str, dice: Random) -> None:
    step = step_of(data, name)[1]
    if "use" in step:
        step["title"] = "Another"
    elif "approve" in step and dice.random() < 0.5:
        del step["approve"]
    else:
        step["approve"] = {"by": [dice.choice(list(data["roles"]))], "signed": True}


def with_one_more_check(data: dict[str, Any], name: str, dice: Random) -> None:
    step = step_of(data, name)[1]
    step["do" if "use" in step else "check"] = "x" if "use" in step else [*step.get("check", ()), "One more"]


def with_a_warning(data: dict[str, Any], name: str, dice: Random) -> None:
    step = step_of(data, name)[1]
    step["do" if "use" in step else "caution"] = "x" if "use" in step else ["Mind the gap"]


def with_a_field(data: dict[str, Any], name: str, dice: Random) -> None:
    step = step_of(data, name)[1]
    if "use" not in step:
        fields = list(step.get("collect", {}).items())
        fields.insert(dice.randint(0, len(fields)), (f"new_{dice.randint(0, 99)}", {"type": "date"}))
        step["collect"] = dict(fields)


def without_a_field(data: dict[str, Any], name: str, dice: Random) -> None:
    fields = step_of(data, name)[1].get("collect")
    if fields:
        del fields[dice.choice(list(fields))]


def with_evidence(data: dict[str, Any], name: str, dice: Random) -> None:
    step = step_of(data, name)[1]
    if "use" not in step:
        step["evidence"] = [
            {"id": f"seen_{dice.randint(0, 10**9)}", "required": True},
            *step.get("evidence", ()),
        ]


def moved(data: dict[str, Any], name: str, dice: Random) -> None:
    """Somewhere else, maybe in another phase."""
    home, step = step_of(data, name)
    other = dice.choice(listed_steps(data))[0]
    if len(home) > 1 or other is home:
        home.remove(step)
        other.insert(dice.randint(0, len(other)), step)


def deleted(data: dict[str, Any], name: str, dice: Random) -> None:
    home, step = step_of(data, name)
    if len(home) > 1:
        home.remove(step)


def followed(data: dict[str, Any], name: str, dice: Random) -> None:
    """By a step that was not there."""
    home, step = step_of(data, name)
    new = {"id": f"new-{dice.randint(0, 10**9)}", "title": "Something else entirely", "needs": [name]}
    home.insert(home.index(step) + 1, new)


def renamed(data: dict[str, Any], name: str, dice: Random) -> None:
    """With all that refers to it."""
    new = f"called-{dice.randint(0, 10**9)}"
    for _home, step in listed_steps(data):
        for key in ("id", "needs", "when", "each", "due", "do", "title", "prompt", "with"):
            if key in step:
                step[key] = named_anew(step[key], name, new)
        for field in step.get("collect", {}).values():
            if "target" in field:
                field["target"] = named_anew(field["target"], name, new)
        if "reopens" in step.get("approve", {}):
            step["approve"]["reopens"] = named_anew(step["approve"]["reopens"], name, new)


def named_anew(value: Any, old: str, new: str) -> Any:
    if isinstance(value, list):
        return [named_anew(one, old, new) for one in value]
    if isinstance(value, dict):
        return {key: named_anew(one, old, new) for key, one in value.items()}
    if not isinstance(value, str):
        return value
    anchor, blank, rest = value.partition(" ")
    if anchor == old:
        return f"{new}{blank}{rest}"
    return re.sub(rf"\b{re.escape(old.replace('-', '_'))}\.(?=\w)", f"{new.replace('-', '_')}.", value)


Edit = Callable[[dict[str, Any], str, Random], None]
EDITS: list[Edit] = [
    with_text,
    with_another_owner,
    with_a_condition,
    with_a_due,
    with_another_approval,
    with_one_more_check,
    with_a_warning,
    with_a_field,
    without_a_field,
    with_evidence,
    moved,
    deleted,
    followed,
    renamed,
]
# These change the place of other steps as well.
IN_PLACE = [one for one in EDITS if one is not moved]


def split(data: dict[str, Any], dice: Random) -> None:
    """A phase in two."""
    for number, phase in enumerate(data.get("phases", ())):
        if len(phase["steps"]) > 1:
            at = dice.randint(1, len(phase["steps"]) - 1)
            later = {"id": f"later-{dice.randint(0, 10**9)}", "title": "Later", "steps": phase["steps"][at:]}
            phase["steps"] = phase["steps"][:at]
            data["phases"].insert(number + 1, later)
            return


def shuffled_phases(data: dict[str, Any], dice: Random) -> None:
    dice.shuffle(data.get("phases", []))


def without_phases(data: dict[str, Any], dice: Random) -> None:
    if "phases" in data:
        data["steps"] = [step for phase in data.pop("phases") for step in phase["steps"]]


def shuffled_params(data: dict[str, Any], dice: Random) -> None:
    items = list(data.get("params", {}).items())
    dice.shuffle(items)
    data["params"] = dict(items)


LARGE = [split, shuffled_phases, without_phases, shuffled_params]


@settings(max_examples=36, deadline=None)
@given(st.sampled_from(LIBRARY), SHUFFLED)
def test_random_edits_of_the_library(name: str, dice: Random) -> None:
    """Whatever people do to an SOP of the library, the changes say all of it."""
    data = data_of(library_sop(name))
    for _turn in range(dice.randint(1, 6)):
        if dice.random() < 0.2:
            dice.choice(LARGE)(data, dice)
        else:
            step = dice.choice(listed_steps(data))[1]["id"]
            dice.choice(EDITS)(data, step, dice)
    proven(library_sop(name), sop_of(data))
    proven(sop_of(data), library_sop(name))


@settings(max_examples=36, deadline=None)
@given(st.sampled_from(LIBRARY), SHUFFLED, st.sampled_from(IN_PLACE), st.sampled_from(IN_PLACE))
def test_a_grade_never_falls_when_changes_are_added(name: str, dice: Random, one: Edit, two: Edit) -> None:
    """Of edits of two steps, both together matter at least as much as the graver of them alone."""
    before = library_sop(name)
    first, second = dice.sample([step.id for step in steps_of(before)], 2)
    seed = dice.random()

    def grade(*edits: tuple[Edit, str]) -> int:
        data = data_of(before)
        for edit, step in edits:
            edit(data, step, Random(f"{seed}{step}"))
        found = compare(before, sop_of(data)).grade()
        return GRADES.index(found) if found else len(GRADES)

    assert grade((one, first), (two, second)) <= min(grade((one, first)), grade((two, second)))


@settings(max_examples=24, deadline=None)
@given(st.sampled_from(LIBRARY), SHUFFLED)
def test_a_step_that_is_renamed_with_what_refers_to_it_is_one_change(name: str, dice: Random) -> None:
    """What needs it, is due after it or reads its fields says the same as before."""
    before = library_sop(name)
    data = data_of(before)
    renamed(data, dice.choice(listed_steps(data))[1]["id"], dice)
    assert kinds(before, data) == ["step-renamed"]


# Every key of the model

BASE: dict[str, Any] = {
    "id": "base",
    "title": "A procedure",
    "owner": "lead",
    "roles": {"lead": {"does": "Answers for all of it"}, "clerk": {"does": "Writes it down"}},
    "params": {"size": {"type": "integer"}, "day": "date"},
    "calendars": {"office": {"week": ["mon"]}},
    "phases": [
        {
            "id": "one",
            "steps": [
                {
                    "id": "first",
                    "title": "Do the first thing",
                    "collect": {"size": {"type": "integer"}},
                    "evidence": [{"id": "proof"}],
                    "approve": {"by": ["lead"]},
                },
                {"id": "second", "title": "Do the second thing"},
                {"id": "other", "title": "Have another one do it", "use": "another"},
            ],
        },
    ],
}
FIRST = ("phases", 0, "steps", 0)
# Where a part stands in the base, a value for each of its keys, and the kind of change that it is.
PARTS: dict[type[BaseModel], tuple[tuple[Any, ...], dict[str, tuple[Any, str]]]] = {
    Sop: (
        (),
        {
            "id": ("another", "sop-re-identified"),
            "title": ("Another", "sop-title-changed"),
            "version": ("1.0", "about-changed"),
            "language": ("zh", "language-changed"),
            "summary": ("x", "sop-text-changed"),
            "purpose": ("x", "sop-text-changed"),
            "scope": ("x", "sop-text-changed"),
            "owner": ("clerk", "sop-owner-changed"),
            "definitions": ({"H5": "a page"}, "sop-text-changed"),
            "tools": (["pen"], "sop-text-changed"),
            "references": ([{"title": "x"}], "sop-text-changed"),
            "tags": (["x"], "about-changed"),
            "review": ({"every": "1mo"}, "about-changed"),
            "repeat": ("every week", "occasions-changed"),
            "changelog": ({"1.0": "x"}, "about-changed"),
            "calendar": ("office", "calendar-changed"),
            "calendars": ({**BASE["calendars"], "shop": {}}, "calendar-changed"),
            "roles": ({**BASE["roles"], "boss": {}}, "role-added"),
            "params": ({**BASE["params"], "more": "text"}, "required-parameter-added"),
            "phases": ([*BASE["phases"], {"id": "two", "steps": [{"id": "s", "title": "t"}]}], "step-added"),
            "steps": ([], ""),  # instead of phases
        },
    ),
    Phase: (
        ("phases", 0),
        {
            "id": ("renamed", "phase-renamed"),
            "title": ("Another", "phase-title-changed"),
            "internal": (True, "internal-marked"),
            "steps": ([], ""),
        },
    ),
    Step: (
        FIRST,
        {
            "id": ("renamed", "step-renamed"),
            "title": ("Do that", "guarded-text-changed"),
            "internal": (True, "internal-marked"),
            "warning": ("Hot", "caution-added"),
            "caution": ("Slow", "caution-added"),
            "do": ("x", "guarded-text-changed"),
            "owner": ("clerk", "owner-changed"),
            "needs": (["second"], "needs-changed"),
            "when": ("size > 1", "condition-changed"),
            "each": (["a"], "repeat-changed"),
            "takes": ("1d", "duration-changed"),
            "due": ("day - 1d", "due-changed"),
            "check": (["x"], "check-added"),
            "collect": ({"size": {"type": "integer"}, "more": "text"}, "field-added"),
            "evidence": ([{"id": "proof"}, {"id": "more"}], "evidence-added"),
            "approve": (None, "approval-removed"),
            "notify": (["lead"], "notify-changed"),
            "links": (["https://a.example"], "guarded-text-changed"),
            "run": ("ls", "command-changed"),
            "prompt": ("x", "guarded-text-changed"),
            "use": ("third", "use-changed"),
            "with": ({"a": 1}, "use-values-changed"),
        },
    ),
    Role: (
        ("roles", "lead"),
        {
            "does": ("Helps", "role-text-changed"),
            "notice": ("5wd", "notice-changed"),
            "capacity": (2, "capacity-changed"),
        },
    ),
    Evidence: (
        (*FIRST, "evidence", 0),
        {
            "id": ("proof_", "evidence-renamed"),
            "kind": ("link", "evidence-changed"),
            "required": (True, "evidence-required"),
            "ask": ("x", "evidence-text-changed"),
            "internal": (True, "internal-marked"),
        },
    ),
    Approval: (
        (*FIRST, "approve"),
        {
            "by": (["clerk"], "approvers-changed"),
            "all": (True, "approvers-changed"),
            "not": ("owner", "four-eyes-added"),
            "signed": (True, "signature-added"),
            "reopens": (["second"], "approval-changed"),
        },
    ),
    Calendar: (
        ("calendars", "office"),
        {
            "week": (["tue"], "calendar-changed"),
            "closed": (["2027-01-01"], "calendar-changed"),
            "open": (["2027-01-02"], "calendar-changed"),
            "region": (["CN"], "calendar-changed"),
            "hours": (["09:00-12:00"], "calendar-changed"),
        },
    ),
}
# Of a parameter and of a field of a step; the types that have the key, and where two are needed both values.
OF_FIELDS: dict[str, tuple[Any, Any, str]] = {
    "type": ("integer", "number", "type-changed"),
    "ask": ("", "How many?", "text-changed"),
    "help": ("", "x", "text-changed"),
    "pattern": ("", "[a-z]+", "tightened"),
    "min": (1, 2, "tightened"),
    "max": (2, 1, "tightened"),
    "unit": ("cm", "in", "type-changed"),
    "target": (">= 1", ">= 2", "target"),
    "currency": ("CNY", "EUR", "type-changed"),
    "options": (["a", "b"], ["a"], "tightened"),
    "many": (False, True, "type-changed"),
    "columns": ({"a": "text"}, {"a": "date"}, "type-changed"),
    "min_rows": (0, 1, "tightened"),
    "stages": (["a", "b"], ["b", "a"], "tightened"),
    "alert_below": (0.4, 0.5, "target"),
    "default": ("a", "b", "default-changed"),
    "required": (True, False, "optional"),
    "internal": (False, True, "internal-marked"),
}
TYPES = {
    "currency": "money",
    "options": "choice",
    "many": "choice",
    "columns": "table",
    "min_rows": "table",
    "stages": "funnel",
    "alert_below": "funnel",
    "pattern": "text",
    "default": "text",
}
ALSO = {
    "currency": {"currency": "CNY"},
    "options": {"options": ["a"]},
    "many": {"options": ["a"]},
    "columns": {"columns": {"a": "text"}},
    "min_rows": {"columns": {"a": "text"}},
    "stages": {"stages": ["a", "b"]},
    "alert_below": {"stages": ["a", "b"]},
}
# What has no kind of its own.
CATCH_ALL = {"approval-changed"}
REST = {
    "sop-changed",
    "phase-changed",
    "step-changed",
    "role-changed",
    "parameter-changed",
    "field-changed",
    "approval-changed",
}


def put(data: Any, at: tuple[Any, ...], value: Any) -> None:
    for key in at[:-1]:
        data = data[key]
    data[at[-1]] = value


def test_every_key_of_the_model_has_its_value() -> None:
    """The tables below have each key of each part, so that a key that the model gains is not forgotten."""
    for part, (_at, keys) in PARTS.items():
        assert keys.keys() == {info.alias or name for name, info in part.model_fields.items()}, part
    assert OF_FIELDS.keys() == Field.model_fields.keys()


@pytest.mark.parametrize(
    ("part", "key"), [(part, key) for part, (_at, keys) in PARTS.items() for key in keys if keys[key][1]]
)
def test_a_change_of_one_key_is_one_change(part: type[BaseModel], key: str) -> None:
    """Two SOPs that differ in one key differ by one change of its own kind, there and back."""
    at, keys = PARTS[part]
    value, kind = keys[key]
    data = deepcopy(BASE)
    where = (*FIRST[:3], 2) if key in ("use", "with") else at
    put(data, (*where, key), value)
    changes = proven(sop_of(BASE), sop_of(data)).changes
    if key == "phases":
        assert changes.pop(0).kind == "phase-added"
    assert [one.kind for one in changes] == [kind]
    assert kind not in REST - CATCH_ALL
    back = proven(sop_of(data), sop_of(BASE)).changes
    assert len(back) == 1 + (key == "phases")
    assert {one.kind for one in back} & REST <= CATCH_ALL


@pytest.mark.parametrize("key", OF_FIELDS)
@pytest.mark.parametrize(
    ("of", "at"), [("parameter", ("params", "size")), ("field", (*FIRST, "collect", "size"))]
)
def test_a_change_of_one_key_of_a_field_is_one_change(of: str, at: tuple[Any, ...], key: str) -> None:
    """What is asked for, of whoever makes a run or does a step, is compared key by key."""
    old, new, kind = OF_FIELDS[key]
    one, two = deepcopy(BASE), deepcopy(BASE)
    for data, value in ((one, old), (two, new)):
        kinds_of_field = {"type": TYPES.get(key, "integer"), **ALSO.get(key, {})}
        put(data, at, {**kinds_of_field, **({key: value} if value != "" else {})})
    before, after = sop_of(one), sop_of(two)
    (change,) = proven(before, after).changes
    wanted = "field" if key == "columns" else of
    alike = {"target": "target-changed", "internal-marked": "internal-marked"}  # of parameters and of fields
    assert change.kind == alike.get(kind, f"{wanted}-{kind}")
    (back,) = proven(after, before).changes
    assert back.kind not in REST


def test_a_key_that_the_model_gains_is_compared() -> None:
    """Nothing has to be written here for what a step may say one day."""

    class Wider(Step):
        mood: str = "calm"

    step = {"id": "s", "title": "Do it"}
    calm, keen = (
        Sop.model_construct(id="a", title="A", steps=[Wider(**step, mood=mood)]) for mood in ("calm", "keen")
    )
    (change,) = compare(calm, keen).changes
    assert (change.kind, change.key, change.before, change.after) == ("step-changed", ("mood",), None, "keen")


# Grades, by the contract


def step(**keys: Any) -> dict[str, Any]:
    return {"id": "s", "title": "Do what there is to do", **keys}


def sop_with(*steps: dict[str, Any], **keys: Any) -> dict[str, Any]:
    return {"id": "a", "title": "A", "roles": {"lead": "", "clerk": ""}, "steps": [*steps], **keys}


CHOICE = {"type": "choice", "options": ["a", "b"]}
FOUR_EYES = {"by": ["lead"], "not": "owner"}
ONE, TWO = {"id": "one", "title": "Open the door"}, {"id": "two", "title": "Light the lamps"}
GRADED: dict[str, tuple[dict[str, Any], dict[str, Any], list[str], str]] = {
    "a step is removed": (sop_with(ONE, TWO), sop_with(ONE), ["step-removed"], "breaking"),
    "a step is moved": (sop_with(ONE, TWO), sop_with(TWO, ONE), ["step-moved"], "behaviour"),
    "a step that was needed is removed": (
        sop_with(ONE, {**TWO, "needs": ["one"]}),
        sop_with(TWO),
        ["step-removed", "needs-changed"],
        "breaking",
    ),
    "a parameter must be given": (
        sop_with(ONE),
        sop_with(ONE, params={"x": "text"}),
        ["required-parameter-added"],
        "breaking",
    ),
    "a parameter may be given": (
        sop_with(ONE),
        sop_with(ONE, params={"x": {"type": "text", "required": False}}),
        ["parameter-added"],
        "behaviour",
    ),
    "a parameter has lost its default": (
        sop_with(ONE, params={"x": {"type": "text", "default": "a"}}),
        sop_with(ONE, params={"x": "text"}),
        ["parameter-required"],
        "breaking",
    ),
    "a parameter that may be left out has lost its default": (
        sop_with(ONE, params={"x": {"type": "text", "default": "a", "required": False}}),
        sop_with(ONE, params={"x": {"type": "text", "required": False}}),
        ["parameter-default-changed"],
        "behaviour",
    ),
    "a field must be filled in": (
        sop_with(step(collect={"x": "text"})),
        sop_with(step(collect={"x": {"type": "text", "required": True}})),
        ["field-required"],
        "behaviour",
    ),
    "a field need not be filled in any more": (
        sop_with(step(collect={"x": {"type": "text", "required": True}})),
        sop_with(step(collect={"x": "text"})),
        ["field-optional"],
        "behaviour",
    ),
    "a limit is lower": (
        sop_with(step(collect={"x": {"type": "integer", "max": 9}})),
        sop_with(step(collect={"x": {"type": "integer", "max": 8}})),
        ["field-tightened"],
        "breaking",
    ),
    "a rating has more marks": (
        sop_with(step(collect={"x": "rating"})),
        sop_with(step(collect={"x": {"type": "rating", "max": 10}})),
        ["field-type-changed"],
        "breaking",
    ),
    "an option more": (
        sop_with(step(collect={"x": CHOICE})),
        sop_with(step(collect={"x": {**CHOICE, "options": ["b", "a", "c"]}})),
        ["field-eased"],
        "behaviour",
    ),
    "an option that is written apart": (
        sop_with(step(collect={"x": {**CHOICE, "options": ["ab", "c"]}})),
        sop_with(step(collect={"x": {**CHOICE, "options": ["a b", "c"]}})),
        ["field-tightened"],
        "breaking",
    ),
    "four eyes are dropped": (
        sop_with(step(approve=FOUR_EYES)),
        sop_with(step(approve={"by": ["lead"]})),
        ["four-eyes-dropped"],
        "breaking",
    ),
    "an approval of one more": (
        sop_with(step(approve={"by": ["lead"]})),
        sop_with(step(approve={"by": ["clerk", "lead"]})),
        ["approvers-changed"],
        "breaking",
    ),
    "approvers and needs in another order": (
        sop_with(ONE, TWO, step(approve={"by": ["lead", "clerk"]}, needs=["one", "two"])),
        sop_with(ONE, TWO, step(approve={"by": ["clerk", "lead"]}, needs=["two", "one"])),
        [],
        "",
    ),
    "a caution gave way to another": (
        sop_with(step(caution=["The plate is hot"])),
        sop_with(step(caution=["Wear gloves", "Call two others"])),
        ["caution-removed"],
        "breaking",
    ),
    "a caution reads otherwise": (
        sop_with(step(caution=["The plate is hot"])),
        sop_with(step(caution=["The whole plate is hot"])),
        ["caution-changed"],
        "behaviour",
    ),
    "a caution is told as a warning": (
        sop_with(step(caution=["The plate is hot"])),
        sop_with(step(warning=["The plate is hot"])),
        ["caution-removed", "caution-added"],
        "breaking",
    ),
    "more to check, and other words": (
        sop_with(step(check=["All doors are shut"])),
        sop_with(step(check=["All outer doors are shut", "The lamps are out"])),
        ["check-added"],
        "behaviour",
    ),
    "words of a step with a caution": (
        sop_with(step(caution="Hot", do="Take it.")),
        sop_with(step(caution="Hot", do="Lift it.")),
        ["guarded-text-changed"],
        "behaviour",
    ),
    "words of a step": (
        sop_with(step(do="Take it.")),
        sop_with(step(do="Lift it.")),
        ["text-changed"],
        "wording",
    ),
    "words of a step whose approval goes too": (
        sop_with(step(approve={"by": ["lead"]}, do="Take it.")),
        sop_with(step(do="Lift it.")),
        ["approval-removed", "guarded-text-changed"],
        "breaking",
    ),
    "white space": (
        sop_with(step(do="Take the\nplate, then\n\n  go")),
        sop_with(step(do="Take the plate, then go")),
        [],
        "",
    ),
    "Chinese without blanks": (sop_with(step(do="贴 在\n门上")), sop_with(step(do="贴在门上")), [], ""),
    "a blank that parts a word": (
        sop_with(step(do="It is now here")),
        sop_with(step(do="It is nowhere")),
        ["text-changed"],
        "wording",
    ),
    "a blank in a command": (
        sop_with(step(run="rm -r /tmp/x")),
        sop_with(step(run="rm -r / tmp/x")),
        ["command-changed"],
        "behaviour",
    ),
    "a blank in a condition": (
        sop_with(step(when="not x"), params={"x": {"type": "bool", "default": True}}),
        sop_with(step(when="notx"), params={"x": {"type": "bool", "default": True}}),
        ["condition-changed"],
        "behaviour",
    ),
    "nothing given, said aloud": (
        sop_with(step(use="b", **{"with": {"x": 1}})),
        sop_with(step(use="b", **{"with": {"x": 1, "y": None}})),
        ["use-values-changed"],
        "behaviour",
    ),
}


@pytest.mark.parametrize("case", GRADED)
def test_a_change_has_the_grade_of_the_contract(case: str) -> None:
    """What an operator, a run, a program or an auditor is let down by is breaking; words alone are not."""
    before, after, wanted, grade = GRADED[case]
    both = proven(sop_of(before), sop_of(after))
    assert sorted(one.kind for one in both.changes) == sorted(wanted)
    assert both.grade() == grade


def test_one_is_not_yes() -> None:
    """A value that a program reads has a type."""
    one, yes = (sop_with(step(use="b", **{"with": {"x": value}})) for value in (1, True))
    assert kinds(one, yes) == ["use-values-changed"]


def test_every_kind_has_a_grade_that_is_known() -> None:
    """Grades, and the versions that they ask for, are those of the table; settings may say otherwise."""
    assert {one.grade for one in KINDS.values()} <= set(GRADES) == BUMPS.keys()
    assert grade_of("step-removed", {"step-removed": "wording"}) == "wording"
    both = compare(sop_of(sop_with(ONE, TWO)), sop_of(sop_with(ONE)))
    assert both.grade({"step-removed": "wording"}) == "wording"


# Other ids

LONG = "Walk from the door to the till and back, and write down on the list what is not in its place."
RENAMES: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    "an id alone": (sop_with(ONE, TWO), sop_with({**ONE, "id": "open"}, TWO), ["step-renamed"]),
    "an id and a word of a long text": (
        sop_with({**ONE, "do": LONG}),
        sop_with({"id": "open", "title": "Open the doors", "do": LONG}),
        ["step-renamed", "text-changed"],
    ),
    "two alike of which one goes and another comes": (
        sop_with(
            {"id": "poster", "title": "Print the poster"}, {"id": "ticket", "title": "Print the ticket"}
        ),
        sop_with({"id": "ticket", "title": "Print the ticket"}, {"id": "flyer", "title": "Print the flyer"}),
        ["step-removed", "step-added"],
    ),
    "another in the place of one, in Chinese": (
        sop_with({"id": "a", "title": "在社区里发布海报"}),
        sop_with({"id": "b", "title": "在公众号里发布文章"}),
        ["step-removed", "step-added"],
    ),
    "ids that were swapped": (
        sop_with(ONE, TWO),
        sop_with({**TWO, "id": "one"}, {**ONE, "id": "two"}),
        ["step-renamed", "step-renamed", "step-moved"],
    ),
    "ids that were swapped in place": (
        sop_with(ONE, TWO),
        sop_with({**ONE, "id": "two"}, {**TWO, "id": "one"}),
        ["step-renamed", "step-renamed"],
    ),
    "an id that passed to a copy": (
        sop_with(ONE, TWO),
        sop_with({**TWO, "id": "one"}, TWO),
        ["text-changed"],
    ),
    "fields of one type": (
        sop_with(step(collect={"visitors": "integer"})),
        sop_with(step(collect={"cost": "integer"})),
        ["field-removed", "field-added"],
    ),
    "a field that is written otherwise": (
        sop_with(step(collect={"page_views": "integer"})),
        sop_with(step(collect={"pageViews": "integer"})),
        ["field-renamed"],
    ),
    "a field with its question": (
        sop_with(step(collect={"n": {"type": "integer", "ask": "How many came?"}})),
        sop_with(step(collect={"guests": {"type": "integer", "ask": "How many came?"}})),
        ["field-renamed"],
    ),
    "a field of another type": (
        sop_with(step(collect={"n": {"type": "integer", "ask": "How many came?"}})),
        sop_with(step(collect={"guests": {"type": "text", "ask": "How many came?"}})),
        ["field-removed", "field-added"],
    ),
    "a role whose name is also a value": (
        sop_with(
            step(use="b", owner="lead", **{"with": {"owner": "lead"}}),
            roles={"lead": "Answers for all of it"},
        ),
        sop_with(
            step(use="b", owner="boss", **{"with": {"owner": "lead"}}),
            roles={"boss": "Answers for all of it"},
        ),
        ["role-renamed"],
    ),
    "a parameter whose name is also an item": (
        sop_with(
            step(each=["page", "x"]), params={"page": {"type": "text", "ask": "What is the page called?"}}
        ),
        sop_with(
            step(each=["page", "x"]), params={"site": {"type": "text", "ask": "What is the page called?"}}
        ),
        ["parameter-renamed"],
    ),
    "a phase with its steps": (
        sop_with(steps=[], phases=[{"id": "p", "steps": [ONE, TWO]}, {"id": "q", "steps": [step()]}]),
        sop_with(steps=[], phases=[{"id": "before", "steps": [ONE, TWO]}, {"id": "q", "steps": [step()]}]),
        ["phase-renamed"],
    ),
    "a phase whose title another has now": (
        sop_with(steps=[], phases=[{"id": "p", "title": "Work", "steps": [ONE]}]),
        sop_with(steps=[], phases=[{"id": "q", "title": "Work", "steps": [TWO]}]),
        ["phase-removed", "step-removed", "phase-added", "step-added"],
    ),
}


@pytest.mark.parametrize("case", RENAMES)
def test_another_id_is_found_by_content_and_never_between_different_things(case: str) -> None:
    """What says nearly the same under another id is one thing; what is only like it is not."""
    before, after, wanted = RENAMES[case]
    both = proven(sop_of(before), sop_of(after))
    assert sorted(one.kind for one in both.changes) == sorted(wanted)
    proven(sop_of(after), sop_of(before))


# Bounds


def many(name: str, text: str = "Do part {} of it", count: int = 3000) -> Sop:
    return sop_of(sop_with(*({"id": f"{name}{n}", "title": text.format(n)} for n in range(count))))


@pytest.mark.parametrize("text", ["Do part {} of it", "Do it"])
def test_thousands_that_have_other_ids_are_one_change_each(text: str) -> None:
    """Steps that say the same are found without comparing each with each, alike or not."""
    both = compare(many("s", text), many("t", text))
    assert [one.kind for one in both.changes] == ["step-renamed"] * 3000
    assert both.renamed["steps", "s7"] == ("steps", "t7")


def test_thousands_that_are_compared_with_thousands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where each might be each, no more pairs are looked at than are allowed."""
    from sopctl.diff import renames

    looked: list[int] = []
    monkeypatch.setattr(renames, "near", lambda *_words: looked.append(1) or 0.0)
    compare(many("s", "Do part {} of it", 300), many("t", "Do part {} of all that", 300))
    compare(many("s", "Do part {} of it", 90), many("t", "Do part {} of all that", 90))
    assert len(looked) <= 2 * renames.MOST_PAIRS


def test_lists_of_texts_are_compared_within_bounds() -> None:
    """A list of thousands of texts that are all others has lost one."""
    old, new = ([f"{word} {number} is there" for number in range(3000)] for word in ("door", "lamp"))
    assert grown(old, new) == "removed"
    assert (grown(None, ["a"]), grown(["a"], None), grown(["a", "b"], ["b", "a"])) == (
        "added",
        "removed",
        "changed",
    )


# Word by word

WORDS = st.lists(
    st.sampled_from(["the", "page", " ", "\n", "页", "面", "，", "don't", "a-b", "\r\n", "é", "x1"])
).map("".join)


@settings(max_examples=120, deadline=None)
@given(WORDS, WORDS)
def test_pieces_give_both_texts_back(before: str, after: str) -> None:
    """The pieces of two texts are the whole of each, and no two of a kind follow each other."""
    found = pieces(before, after)
    assert "".join(one.text for one in found if one.what != "added") == before
    assert "".join(one.text for one in found if one.what != "removed") == after
    assert all(one.text for one in found)
    assert all(one.what != two.what for one, two in itertools.pairwise(found))
    assert [one.what for one in pieces(before, before)] == ["same"] * bool(before)


def shown(before: str, after: str) -> str:
    marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(marks[one.what].format(one.text) for one in pieces(before, after))


def test_words_are_whole_and_chinese_is_sign_by_sign() -> None:
    """People read which words are others; a sign that happens to be in both is no part of its own."""
    assert shown("Draw the page twice.", "Draw the poster twice.") == "Draw the [-page-]{+poster+} twice."
    assert shown("在社区发布海报", "在社群里发布海报") == "在社[-区-]{+群里+}发布海报"
    assert shown("Ask the lead. Go.", "Go.") == "[-Ask the lead. -]Go."
    assert shown("one\ntwo\nthree\n", "one\n2\nthree\n") == "one\n[-two-]{+2+}\nthree\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * MOST, "b " * MOST),
        (
            "".join(f"u{n}" + "，。" * 70 for n in range(28)),
            "".join(f"u{n}" + "，；" * 70 for n in range(28)),
        ),
        ("a" * 4_000_000, "a" * 3_999_999 + "b"),
        ("word and\n" * 400_000, "word and\n" * 200_000 + "x\n" + "word and\n" * 200_000),
    ],
    ids=["all others", "few signs", "one long word", "many lines"],
)
def test_texts_made_to_waste_time(before: str, after: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No two stretches are compared that are longer than is allowed; what is around them is kept as it is."""
    from sopctl.diff import words

    real = words.SequenceMatcher

    def bounded(junk: Any, old: Any, new: Any, autojunk: bool) -> Any:
        assert len(old) * len(new) <= words.MOST_PAIRS
        return real(junk, old, new, autojunk)

    monkeypatch.setattr(words, "SequenceMatcher", bounded)
    found = pieces(before, after)
    assert "".join(one.text for one in found if one.what != "removed") == after


# Versions


@settings(max_examples=36, deadline=None)
@given(st.tuples(*[st.integers(0, 40)] * 3), st.sampled_from(GRADES))
def test_the_least_version_is_enough(numbers: tuple[int, int, int], grade: str) -> None:
    """The version that a change asks for is enough for it; what is about the SOP alone asks for none."""
    version = ".".join(map(str, numbers))
    least = next_version(version, grade)
    assert (least is None) == (grade == "record")
    assert is_enough(version, least or version, grade)
    assert is_enough(version, version, grade) == (grade == "record")


def test_versions_that_are_no_such_numbers_are_not_judged() -> None:
    """A date, a name or a version that went down asks for nothing here."""
    assert next_version("2027-03", "breaking") is None
    assert next_version(None, "breaking") is None
    assert is_enough("spring", "autumn", "breaking")
    assert raised_by("2.0.0", "1.9.0") is None
    assert next_version("v1.2", "breaking") == "v2.0.0"
