"""Plans as they are shown: every form says the same, reads back elsewhere, and no text breaks it."""

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import icalendar
import pytest
import vobject
from charts import read_by_mermaid
from conftest import Team
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from plans import fair, hour, plan_of, planned, worker

from sopctl.cli.runs.session import load
from sopctl.errors import SopctlError
from sopctl.language import CHINESE, ENGLISH, choose
from sopctl.plan.tasks import Plan
from sopctl.plan.times import at
from sopctl.render.columns import cells
from sopctl.render.plan import FORMATS, FORMATS_BY, About, gather, render
from sopctl.render.plan.as_html import fragment
from sopctl.render.plan.as_ics import calendars
from sopctl.render.report import as_html, as_md
from sopctl.render.report.audience import Audience
from sopctl.render.report.subject import Subject
from sopctl.runs.survey import Survey
from sopctl.sop.dates import parse_duration

HERE = Path(__file__).parent
MADE = datetime(2027, 3, 1, 8, 30, tzinfo=UTC)
ABOUT = About("spring-fair", "Spring Fair", "Asia/Shanghai", MADE)
HOSTILE = [
    "title: end; section # x", "section two", "%% comment {init}", "%%{init: {'theme':'dark'}}%%", "a%b % c",
    "click here call me()", "2027-03-01 opens", "end", "Line\nbreak\r\n next", "\"quoted\" 'single' `tick`",
    "<script>alert(1)</script><br/>x", "#58; &amp; &lt;", "画海报：第一版；（终）#1", "accTitle: x",
    "style y:a#b;",
    "x" * 3000, "\x1b[31mred\x00\u202e", "todayMarker off", "=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1",
    "---", "```", "  ", "a, crit, done, 2027", "|pipe| a", "@Bob: hi", "BEGIN:VEVENT\r\nEND:VCALENDAR",
    "a;b,c\\n\\;", "[x](javascript:alert(1))", "画" * 200, "]]>", "&#x3c;b&#x3e;", "'", "\ud800",
]  # fmt: skip

FAIR_OF_ONE = """
title: Fair
owner: lead
roles: {lead: Answers}
params: {day: date}
steps: [{id: page, title: Page, takes: 5wd, due: day}]
"""


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Whatever a test chose, the next one speaks English."""
    yield
    choose(ENGLISH)


def hostile(titles: list[str] = HOSTILE) -> Plan:
    """A plan whose every text would do something, if it could."""
    tasks = [
        planned(
            f"s[{number}, {title[:20]}]",
            hour(1 + number % 25),
            hour(1 + number % 25, 17),
            title=title,
            phase=title,
            role=title,
            worker=title,
            takes="2h" if number % 2 else "1wd",
            due=3,
            needs=(f"s[{number - 1}, {titles[number - 1][:20]}]",) if number else (),
            optional=title,
            notice=parse_duration("2wd"),
            critical=number % 3 == 0,
        )
        for number, title in enumerate(titles)
    ]
    return plan_of(*tasks, workers={title: worker(title) for title in titles})


def missed() -> Plan:
    """A fair whose day is missed by three working days and a half."""
    return plan_of(
        planned("draw", hour(1), hour(4, 17), title="Draw the page", takes="4wd", critical=True),
        planned("open", hour(5, 13), hour(5, 13), title="Open the fair", due=2, critical=True),
        short=3 * 480 + 240,
        missed="open",
    )


def test_what_is_late_lacks_what_it_misses_its_day_by() -> None:
    """Also a step that is late for want of hands alone, and could slip otherwise; programs know of both."""
    plan = plan_of(
        planned("draw", hour(4), hour(4, 17), title="Draw", due=2, slack=480), short=960, missed="draw"
    )
    assert "slack -2wd" in render("table", plan, ABOUT)
    assert "1wd" not in render("md", plan, ABOUT).split("| --- |")[1]
    assert json.loads(render("json", plan, ABOUT))["steps"][0]["slack_minutes"] == 480


# The table


def test_the_table_says_whether_the_day_is_met() -> None:
    """Above the steps: from when to when, the day that counts, what is to spare, and the chain."""
    told = render("table", fair(provisional=[2027, 2031]), ABOUT, width=200)
    assert told.splitlines()[:5] == [
        "From Mon 8 Mar 2027 to Fri 26 Mar.",
        "The day that counts is Fri 26 Mar (Open the fair): in time, with 1 working day to spare.",
        "Critical: List what the fair needs → Draw the page → Draw the poster"
        " → Print all of it → Open the fair.",
        "The holidays of 2027 are not announced yet.",
        "Times of day are those of Asia/Shanghai.",
    ]


def test_the_table_says_by_how_much_a_day_is_missed_and_why() -> None:
    """Half days are rounded up, and the chain is named."""
    told = render("table", missed(), ABOUT, width=200)
    assert (
        "Open the fair: the plan misses Tue 2 Mar by 3.5 working days, "
        "because of Draw the page → Open the fair." in told
    )
    assert "!* Open the fair" in told


def test_what_is_done_is_in_time() -> None:
    """When all is done, nothing is left that could slip; a plan without a due day has no day that counts."""
    done = plan_of(planned("open", hour(1), hour(1, 17), title="Open", due=2, slack=480, ended=hour(1, 17)))
    assert "The day that counts is Tue 2 Mar (Open): in time.\n" in render("table", done, ABOUT)
    free = plan_of(planned("open", hour(1), hour(1, 17)))
    assert render("table", free, ABOUT).startswith("All on Mon 1 Mar 2027.\n\n")


def test_a_step_tells_its_days_and_its_hours_only_where_they_count() -> None:
    """A step of working days tells its days, one of hours the time of day too."""
    told = render("table", fair(), ABOUT)
    assert "Tue 16 Mar to Thu 18 Mar · Li Wei · slack 1wd" in told
    assert "Wed 24 Mar 09:30 to 11:30 · lead · slack 1wd" in told
    assert "Fri 19 Mar · Li Wei · slack 2wd · due Mon 22 Mar" in told


def test_bars_stand_where_their_days_are() -> None:
    """A bar begins under the label of its day; days off, done steps and moments have signs of their own."""
    lines = render("table", fair(list_ended=hour(8, 17)), ABOUT).splitlines()
    axis = next(line for line in lines if "15 Mar" in line)
    poster = next(line for line in lines if "Draw the poster" in line and "█" in line)
    assert poster.index("█") == axis.index("22 Mar")
    page = next(line for line in lines if "Draw the page" in line and "█" in line)
    assert page[axis.index("15 Mar")] == "·"  # a Monday that is closed
    assert page.index("█") == axis.index("15 Mar") + 2
    assert page.count("█") == 6
    assert "░░" in next(line for line in lines if "✓" in line)
    assert lines[-1].endswith("◆ takes no time   | due")


def test_a_narrow_terminal_has_no_bars() -> None:
    """On 40 columns the parts stand below each other."""
    told = render("table", fair(), ABOUT, width=40)
    assert "█" not in told
    assert " * Draw the page\n   Tue 16 Mar to Thu 18 Mar · Li Wei ·\n   slack 1wd\n" in told


@pytest.mark.parametrize("language", [ENGLISH, CHINESE])
@pytest.mark.parametrize("width", [20, 40, 60, 80, 100, 200])
@pytest.mark.parametrize("by", ["", "role", "person"])
def test_no_line_is_wider_than_the_terminal(language: str, width: int, by: str) -> None:
    """Whatever the texts, in either language, with wide characters counted as two columns."""
    choose(language)
    for plan in (fair(provisional=[2027]), hostile(), missed()):
        told = render("table", plan, ABOUT, by=by, width=width)
        assert max(cells(line) for line in told.splitlines()) <= width


def test_the_table_speaks_chinese() -> None:
    """Days and amounts are written as Chinese readers do."""
    choose(CHINESE)
    told = render("table", fair(), ABOUT, width=200)
    assert told.startswith("2027年3月8日周一至3月26日周五。\n最要紧的日子是3月26日周五（Open the fair）")
    assert "3月16日周二至3月18日周四 · Li Wei · 余量 1 个工作日" in told


def test_midnights_belong_to_the_day_before_but_for_the_start() -> None:
    """What ends at midnight ends the day before; what takes no time at the start is on the first day."""
    plan = plan_of(
        planned("first", hour(1, 0), hour(1, 0)),
        planned("wait", hour(1, 0), hour(3, 0), takes="2d"),
        planned("after", hour(3, 0), hour(3, 0)),
        start=hour(1, 0),
    )
    days = [(one["first_day"], one["last_day"]) for one in json.loads(render("json", plan, ABOUT))["steps"]]
    assert days == [("2027-03-01",) * 2, ("2027-03-01", "2027-03-02"), ("2027-03-02",) * 2]


# Sheets to send


def test_the_sheet_of_a_role_gathers_its_requests() -> None:
    """Briefed once, by a day; then each request with what it needs, from whom and by when."""
    told = render("table", fair(list_ended=hour(8, 17)), ABOUT, by="role", width=200)
    assert told.splitlines()[:7] == [
        "Spring Fair: what designer (Li Wei) is asked for",
        "",
        "Brief designer once, by Mon 8 Mar: Draw the page, Draw the banner, Draw the poster",
        "  - Draw the page",
        "    done by Fri 19 Mar",
        "    planned: Tue 16 Mar to Thu 18 Mar (takes 3wd)",
        "    needs List what the fair needs (lead): done Mon 8 Mar",
    ]


def test_the_sheet_for_programs_has_the_same_briefs() -> None:
    """JSON has ISO days and ids."""
    told = json.loads(render("json", fair(), ABOUT, by="person"))
    sheet = next(one for one in told["sheets"] if one["whom"] == "Li Wei")
    (brief,) = sheet["briefs"]
    assert (told["by"], sheet["notice"], brief["by"], brief["overdue"]) == (
        "person",
        "5wd",
        "2027-03-08",
        False,
    )
    assert [one["id"] for one in brief["steps"]] == ["page", "banner", "poster"]
    assert brief["steps"][0]["needs"] == [
        {"step": "list", "who": "lead", "done": False, "end": "2027-03-08T17:00", "last_day": "2027-03-08"}
    ]


@pytest.mark.parametrize("by", ["", "role", "person"])
def test_markdown_shows_hostile_texts_as_they_stand(by: str) -> None:
    """No heading, link, image, code or HTML comes from a text."""
    told = render("md", hostile(), ABOUT, by=by)
    tokens = MarkdownIt("commonmark").enable("table").parse(told)
    headings = [token for token in tokens if token.type == "heading_open"]
    assert len(headings) == (told.count("\n## ") + 1)
    kinds = {token.type for token in tokens} | {
        child.type for token in tokens for child in token.children or []
    }
    assert kinds.isdisjoint({"html_block", "html_inline", "link_open", "image", "fence", "code_block", "hr"})
    assert "code_inline" not in kinds
    if not by:
        rows = [token for token in tokens if token.type == "tr_open"]
        columns = [token for token in tokens if token.type in ("td_open", "th_open")]
        assert len(columns) == 6 * len(rows)


# For programs


def test_json_has_stable_keys_and_no_sentence() -> None:
    """The same bytes in every language; the keys are those that the page of formats lists."""
    plan = fair(provisional=[2027])
    told = render("json", plan, ABOUT)
    choose(CHINESE)
    assert render("json", plan, ABOUT) == told
    facts = json.loads(told)
    page = (HERE.parent / "docs" / "plan-formats.md").read_text(encoding="utf-8")
    for key in [*facts, *facts["steps"][0]]:
        assert f"`{key}`" in page
    assert facts["goal"] == {"step": "open", "due": "2027-03-26"}
    assert (facts["in_time"], facts["spare_minutes"], facts["critical"][0]) == (True, 480, "list")
    page_step = facts["steps"][1]
    assert (page_step["begin"], page_step["end"]) == ("2027-03-16T09:00", "2027-03-18T17:00")
    assert (page_step["takes"], page_step["brief"]) == ({"least": "3wd", "most": "3wd"}, "2027-03-08")


def test_csv_reads_back_and_no_cell_is_a_formula() -> None:
    """Every row has all columns; what a spreadsheet would compute begins with an apostrophe."""
    head, *rows = csv.reader(StringIO(render("csv", hostile(), ABOUT)))
    assert len(rows) == len(HOSTILE)
    assert {len(row) for row in rows} == {len(head)}
    cells_ = [cell for row in rows for cell in row]
    assert not [cell for cell in cells_ if cell.startswith(("=", "+", "-", "@", "＝", "\t", "\r"))]
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", render("csv", hostile(), ABOUT))
    head, first, *__ = csv.reader(StringIO(render("csv", fair(), ABOUT)))
    row = dict(zip(head, first, strict=True))
    assert (row["first_day"], row["who"], row["critical"], row["slack_minutes"]) == (
        "2027-03-08",
        "lead",
        "yes",
        "480",
    )


# Mermaid


def test_mermaid_reads_the_chart() -> None:
    """Sections are phases; critical, done and milestones are marked; a day ends at midnight."""
    (chart,) = read_by_mermaid(render("mermaid", fair(list_ended=hour(8, 17)), ABOUT))
    epoch = at(date(1970, 1, 1))
    assert chart["title"] == "Spring Fair"
    tasks = {one["title"]: one for one in chart["tasks"]}
    page, opening = tasks["Draw the page"], tasks["Open the fair"]
    assert (page["begin"], page["end"]) == (hour(16, 0) - epoch, hour(19, 0) - epoch)
    assert (page["section"], page["critical"], page["done"], page["milestone"]) == (
        "Before",
        True,
        False,
        False,
    )
    assert tasks["List what the fair needs"]["done"]
    assert (opening["section"], opening["milestone"]) == ("The day", True)
    printing = tasks["Print all of it"]
    assert (printing["begin"], printing["end"]) == (hour(24, 9, 30) - epoch, hour(24, 11, 30) - epoch)


def test_no_title_breaks_a_mermaid_chart() -> None:
    """Each step is read as one task with its own title, whatever stands in it; so is no step at all."""
    plan = hostile()
    chart, empty = read_by_mermaid(
        render("mermaid", plan, About("x", HOSTILE[0])), render("mermaid", plan_of(), ABOUT)
    )
    assert empty["tasks"] == []
    assert chart["title"] == HOSTILE[0]
    rows = [*gather(plan, ABOUT).rows.values()]
    assert [one["title"][:119] for one in chart["tasks"]] == [row.title[:119] for row in rows]


def test_a_mermaid_chart_has_a_line_for_each_step() -> None:
    """Where there is no Mermaid: no sign of a title is one that its parser knows."""
    lines = render("mermaid", hostile(), ABOUT).splitlines()
    tasks = [line for line in lines if re.search(r":(?:crit, )?s\d+, ", line)]
    assert len(tasks) == len(HOSTILE)
    for line in tasks:
        title = line.strip().rpartition(" :")[0]
        assert not re.search(r"[:;%{}\"<>`]|#(?!\d+;)", re.sub(r"#\d+;", "", title))


# Calendars


def test_icalendar_and_vobject_read_the_same_events() -> None:
    """Whole days end on the day after their last one; hours have their time zone."""
    text = render("ics", fair(), ABOUT)
    read = icalendar.Calendar.from_ical(text)
    events = {str(one["summary"]): one for one in read.walk("VEVENT")}
    other = {one.summary.value: one for one in vobject.readOne(text, validate=True).vevent_list}
    assert [*events] == [*other] == [row.title for row in gather(fair(), ABOUT).rows.values()]
    page = events["Draw the page"]
    assert (page.decoded("dtstart"), page.decoded("dtend")) == (date(2027, 3, 16), date(2027, 3, 19))
    assert other["Draw the page"].dtend.value == date(2027, 3, 19)
    assert page.decoded("dtstamp") == MADE
    printing = datetime(2027, 3, 24, 1, 30, tzinfo=UTC)
    assert events["Print all of it"].decoded("dtstart").astimezone(UTC) == printing
    assert other["Print all of it"].dtstart.value.astimezone(UTC) == printing
    assert page["categories"].cats == ["Before"]
    assert "needs List what the fair needs" in str(page["description"])
    assert not [error for one in read.walk() for error in one.errors]


def test_an_alarm_rings_on_the_morning_on_which_the_brief_is_due() -> None:
    """Nine o'clock of that day; what is done or begun rings no more."""
    read = icalendar.Calendar.from_ical(render("ics", fair(), ABOUT))
    page = next(one for one in read.walk("VEVENT") if one["summary"] == "Draw the page")
    (alarm,) = page.walk("VALARM")
    rings = datetime(2027, 3, 16) + alarm.decoded("trigger")
    assert rings == datetime(2027, 3, 8, 9)
    done = plan_of(
        planned("a", hour(1), hour(1, 17), brief=date(2027, 2, 26), ended=hour(1, 17)),
        planned("b", hour(2), hour(2, 17), brief=date(2027, 2, 26), begun=hour(2)),
    )
    assert "VALARM" not in render("ics", done, ABOUT)


def test_each_person_has_a_calendar_and_a_step_one_uid_everywhere() -> None:
    """The UID of a step is the same in the calendar for all, in a person's, and after it was moved."""
    whole = icalendar.Calendar.from_ical(render("ics", fair(), ABOUT))
    uids = {str(one["summary"]): str(one["uid"]) for one in whole.walk("VEVENT")}
    assert len(set(uids.values())) == len(uids)
    by_person = dict(calendars(gather(fair(), ABOUT), "person"))
    assert [*by_person] == ["lead", "Li Wei", "nobody yet"]
    own = icalendar.Calendar.from_ical(by_person["Li Wei"])
    assert {str(one["summary"]): str(one["uid"]) for one in own.walk("VEVENT")} == {
        title: uid for title, uid in uids.items() if title.startswith("Draw")
    }
    moved = plan_of(planned("page", hour(29), hour(30, 17)))
    assert uids["Draw the page"] in render("ics", moved, ABOUT)
    assert uids["Draw the page"] not in render("ics", moved, About("other-run"))
    assert len(icalendar.Calendar.from_ical(render("ics", fair(), ABOUT, by="person"), multiple=True)) == 3


def test_no_text_breaks_a_calendar() -> None:
    """One event for each step, with its title, read by both libraries; lines are folded at 75 octets."""
    plan = hostile()
    text = render("ics", plan, ABOUT)
    titles = [row.title for row in gather(plan, ABOUT).rows.values()]
    read = icalendar.Calendar.from_ical(text)
    assert [str(one["summary"]) for one in read.walk("VEVENT")] == titles
    assert [one.summary.value for one in vobject.readOne(text).vevent_list] == titles
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text)


def test_an_unknown_time_zone_is_told() -> None:
    """It is an error for people, and none where no hour counts on it."""
    with pytest.raises(SopctlError, match="Nowhere/Here"):
        render("ics", fair(), About("x", zone="Nowhere/Here"))
    text = render("ics", fair(), About("x"))
    assert "DTSTART:20270324T093000\r\n" in text


# HTML


def test_the_chart_of_a_page_is_sound_and_runs_nothing() -> None:
    """It is well-formed; texts are escaped; there is no script, style or address in it."""
    told = str(fragment(gather(hostile(), ABOUT)))
    tree = ElementTree.fromstring(told)
    assert {one.tag for one in tree.iter()} <= {
        "section", "h2", "p", "table", "caption", "thead", "tbody", "tr", "th", "td", "small", "span",
        "svg", "defs", "g", "rect", "line", "circle", "text", "title", "use",
    }  # fmt: skip
    assert {name for one in tree.iter() for name in one.attrib}.isdisjoint({"style", "src", "onload"})
    assert {one.get("href") for one in tree.iter("use")} == {"#plan-days"}
    titles = [next(row.iter("th")).text for row in tree.iter("tr") if row.find("td/svg/title") is not None]
    assert [(title or "").strip() for title in titles] == [
        row.title for row in gather(hostile(), ABOUT).rows.values()
    ]


def test_the_bars_of_a_page_stand_where_their_days_are() -> None:
    """Nineteen days: the page is drawn from the ninth to the eleventh."""
    tree = ElementTree.fromstring(str(fragment(gather(fair(), ABOUT))))
    bars = {
        (one.findtext("title") or "").partition(": ")[0]: one for one in tree.iter("svg") if one.get("role")
    }
    bar = bars["Draw the page"].find("rect")
    assert bar is not None
    assert (bar.get("x"), bar.get("width")) == (f"{800 / 19:.3f}%", f"{300 / 19:.3f}%")
    assert bars["Open the fair"].find("circle") is not None
    for rect in [*tree.iter("rect"), *tree.iter("line")]:
        places = [float(rect.get(key, "0%").rstrip("%")) for key in ("x", "width", "x1")]
        assert all(0 <= place <= 100 for place in places)
        assert places[0] + places[1] <= 100.01


# All forms


@pytest.mark.parametrize("language", [ENGLISH, CHINESE])
@pytest.mark.parametrize("by", ["", "role"])
def test_a_plan_of_nothing_is_shown(language: str, by: str) -> None:
    """No steps are no error."""
    choose(language)
    for form in FORMATS_BY if by else FORMATS:
        told = render(form, plan_of(), ABOUT, by=by)
        if form == "json":
            assert json.loads(told)["sheets" if by else "steps"] == []
        elif form == "ics" and not by:
            assert icalendar.Calendar.from_ical(told).walk("VEVENT") == []
    assert "<table" not in str(fragment(gather(plan_of(), ABOUT)))


@given(titles=st.lists(st.text(max_size=60), min_size=1, max_size=5, unique=True))
@settings(max_examples=25, deadline=None)
def test_any_text_may_stand_in_a_plan(titles: list[str]) -> None:
    """Every form takes it, on one line each, and prints no control character."""
    plan = hostile(titles)
    for form in FORMATS:
        told = render(form, plan, ABOUT)
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", told)
    assert len(icalendar.Calendar.from_ical(render("ics", plan, ABOUT)).walk("VEVENT")) == len(titles)
    assert len(list(csv.reader(StringIO(render("csv", plan, ABOUT))))) == len(titles) + 1
    ElementTree.fromstring(str(fragment(gather(plan, ABOUT))))


def test_what_a_form_cannot_do_is_told() -> None:
    """An unknown form or way, and a sheet in a form that knows none."""
    for form, by in (("pdf", ""), ("table", "moon"), ("csv", "role"), ("mermaid", "person")):
        with pytest.raises(SopctlError):
            render(form, fair(), ABOUT, by=by)


PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from plans import fair
from sopctl.render.plan import FORMATS, About, gather, render
from sopctl.render.plan.as_html import fragment
about = About("spring-fair", "Spring Fair", "Europe/Berlin")
sys.stdout.reconfigure(encoding="utf-8", newline="")
for form in FORMATS:
    print(render(form, fair(), about))
print(render("ics", fair(), about, by="person"), fragment(gather(fair(), about)))
"""


def test_a_plan_is_the_same_bytes_wherever_it_is_made() -> None:
    """Neither the zone of the machine nor the seed of its hashes is in it."""
    told = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(HERE)],
            capture_output=True,
            check=True,
            env={"PATH": os.environ["PATH"], "TZ": zone, "PYTHONHASHSEED": seed},
        ).stdout
        for zone, seed in (("UTC", "1"), ("America/New_York", "2"), ("Asia/Shanghai", "3"))
    }
    assert len(told) == 1


def test_a_long_plan_keeps_to_its_room() -> None:
    """Two years: the bars are scaled, the labels of a page have room."""
    begin = hour(1)
    tasks = [
        planned(f"t{week}", begin + week * 7 * 1440, begin + week * 7 * 1440 + 480, takes="1wd")
        for week in range(104)
    ]
    plan = plan_of(*tasks)
    table = render("table", plan, ABOUT, width=80)
    assert max(cells(line) for line in table.splitlines()) <= 80
    axis = table.splitlines()[2].split()
    assert (axis[:2], axis[-1]) == (["Mar", "2027"], "2028")
    tree = ElementTree.fromstring(str(fragment(gather(plan, ABOUT))))
    assert 2 <= len([*tree.iter("text")]) <= 6
    assert timedelta(days=700) < gather(plan, ABOUT).last - gather(plan, ABOUT).first


def test_a_report_shows_the_plan(
    repo: Path,
    sopctl: Callable[..., subprocess.CompletedProcess[str]],
    write_sop: Callable[[Path, str, str], Path],
) -> None:
    """In HTML as a chart, in Markdown as a table and a chart that hosts draw; without a plan neither."""
    head = "id: fair\ntitle: Fair\nowner: host\nroles: {host: Hosts}\n"
    write_sop(repo, "fair", head + "steps: [{id: open, title: Open the fair}]\n")
    assert sopctl("new", "fair", "--name", "r", "--role", "host=Li Wei", cwd=repo).returncode == 0
    survey = Survey(load(repo / "runs" / "r").state)
    shown = gather(fair(), ABOUT)
    planned, bare = Subject(survey, MADE.date(), plan=shown), Subject(survey, MADE.date())
    page = as_html.told(planned, Audience())
    assert '<table class="gantt">' in page
    assert page.count("<script") == 1
    text = as_md.told(planned, Audience())
    assert "\n## Plan\n" in text
    assert "```mermaid\ngantt\n" in text
    assert "gantt" not in as_md.told(bare, Audience())
    assert 'class="plan"' not in as_html.told(bare, Audience())


def test_what_would_help_is_told_in_the_language_of_the_reader(team: Team) -> None:
    """How long a step takes is said as people say it, and not as an SOP is written."""
    team.sop("fair", FAIR_OF_ONE)
    words = ("plan", "fair", "--set", "day=2027-03-04", "--start", "2027-03-01")
    assert "let “Page” take 4wd instead of 5wd" in team(*words)
    assert "由 5 个工作日 改为 4 个工作日" in team("--lang", "zh", *words)
