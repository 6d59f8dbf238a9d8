"""The planner: dates worked back from days that are due, beside what people have in hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sopctl.plan.clock import Backward
from sopctl.plan.passes import Circle
from sopctl.plan.planning import plan_project
from sopctl.plan.tasks import Plan, Project, Reason, Relative, Takes, Task, Worker
from sopctl.plan.times import NO_WORK, Work, WorkTime, at, day_of, last_day_of
from sopctl.plan.whatif import remedies, with_capacity, with_takes, without
from sopctl.plan.why import why
from sopctl.sop.calendars import MONDAY_TO_FRIDAY, Calendar
from sopctl.sop.dates import Duration, parse_duration

MONDAY = date(2027, 3, 1)
ODD = Calendar(week=["mon", "tue", "thu", "fri"], closed=["2027-03-05", "2027-04-02"], open=["2027-03-07"])
TEAM = WorkTime(MONDAY_TO_FRIDAY, MONDAY)


def project(*tasks: Task, start: date = MONDAY, capacity: int = 1, time: WorkTime = TEAM) -> Project:
    """A project of some tasks; whoever is named in them does one thing at a time unless it is said."""
    workers = {one.worker: Worker(one.worker, time, capacity) for one in tasks if one.worker}
    return Project({one.id: one for one in tasks}, workers, time, at(start), at(start))


def task(name: str, takes: str = "", needs: str = "", by: str = "", due: date | Relative | None = None,
         time: WorkTime = TEAM, **more: object) -> Task:  # fmt: skip
    """A task, written short."""
    lasts = parse_duration(takes) if takes else None
    return Task(
        name,
        needs=tuple(needs.split()),
        takes=Takes(lasts, lasts) if lasts else None,
        work=time.work(lasts) if lasts else NO_WORK,
        worker=by,
        due=due,
        **more,  # type: ignore[arg-type]
    )


def days(plan: Plan) -> dict[str, tuple[str, str]]:
    """The first and the last day of each task, as March days."""
    return {
        name: (
            f"{(day_of if one.begin < one.end else last_day_of)(one.begin):%m-%d}",
            f"{last_day_of(one.end):%m-%d}",
        )
        for name, one in plan.tasks.items()
    }


def test_it_works_back_from_the_day_that_is_due() -> None:
    """What a due task needs is planned as late as that allows, over a weekend too."""
    found = plan_project(project(
        task("design", "3wd"), task("build", "4wd", "design"),
        task("live", "", "build", due=date(2027, 3, 18)),
    ))  # fmt: skip
    assert days(found) == {
        "design": ("03-10", "03-12"),
        "build": ("03-15", "03-18"),
        "live": ("03-18", "03-18"),
    }
    assert found.missed is None
    assert found.critical == ("design", "build", "live")
    assert found.tasks["design"].slack == 7 * 480
    assert found.tasks["design"].reason == Reason("needed", "build")


def test_nobody_does_two_days_work_in_one() -> None:
    """Two tasks of one person for one day are done one after the other; with two hands at once."""
    both = [
        task("page", "2wd", by="Li", due=date(2027, 3, 12)),
        task("banner", "2wd", by="Li", due=date(2027, 3, 12)),
    ]
    found = days(plan_project(project(*both)))
    assert sorted(found.values()) == [("03-09", "03-10"), ("03-11", "03-12")]
    assert set(days(plan_project(project(*both, capacity=2))).values()) == {("03-11", "03-12")}


def test_what_nothing_is_due_after_begins_as_soon_as_it_can() -> None:
    """Looking back waits for the day, and is then done at once."""
    found = plan_project(project(task("live", due=date(2027, 3, 10)), task("retro", "1wd", "live")))
    assert days(found)["retro"] == ("03-11", "03-11")
    assert found.tasks["retro"].slack is None


def test_a_day_that_cannot_be_met_is_named_with_its_chain_and_what_would_help() -> None:
    """Ten days of work in five: short by five, because of the chain; every remedy meets the day."""
    made = project(
        task("design", "5wd", by="Chen"),
        task("poster", "2wd", by="Chen", optional="second poster"),
        task("build", "3wd", "design poster"),
        task("live", "", "build", due=date(2027, 3, 5)),
        start=MONDAY,
    )
    plan = plan_project(made)
    assert (plan.missed, plan.short) == ("live", 5 * 480)
    assert plan.critical[-2:] == ("build", "live")
    found = remedies(plan, MONDAY - timedelta(days=30)).remedies
    kinds = {one.kind: one for one in found}
    assert kinds["sooner"].days == 5
    assert kinds["later"].days == 5
    assert "without" not in kinds  # two days less are not enough
    late_plan = plan_project(project(*made.tasks.values(), start=MONDAY - timedelta(days=5)))
    far = remedies(late_plan, MONDAY).remedies
    assert {one.kind for one in far} >= {"shorter", "without", "later"}
    for one in far:
        late = project(*made.tasks.values(), start=MONDAY - timedelta(days=5))
        if one.kind == "shorter":
            assert one.now is not None
            assert plan_project(with_takes(late, one.task, Takes(one.now, one.now))).missed is None
            more = Duration(one.now.amount + 1, one.now.unit)
            assert plan_project(with_takes(late, one.task, Takes(more, more))).missed is not None
        if one.kind == "without":
            assert plan_project(without(late, one.task)).missed is None
        if one.kind == "more":
            assert plan_project(with_capacity(late, one.worker, one.capacity)).missed is None


def test_a_date_may_hang_on_what_comes_before_and_on_what_comes_after() -> None:
    """Two working days before and after another step, whichever the needs."""
    found = plan_project(project(
        task("invite", "1wd", due=Relative(("live",), -1, Duration(2, "wd"))),
        task("live", "", "invite", due=date(2027, 3, 18)),
        task("thanks", "1wd", "live", due=Relative(("live",), 1, Duration(1, "wd"))),
    ))  # fmt: skip
    assert days(found)["invite"] == ("03-16", "03-16")
    assert days(found)["thanks"] == ("03-19", "03-19")
    assert last_day_of(found.tasks["thanks"].due or 0) == date(2027, 3, 19)
    assert found.missed is None


def test_a_day_that_hangs_on_what_comes_before_is_met_though_more_is_due_later() -> None:
    """Three working days after the report, and not when the roadmap needs it; what cannot be is named."""

    def made(takes: str) -> Plan:
        return plan_project(project(
            task("report", "1wd", due=date(2027, 3, 5)),
            task("adapt", takes, "report", due=Relative(("report",), 1, Duration(3, "wd"))),
            task("roadmap", "1wd", "adapt", due=date(2027, 3, 31)),
        ))  # fmt: skip

    found = made("2wd")
    assert (days(found)["adapt"], days(found)["roadmap"]) == (("03-09", "03-10"), ("03-31", "03-31"))
    assert found.missed is None
    assert found.tasks["adapt"].reason == Reason("due", "report")
    short = made("4wd")
    assert (short.missed, short.short) == ("adapt", 480)


def test_what_is_done_stays_where_it_was_and_the_rest_follows_from_today() -> None:
    """A step done late pushes those after it; what is under way takes what is left."""
    late = at(date(2027, 3, 9), 17 * 60)
    found = plan_project(project(
        task("design", "3wd", begun=at(MONDAY, 540), ended=late),
        task("build", "4wd", "design", due=date(2027, 3, 12)),
        task("copy", "5wd", begun=at(date(2027, 3, 8), 540), due=date(2027, 3, 20)),
        start=date(2027, 3, 10),
    ))  # fmt: skip
    assert found.tasks["design"].end == late
    assert days(found)["build"] == ("03-10", "03-15")
    assert found.missed == "build"
    assert days(found)["copy"] == ("03-08", "03-12")


def test_a_brief_must_reach_whoever_needs_notice() -> None:
    """A role with five days' notice begins no sooner than that, and is told in time."""
    notice = Duration(5, "wd")
    soon = plan_project(project(task("page", "1wd", by="designer", due=date(2027, 3, 3), notice=notice)))
    assert days(soon)["page"] == ("03-08", "03-08")
    assert soon.tasks["page"].reason.kind == "notice"
    later = plan_project(project(task("page", "1wd", by="designer", due=date(2027, 3, 18), notice=notice)))
    assert later.tasks["page"].brief == date(2027, 3, 11)


def test_every_date_is_explained_by_a_chain_that_ends() -> None:
    """From a step along who needs it, and along who is busy, to the day that is due."""
    found = plan_project(project(
        task("a", "1wd", by="Li"), task("b", "1wd", "a", by="Li", due=date(2027, 3, 10)),
        task("c", "1wd", by="Li", due=date(2027, 3, 10)),
    ))  # fmt: skip
    for name in found.tasks:
        chain = why(found, name)
        assert chain[0].task == name
        assert chain[-1].reason.kind == "due"


def test_a_circle_is_refused_with_its_steps() -> None:
    """Steps that wait for each other have no plan."""
    with pytest.raises(Circle) as caught:
        plan_project(project(task("a", needs="c"), task("b", needs="a"), task("c", needs="b"), task("d")))
    assert caught.value.tasks[0] == caught.value.tasks[-1]
    assert set(caught.value.tasks) == {"a", "b", "c"}


def test_hours_fit_into_a_day_and_days_pass_on_weekends() -> None:
    """Three hours and five make one working day; a delivery of three days runs over the weekend."""
    found = plan_project(project(
        task("a", "3h", by="Li"), task("b", "5h", "a", by="Li"),
        task("ship", "3d", "b"), task("c", "1h", "ship"),
        start=date(2027, 3, 5),
    ))  # fmt: skip
    assert days(found) == {
        "a": ("03-05", "03-05"),
        "b": ("03-05", "03-05"),
        "ship": ("03-05", "03-08"),
        "c": ("03-09", "03-09"),
    }


WORKERS = ("", "Li", "Chen", "Wei")
TAKES = ("", "30min", "3h", "1wd", "2wd", "5wd", "2d", "1w", "1mo")


@st.composite
def projects(draw: st.DrawFn, *, dues: str = "any", most: int = 12) -> Project:
    """Tasks that need some of those before them, with days that are due, people, notice and things done."""
    time = WorkTime(draw(st.sampled_from([MONDAY_TO_FRIDAY, ODD])), MONDAY)
    tasks = []
    for number in range(draw(st.integers(1, most))):
        before = [f"t{one}" for one in range(number)]
        needs = draw(st.lists(st.sampled_from(before), max_size=3, unique=True)) if before else []
        due: date | Relative | None = None
        if dues != "none" and draw(st.integers(0, 3)) == 0:
            due = MONDAY + timedelta(days=draw(st.integers(0, 60)))
        elif dues == "any" and draw(st.integers(0, 7)) == 0:
            other = f"t{draw(st.integers(0, most))}"
            due = Relative((other,), draw(st.sampled_from([1, -1])), Duration(draw(st.integers(0, 4)), "wd"))
        tasks.append(task(
            f"t{number}", draw(st.sampled_from(TAKES)), " ".join(needs), draw(st.sampled_from(WORKERS)),
            due, time, notice=Duration(2, "wd") if draw(st.integers(0, 9)) == 0 else None,
        ))  # fmt: skip
    return project(*tasks, capacity=draw(st.integers(1, 2)), time=time)


@settings(max_examples=90, deadline=None)
@given(projects())
def test_no_step_before_what_it_needs_and_nobody_above_capacity(made: Project) -> None:
    """Whatever the project: needs, the start, working time and people's capacity hold."""
    plan = plan_project(made)
    changes: dict[str, list[tuple[int, int]]] = {}
    for one in plan.tasks.values():
        own = one.task
        assert one.begin >= max([made.start, *(plan.tasks[need].end for need in own.needs)])
        assert one.begin >= one.earliest[0]
        if own.work.minutes:
            assert made.time.between(one.begin, one.end) == own.work.minutes
            changes.setdefault(own.worker, []).extend([(one.begin, 1), (one.end, -1)])
        assert why(plan, own.id)[-1].reason.kind not in ("need", "needed")
    for worker, some in changes.items():
        busy = 0
        for __, change in sorted(some):
            busy += change
            assert not worker or busy <= made.workers[worker].capacity
    assert (plan.missed is None) == (not any(one.is_late for one in plan.tasks.values()))


def longest_ways(made: Project) -> dict[str, int]:
    """The working days after which each task can be done: every way through the needs is tried."""

    def ways(name: str) -> list[int]:
        own = made.tasks[name]
        days = own.work.minutes // 480
        return [days + way for need in own.needs for way in ways(need)] or [days]

    return {name: max(ways(name)) for name in made.tasks}


def counted(first: date, number: int, calendar: Calendar) -> date:
    """The day on which so many working days are over, counted day by day."""
    day, left = first, number
    while True:
        left -= calendar.works(day)
        if left <= 0:
            return day
        day += timedelta(days=1)


@settings(max_examples=48, deadline=None)
@given(st.data())
def test_the_earliest_days_are_those_of_the_longest_way(data: st.DataObject) -> None:
    """Held against all ways through small graphs, and days counted one by one."""
    calendar = data.draw(st.sampled_from([MONDAY_TO_FRIDAY, ODD]))
    time = WorkTime(calendar, MONDAY)
    tasks = []
    for number in range(data.draw(st.integers(1, 7))):
        before = [f"t{one}" for one in range(number)]
        needs = data.draw(st.lists(st.sampled_from(before), max_size=3, unique=True)) if before else []
        tasks.append(task(f"t{number}", f"{data.draw(st.integers(1, 9))}wd", " ".join(needs), time=time))
    made = project(*tasks, time=time)
    plan = plan_project(made)
    for name, number in longest_ways(made).items():
        assert last_day_of(plan.tasks[name].earliest[1]) == counted(MONDAY, number, calendar)


@settings(max_examples=36, deadline=None)
@given(projects(dues="days"), st.integers(1, 15))
def test_moving_the_day_moves_the_plan_by_as_much(made: Project, number: int) -> None:
    """All dates n working days later: every task is, where nothing but due days decides it."""
    by = Duration(number, "wd")
    work = {name: replace_due(one, made, Duration(400, "wd")) for name, one in made.tasks.items()}
    tasks = [one for one in work.values() if not one.work.passes]
    names = {one.id for one in tasks}
    kept = [with_needs(one, names) for one in tasks]
    before = plan_project(project(*kept, capacity=1, time=made.time))
    after = plan_project(project(*(replace_due(one, made, by) for one in kept), capacity=1, time=made.time))
    for name, one in before.tasks.items():
        if one.latest is not None:
            assert made.time.between(one.begin, after.tasks[name].begin) == number * 480


def replace_due(one: Task, made: Project, by: Duration) -> Task:
    """The task with its day that many working days later."""
    from dataclasses import replace

    from sopctl.sop.calendars import shift

    return replace(one, due=shift(one.due, 1, by, made.time.calendar)) if isinstance(one.due, date) else one


def with_needs(one: Task, names: set[str]) -> Task:
    """The task without needs that are not there."""
    from dataclasses import replace

    return replace(one, needs=tuple(need for need in one.needs if need in names))


@settings(max_examples=120, deadline=None)
@given(st.integers(-300_000, 300_000), st.integers(1, 6000), st.sampled_from([MONDAY_TO_FRIDAY, ODD]))
def test_working_time_forward_and_back_are_one(minute: int, minutes: int, calendar: Calendar) -> None:
    """What is done so long after a moment was begun so long before it was done, seen from either end."""
    time = WorkTime(calendar, MONDAY, hours=((540, 720), (780, 1080)))
    moment = at(MONDAY) + minute
    end = time.after(moment, Work(minutes))
    begin = time.before(end, Work(minutes))
    assert time.between(begin, end) == minutes
    assert begin >= time.stretch(moment, Work(minutes))[0]
    assert time.after(begin, Work(minutes)) == end
    assert Backward(time).after(-end, Work(minutes)) == -begin
    assert time.begin(time.spot(moment)) == time.stretch(moment, Work(minutes))[0]
