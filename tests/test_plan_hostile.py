"""Plans of SOPs and runs that somebody wrote to waste time and memory: they end soon, with one message."""

import tracemalloc
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import Team

from sopctl.plan.levelling import Job, Taken, level
from sopctl.plan.loads import Load
from sopctl.plan.times import WorkTime, at
from sopctl.sop.calendars import MONDAY_TO_FRIDAY
from sopctl.sop.dates import parse_duration

NEAR = date(2027, 3, 1)
Sopctl = Callable[..., Any]

FAR = """
title: Fair
owner: lead
roles: {lead: Answers}
params: {goes_live: {type: date}}
steps:
  - {id: page, title: Page, takes: 3wd}
  - {id: sign, title: Sign, takes: 2wd, needs: [page], due: goes_live}
"""


class TestFarDays:
    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
    def test_a_plan_that_begins_where_the_calendar_does_ends(self, team: Team, day: str) -> None:
        """On the calendar's first and last day there is no room for work, and that is said."""
        team.sop("fair", FAR)
        team("plan", "fair", "--set", f"goes_live={day}", "--start", day, code=2)
        assert "the plan leaves the calendar" in team.err
        assert len(team.err.splitlines()) == 1

    def test_a_day_thousands_of_years_ahead_takes_no_memory(self, team: Team) -> None:
        """A plan reaches a hundred years: who asks for eight thousand is told so, and no year is laid out."""
        team.sop("fair", FAR)
        tracemalloc.start()
        team("plan", "fair", "--set", "goes_live=9999-12-31", "--start", "2027-03-01", code=2)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert "further than a hundred years" in team.err
        assert most < 100_000_000

    def test_a_run_with_such_a_day_can_still_be_looked_at(self, team: Team) -> None:
        """A run whose day is too far to plan keeps its steps; its day can be moved."""
        team.sop("fair", FAR)
        team.new("fair", params={"goes_live": "9999-12-31"}, roles={"lead": "Lin <lin@example.com>"})
        assert team.statuses() == {"page": "ready", "sign": "pending"}
        team("plan", "r", code=2)
        team("remind")
        team("plan", "r", "--move", "goes_live=2027-03-18", "--yes")
        team("plan", "r", "--start", "2027-01-04")


def test_what_is_taken_is_laid_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often an order is tried, what workers have in hand already is not booked anew."""
    takes = 0
    take = Load.take

    def counted(self: Load, begin: int, end: int, units: int) -> None:
        nonlocal takes
        takes += 1
        take(self, begin, end, units)

    monkeypatch.setattr(Load, "take", counted)
    time = WorkTime(MONDAY_TO_FRIDAY, NEAR)
    start = time.begin(time.spot(at(NEAR)))
    hour = time.work(parse_duration("1h"))
    begins = [time.begin(time.spot(start) + 120 * number) for number in range(2000)]
    taken = [Taken("lin", f"held{n}", time, begin, time.after(begin, hour)) for n, begin in enumerate(begins)]
    jobs = {f"job{n}": Job((), hour, {"lin": 1}, time, start, n) for n in range(3)}
    last = time.after(start, hour)
    booked = level(jobs, {"lin": 1}, due=dict.fromkeys(jobs, last), taken=taken)
    assert len({one.begin for one in booked.values()}) == 3
    assert takes < 10 * len(taken)


def test_a_stream_of_few_signs_gets_what_it_can_show(sopctl: Sopctl, repo: Path) -> None:
    """Where stdout knows ASCII alone, other signs are spelled out: nothing ends in a traceback."""
    (repo / "sops/fair.yaml").write_text(FAR.replace("Fair", "汉"), encoding="utf-8")
    words = "plan", "fair", "--set", "goes_live=2027-03-18"
    done = sopctl(*words, cwd=repo, env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert r"\u" in done.stdout


HOURLY = """
title: Fair
owner: lead
roles: {lead: Answers}
params: {goes_live: {type: date}}
steps:
  - {id: page, title: Page, takes: 2h}
  - {id: sign, title: Sign, takes: 2wd, due: goes_live}
  - {id: last, title: Last, needs: [page, sign], due: goes_live + 1d}
"""
ENDS = ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z")


@pytest.mark.parametrize("ends", [ENDS, ENDS[::-1]])
def test_what_was_done_at_the_ends_of_the_calendar(team: Team, ends: tuple[str, str]) -> None:
    """Whatever moments a journal gives, a run can be planned, shown in all forms and reported."""
    from sopctl.cli.runs.session import load
    from sopctl.runs.event import encode, seal

    team.sop("fair", HOURLY)
    team.write("calendar.yaml", "zone: Europe/Berlin\npeople: {lin@example.com: {zone: America/New_York}}\n")
    team.new("fair", params={"goes_live": "2027-03-18"}, roles={"lead": "Lin <lin@example.com>"})
    state = load(team.folder / "runs/r").state
    lines = [
        encode(seal(state.clock + 1, tuple(state.heads), at, "Lin <lin@example.com>", "done", step, {}))
        for step, at in zip(("page", "sign"), ends, strict=True)
    ]
    team.write("runs/r/journal/20270101T000000Z-x-00000000.jsonl", b"".join(lines).decode())
    assert team.statuses() == {"page": "done", "sign": "done", "last": "ready"}
    for form in ("table", "md", "csv", "json", "mermaid", "ics"):
        team("plan", "r", "--format", form, "--start", "2027-03-01")
    team("report", "r", "--format", "html")
    team("remind")


def test_what_if_says_what_it_does_not_understand(team: Team) -> None:
    """`without.STEP=no` is not taken for a yes, and a number of any length is told its bounds."""
    team.sop("fair", FAR)
    words = ("plan", "fair", "--set", "goes_live=2027-03-18", "--start", "2027-03-01", "--what-if")
    team(*words, "without.page=no", code=2)
    assert "--what-if without.page: write yes, or leave it away" in team.err
    team(*words, "without.page=yes")
    team(*words, "capacity.lead=" + "9" * 5000, code=2)
    assert "write a number from 1 to 1000" in team.err


@pytest.mark.parametrize("zone", ["localtime", "posixrules", "Factory", "right/UTC", "posix/Europe/Berlin"])
def test_a_time_zone_means_the_same_everywhere(team: Team, zone: str) -> None:
    """A name that stands for the zone of the machine, or for no place, is refused."""
    team.sop("fair", FAR)
    team.write("calendar.yaml", f"zone: {zone}\n")
    team("plan", "fair", "--set", "goes_live=2027-03-18", code=2)
    assert f"`{zone}` is no time zone" in team.err


def test_a_step_that_is_due_after_itself_is_not_told_to_be_so(team: Team) -> None:
    """What is offered instead is another name than that of the step."""
    team.sop("fair", FAR.replace("due: goes_live", "due: sign + 1d"))
    team("plan", "fair", code=2)
    assert "`sign` is this step itself" in team.err
    assert "did you mean sign" not in team.err
