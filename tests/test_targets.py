"""Targets of numbers: met or missed in the report and at the walker, and told by lint where wrong."""

import json
import re
from collections.abc import Iterator

import pytest
from conftest import Team
from terminal import Terminal

SOP = """
title: Goals
owner: lead
roles: {lead: x}
params: {reach: {type: integer, default: 1000}}
steps:
  - id: count
    title: Count
    collect:
      visits: {type: integer, unit: people, target: ">= reach"}
      costs: {type: money, currency: EUR, target: "<= 0.5 * visits"}
      stars: {type: rating, target: ">= 4"}
  - {id: later, title: Later, collect: {orders: {type: integer, target: "> 0.1 * count.visits"}}}
"""


@pytest.fixture
def goals(team: Team) -> Team:
    """A run of SOP."""
    team.sop("goals", SOP)
    assert team.lint() == []
    team.new("goals", roles={"lead": "Li"})
    return team


def remarks(team: Team, form: str = "md") -> list[str]:
    """The lines of a report that speak of targets."""
    return [line for line in team("report", "r", "--format", form).splitlines() if "target" in line]


def line(team: Team, words: str) -> str:
    """The one line of the report in Markdown that holds these words."""
    (found,) = [one for one in remarks(team) if words in one]
    return found.replace("\\", "")


def test_a_report_says_which_targets_were_met(goals: Team) -> None:
    """Each number that has a target is reported with it, and with met or missed."""
    given = ["--set", "visits=1200", "--set", "costs=700", "--set", "stars=4"]
    goals("done", "r", "count", *given)
    assert "met" in line(goals, "1200 people")
    assert "missed" in line(goals, "700 EUR")
    assert "met" in line(goals, "4 of 5")
    assert "target" in goals("report", "r", "--format", "html")
    goals("set", "r", "count", "visits=999", "costs=1", "stars=3")
    assert "missed" in line(goals, "999 people")
    assert "met" in line(goals, "1 EUR")
    assert "missed" in line(goals, "3 of 5")


def test_people_read_a_bound_in_words(team: Team) -> None:
    """One number with a sign before it is told in words; what says more stands as it is written."""
    signs = {
        ">= 1": "at least 1",
        "<= 2": "at most 2",
        "== 3": "exactly 3",
        "!= 4": "anything but 4",
        "> 5": "more than 5",
        "< 6": "less than 6",
        ">= 7 and n1 < 9": ">= 7 and 1 < 9",
    }
    fields = "".join(
        f"      n{place}: {{type: integer, target: '{target}'}}\n" for place, target in enumerate(signs, 1)
    )
    head = (
        "title: Signs\nowner: lead\nroles: {lead: x}\nsteps:\n  - id: count\n    title: Count\n    collect:\n"
    )
    team.sop("signs", head + fields)
    team.new("signs", roles={"lead": "Li"})
    team("done", "r", "count", *(word for n in range(1, 8) for word in ("--set", f"n{n}=1")))
    rows = [one.split("|")[3].strip() for one in team("report", "r").splitlines() if re.match(r"\| n\d", one)]
    assert sorted(one.replace("\\", "") for one in rows) == sorted(signs.values())
    told = team("--lang", "zh", "status", "r", "--json")
    assert [one["target"] for one in json.loads(told)["steps"][0]["targets"].values()][:6] == [*signs][:6]


def test_a_target_refuses_nothing(goals: Team) -> None:
    """A number that misses its target is taken, and the step is done."""
    goals("done", "r", "count", "--set", "visits=0", "--set", "stars=1")
    assert goals.statuses()["count"] == "done"


def test_a_target_hangs_on_earlier_answers(goals: Team) -> None:
    """What a target is held against may be an answer; until it is there nothing is said to be met."""
    goals("done", "r", "later", "--set", "orders=100")
    told = line(goals, "orders")
    assert "met" not in told
    assert "missed" not in told
    goals("done", "r", "count", "--set", "visits=900")
    assert "met" in line(goals, "orders")
    goals("set", "r", "count", "visits=1000")
    assert "missed" in line(goals, "orders")


def test_without_a_number_nothing_is_met(goals: Team) -> None:
    """A number that was not given has neither met nor missed its target."""
    goals("done", "r", "count")
    assert not [one for one in remarks(goals) if "met" in one or "missed" in one]


def test_a_target_in_a_used_sop_names_its_own(team: Team) -> None:
    """The names in a target are those of the SOP that it stands in."""
    team.sop("goals", SOP)
    team.sop("year", "title: t\nowner: lead\nroles: {lead: x}\nsteps:\n"
             "  - {id: first, title: t, use: goals, with: {reach: 10}}\n"
             "  - {id: second, title: t, use: goals, with: {reach: 20}}\n")  # fmt: skip
    assert team.lint() == []
    team.new("year", roles={"lead": "Li"})
    for step in ("first", "second"):
        team("done", "r", f"{step}/count", "--set", "visits=15")
    told = [one for one in remarks(team) if "15 people" in one]
    assert ["missed" in one for one in told] == [False, True]


WRONG = {
    "unknown name": ('">= raech"', "raech", "SOP208", "unknown name `raech`; did you mean reach?"),
    "unknown name later on": ('"< 0.4 * reach + many"', "many", "SOP208", "unknown name `many`"),
    "text": ('">= title_of_it"', "title_of_it", "SOP208", "a number does not compare with a text"),
    "quoted text": ("\">= 'few'\"", "'few'", "SOP208", "a number does not compare with a text"),
    "no comparison": ('"1000"', '"1000"', "SOP107", "`1000` is no target"),
    "no number": ('">="', '">="', "SOP107", "`>=` is no target"),
    "one equals sign": ('"= 3"', '"= 3"', "SOP107", "`= 3` is no target"),
    "another script's sign": (
        '"≥ 1000"',
        '"≥ 1000"',
        "SOP107",
        "the character ≥ means nothing here; write >=",
    ),
    "not readable": ('">= 1 +"', '">= 1 +"', "SOP107", "`>= 1 +` is no target"),
    "a number": ("3", "3", "SOP107", "`3` is no target"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_target_is_told_at_its_place(case: str, team: Team) -> None:
    """lint names line and column of what a target cannot be held against."""
    target, at, code, words = WRONG[case]
    last = f"  - {{id: s, title: t, collect: {{n: {{type: integer, target: {target}}}}}}}"
    head = "title: t\nowner: lead\nroles: {lead: x}\nparams: {reach: integer, title_of_it: text}\nsteps:\n"
    team.sop("a", f"{head}{last}\n")
    ((_, row, column, rule, told),) = (one for one in team.lint() if one[3] != "SOP213")
    assert (row, column, rule) == (6, last.index(at) + 1, code)
    assert words in told


def test_a_target_of_a_parameter_is_told_at_its_place(team: Team) -> None:
    """A parameter's target is held against the names as well."""
    team.sop(
        "a",
        'title: t\nowner: r\nroles: {r: x}\nparams: {n: {type: number, target: "> m"}}\n'
        "steps: [{id: s, title: t}]\n",
    )
    ((_, row, column, rule, told),) = team.lint()
    assert (row, column, rule) == (4, 39, "SOP208")
    assert "unknown name `m`" in told


@pytest.fixture
def walker(goals: Team) -> Iterator[Terminal]:
    """The walker at the step that has targets, some of its numbers given."""
    goals("set", "r", "count", "visits=1200", "stars=3")
    terminal = Terminal("run", "r", cwd=goals.folder, columns=100)
    yield terminal
    terminal.kill()


def test_the_walker_shows_what_is_met(walker: Terminal) -> None:
    """Beside a number stands its target, and whether it is met, as soon as there is one."""
    screen = walker.wait_for("Count", "q quit")
    rows = screen.splitlines()

    def row(word: str) -> str:
        start = next(n for n, one in enumerate(rows) if word in one)
        return " ".join(rows[start : start + 2])

    assert "met" in row("visits")
    assert "missed" in row("stars")
