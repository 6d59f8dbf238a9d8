"""The day of a run moves: one event gives parameters other values, and nothing that was recorded is lost."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from apart import apart, notes, sentences
from conftest import USER, Team

from sopctl.render.moving import Replanned, Shift, move_text
from sopctl.runs.days import Days
from sopctl.runs.moving import Impact

LIN, BO = "Lin <lin@example.com>", "Bo <bo@example.com>"
FAIR = """
title: Fair
version: 1.0.0
owner: lead
roles: {lead: Answers, boss: Approves}
params:
  goes_live: {type: date}
  opens: {type: date, default: 2027-04-01}
  rain: {type: bool, default: false}
  reach: {type: integer, default: 5}
  name: {type: text, default: Spring}
  channels: {type: choice, many: true, options: [web, paper]}
  posts: {type: choice, many: true, options: [hall, door], default: [hall]}
steps:
  - {id: page, title: Page, do: "Ready by {{ goes_live }}.", takes: 1wd, due: goes_live - 7d,
     approve: {by: boss}}
  - {id: offer, title: Offer, do: "For {{ name }}.", approve: {by: boss}}
  - {id: tent, title: Tent, when: rain, due: goes_live - 1d, collect: {poles: integer}}
  - id: count
    title: "Count {{ item }}"
    each: channels
    due: opens
    collect: {n: {type: integer, target: ">= reach"}}
  - {id: signs, title: Signs, use: signs, with: {where: "{{ posts }}"}}
  - {id: end, title: End, needs: [page], takes: 2wd, due: goes_live}
"""
SIGNS = """
title: Signs
owner: lead
roles: {lead: Answers}
params: {where: {type: choice, many: true, options: [hall, door]}}
steps: [{id: hang, title: Hang, each: where}]
"""


@pytest.fixture
def fair(team: Team) -> Team:
    """A run `r` of FAIR, two steps of which are done and approved."""
    team.sop("signs", SIGNS)
    team.sop("fair", FAIR)
    team.new("fair", params={"goes_live": "2027-03-18", "channels": ["web"]}, roles={"lead": LIN, "boss": BO})
    for step in ("page", "offer"):
        team("done", "r", step, "--as", LIN)
        team("approve", "r", step, "--yes", "--as", BO)
    return team


def move(team: Team, *words: str, code: int = 0) -> str:
    return team("plan", "r", *(part for word in words for part in ("--move", word)), "--yes", code=code)


def events(team: Team, kind: str = "moved") -> list[Any]:
    found = [json.loads(line) for line in team("log", "r", "--json").splitlines()]
    return [one for one in found if one["kind"] == kind]


def sound(team: Team) -> None:
    """Nothing is damaged, and nothing is left out of what was recorded."""
    assert team.facts()["warnings"] == []
    team("verify", "r")


# What it does


def test_a_move_is_one_event_that_says_what_was_and_what_is(fair: Team) -> None:
    """Dates, facts, log, status and report follow; run.yaml stays as it was made."""
    made = (fair.folder / "runs/r/run.yaml").read_bytes()
    words = ("plan", "r", "--move", "goes_live=2027-03-20", "--reason", "The hall\nis taken", "--yes")
    told = fair(*words).splitlines()[-1]
    assert told == 'recorded: move goes_live from 2027-03-18 to 2027-03-20 "The hall is taken"'
    (event,) = events(fair)
    assert event["data"] == {
        "params": {"goes_live": "2027-03-20"},
        "from": {"goes_live": "2027-03-18"},
        "reason": "The hall is taken",
    }
    facts = fair.facts()
    assert facts["params"]["goes_live"] == "2027-03-20"
    assert facts["moves"] == [
        {
            "params": [{"name": "goes_live", "from": "2027-03-18", "to": "2027-03-20"}],
            "reason": "The hall is taken",
            "by": USER,
            "at": event["at"],
        }
    ]
    assert fair.step("end")["due"] == "2027-03-20"
    assert "move goes_live from 2027-03-18 to 2027-03-20" in fair("log", "r")
    for shown in (fair("status", "r"), fair("report", "r"), fair("report", "r", "--format", "html")):
        flat = " ".join(shown.replace("\\_", "_").split())
        assert "moved goes_live from 2027-03-18 to 2027-03-20" in flat.replace("Moved | ", "")
        assert "The hall is taken" in flat
    assert (fair.folder / "runs/r/run.yaml").read_bytes() == made
    sound(fair)


def test_what_becomes_of_each_step_is_shown_before(fair: Team) -> None:
    """Days before and after, approvals that end, steps that come and go; without a yes nothing is written."""
    words = ("plan", "r", "--move", "goes_live=2027-03-25", "--move", "rain=yes")
    shown = fair(*words, code=2)
    assert "--yes" in fair.err
    assert "Needed then" in shown
    assert "Approvals that are void" in shown
    assert events(fair) == []
    fair(*words, "--json", code=2)
    facts = json.loads(fair(*words, "--json", "--yes"))
    assert facts["recorded"]
    assert facts["void"] == ["page"]
    assert facts["needed"] == ["tent"]
    assert facts["unneeded"] == []
    steps = {one["id"]: one for one in facts["steps"]}
    assert steps["end"]["before"] == {"begin": "2027-03-17", "end": "2027-03-18"}
    assert steps["end"]["after"] == {"begin": "2027-03-24", "end": "2027-03-25"}
    assert steps["count[web]"]["before"] == steps["count[web]"]["after"]
    assert steps["tent"]["before"] is None
    assert fair.statuses()["page"] == "waiting"
    assert fair.statuses()["offer"] == "done"


def test_a_dry_run_shows_the_same_and_writes_nothing(fair: Team) -> None:
    """Text and facts are those of the move, and not a byte of the repository changes."""
    words = ("plan", "r", "--move", "goes_live=2027-03-25", "--move", "rain=yes")
    runs = fair.folder / "runs"
    held = {path: path.read_bytes() for path in runs.rglob("*") if path.is_file()}
    shown = fair(*words, "--dry-run")
    assert "Needed then" in shown
    assert "recorded" not in shown
    facts = json.loads(fair(*words, "--dry-run", "--json"))
    fair(*words, "--dry-run", "--yes")
    assert {path: path.read_bytes() for path in runs.rglob("*") if path.is_file()} == held
    assert fair.facts()["moves"] == []
    assert json.loads(fair(*words, "--yes", "--json")) == {**facts, "recorded": True}
    fair("plan", "r", "--dry-run", code=2)
    assert "--dry-run goes with --move" in fair.err


@pytest.mark.parametrize("width", [40, 80, 200])
def test_titles_have_room_at_every_width(width: int) -> None:
    """No line is longer than the terminal, and no title stands in a column of a few letters."""
    title = "Agree on the dates with everybody who has a part in the fair"
    before, after = Days(date(2027, 2, 16), date(2027, 2, 18)), Days(date(2027, 2, 17), date(2027, 2, 19))
    shift = Shift("draft-posts[newsletter]", title, before, after)
    facts = Replanned("r", "Fair", (), Impact((), (), ()), (shift,), before.last, after.last)
    lines = move_text(facts, width).splitlines()
    assert max(map(len, lines)) <= width
    assert title in " ".join(" ".join(lines).split())
    assert len(lines) < 14


def test_answers_of_a_step_that_is_not_needed_any_more_are_kept(fair: Team) -> None:
    """There and back the step has what was recorded."""
    move(fair, "rain=yes")
    fair("set", "r", "tent", "poles=4")
    assert "Not needed any more" in move(fair, "rain=no")
    assert fair.statuses()["tent"] == "not-needed"
    move(fair, "rain=yes")
    assert fair.step("tent")["fields"] == {"poles": 4}
    sound(fair)


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("goes_life=2027-03-20", "did you mean goes_live?"),
        ("goes_live=soon", "no date"),
        ("goes_live=2027-03-18", "is 2027-03-18 already"),
        ("goes_live", "name=value"),
        ("channels=paper", "steps of the run are named by channels"),
        ("posts=door", "steps of the run are named by posts"),
        ("reach=9", "answers are judged by reach"),
        ("name=Autumn", "stays as it was given"),
    ],
)
def test_what_records_hang_on_stays(fair: Team, word: str, told: str) -> None:
    """Names, what steps are repeated over (through a used SOP too) and targets; and values that are none."""
    move(fair, word, code=2)
    assert told in fair.err
    assert events(fair) == []


def test_only_an_open_run_is_moved(fair: Team) -> None:
    """An SOP is planned with --set, and what is closed stays."""
    fair("plan", "fair", "--move", "goes_live=2027-03-20", "--yes", code=2)
    assert "--set" in fair.err
    fair("close", "r", "--anyway", "over")
    move(fair, "goes_live=2027-03-20", code=2)
    assert "closed" in fair.err


# Apart, undone, upgraded


def test_moves_of_two_parameters_made_apart_both_hold(fair: Team) -> None:
    """Neither takes the other's place, and there is no conflict."""
    apart(
        fair,
        [("plan", "r", "--move", "goes_live=2027-03-20", "--yes")],
        [("plan", "r", "--move", "opens=2027-04-09", "--yes")],
    )
    facts = fair.facts()
    assert facts["params"]["goes_live"] == "2027-03-20"
    assert facts["params"]["opens"] == "2027-04-09"
    assert facts["conflicts"] == []
    sound(fair)


def test_moves_of_one_parameter_made_apart_are_a_conflict(fair: Team) -> None:
    """The last one stands; whoever moves it again, even to where it is, settles it."""
    apart(
        fair,
        [("plan", "r", "--move", "goes_live=2027-03-20", "--yes", "--as", LIN)],
        [*notes("end", 1), ("plan", "r", "--move", "goes_live=2027-03-22", "--yes", "--as", BO)],
    )
    facts = fair.facts()
    assert facts["params"]["goes_live"] == "2027-03-22"
    assert [(one["kind"], one["name"]) for one in facts["conflicts"]] == [("parameter", "goes_live")]
    told = "goes_live was moved apart: 2027-03-20 (Lin), 2027-03-22 (Bo); the last one stands"
    assert told in sentences(fair("status", "r"), "Lin")
    move(fair, "goes_live=2027-03-22")
    assert fair.facts()["conflicts"] == []
    sound(fair)


def test_a_move_is_undone_and_never_was(fair: Team) -> None:
    """The run is as before, the approval that it ended holds again, the log keeps both."""
    was = fair.facts()
    move(fair, "goes_live=2027-03-20")
    assert fair.statuses()["page"] == "waiting"
    fair("undo", "r")
    assert "approvals are void" not in fair.err
    now = fair.facts()
    assert now["params"] == was["params"]
    assert now["moves"] == []
    assert fair.statuses() == {step["id"]: step["status"] for step in was["steps"]}
    assert "undone since" in fair("log", "r")
    sound(fair)


def test_undoing_a_move_says_which_approvals_end(team: Team) -> None:
    """What was approved as it was moved is not approved as it was before."""
    team.sop("signs", SIGNS)
    team.sop("fair", FAIR)
    team.new("fair", params={"goes_live": "2027-03-18", "channels": []}, roles={"lead": LIN, "boss": BO})
    move(team, "goes_live=2027-03-20")
    team("done", "r", "page", "--as", LIN)
    team("approve", "r", "page", "--yes", "--as", BO)
    team("undo", "r")
    assert "page" in team.err
    assert "approvals are void" in team.err
    assert team.statuses()["page"] == "waiting"


SECOND = FAIR.replace("1.0.0", "2.0.0").replace("title: End", "title: The end")


def test_an_upgrade_keeps_what_was_moved(fair: Team) -> None:
    """Unless it gives the parameter another value; and then a move goes on from there."""
    move(fair, "goes_live=2027-03-20")
    fair.sop("fair", SECOND)
    fair("upgrade", "r", "--yes")
    assert fair.facts()["params"]["goes_live"] == "2027-03-20"
    assert fair.step("end")["due"] == "2027-03-20"
    fair.sop("fair", SECOND.replace("2.0.0", "3.0.0"))
    fair("upgrade", "r", "--set", "goes_live=2027-03-24", "--yes")
    assert fair.facts()["params"]["goes_live"] == "2027-03-24"
    move(fair, "goes_live=2027-03-26")
    assert fair.step("end")["due"] == "2027-03-26"
    assert events(fair)[-1]["data"]["from"] == {"goes_live": "2027-03-24"}
    sound(fair)


@pytest.mark.parametrize("last", ["move", "upgrade"])
def test_a_move_and_an_upgrade_made_apart_both_hold(fair: Team, last: str) -> None:
    """Whichever comes last in the log: the run has the new version and the new day."""
    fair.sop("fair", SECOND)
    acts = {
        "move": ("plan", "r", "--move", "goes_live=2027-03-20", "--yes"),
        "upgrade": ("upgrade", "r", "--yes"),
    }
    first = next(act for name, act in acts.items() if name != last)
    apart(fair, [first], [*notes("end", 2), acts[last]])
    facts = fair.facts()
    assert facts["version"] == "2.0.0"
    assert facts["params"]["goes_live"] == "2027-03-20"
    assert fair.step("end")["due"] == "2027-03-20"
    sound(fair)


def test_a_parameter_that_a_later_version_has_not_is_left(fair: Team) -> None:
    """The move stays in the log; another version that has the parameter again has its value."""
    move(fair, "opens=2027-04-09")
    without = SECOND.replace("  opens: {type: date, default: 2027-04-01}\n", "").replace(
        "    due: opens\n", ""
    )
    fair.sop("fair", without)
    fair("upgrade", "r", "--yes")
    assert "opens" in fair("log", "r")
    sound(fair)
    fair.sop("fair", SECOND.replace("2.0.0", "3.0.0"))
    fair("upgrade", "r", "--yes")
    sound(fair)


# What anybody may have written


@pytest.mark.parametrize(
    "data",
    [
        {"params": {"channels": ["paper"]}, "from": {"channels": ["web"]}},
        {"params": {"goes_live": "soon"}, "from": {"goes_live": "2027-03-18"}},
        {"params": {"goes_live": 7}, "from": {"goes_live": "2027-03-18"}},
        {"params": {"goes_live": "2027-3-20"}, "from": {"goes_live": "2027-03-18"}},
        {"params": {"goes_live": "2027-03-20"}, "from": {}},
        {"params": {"goes_live": "2027-03-20"}, "from": {"goes_live": "2027-03-18"}, "was": 3},
        {"params": {"goes_live": "2027-03-20"}, "from": {"goes_live": ["\u001b[2J"]}},
        {"params": {"nothing": "2027-03-20"}, "from": {"nothing": None}},
        {"params": ["goes_live"], "from": {}},
        {"from": {}},
    ],
)
def test_a_forged_move_moves_nothing(fair: Team, data: Any) -> None:
    """It is named, the run stays open and as it was."""
    from sopctl.cli.runs.session import load
    from sopctl.runs.event import encode, seal

    opened = load(fair.folder / "runs/r")
    state = opened.state
    forged = seal(state.clock + 1, tuple(state.heads), state.last_at, BO, "moved", None, data)
    (fair.folder / "runs/r/journal/20270101T000000Z-x-00000000.jsonl").write_bytes(encode(forged))
    facts = fair.facts()
    assert facts["params"]["goes_live"] == "2027-03-18"
    assert facts["params"]["channels"] == ["web"]
    assert any("moved" in one for one in facts["warnings"])
    assert "\u001b" not in fair("log", "r")
    fair("verify", "r", code=1)


def test_a_run_is_moved_so_many_times_at_most(fair: Team) -> None:
    """What goes beyond is named and moves nothing, and reading it takes no long time."""
    from sopctl.cli.runs.session import load
    from sopctl.runs.event import encode, seal
    from sopctl.runs.moves import MAX_MOVES

    state = load(fair.folder / "runs/r").state
    lines, clock, heads = [], state.clock, tuple(state.heads)
    for number in range(MAX_MOVES + 1):
        was, now = (number % 2 == 1), (number % 2 == 0)
        data = {"params": {"rain": now}, "from": {"rain": was}}
        forged = seal(clock + 1 + number, heads, state.last_at, BO, "moved", None, data)
        lines.append(encode(forged))
        heads = (forged.id,)
    (fair.folder / "runs/r/journal/20270101T000000Z-x-00000000.jsonl").write_bytes(b"".join(lines))
    facts = fair.facts()
    assert facts["params"]["rain"] is False
    assert len(facts["moves"]) == MAX_MOVES
    assert len(facts["warnings"]) == 1
    move(fair, "goes_live=2027-03-20", code=2)
    assert "1,000 times at most" in fair.err


# The first plan


def test_the_first_plan_is_kept_and_measured_by(fair: Team) -> None:
    """Made with the run, it stays through moves; each step and the end are held against it."""
    facts = fair.facts()
    assert facts["planned"]["end"] == "2027-04-01"
    assert facts["forecast"] == {"end": "2027-04-01", "late": 0}
    end = fair.step("end")
    assert end["planned"] == {"begin": "2027-03-17", "end": "2027-03-18"}
    assert (end["actual"], end["late"]) == (None, None)
    page = fair.step("page")
    assert page["actual"] == page["at"][:10]
    assert page["late"] < 0
    move(fair, "opens=2027-04-09", "goes_live=2027-03-25")
    facts = fair.facts()
    assert facts["forecast"] == {"end": "2027-04-09", "late": 8}
    assert fair.step("end")["planned"] == end["planned"]
    for shown in (fair("status", "r"), fair("report", "r"), fair("report", "r", "--format", "html")):
        assert "ends Fri 9 Apr as it stands, 8 days later" in " ".join(shown.split())
        assert "planned Wed 17 Mar to Thu 18 Mar" in " ".join(shown.split())
    sound(fair)


def test_a_day_that_is_missed_is_told_wherever_the_plan_is(team: Team) -> None:
    """Facts name the steps with their days; neither status nor report says `as planned`."""
    team.sop(
        "late",
        """
        title: Late
        owner: lead
        roles: {lead: Answers}
        params: {live: date}
        steps:
          - {id: draw, title: Draw, takes: 3wd, due: live}
          - {id: thank, title: Thank, takes: 1wd, needs: [draw]}
        """,
    )
    team.new("late", params={"live": "2020-01-06"}, roles={"lead": LIN})
    facts = team.facts()
    (missed,) = facts["missed"]
    assert (missed["step"], missed["due"]) == ("draw", "2020-01-06")
    assert missed["end"] > missed["due"]
    assert facts["forecast"]["late"] == 0
    for shown in (team("status", "r"), team("report", "r"), team("report", "r", "--format", "html")):
        assert "as planned" not in shown
        assert "as it stands; 1 step is overdue" in " ".join(shown.split())
    team("done", "r", "draw")
    team("done", "r", "thank")
    team("close", "r")
    assert team.facts()["missed"] == []
    assert [one["step"] for one in team.facts()["done_late"]] == ["draw"]
    team.new("late", run="other", params={"live": f"{date.today().year + 1}-06-06"}, roles={"lead": LIN})
    assert team.facts("other")["missed"] == []
    assert "as planned" in team("status", "other")


def test_steps_with_another_id_keep_their_first_plan(fair: Team) -> None:
    """So they are found after an upgrade that names them anew."""
    was = fair.step("end")["planned"]
    fair.sop("fair", SECOND.replace("{id: end,", "{id: finish,"))
    fair("upgrade", "r", "--map", "end=finish", "--yes")
    assert fair.step("finish")["planned"] == was


def test_a_procedure_without_dates_has_no_first_plan(team: Team) -> None:
    """Nothing of it is shown, and run.yaml is as it always was; so old runs are read as before."""
    team.sop("list", "title: List\nowner: lead\nroles: {lead: L}\nsteps: [{id: a, title: A}]")
    team.new("list", roles={"lead": LIN})
    assert "planned" not in (team.folder / "runs/r/run.yaml").read_text()
    facts = team.facts()
    assert facts["planned"] is None
    assert facts["forecast"] is None
    assert facts["steps"][0]["planned"] is None
    assert "planned" not in team("status", "r")


@pytest.mark.parametrize(
    "planned",
    [
        {"page": "soon"},
        {"page": "2027-03-03..2027-03-01"},
        {"page": "2027-02-30..2027-03-01"},
        {"page": ["2027-03-01..2027-03-03"]},
        {f"s{number}": "2027-03-01..2027-03-03" for number in range(5001)},
        [],
    ],
)
def test_a_first_plan_that_is_none_is_refused_by_name(fair: Team, planned: Any) -> None:
    """Like anything else in run.yaml that nobody could have written."""
    path = Path(fair.folder / "runs/r/run.yaml")
    made = yaml.safe_load(path.read_text())
    path.write_text(yaml.safe_dump({**made, "planned": planned}))
    fair("status", "r", code=2)
    assert "run.yaml: planned" in fair.err
