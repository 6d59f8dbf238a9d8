"""What changed between two SOPs: over made-up SOPs, edits of the library, and every key of the model."""

import json
import re
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_promise import an_sop as a_small_sop
from test_schema import as_yaml, sops

from sopctl.diff.applying import applied
from sopctl.diff.compare import Comparison, compare
from sopctl.diff.kinds import GRADES, KINDS
from sopctl.sop.load import load_sop
from sopctl.sop.meaning import same
from sopctl.sop.model import Sop, steps_of

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


@settings(max_examples=120, deadline=None)
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


@settings(max_examples=80, deadline=None)
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
        step["evidence"] = [{"id": "seen", "required": True}, *step.get("evidence", ())]


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
    with_text, with_another_owner, with_a_condition, with_a_due, with_another_approval, with_one_more_check,
    with_a_warning, with_a_field, without_a_field, with_evidence, moved, deleted, followed, renamed,
]  # fmt: skip
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


@settings(max_examples=150, deadline=None)
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


@settings(max_examples=150, deadline=None)
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


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(LIBRARY), SHUFFLED)
def test_a_step_that_is_renamed_with_what_refers_to_it_is_one_change(name: str, dice: Random) -> None:
    """What needs it, is due after it or reads its fields says the same as before."""
    before = library_sop(name)
    data = data_of(before)
    renamed(data, dice.choice(listed_steps(data))[1]["id"], dice)
    assert kinds(before, data) == ["step-renamed"]
