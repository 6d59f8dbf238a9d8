"""Repeating SOPs: which days a rule names, which runs are missing, and making them."""

import json
import re
import resource
import subprocess
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from conftest import Team, let_it_be
from hypothesis import given, settings
from hypothesis import strategies as st

from sopctl.language import speaking
from sopctl.lint.engine import lint
from sopctl.render.repeats import recurrence_words
from sopctl.runs.occasions import MOST, RunThere, occasions_of
from sopctl.sop.calendars import MONDAY_TO_FRIDAY, WEEK, Calendar
from sopctl.sop.load import load_sop, require_sop
from sopctl.sop.model import Repeat
from sopctl.sop.occasion_values import values_on
from sopctl.sop.repeat_texts import parse_recurrence
from sopctl.sop.repeats import MAX_EVERY, On, Recurrence

TOP = Path(__file__).resolve().parent.parent
DAY = timedelta(days=1)
QUICK = settings(max_examples=90, deadline=None)
LIN = "Lin <lin@example.com>"

# Rules of days

KINDS = st.sampled_from(["working day", *WEEK])
PLACES = st.integers(1, 6) | st.integers(-6, -1)
IN_A_WEEK = st.builds(On, st.just(1), st.sampled_from(WEEK)) | st.builds(On, PLACES, st.just("working day"))
IN_LONGER = (
    st.builds(On, PLACES, KINDS)
    | st.builds(On, st.integers(1, 31), st.just("day"))
    | st.builds(On, st.integers(-31, -1), st.just("day"))
)
IN_A_YEAR = IN_LONGER | st.builds(On, st.integers(1, 28), st.just("day"), st.integers(1, 12))


@st.composite
def rules(draw: Any) -> Recurrence:
    """Any rule as the parser gives it."""
    unit = draw(st.sampled_from(["day", "working day", "week", "month", "quarter", "year"]))
    days = {"week": IN_A_WEEK, "month": IN_LONGER, "quarter": IN_LONGER, "year": IN_A_YEAR}
    on = draw(st.lists(days[unit], max_size=3)) if unit in days else []
    rule = Recurrence(unit, draw(st.sampled_from([1, 1, 1, 2, 3, 5])), tuple(on))
    return parse_recurrence(recurrence_words(rule))


@st.composite
def calendars(draw: Any) -> Calendar:
    """Calendars with short weeks, long closures, and days that are open against the rule."""
    start = date(2026, 1, 1) + draw(st.integers(0, 700)) * DAY
    closed = [(start + n * DAY).isoformat() for n in range(draw(st.sampled_from([0, 1, 9, 70])))]
    opened = [(start + draw(st.integers(-40, 40)) * DAY).isoformat() for _number in range(3)]
    week = draw(st.lists(st.sampled_from(WEEK), unique=True, min_size=1))
    return Calendar.model_validate({"week": week, "closed": closed, "open": opened})


DATES = st.dates(date(2026, 1, 1), date(2028, 12, 31))


def same_period(unit: str, one: date, other: date) -> bool:
    match unit:
        case "week":
            return one.isocalendar()[:2] == other.isocalendar()[:2]
        case "month":
            return (one.year, one.month) == (other.year, other.month)
        case "quarter":
            return (one.year, (one.month + 2) // 3) == (other.year, (other.month + 2) // 3)
        case "year":
            return one.year == other.year
    return one == other


@cache
def period(unit: str, day: date) -> list[date]:
    """All days of the period of a day, found by looking at each day around it."""
    reach = {"week": 7, "month": 31, "quarter": 92}.get(unit, 366)
    around = (day + number * DAY for number in range(-reach, reach + 1))
    return [one for one in around if same_period(unit, one, day)]


def fits(one: On, unit: str, day: date, calendar: Calendar) -> bool:
    """Whether a day of its period is the one that is meant, by counting all of them."""
    days = period(unit, day)
    if one.month:
        return (day.month, day.day) == (one.month, one.nth)
    if one.kind == "working day":
        days = [other for other in days if calendar.works(other)]
    elif one.kind != "day":
        days = [other for other in days if WEEK[other.weekday()] == one.kind]
    if not days:
        return False
    ordered = days if one.nth > 0 else days[::-1]
    return ordered[min(abs(one.nth), len(ordered)) - 1] == day


def counting(rule: Recurrence, since: date, calendar: Calendar) -> Iterator[tuple[date, bool]]:
    """Each day from `since` on, and whether its period is one of every so many, by walking there."""
    seen, day = 0, since
    while True:
        yield day, seen % rule.every == 0
        if rule.unit == "working day":
            seen += calendar.works(day)
        else:
            seen += not same_period(rule.unit, day, day + DAY)
        day += DAY


@given(rules(), calendars(), DATES, st.integers(0, 250))
@QUICK
def test_occasions_are_those_that_a_look_at_every_day_finds(
    rule: Recurrence, calendar: Calendar, since: date, length: int
) -> None:
    """None is skipped, none is told twice, all are in order, also backwards and under odd calendars."""
    last = since + length * DAY
    found = list(rule.occasions(date.min, last, calendar, since))
    wanted = []
    for day, counts in islice(counting(rule, since, calendar), length + 1):
        named = any(fits(one, rule.unit, day, calendar) for one in rule.on) if rule.on else (
            calendar.works(day) if rule.unit == "working day" else period(rule.unit, day)[0] == day
        )  # fmt: skip
        if named and counts:
            wanted.append(day)
    assert found == wanted
    assert list(rule.occasions(date.min, last, calendar, since, backwards=True)) == found[::-1]
    middle = since + length // 2 * DAY
    assert list(rule.occasions(middle, last, calendar, since)) == [day for day in found if day >= middle]


@given(rules(), DATES, DATES)
@QUICK
def test_without_a_start_the_days_do_not_hang_on_where_one_looks(
    rule: Recurrence, one: date, other: date
) -> None:
    """Rules that need no `since` give the same days through any window."""
    if rule.needs_start:
        return
    first, last = sorted((one, other))
    whole = list(rule.occasions(date(2025, 1, 1), date(2029, 12, 31), MONDAY_TO_FRIDAY))
    part = list(rule.occasions(first, last, MONDAY_TO_FRIDAY))
    assert part == [day for day in whole if first <= day <= last]


@given(rules())
@QUICK
def test_words_say_the_rule_in_both_languages(rule: Recurrence) -> None:
    """What people read, in English and in Chinese, is read back as the same rule."""
    for language in ("en", "zh"):
        with speaking(language):
            words = recurrence_words(rule)
        assert parse_recurrence(words) == rule, words
        assert parse_recurrence(words.removeprefix("every ")) == rule


@pytest.mark.parametrize(
    ("texts", "days"),
    [
        (["every month on the first working day", "Month on the 1st working day", "每月第一个工作日"],
         ["2027-01-01", "2027-02-01", "2027-03-01"]),
        (["every monday", "every week", "week on mon", "每周一", "每星期一", "每个礼拜一"],
         ["2027-01-04", "2027-01-11", "2027-01-18"]),
        (["every monday and thursday", "every Thursday, Monday", "每周一和周四", "每周一、四"],
         ["2027-01-04", "2027-01-07", "2027-01-11"]),
        (["every 2 weeks on friday", "every other week on Friday", "每两周周五", "每 2 周的周五",
          "每２周周五"],
         ["2027-01-01", "2027-01-15", "2027-01-29"]),
        (["every quarter on the last working day", "每季度最后一个工作日", "每个季度的最后一个工作日"],
         ["2027-03-31", "2027-06-30", "2027-09-30"]),
        (["every year on 03-15", "every year on 15 March", "every year on March 15th",
          "每年 3 月 15 日", "每年三月十五号"],
         ["2027-03-15", "2028-03-15", "2029-03-15"]),
        (["every month on the 31st", "每月31日", "每月三十一号"], ["2027-01-31", "2027-02-28", "2027-03-31"]),
        (["every month on the 31st and the last day", "每月31日和最后一天"],
         ["2027-01-31", "2027-02-28", "2027-03-31"]),
        (["every 3 months on the 15th", "每三个月的15日", "每 3 个月 15 日"],
         ["2027-01-15", "2027-04-15", "2027-07-15"]),
        (["every month on the second last working day", "每月倒数第二个工作日"],
         ["2027-01-28", "2027-02-25", "2027-03-30"]),
        (["every month on the first monday", "每月第一个周一"], ["2027-01-04", "2027-02-01", "2027-03-01"]),
        (["every month on the fifth friday", "每月第五个周五"], ["2027-01-29", "2027-02-26", "2027-03-26"]),
        (["every year on 02-29", "每年2月29日"], ["2027-02-28", "2028-02-29", "2029-02-28"]),
        (["every working day", "每个工作日", "每工作日"], ["2027-01-01", "2027-01-04", "2027-01-05"]),
        (["every 3 working days", "每3个工作日", "每三个工作日"], ["2027-01-01", "2027-01-06", "2027-01-11"]),
        (["every 10 days", "每十天", "每10日"], ["2027-01-01", "2027-01-11", "2027-01-21"]),
    ],
)  # fmt: skip
def test_a_rule_is_written_in_many_ways(texts: list[str], days: list[str]) -> None:
    """Both languages, digits and words, full-width signs: all of them name the same days."""
    for text in texts:
        found = parse_recurrence(text).occasions(
            date(2027, 1, 1), date(2030, 1, 1), MONDAY_TO_FRIDAY, date(2027, 1, 1)
        )
        assert [next(found).isoformat() for _number in days] == days, text


@pytest.mark.parametrize(
    "text",
    [
        "", "weekly", "every", "every month on", "every month on the", "every month on monday",
        "every month on 03-15", "every day on monday", "every 2nd week", "每", "每月底", "隔周", "每3月15日",
        "每周八", "every month on the last", "every second on friday", "0", "every 0.5 weeks",
        "每月第个工作日",
        "every month on the first working days of", "x" * 400, "每" * 400, "monday " * 60, "每十一十天",
    ],
)  # fmt: skip
def test_what_is_no_rule_is_told_how_to_write_one(text: str) -> None:
    """A text that says no days is refused with examples, never with a traceback."""
    with pytest.raises(ValueError, match="is no rule of days: write it like `every week on"):
        parse_recurrence(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("every 0 days", f"every 1 to {MAX_EVERY} periods"), ("every 500 weeks", "every 1 to"),
        ("every month on the 32nd", "no such day"), ("every year on 02-30", "no such day"),
        ("every year on 13-01", "no such day"), ("每年2月30日", "no such day"), ("每月0日", "no such day"),
        ("every week on the 8th working day", "no such day"),
    ],
)  # fmt: skip
def test_numbers_are_bounded(text: str, told: str) -> None:
    """Days that no calendar has and periods that take too long to count are refused."""
    with pytest.raises(ValueError, match=told):
        parse_recurrence(text)


@given(st.text(max_size=60) | st.text("每周月年日第一二十的个工作天最后个0123和、 ", max_size=20))
@QUICK
def test_any_text_is_a_rule_or_refused(text: str) -> None:
    """Whatever stands there ends in a rule with bounded numbers, or in a message."""
    try:
        rule = parse_recurrence(text)
    except ValueError as error:
        told = str(error)
        assert told
        return
    assert 1 <= rule.every <= MAX_EVERY
    assert list(rule.occasions(date.min, date.min + 40 * DAY, MONDAY_TO_FRIDAY, date.min)) is not None
    assert list(rule.occasions(date.max - 40 * DAY, date.max, MONDAY_TO_FRIDAY, date.min)) is not None


def test_the_rules_of_the_page_are_rules() -> None:
    """Each way to write a rule that docs/recurring.md shows is one, and the two columns say the same."""
    page = (TOP / "docs" / "recurring.md").read_text(encoding="utf-8")
    table = [line.split("|") for line in page.splitlines() if line.startswith("| `every ")]
    assert len(table) > 8
    for _edge, english, chinese, _end in table:
        said = [parse_recurrence(text) for text in re.findall("`([^`]+)`", english)]
        assert {parse_recurrence(text) for text in re.findall("`([^`]+)`", chinese)} == set(said)


def test_the_example_of_the_page_fits_the_shipped_sop() -> None:
    """The `repeat` that the page gives for market-research has all that its runs need."""
    page = (TOP / "docs" / "recurring.md").read_text(encoding="utf-8")
    (block,) = [one for one in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if "market" in one]
    text = block + (TOP / "sops" / "market-research.yaml").read_text(encoding="utf-8")
    loaded = load_sop("market-research.yaml", text.encode())
    assert lint(loaded) == []
    values = values_on(require_sop(loaded), date(2027, 3, 31), MONDAY_TO_FRIDAY)
    assert values == {"period": "2027 Q1", "report_on": "2027-04-28", "market": "pressure sensors"}


# Which run is for which day

TODAY = date(2027, 3, 10)


def repeat(every: str, **keys: Any) -> Repeat:
    return Repeat.model_validate({"every": every, **keys})


def told(found: list[Any]) -> list[tuple[str, str | None]]:
    return [(one.day.isoformat(), one.run) for one in found]


def test_without_since_the_latest_day_counts() -> None:
    """An SOP that begins to repeat today does not want runs for years that are over."""
    found = occasions_of(repeat("every monday"), MONDAY_TO_FRIDAY, [], TODAY)
    assert told(found) == [("2027-03-08", None)]
    ahead = occasions_of(repeat("every monday"), MONDAY_TO_FRIDAY, [], TODAY, date(2027, 3, 23))
    assert told(ahead) == [("2027-03-08", None), ("2027-03-15", None), ("2027-03-22", None)]


def test_lead_wants_the_run_before_its_day() -> None:
    """With a lead of working days the run is wanted so many working days before."""
    found = occasions_of(repeat("每月15日", since="2027-02-01", lead="3wd"), MONDAY_TO_FRIDAY, [], TODAY)
    assert [(str(one.day), str(one.wanted)) for one in found] == [
        ("2027-02-15", "2027-02-10"), ("2027-03-15", "2027-03-10"),
    ]  # fmt: skip


@given(rules(), calendars(), DATES, st.sampled_from(["0d", "3d", "5wd", "2w", "1mo", "0wd", "12mo"]))
@QUICK
def test_what_is_wanted_by_a_day_is_all_that_leads_there(
    rule: Recurrence, calendar: Calendar, today: date, lead: str
) -> None:
    """No day whose lead begins by today is left out, however months and closures lie."""
    since = today - 90 * DAY
    rule_text = recurrence_words(rule)
    found = occasions_of(repeat(rule_text, since=str(since), lead=lead), calendar, [], today)
    later = occasions_of(repeat(rule_text, since=str(since), lead=lead), calendar, [], today + 400 * DAY)
    assert found == [one for one in later if one.wanted <= today]


def test_a_run_made_by_hand_counts_for_its_period() -> None:
    """A run without a day counts for the nearest day of the week or month in which it begins."""
    runs = [
        RunThere("feb", None, date(2027, 2, 20)),
        RunThere("mar", date(2027, 3, 2), date(2027, 2, 20)),  # made for a day that has moved since
        RunThere("other", None, date(2026, 12, 31)),
    ]
    rule = repeat("every month on the first working day", since="2027-01-01")
    found = occasions_of(rule, MONDAY_TO_FRIDAY, runs, TODAY)
    assert told(found) == [("2027-01-01", None), ("2027-02-01", "feb"), ("2027-03-01", "mar")]


def test_the_run_that_was_made_for_a_day_goes_before_others() -> None:
    """A run made for another day of the same week is not taken for this one."""
    runs = [
        RunThere("a", None, date(2027, 3, 8)),
        RunThere("b", date(2027, 3, 8), date(2027, 3, 9)),
        RunThere("c", date(2027, 3, 8), date(2027, 3, 7)),
    ]
    rule = repeat("every monday and tuesday", since="2027-03-08")
    assert told(occasions_of(rule, MONDAY_TO_FRIDAY, runs, TODAY)) == [
        ("2027-03-08", "c"), ("2027-03-09", None),
    ]  # fmt: skip


def test_very_many_days_are_bounded() -> None:
    """A start long ago gives the latest days alone."""
    found = occasions_of(repeat("every day", since="0001-01-01"), MONDAY_TO_FRIDAY, [], TODAY)
    assert len(found) == MOST
    assert found[-1].day == TODAY
    assert occasions_of(repeat("every day", since="9999-12-31"), MONDAY_TO_FRIDAY, [], TODAY) == []


# The command

NUMBERS = """\
    title: Monthly numbers
    owner: lead
    repeat:
      every: every month on the first working day
      since: 2027-01-01
      with: {month: "{{ occasion.year }}-{{ occasion.month }}", ready: occasion + 5wd}
    roles: {lead: Answers for it}
    params: {month: text, ready: date, reach: {type: integer, default: 5}}
    steps:
      - {id: read, title: "Read the numbers of {{ month }}", due: ready}
    """
MEETING = """\
    ---
    title: 周会
    language: zh
    owner: 主持
    repeat: 每周一
    roles: {主持: 主持会议}
    ---
    ## 会议
    ### 开会
    """


@pytest.fixture
def on_the_day(team: Team, monkeypatch: pytest.MonkeyPatch) -> Team:
    """A team on 10 March 2027."""
    noon = datetime(TODAY.year, TODAY.month, TODAY.day, 12).astimezone()
    let_it_be(noon, monkeypatch)
    return team


def rows(team: Team, *words: str) -> list[tuple[str, str, str | None]]:
    found = json.loads(team("due", "--json", *words))
    return [(one["sop"], one["occasion"], one["run"]) for one in found]


def test_due_lists_what_is_missing(on_the_day: Team) -> None:
    """One line for each day without a run: the SOP, the day, since when, and the rule in words."""
    team = on_the_day
    team.sop("numbers", NUMBERS)
    team.write("sops/meeting.md", MEETING)
    team.sop("plain", "title: Plain\nsteps: [{id: a, title: 'They repeat: nothing'}]\n")
    lines = [line.split("  ") for line in team("due").splitlines()]
    monthly = "every month on the first working day"
    assert [[cell.strip() for cell in line if cell] for line in lines] == [
        ["SOP", "occasion", "run", "repeats"],
        ["meeting", "2027-03-08", "missing since 2027-03-08, 2 days overdue", "every Monday"],
        ["numbers", "2027-01-01", "missing since 2027-01-01, 68 days overdue", monthly],
        ["numbers", "2027-02-01", "missing since 2027-02-01, 37 days overdue", monthly],
        ["numbers", "2027-03-01", "missing since 2027-03-01, 9 days overdue", monthly],
    ]
    chinese = team("--lang", "zh", "due", "meeting", "--until", "2027-03-15")
    assert "自 2027-03-08 起缺少，逾期 2 天" in chinese
    assert "2027-03-15 起需要，还有 5 天" in chinese
    assert "每周一" in chinese
    team("due", "--exit-code", code=1)
    facts = json.loads(team("due", "meeting", "--until", "2027-03-15", "--json"))
    assert facts[1] == {
        "sop": "meeting", "title": "周会", "repeat": "每周一", "occasion": "2027-03-15",
        "from": "2027-03-15", "missing": False, "run": None,
    }  # fmt: skip


def test_new_makes_each_run_once(on_the_day: Team) -> None:
    """The first run is made by hand for its day; then --new makes the rest, with its people, once."""
    team = on_the_day
    team.sop("numbers", NUMBERS)
    team("new", "numbers", "--occasion", "2027-01-01", "--role", f"lead={LIN}", "--set", "reach=7")
    assert team("due", "--new") == "numbers-2027-02-01\nnumbers-2027-03-01\n"
    assert "people as in numbers-2027-01-01" in team.err
    facts = team.facts("numbers-2027-03-01")
    assert facts["params"] == {"month": "2027-03", "ready": "2027-03-08", "reach": 5}
    assert facts["roles"] == {"lead": LIN}
    assert team("due", "--new", "--exit-code") == ""
    assert "no run is missing" in team.err
    assert rows(team) == []
    assert [run for _sop, _day, run in rows(team, "--all")] == [
        "numbers-2027-01-01", "numbers-2027-02-01", "numbers-2027-03-01",
    ]  # fmt: skip
    team("verify")
    team.sop("numbers", NUMBERS.replace("2027-01-01", "2026-12-01"))
    made = json.loads(team("due", "--new", "--json"))
    assert [(one["run"], one["missing"]) for one in made] == [("numbers-2026-12-01", False)]


def test_what_cannot_be_made_does_not_stop_the_others(on_the_day: Team) -> None:
    """A role without a person and a broken SOP are named, the others are made, and it exits with 2."""
    team = on_the_day
    team.sop("numbers", NUMBERS.replace("{lead: Answers for it}", "{lead: Answers for it, second: Helps}"))
    team.write("sops/meeting.md", MEETING)
    team("new", "meeting", "--occasion", "2027-03-01", "--role", f"主持={LIN}")
    team.sop("bare", "title: Bare\nrepeat: every day\nowner: r\nsteps: [{id: a, title: b}]\n")
    team.sop("broken", "title: Broken\nrepeat: wekly\nsteps: [{id: a, title: b}]\n")
    assert team("due", "--new", code=2) == "meeting-2027-03-08\n"
    assert "sops/broken.yaml: cannot be used: `wekly` is no rule of days" in team.err
    assert "bare, 2027-03-10: `r` is no role" in team.err
    assert "2027-01-01, 2027-02-01, 2027-03-01: missing: role lead, role second" in team.err
    assert "make it yourself: sopctl new numbers --occasion 2027-01-01" in team.err
    assert {one.name for one in (team.folder / "runs").iterdir()} == {
        "meeting-2027-03-01", "meeting-2027-03-08",
    }  # fmt: skip


def test_what_the_disk_refuses_is_not_to_be_tried_by_hand(on_the_day: Team) -> None:
    """Room is what helps then, and the message says so."""
    team = on_the_day
    team.sop("numbers", NUMBERS)
    team("new", "numbers", "--occasion", "2027-01-01", "--role", f"lead={LIN}")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        team("due", "--new", code=2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "numbers, 2027-02-01: not recorded" in team.err
    assert "make room" in team.err
    assert "make it yourself" not in team.err
    assert [run for _sop, _day, run in rows(team)] == [None, None]


def test_very_many_missing_runs_are_told_in_few_lines(on_the_day: Team) -> None:
    """All SOPs listed, each has its latest twenty, the number of the rest and the oldest; one named all."""
    team = on_the_day
    text = "title: {}\nrepeat: {{every: every day, since: {}}}\nowner: r\nroles: {{r: Works}}\n"
    text += "steps: [{{id: a, title: b}}]\n"
    team.sop("daily", text.format("Daily", "2026-01-01"))
    team.sop("lately", text.format("Lately", "2027-03-10"))
    lines = team("due").splitlines()[1:]
    assert [line.split()[:2] for line in lines if line.startswith("daily")][::19] == [
        ["daily", "2027-02-19"], ["daily", "2027-03-10"],
    ]  # fmt: skip
    assert len(lines) == 21
    assert "daily: 414 more are missing, the oldest of 2026-01-01; `sopctl due daily` lists them" in team.err
    assert len(team("due", "daily").splitlines()) == 435
    assert len(json.loads(team("due", "--json"))) == 435
    ahead = team("due", "lately", "daily", "--until", "2027-06-30").splitlines()
    assert len(ahead) == 1 + 434 + 1 + 2 * 112
    team("due", "--until", "2027-06-30")
    assert "lately: 92 more are to come, the last on 2027-06-30" in team.err
    assert team("due", "--new", code=2) == ""
    assert "daily, 434 days from 2026-01-01 to 2027-03-10: missing: role r" in team.err
    assert team.err.count("missing: role r") == 2


def test_a_day_must_be_one_of_the_sop(on_the_day: Team) -> None:
    """`new --occasion` refuses a day that the SOP does not name, and an SOP that does not repeat."""
    team = on_the_day
    team.sop("numbers", NUMBERS)
    team("new", "numbers", "--occasion", "2027-02-02", "--role", f"lead={LIN}", code=2)
    assert "numbers has no occasion on 2027-02-02" in team.err
    assert "the nearest is 2027-02-01" in team.err
    team("new", "numbers", "--occasion", "soon", code=2)
    team.sop("plain", "title: Plain\nowner: r\nroles: {r: x}\nsteps: [{id: a, title: b}]\n")
    team("new", "plain", "--occasion", "2027-02-01", code=2)
    assert "plain does not repeat" in team.err
    team("--lang", "zh", "due", "plain", code=2)
    assert "`repeat: 每月第一个工作日`" in team.err
    team("due", "plain", code=2)
    team("due", "--until", "2030-01-01", code=2)
    assert "more than two years ahead" in team.err


def test_a_run_that_cannot_be_opened_is_not_made_again(on_the_day: Team) -> None:
    """A damaged run is named, and stands for its day all the same."""
    team = on_the_day
    team.sop("numbers", NUMBERS.replace("2027-01-01", "2027-03-01"))
    team("new", "numbers", "--occasion", "2027-03-01", "--role", f"lead={LIN}")
    (team.folder / "runs/numbers-2027-03-01/sop.yaml").write_text("nonsense: [")
    assert rows(team) == []
    assert "warning: numbers-2027-03-01 cannot be opened" in team.err


def test_a_run_that_a_sparse_work_tree_leaves_out_is_there(on_the_day: Team) -> None:
    """What git has counts, though the work tree does not hold it."""
    team = on_the_day
    team.sop("numbers", NUMBERS)
    for month in ("01", "02", "03"):
        team("new", "numbers", "--occasion", f"2027-{month}-01", "--role", f"lead={LIN}")

    def git(*words: str) -> None:
        about = ["-c", "user.name=T", "-c", "user.email=t@example.com"]
        subprocess.run(["git", *about, *words], cwd=team.folder, check=True, capture_output=True)

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "Begin")
    git("sparse-checkout", "set", "--no-cone", "/*", "!/runs/numbers-2027-02-01/")
    assert not (team.folder / "runs/numbers-2027-02-01").exists()
    assert rows(team) == []
    assert ("numbers", "2027-02-01", "numbers-2027-02-01") in rows(team, "--all")


def test_days_follow_the_calendar_of_the_team(on_the_day: Team) -> None:
    """A day off of the team moves the first working day; a run that was made for it counts all the same."""
    team = on_the_day
    team.sop("numbers", NUMBERS.replace("2027-01-01", "2027-03-01"))
    team("new", "numbers", "--occasion", "2027-03-01", "--role", f"lead={LIN}")
    team.write("calendar.yaml", "closed: [2027-03-01]\n")
    assert rows(team, "--all") == [("numbers", "2027-03-02", "numbers-2027-03-01")]
    assert team("due", "--new") == ""
    team.write("calendar.yaml", "closed: [soon]\n")
    team("due", code=2)
    assert "calendar.yaml:1:10" in team.err


def test_only_files_that_hold_the_key_are_parsed(on_the_day: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library in which nothing repeats is answered without reading any SOP."""
    team = on_the_day
    team.sop("plain", "title: Plain\nsteps: [{id: a, title: people repeat}]\n")
    monkeypatch.setattr("sopctl.sop.load.load_sop", None)
    assert team("due") == ""
    assert "no run is missing" in team.err


# The key in the SOP

HEAD = (
    "title: T\nowner: r\nroles: {r: x}\n"
    "params: {day: date, note: {type: text, default: x}, doc: {type: file, required: false}}\n"
)
STEPS = "steps: [{id: s, title: '{{ note }} {{ doc }}', due: day}]\n"


@pytest.mark.parametrize(
    ("written", "code", "words"),
    [
        ("repeat: often", "SOP107", "`often` is no rule of days"),
        ("repeat: {every: 每周八}", "SOP107", "`每周八` is no rule of days"),
        ("repeat: {every: week, lead: 2h}", "SOP107", "`2h` is not from a day to a year"),
        ("repeat: {every: week, lead: 900d}", "SOP107", "`900d` is not from a day to a year"),
        ("repeat: {every: 2 working days}", "SOP107", "working days are counted from a day"),
        ("repeat: {every: week, sinse: 2027-01-01}", "SOP104", "did you mean since?"),
        ("repeat: {since: 2027-01-01}", "SOP105", "`every` is missing"),
        ("repeat: 5", "SOP106", "wants a map of keys"),
        ("repeat: every week", "SOP507", "no run can be made without `day`"),
        ("repeat: {every: week, with: {day: occasion+5wd}}", "SOP506", "write occasion + 5wd"),
        ("repeat: {every: week, with: {day: soon}}", "SOP506", "`soon` is no date"),
        ("repeat: {every: week, with: {day: occasion, note: '{{ ocasion }}'}}", "SOP506",
         "did you mean occasion?"),
        ("repeat: {every: week, with: {day: occasion, note: '{{ 1 + 1 }}'}}", "SOP506", "only names"),
        ("repeat: {every: week, with: {day: occasion, doc: /etc/passwd}}", "SOP506",
         "a file cannot be given"),
        ("repeat: {every: week, with: {day: occasion, dya: occasion}}", "SOP506", "did you mean day?"),
    ],
)  # fmt: skip
def test_lint_tells_what_is_wrong_with_repeat(team: Team, written: str, code: str, words: str) -> None:
    """Each slip in `repeat` is told at its line, with the way to mend it."""
    team.sop("a", HEAD + written + "\n" + STEPS)
    found = [one for one in team.lint() if one[3] in (code, "SOP506", "SOP507")]
    assert [(line, kind) for _file, line, _column, kind, _words in found] == [(5, code)]
    assert words in found[0][4]


def test_show_says_when_an_sop_repeats(team: Team) -> None:
    """The document of an SOP has the rule in the reader's language, and what its runs are made with."""
    team.sop("numbers", NUMBERS)
    assert "every month on the first working day, since 2027-01-01" in " ".join(
        team("show", "numbers").split()
    )
    chinese = "".join(team("--lang", "zh", "show", "numbers").split())
    assert "定期执行每月的第一个工作日、自2027-01-01起" in chinese


def test_a_change_of_repeat_is_behaviour(team: Team) -> None:
    """Whoever reviews is told in words from which days to which."""
    before = team.write("a.yaml", HEAD + STEPS)
    after = team.write("b.yaml", "repeat: {every: 每两周周五, with: {day: occasion}}\n" + HEAD + STEPS)
    told = team("diff", str(before), str(after))
    assert "every 2 weeks on Friday (day: occasion)" in told
    facts = json.loads(team("diff", str(before), str(after), "--format", "json"))
    change = next(one for one in facts["files"][0]["changes"] if one["kind"] == "occasions-changed")
    assert change["grade"] == "behaviour"


def test_two_machines_that_make_a_run_at_once_find_out(
    on_the_day: Team, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run has one name on both, so sync tells the second that the first has it already."""
    team = on_the_day
    top = tmp_path_factory.mktemp("machines")

    def git(*words: str, cwd: Path = top) -> None:
        subprocess.run(["git", *words], cwd=cwd, check=True, capture_output=True)

    git("init", "-q", "--bare", "-b", "main", "hub.git")
    for name in ("one", "two"):
        git("clone", "-q", str(top / "hub.git"), name)
        git("config", "user.name", name, cwd=top / name)
        git("config", "user.email", f"{name}@example.com", cwd=top / name)
        git("checkout", "-qb", "main", cwd=top / name) if name == "one" else None
        if name == "one":
            (top / "one/sops").mkdir()
            text = "title: Free\nrepeat: every month\nowner: r\nroles: {r: x}\nsteps: [{id: a, title: b}]\n"
            (top / "one/sops/free.yaml").write_text(text)
            git("add", "-A", cwd=top / "one")
            git("commit", "-qm", "Begin", cwd=top / "one")
            git("push", "-qu", "origin", "main", cwd=top / "one")
    for name in ("one", "two"):
        monkeypatch.chdir(top / name)
        team(
            "new", "free", "--occasion", "2027-03-01", "--role", f"r={LIN}", "--as", f"{name} <{name}@x.org>"
        )
    monkeypatch.chdir(top / "one")
    team("sync")
    monkeypatch.chdir(top / "two")
    team("sync")
    assert "free-2027-03-01/run.yaml: it differs from what everybody has, and is not shared" in team.err


def test_the_example_needs_nothing_that_only_a_team_knows(on_the_day: Team) -> None:
    """After a first run, made by hand for its people, the others are made from the day and from defaults."""
    example = TOP / "examples" / "alignment-meeting" / "alignment-meeting.yaml"
    on_the_day.sop("alignment-meeting", example.read_text(encoding="utf-8"))
    assert on_the_day.lint() == []
    people = ("--role", f"host={LIN}", "--role", "analyst=Chen <chen@example.com>")
    on_the_day("new", "alignment-meeting", "--occasion", "2027-01-01", *people)
    assert on_the_day("due", "--new").split() == [
        "alignment-meeting-2027-02-01",
        "alignment-meeting-2027-03-01",
    ]
    facts = on_the_day.facts("alignment-meeting-2027-03-01")
    assert facts["params"]["meets"] == "2027-03-03"
    assert facts["params"]["month"] == "2027-03"
    plan = json.loads(on_the_day("plan", "alignment-meeting", "--set", "meets=2027-04-05", "--json"))
    assert plan["in_time"]
