"""A team's calendar: `calendar.yaml`, `[calendar]` in the settings, and what hangs on them."""

import json
import sys
from datetime import date
from pathlib import Path
from subprocess import run
from typing import Any

import pytest
from conftest import Team

from sopctl.cli.calendar.team import TeamCalendar, team_calendar
from sopctl.plan.times import Work, at
from sopctl.sop.load import load_sop, require_sop
from sopctl.sop.model import Sop
from sopctl.store.repository import Repository

SPRING = """
    title: Spring fair
    owner: lead
    params: {goes_live: date}
    roles: {lead: Leads, designer: {does: Draws, capacity: 2}}
    steps:
      - {id: brief, title: Write the brief, due: goes_live - 3wd}
      - {id: page, title: Draw the page, owner: designer, due: goes_live - 1wd}
      - {id: thank, title: Thank everybody, due: goes_live + 2wd}
"""
PEOPLE = {"lead": "Lin Yue <lin@example.com>", "designer": "Max Roth <max@example.com>"}
AFTER_NEW_YEAR = {"goes_live": "2026-02-25"}


@pytest.fixture
def spring(team: Team) -> Team:
    """A team with one SOP."""
    team.sop("spring", SPRING)
    return team


def dues(team: Team, name: str = "r") -> dict[str, str]:
    return {step["id"]: step["due"] for step in team.facts(name)["steps"]}


def calendar_of(team: Team) -> TeamCalendar:
    return team_calendar(Repository(team.folder, ()))


def sop_of(team: Team) -> Sop:
    return require_sop(load_sop("spring.yaml", (team.folder / "sops/spring.yaml").read_bytes()))


def opens(
    calendar: TeamCalendar, sop: Sop, day: date, role: str | None, person: str | None
) -> tuple[date, str]:
    """The day and the time of the team's clock at which somebody can begin, from six on a day on."""
    days, minute = divmod(calendar.time_of(role, person, day, sop).stretch(at(day, 360), Work(1))[0], 24 * 60)
    return date.fromordinal(days), f"{minute // 60:02}:{minute % 60:02}"


def test_dates_of_a_run_pass_over_chinese_new_year(spring: Team) -> None:
    """Due days are counted in the team's working days: over holidays, and with the Saturday before them."""
    spring.new("spring", params=AFTER_NEW_YEAR, roles=PEOPLE)
    assert dues(spring) == {"brief": "2026-02-20", "page": "2026-02-24", "thank": "2026-02-27"}
    spring.write("calendar.yaml", "region: CN\n")
    assert dues(spring) == {"brief": "2026-02-13", "page": "2026-02-24", "thank": "2026-02-27"}
    assert "Fri 13 Feb" in spring("status", "r")
    assert "2026-02-13" in spring("mine", "--as", PEOPLE["lead"], "--json")
    assert "Fri 13 Feb 2026" in spring("report", "r", "--format", "md")
    spring.write("calendar.yaml", "region: [CN]\nclosed: [2026-02-26]\n")
    assert dues(spring) == {"brief": "2026-02-13", "page": "2026-02-24", "thank": "2026-02-28"}


def test_settings_have_a_calendar_and_the_file_wins_key_by_key(spring: Team) -> None:
    """`[calendar]` alone counts as the file does; a key of the file stands in place of that in settings."""
    spring.new("spring", params=AFTER_NEW_YEAR, roles=PEOPLE)
    spring.write(
        "sopctl.toml", '[calendar]\nregion = "CN"\nclosed = ["2026-02-26"]\nzone = "Asia/Shanghai"\n'
    )
    assert dues(spring)["brief"] == "2026-02-13"
    assert dues(spring)["thank"] == "2026-02-28"
    spring.write("calendar.yaml", "closed: []\nhours: ['10:00-12:00']\n")
    assert dues(spring) == {"brief": "2026-02-13", "page": "2026-02-24", "thank": "2026-02-27"}
    found = calendar_of(spring)
    assert found.zone == "Asia/Shanghai"
    assert found.time_of(None, None, date(2026, 3, 2), sop_of(spring)).day_minutes == 120
    (spring.folder / "sopctl.toml").unlink()
    spring.write("pyproject.toml", "[tool.sopctl.calendar]\nregion = ['CN']\n")
    assert dues(spring)["brief"] == "2026-02-13"


def test_an_sops_own_calendar_wins(spring: Team) -> None:
    """Where the SOP names a calendar, its dates are counted in that, with the region that it says."""
    own = "    calendar: shop\n    calendars: {shop: {region: DE-BY, hours: ['08:00-12:00']}}\n"
    spring.sop("spring", SPRING + own)
    spring.write("calendar.yaml", "region: CN\n")
    spring.new("spring", params={"goes_live": "2026-01-08"}, roles=PEOPLE)
    assert dues(spring) == {"brief": "2026-01-02", "page": "2026-01-07", "thank": "2026-01-12"}
    assert calendar_of(spring).time_of(None, None, date(2026, 1, 8), sop_of(spring)).day_minutes == 240


def test_the_list_of_runs_and_mine_follow_a_changed_calendar(spring: Team) -> None:
    """What is kept of runs is not believed any more when the calendar is another."""
    spring.new("spring", params=AFTER_NEW_YEAR, roles=PEOPLE)

    def told() -> Any:
        return {one["step"]: one["due"] for one in json.loads(spring("mine", "--all", "--json"))}

    first = {one["id"]: one["due"] for one in spring.facts()["steps"]}
    spring("status")
    spring.write("calendar.yaml", "region: CN\n")
    assert {one["id"]: one["due"] for one in spring.facts()["steps"]} != first
    words = json.loads(spring("mine", "--as", PEOPLE["lead"], "--json"))
    assert [one["due"] for one in words if one["step"] == "brief"] == ["2026-02-13"]
    (spring.folder / "calendar.yaml").unlink()
    words = json.loads(spring("mine", "--as", PEOPLE["lead"], "--json"))
    assert [one["due"] for one in words if one["step"] == "brief"] == ["2026-02-20"]


def test_sop_tests_count_in_the_teams_days(spring: Team) -> None:
    """A test of an SOP expects the dates that a run of it has."""
    spring.write(
        "sops/tests/spring.yaml",
        """
        tests:
          - name: New Year
            params: {goes_live: 2026-02-25}
            expect: {due: {brief: 2026-02-13}}
        """,
    )
    assert "2026-02-20" in spring("test", code=1)
    spring.write("calendar.yaml", "region: CN\n")
    spring("test")
    spring.write("calendar.yaml", "regoin: CN\n")
    spring("test", code=2)
    assert "did you mean region?" in spring.err


def test_a_person_in_another_zone(spring: Team) -> None:
    """Somebody in Berlin begins at nine there, in the afternoon of Shanghai, and has Berlin's holidays."""
    spring.write(
        "calendar.yaml",
        """
        region: CN
        zone: Asia/Shanghai
        hours: ["09:00-12:00", "13:00-18:00"]
        closed: [2026-03-11]
        people:
          Max Roth: {region: DE-BE, zone: Europe/Berlin, closed: [2026-03-12..2026-03-13], capacity: 3}
          wu@example.com: {hours: ["09:00-13:00"], open: [2026-03-11]}
        roles:
          designer: {hours: "10:00-16:00", closed: [2026-03-09]}
        """,
    )
    spring.lint("calendar.yaml")
    calendar, sop = calendar_of(spring), sop_of(spring)
    lin, most = PEOPLE["lead"], PEOPLE["designer"]
    assert opens(calendar, sop, date(2026, 3, 5), "lead", lin) == (date(2026, 3, 5), "09:00")
    assert opens(calendar, sop, date(2026, 3, 5), "lead", most) == (date(2026, 3, 5), "16:00")
    assert opens(calendar, sop, date(2026, 3, 30), "lead", most) == (
        date(2026, 3, 30),
        "15:00",
    )  # summer there
    assert opens(calendar, sop, date(2026, 2, 17), "lead", lin) == (date(2026, 2, 24), "09:00")
    assert opens(calendar, sop, date(2026, 2, 17), "lead", most) == (date(2026, 2, 17), "16:00")
    assert opens(calendar, sop, date(2026, 3, 8), "lead", most) == (date(2026, 3, 9), "16:00")
    assert opens(calendar, sop, date(2026, 3, 9), "designer", most) == (date(2026, 3, 10), "17:00")
    assert opens(calendar, sop, date(2026, 3, 11), "lead", most) == (date(2026, 3, 16), "16:00")
    assert opens(calendar, sop, date(2026, 3, 11), "lead", "Wu <WU@example.com>")[0] == date(2026, 3, 11)
    half = calendar.time_of("lead", "Wu <wu@example.com>", date(2026, 3, 5), sop)
    assert half.day_minutes == 240
    assert calendar.time_of("lead", lin, date(2026, 3, 5), sop).day_minutes == 480
    assert [
        calendar.capacity_of(role, who, sop)
        for role, who in (("lead", most), ("designer", lin), (None, None))
    ] == [3, 2, 1]


def test_capacity_and_times_are_found_without_a_calendar(spring: Team) -> None:
    """A team that says nothing works nine to five from Monday to Friday, one task at a time."""
    calendar, sop = calendar_of(spring), sop_of(spring)
    assert opens(calendar, sop, date(2026, 10, 1), "lead", None) == (date(2026, 10, 1), "09:00")
    assert (calendar.zone, calendar.provisional) == (None, frozenset())
    assert calendar.capacity_of("lead", PEOPLE["lead"], sop) == 1
    assert calendar.time_of("lead", "A <a@x.example>", date(2026, 1, 1), sop) is calendar.time_of(
        None, None, date(2026, 1, 1), sop
    )


def test_provisional_years_are_told_to_whoever_asks(spring: Team) -> None:
    """The years in use whose holidays are guesses are named."""
    spring.write("calendar.yaml", "region: CN\n")
    calendar = calendar_of(spring)
    calendar.working_days.works(date(2025, 5, 1))
    assert calendar.provisional == frozenset()
    calendar.working_days.works(date(2060, 5, 1))
    assert calendar.provisional == {2060}


BAD = {
    "a slip in a key": ("regoin: CN\n", 1, 1, "SOP104", "did you mean region?"),
    "a slip below a person": ("people:\n  Max: {capcity: 2}\n", 2, 9, "SOP104", "did you mean capacity?"),
    "no region": ("region: [CN, China]\n", 1, 14, "SOP107", "did you mean CN?"),
    "no zone": ("zone: Europe/Berln\n", 1, 7, "SOP107", "did you mean Europe/Berlin?"),
    "a path as zone": ("zone: ../../etc/passwd\n", 1, 7, "SOP107", "no time zone"),
    "a folder as zone": ("zone: Asia\n", 1, 7, "SOP107", "no time zone"),
    "no hours": ("hours: [morning]\n", 1, 9, "SOP107", "09:00-12:00"),
    "hours of a night": ('hours: ["22:00-06:00"]\n', 1, 9, "SOP107", "00:00-06:00 and 22:00-24:00"),
    "hours twice": ('hours: ["09:00-12:00", "11:00-13:00"]\n', 1, 1, "SOP107", "begins before"),
    "no day": ("closed: [2027-02-30]\n", 1, 10, "SOP107", "no such day"),
    "a range turned around": ("open: [2027-02-17..2027-02-10]\n", 1, 8, "SOP107", "ends before it begins"),
    "a range of ages": ("closed: [0001-01-01..9999-12-31]\n", 1, 10, "SOP107", "more than 366 days"),
    "half a capacity": ("roles: {lead: {capacity: 0.5}}\n", 1, 26, "SOP106", "whole number"),
    "no capacity": ("people: {lead: {capacity: 0}}\n", 1, 27, "SOP107", "at least 1"),
    "a list": ("- region: CN\n", 1, 1, "SOP106", "a map of keys"),
    "no week": ("week: []\n", 1, 7, "SOP107", "must not be empty"),
    "a zone alone": ("people: {Max: {zone: Europe/Berlin}}\n", 1, 16, "SOP107", "none of the team"),
    "no YAML": ("region: [CN\n", 1, None, "SOP102", ""),
    "deep": ("region: " + "[" * 500 + "]" * 500 + "\n", 1, None, "", ""),
    "an alias bomb": ("a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{new}: &{new} [{', '.join(['*' + old] * 10)}]\n"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    ), None, None, "", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_wrong_calendar_is_told_at_its_place(case: str, spring: Team) -> None:
    """Whatever is wrong with a calendar has a place and a mend in `lint`; a run opens all the same."""
    text, line, column, code, words = BAD[case]
    spring.new("spring", params=AFTER_NEW_YEAR, roles=PEOPLE)
    spring.write("calendar.yaml", text)
    found = spring.lint()
    assert {one[0] for one in found} == {"calendar.yaml"}
    first = found[0]
    assert line in (None, first[1])
    assert column in (None, first[2])
    assert code in ("", first[3])
    assert words in first[4]
    assert spring.lint(".") == spring.lint("calendar.yaml") == found
    assert dues(spring)["brief"] == "2026-02-20"
    assert "calendar.yaml:" in spring.err


def test_days_are_bounded(spring: Team) -> None:
    """Many long ranges are refused before their days are laid out."""
    years = ", ".join(f"{year}-01-01..{year}-12-31" for year in range(2000, 2900))
    spring.write("calendar.yaml", f"closed: [{years}]\n")
    ((*_place, code, told),) = spring.lint("calendar.yaml")
    assert (code, told.partition(";")[0]) == ("SOP107", "more than 4000 days")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("calendar = 5", "calendar must be a table"),
        ('[calendar]\nregoin = "CN"', "unknown setting 'calendar.regoin'"),
        ("[calendar]\nregion = 5", "calendar.region must be a text"),
        ('[calendar]\nregion = "China"', "did you mean CN?"),
        ('[calendar]\nzone = ["Asia/Shanghai"]', "calendar.zone must be a text"),
        ('[calendar]\nclosed = ["2027-02-30"]', "no such day"),
    ],
)
def test_wrong_settings_are_told(text: str, words: str, spring: Team) -> None:
    """What is wrong with `[calendar]` is one sentence that names the key."""
    spring.write("sopctl.toml", text + "\n")
    for paths in ([], ["."]):
        spring("lint", *paths, code=2)
        assert words in spring.err
    spring.write("calendar.yaml", "hours: ['09:00-12:00']\n")
    spring("lint", code=2)
    assert words in spring.err
    assert "sopctl.toml: " in spring.err


def test_a_calendar_lies_at_the_top_alone(spring: Team) -> None:
    """In a library `calendar.yaml` is an SOP like others; at the top of the repository it never is."""
    spring.sop(
        "calendar", "title: Keep the calendar\nsteps: [{id: a, title: Look at it, owner: r}]\nroles: {r: x}\n"
    )
    assert '"sop": "calendar"' in spring("list", "--json")
    spring.write("sopctl.toml", 'library = ["."]\n')
    spring.write("calendar.yaml", "region: CN\n")
    assert spring.lint("--select", "SOP1") == []
    paths = [one["path"] for one in json.loads(spring("list", "--json")) if one["path"]]
    assert paths == ["sops/calendar.yaml", "sops/spring.yaml"]


def test_a_link_is_no_calendar(spring: Team) -> None:
    """A calendar that leads out of the repository is not read."""
    spring.new("spring", params=AFTER_NEW_YEAR, roles=PEOPLE)
    (spring.folder / "calendar.yaml").symlink_to("/etc/passwd")
    assert dues(spring)["brief"] == "2026-02-20"
    assert "root:" not in spring.err
    assert "calendar.yaml" in spring.err
    for paths in ([], ["."]):
        assert spring("lint", *paths, code=2) == ""
        assert "root:" not in spring.err


def modules_of(*words: str, cwd: Path, env: dict[str, str]) -> set[str]:
    """The modules that a command imported, in a process of its own."""
    return told_by(*words, cwd=cwd, env=env)[0]


def told_by(*words: str, cwd: Path, env: dict[str, str]) -> tuple[set[str], str]:
    """The same, and what it printed."""
    command = [sys.executable, "-X", "importtime", "-m", "sopctl", *words]
    done = run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=60, check=True)
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}, done.stdout


def test_holidays_are_kept_and_the_library_is_not_imported_again(
    spring: Team, clean_env: dict[str, str]
) -> None:
    """The days of a region are found out once; what is kept may be deleted, damaged or from elsewhere."""
    spring.new("spring", params=AFTER_NEW_YEAR, roles=PEOPLE)
    assert "holidays" not in modules_of("status", "r", cwd=spring.folder, env=clean_env)
    assert not (spring.folder / ".sopctl/calendar").exists()
    spring.write("calendar.yaml", "region: CN\n")
    kept = spring.folder / ".sopctl/calendar/regions.json"
    assert "holidays" in modules_of("status", "r", cwd=spring.folder, env=clean_env)
    assert "holidays" not in modules_of("status", "r", cwd=spring.folder, env=clean_env)
    whole = kept.read_text()
    assert "2026-02-14" in whole
    kept.unlink()
    assert "holidays" in modules_of("status", "r", cwd=spring.folder, env=clean_env)
    for damaged in (
        whole[:-40],
        whole.replace("2026-02-14", "2026-02-99"),
        whole.replace('["CN"', "[5"),
        "[" * 9999,
    ):
        kept.write_text(damaged)
        modules, told = told_by("status", "r", "--json", cwd=spring.folder, env=clean_env)
        assert "holidays" in modules
        steps = {step["id"]: step for step in json.loads(told)["steps"]}
        assert steps["brief"]["due"] == "2026-02-13"


def test_today_is_the_day_where_the_team_is(team: Team) -> None:
    """A machine elsewhere plans from the team's today, and makes the runs of that day."""
    head = "title: Tidy\nowner: lead\nroles: {lead: Answers}\nrepeat: every day\n"
    team.sop("tidy", head + "steps: [{id: a, title: A, takes: 1h}]\n")
    team.write("calendar.yaml", "zone: Etc/GMT+12\nweek: [mon, tue, wed, thu, fri, sat, sun]\n")
    before = _starts_and_dues(team)
    team.write("calendar.yaml", "zone: Pacific/Kiritimati\nweek: [mon, tue, wed, thu, fri, sat, sun]\n")
    after = _starts_and_dues(team)
    assert all(one < other for one, other in zip(before, after, strict=True))


def _starts_and_dues(team: Team) -> tuple[str, str]:
    plan, due = json.loads(team("plan", "tidy", "--json")), json.loads(team("due", "--json"))
    return plan["start"][:10], due[0]["occasion"]


HALF = """
title: Half days
owner: lead
params: {opens: date}
roles: {lead: Leads}
steps:
  - {id: draw, title: Draw, takes: 8h}
  - {id: open, title: Open, needs: [draw], due: opens}
"""


def drawn(team: Team) -> str:
    """When something is done that takes eight hours, begun on Christmas Eve."""
    plan = json.loads(team("plan", "half", "--set", "opens=2027-12-20", "--start", "2027-12-24", "--json"))
    end: str = plan["steps"][0]["end"]
    return end


@pytest.mark.parametrize(
    ("calendar", "ends"),
    [
        ("", "2027-12-24T17:00"),
        ("open: [2027-12-24 09:00-12:00]", "2027-12-27T14:00"),  # a Friday, then a Monday
        ("open: ['2027-12-24 09:00-11:00', '2027-12-24 10:00-12:00']", "2027-12-27T14:00"),
        ("open: [2027-12-24..2027-12-25 09:00-12:00]", "2027-12-27T11:00"),  # a Saturday with hours
        ("{region: DE, closed: [2027-12-24], open: [2027-12-25 10:00-11:00]}", "2027-12-27T16:00"),
        ("{open: [2027-12-24 09:00-12:00], roles: {lead: {open: [2027-12-24]}}}", "2027-12-24T17:00"),
        ("{open: [2027-12-24 09:00-12:00], roles: {lead: {hours: '11:00-19:00'}}}", "2027-12-27T18:00"),
        ("{open: [2027-12-24 09:00-12:00], roles: {lead: {hours: '12:00-20:00'}}}", "2027-12-27T20:00"),
        ("roles: {lead: {open: [2027-12-24 09:00-12:00]}}", "2027-12-27T14:00"),
    ],
)
def test_a_day_may_have_hours_of_its_own(team: Team, calendar: str, ends: str) -> None:
    """Half a day, or a Saturday's few hours: for the team, for a role, and cut by hours that a role has."""
    team.sop("half", HALF)
    team.write("calendar.yaml", calendar + "\n")
    assert team.lint("calendar.yaml") == []
    assert drawn(team) == ends


def test_half_a_day_is_a_working_day_for_dates(spring: Team) -> None:
    """What is due so many working days before counts it as one."""
    spring.new("spring", params={"goes_live": "2027-12-28"}, roles=PEOPLE)
    whole = dues(spring)
    spring.write("calendar.yaml", "open: [2027-12-24 09:00-12:00]\n")
    assert dues(spring) == whole


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("closed: [2027-12-24 12:00-17:00]", "name the day under `open`"),
        ("open: [2027-12-24 12:00]", "are no hours"),
        ("open: [2027-12-24 17:00-12:00]", "are no hours of one day"),
        ("open: [soon 09:00-12:00]", "no date"),
    ],
)
def test_what_is_wrong_with_hours_of_a_day_is_told(team: Team, text: str, told: str) -> None:
    """Lint says so at its place."""
    team.write("calendar.yaml", text + "\n")
    (found,) = team.lint("calendar.yaml")
    assert told in found[4]


def test_a_machine_without_time_zones_says_so(
    team: Team, sopctl: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No zone is wrong there: the data is not there at all, and one sentence says what to install."""
    without = tmp_path_factory.mktemp("without")
    (without / "tzdata.py").write_text("raise ImportError('no data')\n")
    team.write("calendar.yaml", "zone: Europe/Berlin\n")
    nowhere = {"PYTHONPATH": str(without), "PYTHONTZPATH": ""}
    told = sopctl("lint", cwd=team.folder, env=nowhere)
    assert told.returncode == 1
    assert "pip install tzdata" in told.stdout
    assert "is no time zone" not in told.stdout
