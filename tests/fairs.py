"""A team that holds the same fair again and again: what reports over many runs are tried on."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from conftest import Team

LIN, CHEN, MO = "Lin <lin@example.com>", "Chen Yu <chen@example.com>", "Mo <mo@example.com>"
FAIR = """
    id: fair
    title: Street fair
    version: VERSION
    owner: lead
    roles: {lead: Answers for it, designer: Draws}
    params:
      goes_live: date
      reach: {type: integer, default: 1000}
    steps:
      - {id: list, title: List what the fair needs, takes: 2wd}
      - {id: page, title: Design the page, owner: designer, needs: [list], takes: 2wd, due: goes_live - 7d}
      - {id: banner, title: Print the banner, owner: designer, needs: [list], check: [Sizes agreed]}
      - id: numbers
        title: Read the numbers
        needs: [page, banner]
        due: goes_live + 7d
        collect:
          visitors: {type: integer, ask: Visitors, target: ">= reach"}
          signups: {type: funnel, ask: Sign-ups, stages: [saw, opened, joined], alert_below: 0.1}
          spent: {type: money, currency: EUR, ask: Spent}
"""
DAY = "2026-06-15"


class Fairs:
    """A team that holds a fair again and again, on the days that it says."""

    def __init__(self, team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
        self.team, self._patch = team, monkeypatch
        self.version("1.0.0")

    def version(self, version: str) -> None:
        self.team.sop("fair", FAIR.replace("VERSION", version))

    def at(self, day: date | str, hour: int = 9) -> None:
        """From now on it is this day."""
        moment = datetime.fromisoformat(f"{day}T{hour:02}:00:00+08:00")
        for module in ("runs.session", "runs.making"):
            self._patch.setattr(f"sopctl.cli.{module}.now", lambda: moment)
        self._patch.setattr("sopctl.cli.calendar.team.TeamCalendar.today", lambda _self: moment.date())

    def begin(self, run: str, day: str, live: str, designer: str = CHEN) -> None:
        self.at(day)
        roles = {"lead": LIN, "designer": designer}
        self.team.new("fair", run=run, params={"goes_live": live}, roles=roles)

    def hold(self, run: str, day: str, list_days: int, visitors: int, joined: int, skip: bool = True) -> None:
        """A whole fair: its list took so many days, and the banner was left out."""
        first = date.fromisoformat(day)
        self.begin(run, day, str(first + timedelta(days=30)))
        self.team("start", run, "list")
        self.at(first + timedelta(days=list_days), 17)
        self.team("done", run, "list")
        if skip:
            self.team("skip", run, "banner", "the printer is away")
        else:
            self.team("done", run, "banner", "--check", "all")
        self.at(first + timedelta(days=list_days + 3))
        self.team("done", run, "page", "--as", CHEN)
        self.at(first + timedelta(days=36))
        self.team("set", run, "numbers", f"visitors={visitors}", "spent=120.5")
        self.team("set", run, "numbers", f"signups=100, 50, {joined}")
        self.team("done", run, "numbers")
        self.team("close", run)

    def report(self, *words: str, form: str = "json") -> Any:
        told = self.team("report", "--all", "--on", DAY, "--format", form, *words)
        return json.loads(told) if form == "json" else told

    def hold_a_year(self) -> None:
        """Three fairs that were held, of two versions, and one that is under way and late."""
        self.hold("winter", "2026-01-05", 7, 800, 30)
        self.hold("early", "2026-02-02", 8, 1200, 20, skip=False)
        self.version("1.1.0")
        self.hold("spring", "2026-03-02", 9, 1500, 3)
        self.begin("summer", "2026-05-04", "2026-06-20")
        self.at("2026-05-08")
        self.team("done", "summer", "list")
        self.team("skip", "summer", "banner", "no money")
        (self.team.folder / "wording.md").write_text("# Draw the page\n\nOn one sheet.\n")
        self.team("redline", "summer", "page", "--file", "wording.md", "--reason", "shorter")
