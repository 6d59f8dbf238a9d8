"""A run goes over to another version of its SOP, and loses nothing on the way."""

import json
import os
import shutil
from pathlib import Path
from subprocess import run
from typing import Any

import pytest
from conftest import Team

from sopctl.cli.opening import open_repository
from sopctl.cli.upgrade.effects import run_effects
from sopctl.diff.work import work_of
from sopctl.sop.load import load_sop

LIN, BO, XU = "Lin <lin@example.com>", "Bo <bo@example.com>", "Xu <xu@example.com>"
PARTY = """
title: Party
version: 1.0.0
owner: lead
roles: {lead: Answers, boss: Approves}
params: {reach: {type: integer, default: 5}, channels: {type: choice, many: true, options: [web, paper]}}
steps:
  - {id: list, title: List, do: Write it down., collect: {n: integer, link: {type: text, required: false}},
     check: [One, Two], evidence: [{id: sheet}]}
  - {id: page, title: Page, do: Draw the page., approve: {by: boss}}
  - {id: offer, title: Offer, approve: {by: boss}}
  - {id: post, title: "Post on {{ item }}", each: channels}
  - {id: invite, title: Invite, needs: [page]}
  - {id: end, title: End, do: "For {{ reach }}."}
"""


def changed(text: str, *pairs: tuple[str, str]) -> str:
    """A text with pieces of it replaced, each of which it has."""
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


END = '  - {id: end, title: The end, do: "For {{ reach }}."}\n'
THANK = "  - {id: thank, title: Thank, collect: {to: text}}\n"
PAGE = "  - {id: page, title: Page, do: Draw the page., approve: {by: boss}}\n"
BACK = (
    "title: Back\nroles: {lead: L}\nsteps: [{id: causes, title: Causes, owner: lead, collect: {why: text}}]"
)
TOP = """
title: Top
owner: lead
roles: {lead: L}
steps: [{id: a, title: A}, {id: look, title: Look, use: back}]
"""
SECOND = changed(PARTY, ("1.0.0", "2.0.0"), ("title: End", "title: The end"))


@pytest.fixture
def party(team: Team) -> Team:
    """A run `r` of PARTY in which much was done."""
    team.sop("party", PARTY)
    assert team.lint() == []
    team.new("party", params={"channels": ["web", "paper"]}, roles={"lead": LIN, "boss": BO})
    team.write("sheet.txt", "names")
    team("done", "r", "list", "--set", "n=3", "--set", "link=here", "--check", "all", "--attach", "sheet.txt",
         "--as", LIN)  # fmt: skip
    team("note", "r", "list", "nobody came", "--as", LIN)
    for step in ("page", "offer"):
        team("done", "r", step, "--as", LIN)
        team("approve", "r", step, "--yes", "--as", BO)
    team("done", "r", "post[web]", "--as", LIN)
    team("skip", "r", "invite", "no stamps", "--as", LIN)
    return team


def plan(team: Team, *words: str, code: int = 0, name: str = "r") -> Any:
    """What an upgrade would do, as facts."""
    return json.loads(team("upgrade", name, "--dry-run", "--json", *words, code=code))


def rows(facts: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in facts["changes"]:
        found.setdefault(one["what"], []).append(one["step"])
    return found


def events(folder: Path, name: str = "r") -> list[Any]:
    lines = [line for file in (folder / "runs" / name / "journal").iterdir() for line in file.open()]
    return [json.loads(line) for line in lines]


# What it shows


def test_the_table_says_what_happens_to_each_step(party: Team) -> None:
    """Added, changed before and after it was done, removed, and what is carried over."""
    party.sop("party", changed(SECOND, ("  - {id: invite, title: Invite, needs: [page]}\n", ""),
                               ("title: Offer,", "title: Offer, owner: boss,"),
                               ("  - {id: end", "  - {id: thank, title: Thank}\n  - {id: end")))  # fmt: skip
    facts = plan(party)
    assert rows(facts) == {
        "added": ["thank"],
        "changed-before": ["end"],
        "changed-after": ["offer"],
        "removed": ["invite"],
        "void": ["offer"],
    }
    assert facts["carried"] == ["list", "page", "offer", "post[web]"]
    shown = party("upgrade", "r", "--dry-run")
    assert "another role does the step" in shown
    assert "only wording" in shown
    assert len(events(party.folder)) == 8, "nothing was written"
    assert not (party.folder / "runs/r/pins").exists()


def test_a_change_without_a_new_version_is_said(party: Team) -> None:
    """Two versions with one number would read as if nothing had changed."""
    party.sop("party", PARTY.replace("- {id: end", "- {id: thank, title: Thank}\n  - {id: end"))
    assert "1.0.0, changed since then\n" in party("upgrade", "r", "--dry-run")


def test_one_event_records_the_adoption_and_the_old_pin_stays(party: Team) -> None:
    """The event says both pins, the version and the impact; the first pin is byte for byte as it was."""
    before = {path: path.read_bytes() for path in (party.folder / "runs/r").rglob("*") if path.is_file()}
    party.sop("party", SECOND)
    assert party("upgrade", "r", "--yes", "--as", LIN).splitlines()[-1] == "recorded: upgrade to 2.0.0"
    assert all(path.read_bytes() == raw for path, raw in before.items())
    new = [event for event in events(party.folder) if event["kind"] == "upgraded"]
    assert len(new) == 1
    data = new[0]["data"]
    assert data["version"] == "2.0.0"
    assert data["impact"]["changed_before"] == ["end"]
    assert (party.folder / "runs/r/pins" / data["pin"] / "sop.yaml").read_text() == SECOND
    facts = party.facts()
    assert facts["version"] == "2.0.0"
    assert facts["digest"] == data["digest"]
    assert party.step("end")["title"] == "The end"
    assert [one["version"] for one in facts["upgrades"]] == ["2.0.0"]
    assert party.facts()["warnings"] == []
    party("verify", "r")
    assert "upgrade to 2.0.0" in party("log", "r")
    assert "made from party 1.0.0" in party("log", "r")


def test_everything_recorded_goes_along(party: Team) -> None:
    """Answers, ticks, evidence, notes, skips and approvals of steps that are still there."""
    was = {step["id"]: step for step in party.facts()["steps"]}
    party.sop("party", SECOND)
    party("upgrade", "r", "--yes")
    now = {step["id"]: step for step in party.facts()["steps"]}
    for name, step in was.items():
        assert now[name] | {"title": step["title"]} == step


def test_nothing_to_change_writes_nothing(party: Team) -> None:
    """A run that has the version already says so, with exit code 0."""
    assert "has that version already" in party("upgrade", "r")
    assert plan(party)["changes"] == []
    assert len(events(party.folder)) == 8


def test_nothing_is_upgraded_without_a_yes(party: Team) -> None:
    """Without a terminal a yes must be said."""
    party.sop("party", SECOND)
    party("upgrade", "r", code=2)
    assert "--yes" in party.err
    assert len(events(party.folder)) == 8


# Ticks, answers, approvals


def test_a_tick_is_known_by_its_text(party: Team) -> None:
    """Of checks in another order, one of them new, those that were ticked stay so."""
    party.sop("party", changed(SECOND, ("[One, Two]", "[Three, Two, One]")))
    party("upgrade", "r", "--yes")
    ticked = {one["text"]: one["checked"] for one in party.step("list")["checks"]}
    assert ticked == {"Three": False, "Two": True, "One": True}
    assert party.statuses()["list"] == "done"


@pytest.mark.parametrize(
    ("old", "new", "stands"),
    [
        ("do: Draw the page.", 'do: "Draw  the page."', True),
        ("do: Draw the page.", "do: Draw two pages.", False),
        ("title: Page,", "title: Page, owner: boss,", False),
        ("title: Page,", "title: Page, takes: 2d,", False),
        ("title: End", "title: Done", True),
    ],
)
def test_only_wording_leaves_an_approval_as_it_is(party: Team, old: str, new: str, stands: bool) -> None:
    """Any other change of a step that was approved makes the approval void, and the table says why."""
    party.sop("party", changed(PARTY, (old, new)))
    found = [one for one in plan(party)["changes"] if one["what"] == "void"]
    assert [one["step"] for one in found] == ([] if stands else ["page"])
    assert all(one["kinds"] for one in found)
    party("upgrade", "r", "--yes")
    assert party.statuses()["page"] == ("done" if stands else "waiting")
    assert party.statuses()["offer"] == "done"


def test_a_parameter_in_the_text_changes_what_was_approved(team: Team) -> None:
    """A value given anew that an approved step shows makes its approval void."""
    sop = PARTY.replace("Draw the page.", '"Draw for {{ reach }}."')
    team.sop("party", sop)
    team.new("party", params={"channels": ["web"]}, roles={"lead": LIN, "boss": BO})
    team("done", "r", "page", "--as", LIN)
    team("approve", "r", "page", "--yes", "--as", BO)
    team.sop("party", changed(sop, ("1.0.0", "1.1.0")))
    assert rows(plan(team, "--set", "reach=9")) == {"void": ["page"]}
    assert rows(plan(team, "--set", "reach=5")) == {}


# What a person must decide


def test_a_step_that_was_done_and_is_removed_is_dropped_or_mapped(party: Team) -> None:
    """It is named; dropped, its record stays in the log, in status and in the report."""
    party.sop("party", changed(SECOND, ("{id: page,", "{id: draw,"), ("needs: [page]", "needs: [draw]")))
    party("upgrade", "r", "--yes", code=2)
    assert "page was begun" in party.err
    assert "--map page=draw or --drop page" in party.err
    assert len(events(party.folder)) == 8
    party("upgrade", "r", "--drop", "page", "--yes")
    assert party.statuses()["draw"] == "ready"
    assert [(one["id"], one["status"]) for one in party.facts()["earlier"]] == [("page", "done")]
    assert party.facts()["warnings"] == []
    assert "Steps of earlier versions" in party("status", "r")
    assert "Steps of earlier versions" in party("report", "r", "--format", "md")
    assert "Steps of earlier versions" in party("report", "r", "--format", "html")
    assert "page: done" in party("log", "r")
    party("verify", "r")


def test_a_step_that_is_mapped_carries_everything(party: Team) -> None:
    """Under its new id it has its answers, its evidence, its notes and its approval."""
    party.sop("party", changed(SECOND, ("{id: list,", "{id: needs,"), ("{id: page,", "{id: draw,"),
                               ("needs: [page]", "needs: [draw]")))  # fmt: skip
    was = {name: party.step(name) for name in ("list", "page")}
    party("upgrade", "r", "--map", "list=needs", "--map", "page=draw", "--yes")
    assert party.step("needs") == was["list"] | {"id": "needs"}
    drawn = party.step("draw")
    assert drawn["status"] == "done"
    assert drawn["approval"]["approved_by"] == BO
    assert party.facts()["earlier"] == []


def test_an_answer_that_does_not_fit_is_named(party: Team) -> None:
    """A field of another type, or gone, asks; dropped, the answer stays on record; mapped, it goes along."""
    party.sop("party", changed(SECOND, ("n: integer", "n: date"), ("link: {", "url: {")))
    facts = plan(party, code=2)
    asked = {(one["kind"], one["name"]) for one in facts["asks"]}
    assert asked == {("field", "list.n"), ("field", "list.link")}
    party("upgrade", "r", "--yes", "--drop", "list.n", "--map", "list.link=list.url")
    assert party.step("list")["fields"] == {"url": "here"}
    assert party.facts()["earlier"][0]["fields"] == {"n": 3}
    assert "n = 3" in party("report", "r", "--format", "md")


def test_what_is_new_and_needed_is_given(party: Team) -> None:
    """Parameters and roles that are new, and values that do not fit any more."""
    party.sop("party", changed(SECOND, ("{type: integer, default: 5}", "{type: integer, min: 8}, city: text"),
                               ("boss: Approves", "boss: Approves, cook: Cooks")))  # fmt: skip
    facts = plan(party, code=2)
    assert [(one["kind"], one["name"]) for one in facts["asks"]] == [
        ("parameter", "reach"), ("parameter", "city"), ("role", "cook")]  # fmt: skip
    party("upgrade", "r", "--set", "town=Bern", "--yes", code=2)
    assert "no parameter 'town'" in party.err
    party("upgrade", "r", "--set", "reach=x", "--yes", code=2)
    words = ("--set", "reach=9", "--set", "city=Bern", "--role", f"cook={XU}")
    party("upgrade", "r", *words, "--yes")
    facts = party.facts()
    assert facts["params"]["reach"] == 9
    assert facts["params"]["city"] == "Bern"
    assert facts["roles"]["cook"] == XU


@pytest.mark.parametrize(
    "words",
    [
        ("--drop", "list"),
        ("--drop", "nowhere"),
        ("--drop", "list.nothing"),
        ("--map", "nowhere=end"),
        ("--map", "list=nowhere"),
        ("--map", "list=end"),
        ("--map", "list.n=page.n"),
        ("--map", "list"),
    ],
)
def test_decisions_that_decide_nothing_are_refused(party: Team, words: tuple[str, ...]) -> None:
    """A name that is wrong, or a step that is another one, is said and nothing is done."""
    party.sop("party", SECOND)
    party("upgrade", "r", "--yes", *words, code=2)
    assert len(events(party.folder)) == 8


def test_an_item_that_went_is_asked_for(party: Team) -> None:
    """Of a repeated step the instances that were done, and whose item is gone, are named."""
    party.sop("party", changed(SECOND, ("each: channels", "each: [paper, radio]")))
    assert [one["name"] for one in plan(party, code=2)["asks"]] == ["post[web]"]
    party("upgrade", "r", "--yes", "--drop", "post[web]")
    assert [step for step in party.statuses() if step.startswith("post")] == ["post[paper]", "post[radio]"]
    assert [one["id"] for one in party.facts()["earlier"]] == ["post[web]"]
    assert party.facts()["warnings"] == []


def test_what_lint_refuses_is_no_version(party: Team) -> None:
    """An SOP with errors is not adopted."""
    party.sop("party", changed(SECOND, ("needs: [page]", "needs: [nowhere]")))
    party("upgrade", "r", "--yes", code=2)
    assert len(events(party.folder)) == 8


def test_a_closed_run_keeps_its_version(party: Team) -> None:
    """It says so; with --all it is not looked at."""
    party("close", "r", "--anyway", "over")
    party.sop("party", SECOND)
    party("upgrade", "r", "--yes", code=2)
    assert "closed" in party.err
    party("upgrade", "--all", "--yes", code=2)
    assert "no run is open" in party.err


# Afterwards


def test_an_upgrade_is_not_undone_but_gone_back_from(party: Team) -> None:
    """`undo` says how; another upgrade brings everything back, what was dropped too."""
    was = party.facts()["steps"]
    party.sop("party", changed(SECOND, ("{id: page,", "{id: draw,"), ("needs: [page]", "needs: [draw]"),
                               ("n: integer", "n: date"), ("[One, Two]", "[Four]")))  # fmt: skip
    party("upgrade", "r", "--yes", "--drop", "page", "--drop", "list.n")
    party("undo", "r", code=2)
    assert "upgrade r --to" in party.err
    party.sop("party", PARTY)
    party("upgrade", "r", "--yes")
    now = {step["id"]: step for step in party.facts()["steps"]}
    for step in was:
        if step["id"] not in ("page", "invite"):  # what was dropped comes back without its approval
            assert now[step["id"]] == step
    assert now["page"]["status"] == "waiting"
    assert party.facts()["earlier"] == []


def test_acts_go_on_by_the_new_version(party: Team) -> None:
    """A step that came with it is done, and another upgrade goes on from there."""
    party.sop(
        "party",
        changed(SECOND, (END, THANK + END)),
    )
    party("upgrade", "r", "--yes")
    party("done", "r", "thank", "--set", "to=all")
    third = changed(
        SECOND,
        ("2.0.0", "3.0.0"),
        (END, THANK.replace("thank,", "thanks,") + END),
    )
    party.sop("party", third)
    party("upgrade", "r", "--yes", "--map", "thank=thanks")
    assert party.step("thanks")["fields"] == {"to": "all"}
    party("verify", "r")
    assert [one["version"] for one in party.facts()["upgrades"]] == ["2.0.0", "3.0.0"]


def test_used_sops_are_compared_and_pinned(team: Team) -> None:
    """A step of an SOP that is used is mapped by the ids around it, and verified with its pin."""
    team.sop(
        "back",
        BACK,
    )
    team.sop(
        "top",
        TOP,
    )
    team.new("top", roles={"lead": LIN})
    team("done", "r", "look/causes", "--set", "why=rain")
    team.sop(
        "back",
        changed(BACK, ("id: causes", "id: reasons")),
    )
    team("upgrade", "r", "--yes", code=2)
    team("upgrade", "r", "--yes", "--map", "look/causes=look/reasons")
    assert team.step("look/reasons")["fields"] == {"why": "rain"}
    team("verify", "r")
    pinned = next((team.folder / "runs/r/pins").glob("*/sops/back.yaml"))
    pinned.write_text(pinned.read_text() + "# another\n")
    assert "sops/back.yaml" in team("verify", "r", code=1)


def test_all_takes_those_that_can(party: Team) -> None:
    """Every refusal is listed; the other runs go, each wholly."""
    party.new("party", run="s", params={"channels": ["web"]}, roles={"lead": LIN, "boss": BO})
    party.sop("party", changed(SECOND, (PAGE, ""),
                               (", needs: [page]", "")))  # fmt: skip
    party("upgrade", "--all", "--yes", code=2)
    assert "r: not upgraded: page was begun" in party.err
    assert party.facts("r")["version"] == "1.0.0"
    assert party.facts("s")["version"] == "2.0.0"
    found = json.loads(party("upgrade", "--all", "--dry-run", "--json", code=2))
    assert [(one["run"], one["refused"]) for one in found] == [("r", True), ("s", False)]


# Damage and strangers


def test_a_missing_pin_is_named_and_the_run_opens(party: Team) -> None:
    """Without its files the upgrade means nothing; back from git it stands again."""
    party.sop("party", SECOND)
    party("upgrade", "r", "--yes")
    pins = party.folder / "runs/r/pins"
    shutil.move(pins, party.folder / "away")
    assert party.facts()["version"] == "1.0.0"
    assert "upgraded" in party("verify", "r", code=1)
    shutil.move(party.folder / "away", pins)
    assert party.facts()["version"] == "2.0.0"


def test_what_leads_out_is_not_followed(party: Team) -> None:
    """A pin's folder that is a link is refused."""
    party.sop("party", SECOND)
    outside = party.folder / "outside"
    outside.mkdir()
    (party.folder / "runs/r/pins").symlink_to(outside)
    party("upgrade", "r", "--yes", code=2)
    assert list(outside.iterdir()) == []


def test_an_upgrade_cannot_renew_an_approval(party: Team) -> None:
    """Whoever forges one that says so is found by `verify`."""
    from sopctl.cli.runs.session import load
    from sopctl.runs.event import encode, seal
    from sopctl.runs.survey import Survey
    from sopctl.runs.view import shown_digest

    party.sop("party", changed(PARTY, ("Draw the page.", "Draw nothing.")))
    party("upgrade", "r", "--yes")
    state = load(party.folder / "runs/r").state
    true = state.events[-1]
    old = next(event for event in state.events if event.kind == "approved" and event.step == "page")
    data = {name: value for name, value in true.data.items() if name != "void"}
    data["stand"] = {old.data["digest"]: shown_digest(Survey(state).step("page"))}
    forged = seal(true.n, true.prev, true.at, true.by, true.kind, None, data)
    for sitting in (party.folder / "runs/r/journal").iterdir():
        if b'"upgraded"' in sitting.read_bytes():
            sitting.write_bytes(encode(forged))
    assert party.statuses()["page"] == "done"
    assert "stand for something else" in party("verify", "r", code=1)


# Git


def git(folder: Path, *words: str) -> str:
    """What git prints, as one known person."""
    env = {**os.environ, "GIT_CONFIG_NOSYSTEM": "1", "HOME": str(folder)}
    who = ("-c", "user.name=Lin", "-c", "user.email=lin@example.com", "-c", "commit.gpgsign=false")
    return run(["git", *who, *words], cwd=folder, env=env, check=True, capture_output=True, text=True).stdout


def test_to_a_revision_as_git_has_it(party: Team) -> None:
    """The work tree may have another version; a revision that is missing is told with what brings it."""
    git(party.folder, "init", "-q", ".")
    party.sop("party", SECOND)
    git(party.folder, "add", "sops")
    git(party.folder, "commit", "-qm", "second")
    git(party.folder, "tag", "v2")
    party.sop("party", changed(SECOND, ("2.0.0", "3.0.0")))
    party("upgrade", "r", "--to", "v2", "--yes")
    assert party.facts()["version"] == "2.0.0"
    assert party.facts()["commit"] == git(party.folder, "rev-parse", "v2").strip()
    party("upgrade", "r", "--to", "v9", "--yes", code=2)
    assert "git has no such revision here" in party.err
    git(party.folder, "remote", "add", "origin", "https://example.com/x.git")
    party("upgrade", "r", "--to", "v9", "--yes", code=2)
    assert "git fetch --tags origin" in party.err


def test_to_a_revision_with_what_its_sops_draw_on(team: Team) -> None:
    """The SOP is the one with its id there, whatever its file is called now, with what it shares and uses."""
    inner = "id: setup\ntitle: Setup\nowner: lead\nroles: [lead]\nsteps:\n  - {{id: tables, title: {}}}\n"
    outer = (
        "id: party\ntitle: Party\nversion: {}\nowner: lead\nroles: [lead]\n"
        "steps:\n  - {{id: hall, title: Hall}}\n  - {{id: inside, title: Inside, use: setup}}\n"
    )
    git(team.folder, "init", "-q", ".")
    team.write("sops/_shared.yaml", "roles: {lead: Leads}\n")
    team.sop("odd-name", inner.format("Four tables"))
    team.sop("party", outer.format("1.0.0"))
    team.new("party", roles={"lead": "Lin <lin@example.com>"})
    team.write("sops/_shared.yaml", "roles: {lead: Leads all of it}\n")
    team.sop("odd-name", inner.format("Five tables"))
    team.sop("party", outer.format("2.0.0"))
    git(team.folder, "add", "sops")
    git(team.folder, "commit", "-qm", "second")
    for name in ("_shared", "odd-name", "party"):
        (team.folder / f"sops/{name}.yaml").unlink()
    team.sop("party-3", outer.format("3.0.0"))
    team("upgrade", "r", "--to", "HEAD", "--yes")
    assert team.facts()["version"] == "2.0.0"
    assert team.step("inside/tables")["title"] == "Five tables"
    pins = list((team.folder / "runs/r/pins").rglob("*.yaml"))
    assert any("Leads all of it" in pin.read_text() for pin in pins), pins


# People apart


def copied(folder: Path, name: str) -> Path:
    """The run's folder as another person has it."""
    other = folder.parent / f"{folder.name}-{name}"
    shutil.copytree(folder, other)
    return other


def merged(folder: Path, other: Path) -> None:
    """Both people's files in one folder, as git merges them: there are never two versions of one."""
    shutil.copytree(other / "runs", folder / "runs", dirs_exist_ok=True)


def test_two_upgrades_apart_the_later_stands(party: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are kept, the answers too, whichever way they were mapped; the log says which was overtaken."""
    other = copied(party.folder, "other")
    party.sop("party", changed(SECOND, ("{id: list,", "{id: needs,")))
    party("upgrade", "r", "--yes", "--map", "list=needs")
    party("set", "r", "needs", "link=mine")
    monkeypatch.chdir(other)
    theirs = Team(other, party._capsys)
    theirs.sop("party", changed(SECOND, ("2.0.0", "3.0.0"), ("{id: list,", "{id: items,")))
    theirs("note", "r", "end", "one more act")
    theirs("note", "r", "end", "and another")
    theirs("upgrade", "r", "--yes", "--map", "list=items")
    merged(party.folder, other)
    monkeypatch.chdir(party.folder)
    facts = party.facts()
    assert facts["version"] == "3.0.0"
    stands = [(one["version"], one["stands"]) for one in facts["upgrades"]]
    assert stands == [
        ("2.0.0", False),
        ("3.0.0", True),
    ]
    assert party.step("items")["fields"] == {"n": 3, "link": "mine"}
    assert facts["earlier"] == []
    assert facts["warnings"] == []
    assert party("log", "r").count("overtaken by another upgrade") == 1
    party("verify", "r")


def test_who_does_not_know_of_it_is_understood(party: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Acts at steps that have another id, or are not there any more, are kept and shown."""
    other = copied(party.folder, "other")
    party.sop(
        "party",
        changed(
            SECOND,
            ("{id: list,", "{id: needs,"),
            (END, ""),
        ),
    )
    party("upgrade", "r", "--yes", "--map", "list=needs")
    monkeypatch.chdir(other)
    theirs = Team(other, party._capsys)
    for number in range(3):
        theirs("note", "r", "end", f"note {number}")
    theirs("set", "r", "list", "link=there")
    theirs("done", "r", "end")
    merged(party.folder, other)
    monkeypatch.chdir(party.folder)
    assert party.step("needs")["fields"]["link"] == "there"
    facts = party.facts()
    assert [(one["id"], one["status"]) for one in facts["earlier"]] == [("end", "done")]
    assert [note["text"] for note in facts["earlier"][0]["notes"]] == ["note 0", "note 1", "note 2"]
    assert facts["warnings"] == []
    party("verify", "r")


def test_a_sitting_that_goes_on_takes_the_upgrade_in(party: Team) -> None:
    """One that was open before acts by the new version, and does not upgrade what it was not shown."""
    from sopctl.cli.runs.session import load, record
    from sopctl.errors import Refused
    from sopctl.runs.acts.done import Done

    old = load(party.folder / "runs/r")
    party.sop("party", changed(SECOND, (END, "")))
    party("upgrade", "r", "--yes")
    with pytest.raises(Refused):
        record(old, Done("end"), LIN)
    record(old, Done("post[paper]"), LIN)
    assert old.state.run.made.version == "2.0.0"
    assert party.statuses()["post[paper]"] == "done"


# Effects and work


def test_effects_are_those_that_an_upgrade_has(party: Team) -> None:
    """Each open run of the SOP: untouched, follows, or asks; closed ones and others are left alone."""
    for name in ("s", "t"):
        party.new("party", run=name, params={"channels": ["web"]}, roles={"lead": LIN, "boss": BO})
    party("close", "t", "--anyway", "over")
    repository = open_repository()
    same = load_sop("party.yaml", PARTY.encode())
    assert {one.verdict for one in run_effects(repository, "party", same)} == {"untouched"}
    text = changed(PARTY, (PAGE, ""),
                   (", needs: [page]", ""))  # fmt: skip
    after = load_sop("party.yaml", text.encode())
    found = run_effects(repository, "party", after)
    assert [(one.run, one.verdict) for one in found] == [("r", "asks"), ("s", "follows")]
    assert found[0].steps == ("page",)
    assert "page" in found[0].why
    assert after.sop is not None
    assert run_effects(repository, "party", after.sop)[0].verdict == "asks"
    assert run_effects(repository, "other", after) == ()
    void = load_sop("party.yaml", PARTY.replace("title: Page,", "title: Page, takes: 1d,").encode())
    assert "page" in run_effects(repository, "party", void)[0].why


def test_work_is_the_longest_way_and_each_roles_share() -> None:
    """Steps that wait for each other add up, others go side by side; a circle does not hang."""
    text = """
title: T
owner: lead
roles: {lead: L, cook: C}
steps:
  - {id: a-1, title: A, takes: 4h}
  - {id: b, title: B, takes: 1w, needs: [a-1], owner: cook}
  - {id: c, title: C, takes: 2d}
  - {id: d, title: D, takes: 30min, needs: [b, c]}
  - {id: e, title: E, takes: 1mo, needs: [f]}
  - {id: f, title: F, needs: [e]}
"""
    sop = load_sop("t.yaml", text.encode()).sop
    assert sop is not None
    work = work_of(sop)
    assert work.longest == pytest.approx(5.5625, abs=0.001)
    assert dict(work.roles) == pytest.approx({"lead": 23.5625, "cook": 5.0}, abs=0.001)


class Killed(BaseException):
    """What stands for the end of a process."""


def test_killed_between_any_two_writes(party: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run is as it was or has gone over, never in between; doing it again completes it."""
    party.sop("party", SECOND)
    kept = copied(party.folder, "kept")
    real = {name: getattr(os, name) for name in ("fsync", "rename", "mkdir", "write", "open")}
    landed = set()
    for last in range(200):
        calls = 0

        def counted(name: str, last: int = last) -> Any:
            def call(*words: Any, **more: Any) -> Any:
                nonlocal calls
                calls += 1
                if calls > last:
                    raise Killed
                return real[name](*words, **more)

            return call

        with monkeypatch.context() as patched:
            for name in real:
                patched.setattr(os, name, counted(name))
            try:
                party("upgrade", "r", "--yes")
            except Killed:
                pass
            else:
                break
        version = party.facts()["version"]
        landed.add(version)
        party("verify", "r")
        party("upgrade", "r", "--yes")
        assert party.facts()["version"] == "2.0.0"
        party("verify", "r")
        shutil.rmtree(party.folder / "runs")
        shutil.copytree(kept / "runs", party.folder / "runs")
    assert landed == {"1.0.0"} or landed == {"1.0.0", "2.0.0"}
    assert last > 10
