"""`each`: steps repeated over rows of a table and over choices, as a run shows them."""

import json
from typing import Any

import pytest
from conftest import Team

NAMES = ("--select", "SOP2")  # with errors: rules on people and dates have their own tests

PEOPLE = {"lead": "Li", "clerk": "Xu"}
HEAD = "title: t\nowner: lead\nroles: {lead: x, clerk: y}\n"
NEEDS = (
    HEAD
    + """
steps:
  - id: list-needs
    title: List them
    collect:
      needs: {type: table, columns: {purpose: text, many: integer, print: bool, by: date, who: role}}
  - {id: brief, title: "Brief for {{ item }}", each: list-needs.needs,
     due: item.by - 1d, collect: {size: text}}
  - {id: draw, title: "Draw {{ item.many }} of {{ item.purpose }}", each: list-needs.needs, needs: [brief]}
  - {id: order, title: "Print {{ item.many }}", each: list-needs.needs, needs: [draw],
     when: item.print and item.many > 5}
  - {id: end, title: "Sizes: {{ brief.size }}", needs: [order]}
"""
)
ROWS = [
    {"purpose": "poster", "many": 10, "print": True, "by": "2027-03-18"},
    {"purpose": "flyer", "many": 500, "print": False},
]


@pytest.fixture
def needs(team: Team) -> Team:
    """A run of NEEDS whose rows are still to come."""
    team.sop("needs", NEEDS.replace("     due: item.by - 1d, collect", "     collect"))
    assert {one[3] for one in team.lint(*NAMES)} <= {"SOP306"}  # its table may stay empty
    team.new("needs", roles=PEOPLE)
    return team


def give(team: Team, rows: list[Any]) -> None:
    """Do the table's step with these rows."""
    team.rows("r", "list-needs", "needs", rows)
    team("done", "r", "list-needs")


def test_a_placeholder_stands_until_the_rows_are_there(needs: Team) -> None:
    """Before, each repeated step stands once and waits; afterwards it stands once for each row."""
    assert needs.statuses() == {
        "list-needs": "ready", "brief": "pending", "draw": "pending", "order": "pending", "end": "pending",
    }  # fmt: skip
    assert needs.step("brief")["waits_for"] == ["list-needs"]
    needs("done", "r", "brief", code=2)
    assert "it waits for list-needs" in needs.err
    give(needs, ROWS)
    assert needs.statuses() == {
        "list-needs": "done", "brief[poster]": "ready", "brief[flyer]": "ready", "draw[poster]": "pending",
        "draw[flyer]": "pending", "order[poster]": "pending", "order[flyer]": "not-needed", "end": "pending",
    }  # fmt: skip


def test_columns_stand_in_texts_and_conditions(needs: Team) -> None:
    """`item` is the first column, `item.many` another; where the condition is false it is not needed."""
    give(needs, [*ROWS, {"purpose": "sign", "many": 2, "print": True}])
    assert needs.step("brief[flyer]")["title"] == "Brief for flyer"
    assert needs.step("draw[flyer]")["title"] == "Draw 500 of flyer"
    assert needs.step("order[poster]")["title"] == "Print 10"
    statuses = needs.statuses()
    assert [statuses[f"order[{name}]"] for name in ("poster", "flyer", "sign")] == [
        "pending", "not-needed", "not-needed",
    ]  # fmt: skip


def test_a_date_of_the_row_is_a_due_date(team: Team) -> None:
    """`due: item.by - 1d` is the day before the one in the row; a row without the date has none."""
    team.sop("needs", NEEDS)
    assert {one[3] for one in team.lint(*NAMES)} <= {"SOP306"}  # its table may stay empty
    team.new("needs", roles=PEOPLE)
    give(team, ROWS)
    assert team.step("brief[poster]")["due"] == "2027-03-17"
    assert team.step("brief[flyer]")["due"] is None


def test_each_item_waits_for_its_own(needs: Team) -> None:
    """Steps repeated over the same rows go side by side; a step that is not repeated waits for all."""
    give(needs, ROWS)
    assert needs.step("draw[flyer]")["waits_for"] == ["brief[flyer]"]
    needs("done", "r", "brief[flyer]", "--set", "size=A5")
    assert needs.statuses()["draw[flyer]"] == "ready"
    assert needs.statuses()["draw[poster]"] == "pending"
    needs("done", "r", "draw[flyer]")
    assert needs.step("end")["waits_for"] == ["order[poster]"]
    needs("done", "r", "brief[poster]", "--set", "size=A3")
    assert needs.step("end")["title"] == "Sizes: A3, A5"


def test_rows_that_steps_are_named_by_begin_each_in_their_own_way(needs: Team) -> None:
    """Rows that begin alike, or with nothing, are refused: what was done would go to another row."""
    rows = [{"purpose": "poster", "many": n} for n in (1, 2)]
    needs("set", "r", "list-needs", f"needs={json.dumps(rows)}", code=2)
    assert "two rows have the `purpose` poster" in needs.err
    needs("set", "r", "list-needs", 'needs=[{"purpose": "flyer"}, {"many": 2}]', code=2)
    assert "row 2 has no `purpose`" in needs.err
    assert list(needs.statuses())[1] == "brief"


def test_what_was_done_for_a_row_that_is_gone_is_named(needs: Team) -> None:
    """A row that is renamed or taken out does not take its record with it unseen."""
    give(needs, ROWS)
    needs("done", "r", "brief[poster]", "--set", "size=A3")
    needs("reopen", "r", "list-needs", "one is dropped")
    give(needs, [ROWS[1]])
    needs("status", "r")
    assert "brief[poster]: recorded, but the row or item that it was for is not there" in needs.err
    assert "brief[poster]" in needs("report", "r", "--format", "html")
    give_back = [ROWS[1], ROWS[0]]
    needs("reopen", "r", "list-needs", "it is back")
    give(needs, give_back)
    assert needs.step("brief[poster]")["fields"] == {"size": "A3"}


ODD = {
    "brackets": "a [b] c",
    "slash": "in/out",
    "quotes": 'it\'s "so"',
    "braces": "{{ run }} {% x %}",
    "Chinese": "海报（大）",
    "emoji": "🎪",
    "markup": "<b>*x*</b>",
    "long": "word " * 60,
    "number": "7",
    "colon": "a: b # c",
    "dollar": "$(rm -rf)",
    "equals": "a=b",
    "dash": "--as",
    "tab": "a\tb",
    "right to left": "\u202eabc",
    "close": "]",
    "dots": "..",
}


@pytest.mark.parametrize("case", ODD)
def test_odd_first_cells_give_steps_that_can_be_done(case: str, needs: Team) -> None:
    """Whatever stands in the first cell, its step has an id that commands take, and shows up everywhere."""
    give(needs, [{"purpose": ODD[case], "many": 1}, {"purpose": "plain"}])
    ids = [step for step in needs.statuses() if step.startswith("brief[")]
    assert len(ids) == len(set(ids)) == 2
    assert all(len(one) < 60 for one in ids)
    for one in ids:
        needs("done", "r", one, "--set", f"size={one}")
    assert [needs.statuses()[one] for one in ids] == ["done"] * 2
    assert [needs.step(one)["fields"]["size"] for one in ids] == ids
    needs("status", "r")
    needs("report", "r", "--format", "html")
    needs("verify")


def test_rows_added_later_keep_what_was_done(needs: Team) -> None:
    """After reopening, more rows give more steps; what was done stays done, whatever their order."""
    give(needs, ROWS)
    needs("done", "r", "brief[poster]", "--set", "size=A3")
    needs("reopen", "r", "list-needs", "one was forgotten")
    assert needs.statuses()["brief[poster]"] == "done"
    sign = {"purpose": "sign", "many": 1}
    give(needs, [sign, *reversed(ROWS)])
    statuses = needs.statuses()
    assert [step for step in statuses if step.startswith("brief")] == [
        "brief[sign]",
        "brief[flyer]",
        "brief[poster]",
    ]
    assert statuses["brief[poster]"] == "done"
    assert statuses["brief[sign]"] == "ready"
    assert needs.step("brief[poster]")["fields"] == {"size": "A3"}
    needs("verify")


def test_rows_may_be_added_to_a_step_that_is_done(needs: Team) -> None:
    """Setting the table again adds steps without reopening; one taken away takes its step, not its record."""
    give(needs, ROWS)
    needs("done", "r", "brief[flyer]", "--set", "size=A5")
    needs.rows("r", "list-needs", "needs", [*ROWS, {"purpose": "sign"}])
    assert needs.statuses()["brief[sign]"] == "ready"
    needs.rows("r", "list-needs", "needs", ROWS[:1])
    assert "brief[flyer]" not in needs.statuses()
    needs("done", "r", "brief[flyer]", code=2)
    assert "no step" in needs.err
    needs("verify")
    needs.rows("r", "list-needs", "needs", ROWS)
    assert needs.step("brief[flyer]")["fields"] == {"size": "A5"}
    assert needs.statuses()["brief[flyer]"] == "done"


def test_without_rows_later_steps_are_free(needs: Team) -> None:
    """No rows give no steps, and what comes after goes on; skipping the table's step does the same."""
    needs("done", "r", "list-needs")
    assert needs.statuses() == {"list-needs": "done", "end": "ready"}
    needs.new("needs", run="s", roles=PEOPLE)
    needs("skip", "s", "list-needs", "nothing needed")
    assert needs.statuses("s") == {"list-needs": "skipped", "end": "ready"}
    needs("done", "s", "end")
    needs("close", "s")


def test_rows_given_before_the_step_is_done_show_their_steps(needs: Team) -> None:
    """Rows that are set while the step is open show up, and wait until it is done."""
    needs.rows("r", "list-needs", "needs", ROWS)
    assert needs.statuses()["brief[poster]"] == "pending"
    assert needs.step("brief[poster]")["waits_for"] == ["list-needs"]
    needs("done", "r", "list-needs")
    assert needs.statuses()["brief[poster]"] == "ready"


def test_the_rows_of_a_parameter_are_there_at_once(team: Team) -> None:
    """A table among the parameters gives its steps when the run is made."""
    params = "params: {stands: {type: table, columns: {name: text, size: number}}}\n"
    team.sop(
        "a",
        HEAD
        + params
        + 'steps: [{id: put, title: "{{ item.size }} m at {{ item }}", each: stands, when: item.size > 1}]\n',
    )
    assert team.lint(*NAMES) == []
    team.new(
        "a", params={"stands": [{"name": "North", "size": 2.5}, {"name": "South", "size": 1}]}, roles=PEOPLE
    )
    assert team.statuses() == {"put[North]": "ready", "put[South]": "not-needed"}
    assert team.step("put[North]")["title"] == "2.5 m at North"


def test_it_is_repeated_over_choices_of_an_earlier_step(team: Team) -> None:
    """A choice with `many` at an earlier step gives a step for each option that was chosen."""
    team.sop(
        "a",
        HEAD
        + """
steps:
  - {id: choose, title: t, collect: {channels: {type: choice, many: true, options: [post, mail, web]}}}
  - {id: write, title: "For {{ item }}", each: choose.channels, collect: {text: text}}
  - {id: print, title: t, each: choose.channels, when: item == 'post', needs: [write]}
  - {id: end, title: t, needs: [print], when: "'web' in choose.channels"}
""",
    )
    assert team.lint(*NAMES) == []
    team.new("a", roles=PEOPLE)
    assert list(team.statuses()) == ["choose", "write", "print", "end"]
    team("done", "r", "choose", "--set", "channels=web,post")
    assert team.statuses() == {
        "choose": "done", "write[post]": "ready", "write[web]": "ready",
        "print[post]": "pending", "print[web]": "not-needed", "end": "pending",
    }  # fmt: skip
    assert team.step("print[post]")["waits_for"] == ["write[post]"]
    team("done", "r", "write[post]")
    assert team.statuses()["print[post]"] == "ready"


def test_options_with_brackets_are_steps_as_well(team: Team) -> None:
    """Options may hold brackets and slashes: each gives a step that can be done."""
    options = "{type: choice, many: true, options: ['in [A] hall', in/out, 'z]']}"
    team.sop(
        "a",
        HEAD
        + f"steps:\n  - {{id: c, title: t, collect: {{where: {options}}}}}\n"
        + "  - {id: b, title: t, each: c.where}\n",
    )
    team.new("a", roles=PEOPLE)
    team("done", "r", "c", "--set", "where=1,2,3")
    assert list(team.statuses())[1:] == ["b[in (A) hall]", "b[in·out]", "b[z)]"]
    for one in list(team.statuses())[1:]:
        team("done", "r", one)
    assert set(team.statuses().values()) == {"done"}


def test_a_skipped_item_frees_its_pair_alone(needs: Team) -> None:
    """A skip at one item lets the paired step of that item go on, and no other."""
    give(needs, ROWS)
    needs("skip", "r", "brief[poster]", "have one")
    assert needs.statuses()["draw[poster]"] == "ready"
    assert needs.statuses()["draw[flyer]"] == "pending"


def test_walking_unattended_answers_items_by_id(needs: Team) -> None:
    """A file of answers names items that are still to come, or the step once for all of them."""
    needs.write(
        "answers.yaml",
        """
        list-needs: {set: {needs: [{purpose: poster, many: 10, print: true}, {purpose: flyer}]}}
        "brief[poster]": {set: {size: A3}}
        brief: {set: {size: A5}}
        draw: true
        order: true
        end: true
        """,
    )
    needs("run", "r", "--answers", "answers.yaml")
    assert needs.step("end")["title"] == "Sizes: A3, A5"
    assert needs.facts()["progress"] == {"settled": 8, "total": 8}


def test_too_many_items_refuse_the_run(team: Team) -> None:
    """A run that would begin with more than 5,000 steps is not made, and says so."""
    params = "params: {stands: {type: table, columns: {name: text}}}\n"
    steps = "steps: [{id: a, title: t, each: stands}, {id: b, title: t, each: stands}]\n"
    team.sop("a", HEAD + params + steps)
    values = {"params": {"stands": [{"name": str(n)} for n in range(2501)]}, "roles": PEOPLE}
    team.write("values.json", json.dumps(values))
    team("new", "a", "--values", "values.json", code=2)
    assert "more than 5,000 steps" in team.err
    assert not (team.folder / "runs").exists()


def test_too_many_items_that_come_later_are_cut_and_named(team: Team) -> None:
    """Rows of an answer beyond 5,000 steps leave steps out, which status names; the rest can be worked on."""
    team.sop(
        "a",
        HEAD
        + """
steps:
  - {id: rows, title: t, collect: {all: {type: table, columns: {name: text}}}}
  - {id: a, title: t, each: rows.all}
  - {id: b, title: t, each: rows.all}
  - {id: end, title: t}
""",
    )
    team.new("a", roles=PEOPLE)
    team.rows("r", "rows", "all", [{"name": f"n{n}"} for n in range(3000)])
    team("done", "r", "rows")
    facts = team.facts()
    assert facts["progress"]["total"] <= 5000
    assert any("more than 5,000 steps; the rest is left out" in one for one in facts["warnings"])
    team("done", "r", "a[n7]")
    team("close", "r", code=2)


WRONG = {
    "no such field": (
        "list-needs.neds",
        "SOP203",
        "unknown parameter or field `list-needs.neds`; did you mean",
    ),
    "one value": ("list-needs.one", "SOP206", "`list-needs.one` has one value"),
    "a repeated field": ("twice.word", "SOP203", "unknown parameter or field `twice.word`"),
    "itself": ("a.x", "SOP302", "a circle: `a` waits for `a`"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_each_is_told_at_its_place(case: str, team: Team) -> None:
    """lint names the place of an `each` over nothing, over one value, over itself."""
    each, code, words = WRONG[case]
    last = f"  - {{id: a, title: t, each: {each}, collect: {{x: {{type: table, columns: {{y: text}}}}}}}}"
    team.sop(
        "a",
        HEAD
        + "steps:\n"
        + "  - {id: list-needs, title: t, collect: {one: text, needs: {type: table, columns: {x: text}}}}\n"
        + "  - {id: twice, title: t, each: [x, y], collect: {word: text}}\n"
        + last
        + "\n",
    )
    found = [one for one in team.lint(*NAMES) if one[3] == code]
    assert [one[1:3] for one in found] == [(7, last.index(each) + 1)]
    assert words in found[0][4]
    team("new", "a", "--role", "lead=Li", "--role", "clerk=Xu", code=2)


def test_columns_are_known_to_lint(team: Team) -> None:
    """A misspelt column, or one compared with another type, is told at its place in texts and conditions."""
    team.sop(
        "a",
        HEAD
        + """
params: {stands: {type: table, columns: {name: text, size: number}}}
steps:
  - {id: a, title: "{{ item.sise }}", each: stands, when: item.size > 'big'}
  - {id: b, title: "{{ item }}"}
""",
    )
    assert [(one[1], one[3]) for one in team.lint(*NAMES)] == [(7, "SOP203"), (7, "SOP202"), (8, "SOP203")]
    assert "did you mean item.size?" in team.lint(*NAMES)[0][4]
