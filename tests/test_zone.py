"""Days and times of day are those of the team's zone, wherever somebody worked."""

import json
from datetime import date, datetime

import pytest
from conftest import Team

SHOP = """
    id: shop
    title: Shop
    roles: {lead: Leads, boss: Looks}
    params:
      day: date
    steps:
      - {id: paint, title: Paint, owner: lead, takes: 1h, due: day, approve: {by: [boss]}}
      - {id: hang, title: Hang, owner: lead, needs: [paint], takes: 1wd, due: paint + 1d}
"""
LIN, MO = ("--as", "Lin <lin@example.com>"), ("--as", "Mo <mo@example.com>")
SHANGHAI = "zone: Asia/Shanghai\n"


def on(moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be this moment from now on, on a machine with that offset."""
    for module in ("runs.session", "runs.making"):
        monkeypatch.setattr(f"sopctl.cli.{module}.now", lambda: datetime.fromisoformat(moment))
    monkeypatch.setattr("sopctl.cli.calendar.team.TeamCalendar.today", lambda _self: date(2026, 3, 3))


def work(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is made, and a step that is done and approved, late in the day of a machine in UTC."""
    team.sop("shop", SHOP)
    on("2026-03-01T17:30:00+00:00", monkeypatch)
    team.new("shop", params={"day": "2026-03-02"}, roles={"lead": LIN[1], "boss": MO[1]})
    on("2026-03-02T17:00:00+00:00", monkeypatch)
    team("done", "r", "paint", *LIN)
    team("approve", "r", "paint", *MO)


def test_without_a_zone_a_day_is_that_of_whoever_did_something(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer's own clock counts, as it stands in the event."""
    work(team, monkeypatch)
    paint, hang = team.facts()["steps"]
    assert (paint["at"], paint["actual"], hang["due"]) == (
        "2026-03-02T17:00:00+00:00",
        "2026-03-02",
        "2026-03-03",
    )
    assert "Paint: 1 day late" not in team("report", "r")
    assert "2026-03-02 17:00 UTC" in team("log", "r")


def test_with_a_zone_a_day_is_that_of_the_zone(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done at 17:00 UTC is done on the next day in Shanghai: late, and what hangs on it is later."""
    team.write("calendar.yaml", SHANGHAI)
    work(team, monkeypatch)
    facts = team.facts()
    paint, hang = facts["steps"]
    assert (paint["at"], paint["actual"], hang["due"]) == (
        "2026-03-03T01:00:00+08:00",
        "2026-03-03",
        "2026-03-04",
    )
    assert facts["at"] == "2026-03-02T01:30:00+08:00"
    assert "Paint: 1 day late, due Mon 2 Mar 2026" in team("report", "r")
    log = team("log", "r")
    assert "2026-03-02 01:30 +08:00  Test Person  the run: made" in log
    assert "2026-03-03 01:00 +08:00  Mo  paint: approve" in log
    assert "Tue 3 Mar 01:00" in team("plan", "r")
    assert "2026-03-03 01:00, 2026-03-03 01:00" in team("plan", "r", "--format", "mermaid")
    row = team("report", "--all", "--format", "csv", "--table", "steps").splitlines()[1].split(",")
    assert ("2026-03-03" in row, row[-3]) == (True, "1")


def test_a_run_begins_on_the_day_that_it_is_in_the_zone(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine in UTC makes it on the team's day."""
    team.write("sopctl.toml", "[calendar]\nzone = 'Asia/Shanghai'\n")
    work(team, monkeypatch)
    made = (team.folder / "runs/r/run.yaml").read_text()
    assert "start: '2026-03-02'" in made
    assert "at: '2026-03-01T17:30:00+00:00'" in made


def test_events_keep_their_offset_whatever_the_zone(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """A zone changes what is told, and no line of the journal; the records verify all the same."""
    team.write("calendar.yaml", SHANGHAI)
    work(team, monkeypatch)
    lines = [
        line for file in (team.folder / "runs/r/journal").iterdir() for line in file.read_text().splitlines()
    ]
    assert {json.loads(line)["at"] for line in lines} == {"2026-03-02T17:00:00+00:00"}
    team("verify", "r")
    (team.folder / "calendar.yaml").write_text("zone: America/Los_Angeles\n")
    assert team.step("paint")["at"] == "2026-03-02T09:00:00-08:00"
    team("verify", "r")


def test_an_approval_holds_by_the_day_of_whoever_gave_it(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who acts for a role until a day acts by their own clock: a zone takes no approval away."""
    team.sop("shop", SHOP)
    on("2026-03-02T16:00:00+00:00", monkeypatch)
    team.new("shop", params={"day": "2026-03-02"}, roles={"lead": LIN[1], "boss": MO[1]})
    team("delegate", "r", "boss", "Ada <ada@example.com>", "--until", "2026-03-02", *MO)
    on("2026-03-02T17:00:00+00:00", monkeypatch)
    team("done", "r", "paint", *LIN)
    team("approve", "r", "paint", "--as", "Ada <ada@example.com>")
    team.write("calendar.yaml", SHANGHAI)
    assert team.statuses()["paint"] == "done"


def test_a_forged_moment_at_the_end_of_the_calendar_is_told_as_it_is(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No zone has a day after the last one."""
    team.write("calendar.yaml", SHANGHAI)
    team.sop("shop", SHOP)
    on("2026-03-01T17:30:00+00:00", monkeypatch)
    team.new("shop", params={"day": "2026-03-02"}, roles={"lead": LIN[1], "boss": MO[1]})
    on("9999-12-31T23:00:00+00:00", monkeypatch)
    team("done", "r", "paint", *LIN)
    on("2026-03-02T17:00:00+00:00", monkeypatch)
    assert "9999-12-31" in team("report", "r")
