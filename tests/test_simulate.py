"""How sure a plan is: ranges of time, draws of them against other ways to count, and what past runs took."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from heapq import heapreplace
from pathlib import Path
from random import Random
from subprocess import CompletedProcess

import pytest
from conftest import USER, Team
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sopctl.language import CHINESE, ENGLISH, choose
from sopctl.plan.planning import plan_project
from sopctl.plan.simulated import Simulated
from sopctl.plan.simulating import MAX_DRAWS, simulate
from sopctl.plan.tasks import Plan, Project, Relative, Takes, Task, Worker
from sopctl.plan.times import NO_WORK, WorkTime, at, day_of, last_day_of
from sopctl.render.columns import cells
from sopctl.render.plan import About, gather
from sopctl.render.plan.simulated import simulated_facts, simulated_text
from sopctl.sop.calendars import MONDAY_TO_FRIDAY, Calendar
from sopctl.sop.dates import Duration, parse_takes

MONDAY = date(2027, 3, 1)
TEAM = WorkTime(MONDAY_TO_FRIDAY, MONDAY)
FAR = WorkTime(Calendar(week=["mon", "tue", "thu", "fri"]), MONDAY, ((8 * 60, 12 * 60), (13 * 60, 15 * 60)))
DRAWS = 10_000
SURE = 0.02  # four times how far a share of so many draws strays


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Whatever a test chose, the next one speaks English."""
    yield
    choose(ENGLISH)


def task(name: str, takes: str = "", needs: str = "", by: str = "", due: date | Relative | None = None,
         time: WorkTime = TEAM, **more: object) -> Task:  # fmt: skip
    """A task, written short."""
    lasts = parse_takes(takes) if takes else None
    work = time.work(lasts.planned) if lasts else NO_WORK
    return Task(name, name, needs=tuple(needs.split()), takes=lasts, work=work, worker=by, due=due, **more)  # type: ignore[arg-type]


def project(*tasks: Task, capacity: int = 1, start: date = MONDAY, **times: WorkTime) -> Project:
    """A project of some tasks; whoever is named in them does so many things at a time."""
    names = {one.worker for one in tasks if one.worker}
    workers = {name: Worker(name, times.get(name, TEAM), capacity) for name in sorted(names)}
    return Project({one.id: one for one in tasks}, workers, TEAM, at(start), at(start))


def chances(found: Simulated) -> dict[str, float]:
    return {one.task: one.met / found.draws for one in found.dues}


# Ranges


RANGES = {
    "2wd..5wd": ("2wd..5wd", "4wd"),
    " 2wd .. 5wd ": ("2wd..5wd", "4wd"),
    "0h..3h": ("0h..3h", "2h"),
    "2wd..2wd": ("2wd", "2wd"),
    "3 wd": ("3wd", "3wd"),
}
SLIPS = {
    "2-5 天": "write 2d..5d", "2wd～5wd": "write 2wd..5wd", "2wd to 5wd": "write 2wd..5wd",
    "2..5wd": "write 2wd..5wd", "２wd…５wd": "write 2wd..5wd", "两到五个工作日": "write 2wd..5wd",
    "2 or 3 days": "write 2d..3d", "2wd - 5wd": "write 2wd..5wd", "2个到5个工作日": "write 2wd..5wd",
    "5 to 2 days": "write 2d..5d", "5wd..2wd": "begins with the larger one: write 2wd..5wd",
    "2h..1wd": "two units: write both ends in one", "2wd..": "in one unit: 2wd..5wd", "..": "in one unit",
    "3 days": "write 3d", "soon": "write 30min, 2h", "2wd..5wd..6wd": "in one unit",
}  # fmt: skip


@pytest.mark.parametrize("text", RANGES)
def test_a_range_is_read_as_it_is_meant(text: str) -> None:
    """Both ends in one unit, the smaller first; the same twice is one duration; the middle is planned."""
    takes = parse_takes(text)
    assert (str(takes), str(takes.planned)) == RANGES[text]


@pytest.mark.parametrize("text", SLIPS)
def test_what_is_no_range_says_what_to_write(text: str) -> None:
    """As people write one in either language, with the signs of any keyboard."""
    with pytest.raises(ValueError, match="`") as told:
        parse_takes(text)
    assert SLIPS[text] in str(told.value)


SOP = """
    title: Spring fair
    version: 1.0.0
    owner: lead
    roles: {lead: Answers, designer: Draws}
    params: {goes_live: date}
    steps:
      - {id: list, title: List the needs, takes: 1wd}
      - {id: page, title: Design the page, owner: designer, needs: [list], takes: 2wd..5wd}
      - {id: banner, title: Draw the banner, owner: designer, needs: [list], takes: 1wd..3wd,
         due: goes_live - 3wd}
      - {id: print, title: Print the posters, needs: [banner], takes: 3d..10d}
      - {id: live, title: Go live, needs: [page, print], takes: 1h, due: goes_live}
      - {id: retro, title: Look back, needs: [live], takes: 2h..4h, due: live + 3wd}
"""


def test_a_range_is_known_wherever_what_a_step_takes_is_told(team: Team) -> None:
    """Lint, the schema, show, diff, plan in its forms and the same in Chinese."""
    path = team.sop("fair", SOP)
    assert team.lint() == []
    assert "2wd to 5wd" in team("show", "fair")
    assert "2 个工作日 至 5 个工作日" in team("--lang", "zh", "show", "fair")
    row = team("plan", "fair", "--set", "goes_live=2030-03-18", "--format", "csv").splitlines()[2]
    assert ",2wd..5wd," in row
    steps = json.loads(team("plan", "fair", "--set", "goes_live=2030-03-18", "--json"))["steps"]
    assert steps[1]["takes"] == {"least": "2wd", "most": "5wd"}
    assert [steps[1]["begin"], steps[1]["end"]] != [None, None]
    path.write_text(path.read_text(encoding="utf-8").replace("2wd..5wd", "2-5 天"), encoding="utf-8")
    (found,) = [one for one in team.lint() if one[3] == "SOP107"]
    assert "write 2d..5d" in found[4]
    assert "2d..5d" in team("--lang", "zh", "lint", code=1)


def test_a_range_stands_in_markdown_too(team: Team) -> None:
    """The same key in a block under the step, and back to YAML."""
    text = """
        ---
        title: Fair
        owner: lead
        roles: {lead: Answers}
        ---

        ## Before

        ### Design the page

        ```yaml sop
        id: page
        takes: 2wd..5wd
        ```
    """
    team.write("sops/fair.md", text.lstrip("\n"))
    assert team.lint() == []
    assert "takes: 2wd..5wd" in team("show", "fair", "--format", "yaml")
    assert "takes: 2wd..5wd" in team("show", "fair", "--format", "md")


def test_the_schema_takes_ranges_and_nothing_else(team: Team) -> None:
    """An editor takes what lint takes."""
    schema = Draft202012Validator(json.loads(team("schema")))
    for takes, fits in {"2wd..5wd": True, "2wd": True, "2-5wd": False, "2wd..": False}.items():
        data = {"id": "x", "title": "X", "steps": [{"id": "s", "title": "S", "takes": takes}]}
        assert schema.is_valid(data) is fits, takes


def test_dates_are_held_against_the_least_that_steps_take(team: Team) -> None:
    """A step that may be done in time is no finding, one that cannot be is."""
    text = """
        title: Fair
        owner: lead
        roles: {lead: Answers}
        steps:
          - {id: draft, title: Draft it, takes: TAKES, due: start + 2wd}
    """
    team.sop("fair", text.replace("TAKES", "2wd..9wd"))
    assert team.lint("--select", "SOP502") == []
    team.sop("fair", text.replace("TAKES", "4wd..9wd"))
    (found,) = team.lint("--select", "SOP502")
    assert "4wd..9wd" in found[4]


def test_a_range_is_a_change_of_what_a_step_takes(team: Team) -> None:
    """The diff names it, and its work counts with the middle."""
    team.sop("one", SOP)
    team.sop("two", SOP.replace("2wd..5wd", "4wd"))
    told = team("diff", "sops/one.yaml", "sops/two.yaml")
    assert "2wd to 5wd -> 4wd" in told
    data = json.loads(team("diff", "sops/one.yaml", "sops/two.yaml", "--format", "json"))
    (change,) = [one for one in data["files"][0]["changes"] if one["kind"] == "duration-changed"]
    assert (change["before"], change["after"]) == ("2wd..5wd", "4wd")


# Chances


def triangle(least: int, most: int) -> dict[int, float]:
    """The chance of each whole number of minutes between two: exact, from the area under the triangle."""

    def below(one: float) -> float:
        share = min(1.0, max(0.0, (one - least) / (most - least)))
        return 2 * share**2 if share < 0.5 else 1 - 2 * (1 - share) ** 2

    return {one: below(one + 0.5) - below(one - 0.5) for one in range(least, most + 1)}


def after(some: dict[int, float], floor: int, takes: dict[int, float]) -> dict[int, float]:
    """When something is done that begins after `some` and not before `floor`."""
    found: dict[int, float] = {}
    for one, chance in some.items():
        for minutes, other in takes.items():
            end = max(one, floor) + minutes
            found[end] = found.get(end, 0.0) + chance * other
    return found


def in_time(ends: dict[int, float], last: int) -> float:
    return sum(chance for end, chance in ends.items() if end <= last)


def test_a_chain_has_the_chance_that_counting_gives() -> None:
    """Three in a row, each no sooner than planned: the share of draws is the sum over all that can be."""
    made = project(
        task("a", "2h..10h", by="Li"),
        task("b", "1h..6h", "a"),
        task("c", "3h..9h", "b", due=date(2027, 3, 10)),
    )
    plan = plan_project(made)
    floors = {name: TEAM.spot(one.begin) for name, one in plan.tasks.items()}
    ends = after({floors["a"]: 1.0}, floors["a"], triangle(120, 600))
    ends = after(ends, floors["b"], triangle(60, 360))
    ends = after(ends, floors["c"], triangle(180, 540))
    found = simulate(plan, DRAWS)
    assert abs(found.met / DRAWS - in_time(ends, TEAM.spot(at(date(2027, 3, 11))))) < SURE
    assert found.day == date(2027, 3, 10)
    for level, moment in found.goal_by.items():
        assert abs(in_time(ends, TEAM.spot(moment)) - level / 100) < SURE


def test_side_by_side_the_chances_multiply() -> None:
    """Two that do not know of each other must both be done; the chain leads through the later one."""
    made = project(
        task("a", "2h..10h", by="Li"),
        task("b", "2h..10h", by="Chen"),
        task("live", "", "a b", due=date(2027, 3, 10)),
    )
    plan = plan_project(made)
    alone = in_time(triangle(120, 600), TEAM.between(plan.tasks["a"].begin, at(date(2027, 3, 11))))
    found = simulate(plan, DRAWS)
    assert abs(found.met / DRAWS - alone**2) < SURE
    deciding = {one.task: one for one in found.deciding}
    missed = DRAWS - found.met
    assert deciding["live"].draws == DRAWS
    assert missed <= deciding["a"].missing + deciding["b"].missing < missed * 1.02  # both on the minute
    assert abs(deciding["a"].missing / missed - 0.5) < SURE


WORKERS = ("", "Li", "Chen")
LASTS = ("", "30min", "3h", "1wd", "1h..9h", "1wd..4wd", "2d", "1d..6d", "1mo", "1mo..2mo", "0wd..2wd")


@st.composite
def projects(draw: st.DrawFn, lasts: tuple[str, ...] = LASTS) -> Project:
    """Tasks of people with other hours and days off, that need some of those before them."""
    times = {"": TEAM, "Li": TEAM, "Chen": FAR}
    tasks = []
    for number in range(draw(st.integers(2, 9))):
        before = [f"t{one}" for one in range(number)]
        needs = draw(st.lists(st.sampled_from(before), max_size=3, unique=True)) if before else []
        by = draw(st.sampled_from(WORKERS))
        due: date | Relative | None = None
        if draw(st.integers(0, 2)) == 0:
            due = MONDAY + timedelta(days=draw(st.integers(0, 40)))
        elif before and draw(st.integers(0, 4)) == 0:
            due = Relative((draw(st.sampled_from(before)),), 1, Duration(draw(st.integers(0, 4)), "wd"))
        one = task(f"t{number}", draw(st.sampled_from(lasts)), " ".join(needs), by, due, times[by])
        if not needs and one.takes is not None and draw(st.integers(0, 5)) == 0:
            one = replace(one, begun=at(MONDAY - timedelta(days=3), 10 * 60), due=None)
        tasks.append(one)
    return project(*tasks, capacity=draw(st.integers(1, 3)), Chen=FAR)


def by_hand(plan: Plan, random: Random) -> dict[str, int]:
    """When each task is done in one draw, moment by moment: another way to count."""
    made, ends = plan.project, dict[str, int]()
    free = {name: [-(1 << 62)] * worker.capacity for name, worker in made.workers.items()}
    in_turn = sorted(plan.tasks.values(), key=lambda one: (one.task.begun is None, one.begin))
    waiting = {one.task.id: one for one in in_turn}
    while waiting:
        heads = {one.task.worker: one for one in reversed(waiting.values()) if one.task.work.minutes}
        for name, one in waiting.items():  # noqa: B007  # the one at which it stops is meant
            own, time = one.task, made.time_of(one.task)
            if own.begun is None and any(need in waiting for need in own.needs):
                continue
            if own.work.minutes and own.worker and heads[own.worker] is not one:
                continue
            break
        del waiting[name]
        begin = one.begin if own.begun is None else own.begun
        busy = free.get(own.worker) if own.work.minutes else None
        if own.begun is None:
            begin = max([begin, *(ends[need] for need in own.needs), *(busy[:1] if busy else [])])
        if own.takes is not None and own.takes.is_range:
            least, most = (time.work(end) for end in (own.takes.least, own.takes.most))
            anchor = one.begin if own.begun is None else own.begun
            low, high = (work.minutes or time.after(anchor, work) - anchor for work in (least, most))
            minutes = round(random.triangular(low, high, (low + high) / 2))
            ends[name] = time.end(time.spot(begin) + minutes) if own.work.minutes else begin + minutes
        else:
            ends[name] = time.after(begin, own.work)
        if own.begun is not None:
            ends[name] = max(ends[name], made.start)
        if busy is not None:
            heapreplace(busy, max(busy[0], ends[name]))
    return ends


@settings(max_examples=36, deadline=None, derandomize=True)
@given(projects())
@pytest.mark.slow
def test_draws_agree_with_draws_made_by_hand(made: Project) -> None:
    """Another simulation gives the same, whatever the network, people, clocks and capacities."""
    plan = plan_project(made)
    draws, random = 600, Random(7)
    found = simulate(plan, draws)
    met, last = dict.fromkeys(chances(found), 0), []
    for __ in range(draws):
        ends = by_hand(plan, random)
        last.append(max(ends.values()))
        for name in met:
            due = plan.tasks[name].due
            own = plan.tasks[name].task.due
            if isinstance(own, Relative) and name_hangs(made, name, own.tasks[0]):
                day = last_day_of(ends[own.tasks[0]])
                time = made.time_of(plan.tasks[name].task)
                due = at(shifted(day, own.offset, time)) + 24 * 60
            met[name] += due is not None and ends[name] <= due
    for name, chance in chances(found).items():
        assert abs(chance - met[name] / draws) < 0.13, name  # four and a half times how far two shares stray
    for level, moment in found.end_by.items():
        share = sum(one <= moment + 1 for one in last) / draws
        assert share > level / 100 - 0.13


def name_hangs(made: Project, name: str, anchor: str) -> bool:
    """Whether a task needs another one, through others too."""
    return any(one == anchor or name_hangs(made, one, anchor) for one in made.tasks[name].needs)


def shifted(day: date, offset: Duration | None, time: WorkTime) -> date:
    left = offset.amount if offset is not None else 0
    if offset is not None and not left and not time.calendar.works(day):
        left = 1
    while left:
        day += timedelta(days=1)
        left -= time.calendar.works(day)
    return day


@settings(max_examples=48, deadline=None)
@given(projects(tuple(one for one in LASTS if ".." not in one)))
def test_without_ranges_every_draw_is_the_plan(made: Project) -> None:
    """The ends are those of the plan, and a chance is nought or all."""
    plan = plan_project(made)
    found = simulate(plan, 20)
    assert not found.uncertain
    assert set(found.end_by.values()) == {plan.end}
    for one in found.dues:
        assert one.met == (0 if plan.tasks[one.task].is_late else 20), one.task
    assert found.all_met == (20 if plan.missed is None else 0)


@settings(max_examples=36, deadline=None)
@given(projects(), st.integers(1, 9))
def test_more_time_never_makes_a_day_less_likely(made: Project, days: int) -> None:
    """The same plan with later days, and the same day with a sooner beginning."""
    plan = plan_project(made)
    later = {
        name: one._replace(due=one.due + days * 24 * 60 if one.due is not None else None)
        for name, one in plan.tasks.items()
        if not isinstance(one.task.due, Relative)
    }
    before, then = simulate(plan, 60), simulate(replace(plan, tasks={**plan.tasks, **later}), 60)
    fixed = [name for name in chances(before) if name in later]
    assert all(chances(then)[name] >= chances(before)[name] for name in fixed)


def test_to_begin_sooner_by_so_many_days_is_enough_and_a_day_less_is_not() -> None:
    """The whole plan, moved so, makes the day in so many draws: planned anew with days that are sooner."""
    made = project(
        task("list", "1wd..3wd", by="Li"),
        task("page", "2wd..12wd", "list", "Chen"),
        task("live", "", "page", due=date(2027, 4, 30)),
        start=date(2027, 1, 4),
    )
    plan = plan_project(made)
    found = simulate(plan, 2000)
    assert [one.level for one in found.sooner] == [80, 95]
    assert found.met < 0.8 * 2000
    for one in found.sooner:
        assert one.days is not None
        assert one.begin is not None
        for days, enough in ((one.days, True), (one.days - 1, False)):
            # The same work, due so many days sooner, held against the day as it is.
            sooner = date(2027, 4, 30)
            while days:
                sooner -= timedelta(days=1)
                days -= TEAM.calendar.works(sooner)
            tasks = [replace(each, due=sooner if each.due else None) for each in made.tasks.values()]
            moved = project(*tasks, start=date(2027, 1, 4))
            other = plan_project(moved)
            live = other.tasks["live"]._replace(due=plan.tasks["live"].due)
            held = simulate(replace(other, tasks={**other.tasks, "live": live}), 2000)
            assert (held.met >= one.level * 20) is enough
            if enough:
                assert day_of(other.begin) == one.begin


def test_where_the_start_does_not_allow_it_what_can_be_had_is_told() -> None:
    """A plan of which three days are left before it: the chance is that of the plan begun at once."""
    page = task("page", "2wd..30wd", due=date(2027, 3, 25))  # sixteen days, planned from the fourth on
    plan = plan_project(project(page))
    assert day_of(plan.begin) == date(2027, 3, 4)
    found = simulate(plan, DRAWS)
    assert found.soonest is not None
    assert (found.soonest.days, found.soonest.begin) == (3, MONDAY)
    share = in_time(triangle(2 * 480, 30 * 480), 19 * 480)
    assert abs(found.soonest.met / DRAWS - share) < SURE
    text = simulated_text(gather(plan, About("x", "Fair")), found, {}, 200)
    assert "but nothing can begin before Mon 1 Mar" in text
    assert "Begun as soon as it can be, on Mon 1 Mar, it is made in" in text


def test_where_beginning_sooner_does_not_help_that_is_said() -> None:
    """What is under way already decides alone."""
    begun = task("page", "2wd..20wd", begun=at(MONDAY, 9 * 60))
    found = simulate(plan_project(project(begun, task("live", "", "page", due=date(2027, 3, 5)))), 500)
    assert [one.days for one in found.sooner] == [None, None]
    text = simulated_text(
        gather(plan_project(project(begun)), About("x")), simulate(plan_project(project(begun)), 9), {}
    )
    assert "in 95 %" in text


def test_the_day_that_counts_is_that_of_all_that_is_due_by_it() -> None:
    """With a day given, what is due by then must be done by then, be it late for its own day."""
    made = project(
        task("page", "1wd..9wd", due=date(2027, 4, 6)),
        task("live", "", "page", due=date(2027, 4, 9)),
        task("retro", "1wd", "live", due=date(2027, 4, 20)),
    )
    found = simulate(plan_project(made), 2000, date(2027, 4, 9))
    assert found.goal == ("page", "live")
    assert found.day == date(2027, 4, 9)
    assert found.met > found.all_met == next(one.met for one in found.dues if one.task == "page")
    assert simulate(plan_project(made), 50, date(2020, 1, 1)).goal != ()


def test_what_past_runs_took_takes_the_place_of_the_range() -> None:
    """Each draw is one of those; nought is half a day."""
    made = project(task("page", "2wd..5wd", due=date(2027, 3, 31)))
    plan = plan_project(made)  # four days, to the evening
    found = simulate(plan, 3000, past={"page": [Duration(0, "wd"), Duration(4, "wd"), Duration(9, "wd")]})
    assert abs(found.met / 3000 - 2 / 3) < 0.04
    begin = TEAM.spot(plan.tasks["page"].begin)
    assert TEAM.spot(found.end_by[80]) - begin == 9 * 480
    alone = simulate(plan, 30, past={"page": [Duration(0, "wd")] * 3})
    assert TEAM.spot(alone.end_by[50]) - begin == 240


def test_too_much_is_refused_with_what_is_possible() -> None:
    """Draws have a bound, and draws of many steps a smaller one."""
    many = plan_project(project(*(task(f"t{number}", "1h..2h") for number in range(1000))))
    for plan, draws, told in (
        (many, 0, "from 1 to 100,000"),
        (many, MAX_DRAWS + 1, "from 1 to 100,000"),
        (many, MAX_DRAWS, "at most 20,000"),
        (plan_project(project()), 10, "no steps"),
    ):
        with pytest.raises(ValueError, match=told):
            simulate(plan, draws)


# The command


GOES_LIVE = ("plan", "fair", "--set", "goes_live=2030-03-18", "--start", "2030-02-01", "--simulate")


def test_the_command_tells_chances_ends_and_what_decides(team: Team) -> None:
    """In text for people, and with the keys that the page of formats lists."""
    team.sop("fair", SOP)
    told = team(*GOES_LIVE, "1000")
    assert "Spring fair: 1,000 draws, in which 4 steps take as long as chance has it." in told
    assert "Mon 18 Mar 2030 (goes_live) is made in" in told or "Mon 18 Mar (goes_live) is made in" in told
    assert "For 95 % begin" in told
    assert "What decides it, and in how many of the draws that miss it:" in told
    found = json.loads(team(*GOES_LIVE, "1000", "--json"))
    assert found["goal"]["day"] == "2030-03-18"
    assert 0 < found["goal"]["chance"] < 1
    assert [one["percent"] for one in found["sooner"]] == [80, 95]
    assert {one["step"] for one in found["due"]} == {"banner", "live", "retro"}
    page = Path(__file__).parent.parent / "docs/plan-formats.md"
    keys = {key for key in _keys(found) if not key.isdecimal()}
    assert {key for key in keys if f"`{key}`" not in page.read_text(encoding="utf-8")} == set()
    team(*GOES_LIVE, "0", code=2)
    assert "from 1 to 100,000" in team.err
    for words in (
        ("--why", "live"),
        ("--by", "role"),
        ("--format", "ics"),
        ("--what-if", "start=2030-02-02"),
    ):
        team(*GOES_LIVE, "10", *words, code=2)
        assert "--simulate goes with" in team.err
    team("plan", "fair", "--set", "goes_live=2030-03-18", "--from-runs", code=2)
    assert "--from-runs goes with --simulate" in team.err


def _keys(found: object) -> Iterator[str]:
    if isinstance(found, dict):
        for key, inner in found.items():
            yield key
            yield from _keys(inner)
    elif isinstance(found, list):
        for one in found:
            yield from _keys(one)


def test_the_same_plan_gives_the_same_bytes_in_every_process_and_language(
    team: Team, sopctl: Callable[..., "CompletedProcess[str]"]
) -> None:
    """Hashes are seeded otherwise in each process, and nothing hangs on that."""
    team.sop("fair", SOP)
    here = team(*GOES_LIVE, "1500", "--json")
    for seed in ("1", "2"):
        there = sopctl(*GOES_LIVE, "1500", "--json", cwd=team.folder, env={"PYTHONHASHSEED": seed})
        assert there.stdout == here
    assert team("--lang", "zh", *GOES_LIVE, "1500", "--json") == here


@pytest.mark.parametrize("language", [ENGLISH, CHINESE])
@pytest.mark.parametrize("width", [40, 80])
def test_no_line_is_wider_than_the_terminal(language: str, width: int) -> None:
    """With titles of any length and signs that do something to terminals."""
    choose(language)
    titles = ["画海报" * 30, "x" * 200, "\x1b[31mred\u202e", "a b " * 40]
    tasks = [
        replace(task(f"t{number}", "1wd..4wd", due=date(2027, 3, 5 + number)), title=title)
        for number, title in enumerate(titles)
    ]
    plan = plan_project(project(*tasks))
    found = simulate(plan, 300, past={"t1": [Duration(3, "wd")] * 3})
    shown = gather(plan, About("x", "题" * 60, goal=("goes_live", date(2027, 3, 8))))
    text = simulated_text(shown, found, {"t1": [Duration(3, "wd")] * 3}, width)
    assert max(map(cells, text.splitlines())) <= width
    assert "\x1b" not in text
    assert "\u202e" not in text
    facts = simulated_facts(shown, found, {})
    choose(ENGLISH if language == CHINESE else CHINESE)
    assert simulated_facts(shown, found, {}) == facts


def test_past_runs_are_read_only_when_they_are_asked_for(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three runs show what a step took: it is said which, and the draws are from them; two are not enough."""
    team.sop("fair", SOP)
    for number, days in enumerate((2, 3, 4)):
        run = f"r{number}"
        team.new("fair", run=run, params={"goes_live": "2030-03-18"}, roles={"lead": USER, "designer": USER})
        moment(monkeypatch, datetime(2026, 3, 2, 9))
        team("start", run, "list")
        if number < 2:
            team("done", run, "list")
            team("start", run, "page")
        moment(monkeypatch, datetime(2026, 3, 2 + days, 17))
        if number == 2:
            team("done", run, "list")
        else:
            team("done", run, "page")
    found = json.loads(team(*GOES_LIVE, "200", "--from-runs", "--json"))
    assert found["from_runs"] == [{"step": "list", "took": ["0wd", "0wd", "4wd"]}]
    assert found["uncertain"][0] == "list"
    told = team(*GOES_LIVE, "200", "--from-runs")
    assert "As past runs took: List the needs (3 runs)." in told
    monkeypatch.setattr("sopctl.cli.runs.session.load", lambda folder: pytest.fail("a run was read"))
    assert "As past runs" not in team(*GOES_LIVE, "200")


def moment(monkeypatch: pytest.MonkeyPatch, at_: datetime) -> None:
    """What the clock says when something is recorded."""
    shown = datetime.fromisoformat(f"{at_.isoformat()}+08:00")
    monkeypatch.setattr("sopctl.cli.runs.session.now", lambda: shown)


def test_a_range_holds_what_runs_took_that_lies_within_it(team: Team) -> None:
    """Runs within the range propose nothing; where half of them exceed it, its end is raised."""
    from sopctl.runs.durations import Took

    within = Took("page", "2wd..5wd", (4, 5, 5), ())
    assert not within.is_longer
    beyond = Took("page", "2wd..5wd", (3, 6, 8), ())
    assert beyond.is_longer
    assert beyond.longer == Takes(Duration(2, "wd"), Duration(8, "wd"))
    assert Took("page", "2wd", (3, 6, 8), ()).longer == Takes(Duration(6, "wd"), Duration(6, "wd"))
