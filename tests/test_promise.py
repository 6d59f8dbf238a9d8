"""What lint accepts, `new`, `run` and `report` accept: over SOPs made up at random, and damaged ones."""

import json
import shutil
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import yaml
from conftest import Team
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sopctl.cli.runs.session import Opened, load, record
from sopctl.errors import Refused
from sopctl.runs.acts.approve import Approve
from sopctl.runs.acts.done import Done
from sopctl.runs.acts.reopen import Reopen
from sopctl.runs.acts.skip import Skip
from sopctl.runs.survey import Survey
from sopctl.runs.view import WORKABLE, StepView
from sopctl.sop.fields import Field
from sopctl.sop.load import load_sop, require_sop
from sopctl.sop.yaml_reader import read_document

SOPS = Path(__file__).resolve().parent.parent / "sops"
ROLES = ["lead", "helper", "boss"]
PERSON = "{0} <{0}@example.com>"
CHOICES = ["red", "green", "blue"]
FIELDS: dict[str, Any] = {
    "flag": "bool",
    "count": {"type": "integer", "min": 1, "max": 9, "target": ">= 3"},
    "kind": {"type": "choice", "options": CHOICES},
    "some": {"type": "choice", "many": True, "options": CHOICES},
    "day": "date",
    "words": {"type": "text", "required": True},
    "rows": {"type": "table", "columns": {"name": "text", "number": "integer", "until": "date"}},
    "drop": {"type": "funnel", "stages": ["saw", "came", "bought"], "alert_below": 0.4},
}
VALUES: dict[str, Any] = {
    "bool": True,
    "choice": None,
    "text": "words",
    "longtext": "more words",
    "date": "2027-03-18",
    "datetime": "2027-03-18T10:00",
    "duration": "2d",
    "url": "https://example.com/a",
    "email": "a@example.com",
    "person": PERSON.format("Ann"),
}


def a_condition(dice: Random, before: list[dict[str, Any]]) -> str:
    """A condition that is well formed, over parameters and earlier fields."""
    asked = [one for one in before if "collect" in one and "each" not in one]
    names = [("", FIELDS)] + [(one["id"].replace("-", "_") + ".", one["collect"]) for one in asked]
    base, fields = dice.choice(names)
    parts = {
        "flag": f"{base}flag",
        "count": f"{base}count {dice.choice(['>', '>=', '<', '=='])} {dice.randint(0, 10)}",
        "kind": f"{base}kind == '{dice.choice(CHOICES)}'",
        "some": f"'{dice.choice(CHOICES)}' in {base}some",
        "day": f"{base}day >= '2027-03-0{dice.randint(1, 9)}'",
    }
    usable = [parts[name] for name in fields if name in parts] or ["flag"]
    first, second = dice.choice(usable), dice.choice([*usable, "flag"])
    return dice.choice([first, f"not {first}", f"{first} and {second}", f"{first} or not {second}"])


def a_step(dice: Random, number: int, before: list[dict[str, Any]]) -> dict[str, Any]:
    """A step that hangs on those before it, and now and then on itself or on nothing that is there."""
    step: dict[str, Any] = {"id": f"s-{number}", "title": f"Do part {number}"}

    def now_and_then(share: float) -> bool:
        return dice.random() < share

    ids = [one["id"] for one in before] + [f"s-{dice.randint(0, 6)}"]
    if now_and_then(0.7):
        step["owner"] = dice.choice(ROLES)
    if now_and_then(0.5):
        step["needs"] = dice.sample(ids, min(len(ids), dice.randint(1, 2)))
    if now_and_then(0.4):
        step["when"] = a_condition(dice, before)
    if now_and_then(0.25):
        tables = [f"{one['id'].replace('-', '_')}.rows" for one in before if "rows" in one.get("collect", {})]
        step["each"] = dice.choice([["a", "b"], "some", *tables])
    if now_and_then(0.5):
        step["collect"] = {name: FIELDS[name] for name in dice.sample(sorted(FIELDS), dice.randint(1, 3))}
    if now_and_then(0.3):
        step["check"] = [f"Look at {dice.choice(['it', '{{ kind }}', '{{ words }}'])}", "Look again"]
    if now_and_then(0.3):
        step["due"] = f"{dice.choice(['day', 'start', dice.choice(ids)])} {dice.choice('+-')} 2wd"
    if now_and_then(0.3):
        step["approve"] = {"by": dice.sample(ROLES, dice.randint(1, 2))}
        if now_and_then(0.4):
            step["approve"]["not"] = "owner"
        if now_and_then(0.4):
            step["approve"]["all"] = True
    if now_and_then(0.2):
        step["evidence"] = [{"id": "proof", "kind": "link"}]
    if now_and_then(0.3):
        step["do"] = dice.choice(
            ["Ask {{ lead }}.", "{% if flag %}Go{% endif %} {{ count }}", "{{ item }}", "x"]
        )
    return step


def an_sop(dice: Random) -> dict[str, Any]:
    """An SOP of a few steps; what it says may contradict itself."""
    steps: list[dict[str, Any]] = []
    for number in range(dice.randint(1, 6)):
        steps.append(a_step(dice, number, steps))
    sop = {
        "id": "any",
        "title": "Any procedure",
        "owner": "lead",
        "roles": {role: f"Is the {role}" for role in ROLES},
        "params": FIELDS,
        "steps": steps,
    }
    return deepcopy(sop)  # what is harmed is this one alone


def spots(data: Any) -> list[tuple[Any, Any]]:
    """Every place of plain data, as what holds it and its key or number."""
    if not isinstance(data, dict | list):
        return []
    keys = list(data) if isinstance(data, dict) else list(range(len(data)))
    return [(data, key) for key in keys] + [spot for key in keys for spot in spots(data[key])]


def harm(data: Any, dice: Random) -> None:
    """Take something away, put something in another's place, or call it otherwise."""
    every = spots(data)
    held, key = dice.choice(every)
    other, name = dice.choice(every)
    match dice.randrange(4):
        case 0:
            del held[key]
        case 1:
            held[key] = deepcopy(other[name])
        case 2:
            held[key] = dice.choice(
                [None, True, "", "s-1", 0, -1, [], {}, "{{ kind }}", "两天", "2wd", "lead"]
            )
        case 3 if isinstance(held, dict):
            held[dice.choice(["when", "needs", "each", "due", "type", "min", "x"])] = held.pop(key)


def made_up(field: Field) -> Any:
    """A value that a person might give to a field."""
    if field.type == "choice":
        return field.options[:1] if field.many else field.options[0]
    if field.type in ("integer", "number", "money", "rating"):
        least = 1 if field.min is None else field.min
        number = least if field.max is None else min(least, field.max)
        return int(number) if field.type in ("integer", "rating") else number
    if field.type == "table":
        row = {name: made_up(column) for name, column in field.columns.items()}
        return [row] * max(1, field.min_rows) if field.min_rows < 2 else []
    if field.type == "funnel":
        return {stage: 10 - number for number, stage in enumerate(field.stages)}
    if field.type == "role":
        return "lead"
    return VALUES.get(field.type, "words")


def said(path: Path, team: Team) -> list[str]:
    """The codes of the errors that lint finds in a file."""
    from sopctl.cli.main import main

    team._capsys.readouterr()
    assert main(["lint", str(path), "--format", "json"]) in (0, 1)
    found = json.loads(team._capsys.readouterr().out)
    return [one["code"] for one in found if one["severity"] == "error"]


def walk(opened: Opened) -> None:
    """Do what is ready, approve what waits, leave out what cannot be done, until nothing is open."""

    def act(command: Any, by: str) -> bool:
        try:
            record(opened, command, by)
        except Refused:
            return False
        return True

    while True:
        survey = Survey(opened.state)
        view = survey.first(*WORKABLE, "waiting")
        if view is None:
            break
        if view.status == "waiting":
            people = [PERSON.format(role) for role in opened.run.made.roles]
            if not any(act(Approve(view.id), by) for by in people):
                # The only one who may approve has done it; so somebody else does it.
                assert act(Reopen(view.id, "another does it"), PERSON.format("lead"))
                assert act(done(view), PERSON.format("other")), view.id
        elif not act(done(view), PERSON.format(view.owner or "lead")):
            assert act(Skip(view.id, "it cannot be done"), PERSON.format("lead")), view.id
    left = [(one.id, one.status) for one in survey.steps if not one.settled]
    assert left == [], "steps wait for ever"


def done(view: StepView) -> Done:
    fields = {name: made_up(field) for name, field in view.step.collect.items() if field.type != "file"}
    return Done(view.id, {name: value for name, value in fields.items() if value is not None}, ("all",))


def hold_to_the_promise(path: Path, team: Team) -> bool:
    """Make a run of what lint accepts, walk it to its end, and report it; False for what lint refuses."""
    if said(path, team):
        return False
    sop = require_sop(load_sop(str(path), path.read_bytes()))
    name = f"r-{datetime.now(UTC):%H%M%S%f}"
    params = {name: made_up(field) for name, field in sop.params.items()}
    values = {"params": params, "roles": {role: PERSON.format(role) for role in sop.roles}}
    team.write("values.json", json.dumps(values))
    team("new", str(path), "--values", "values.json", "--name", name)
    walk(load(team.folder / "runs" / name))
    team("status", name, "--json")
    for form in ("md", "html"):
        team("report", name, "--format", form)
    team("close", name)
    return True


SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=36, deadline=None, suppress_health_check=SLOW)
@given(seed=st.integers(0, 2**32))
def test_what_lint_accepts_is_run_to_its_end(seed: int, team: Team) -> None:
    """An SOP in which lint finds no error makes a run, comes to its end, and is reported and closed."""
    dice = Random(seed)
    path = team.sop("any", yaml.safe_dump(an_sop(dice), allow_unicode=True, sort_keys=False))
    hold_to_the_promise(path, team)


@settings(max_examples=36, deadline=None, suppress_health_check=SLOW)
@given(seed=st.integers(0, 2**32))
def test_damage_that_lint_accepts_is_run_to_its_end(seed: int, team: Team) -> None:
    """The same, when something in the SOP was changed, lost or put in another's place."""
    dice = Random(seed)
    data = an_sop(dice)
    for _ in range(dice.randint(1, 3)):
        harm(data, dice)
    path = team.sop("any", yaml.safe_dump(data, allow_unicode=True, sort_keys=False))
    hold_to_the_promise(path, team)


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(seed=st.integers(0, 2**32))
def test_a_damaged_library_that_lint_accepts_is_run_to_its_end(seed: int, team: Team) -> None:
    """The same with an SOP that comes with sopctl, harmed in one to three places."""
    dice = Random(seed)
    shutil.copytree(SOPS, team.folder / "sops", dirs_exist_ok=True)
    path = dice.choice([one for one in sorted(SOPS.glob("*.yaml")) if "100" not in one.stem])
    document = read_document(path.name, path.read_bytes())[0]
    assert document
    data = document.data
    for held, key in spots(data):
        if key == "pattern":
            del held[key]  # no made-up words would fit it
    for _ in range(dice.randint(1, 3)):
        harm(data, dice)
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    hold_to_the_promise(team.sop(path.stem, text), team)


def test_the_made_up_sops_are_not_all_refused(team: Team) -> None:
    """The two tests above say something: of the SOPs that they make up, a good part is accepted."""
    accepted = 0
    for seed in range(60):
        data = an_sop(Random(seed))
        path = team.sop("any", yaml.safe_dump(data, allow_unicode=True, sort_keys=False))
        accepted += not said(path, team)
    assert accepted >= 15
