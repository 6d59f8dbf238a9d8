"""Plans made by hand for tests of how they are shown: dates are given, nothing is worked out."""

from datetime import date

from sopctl.plan.tasks import Plan, Planned, Project, Reason, Takes, Task, Worker
from sopctl.plan.times import WorkTime, at, day_of, last_day_of
from sopctl.sop.calendars import Calendar, shift
from sopctl.sop.dates import parse_duration

NEAR = date(2027, 3, 1)  # a Monday
WEEK = WorkTime(Calendar(closed=["2027-03-15"]), NEAR)


def hour(day: int, hours: int = 9, minutes: int = 0) -> int:
    """A moment of March 2027."""
    return at(date(2027, 3, day), hours * 60 + minutes)


def planned(name: str, begin: int, end: int, **facts: object) -> Planned:
    """A task with its dates; `facts` are those of Task, and of Planned."""
    own = {key: facts.pop(key) for key in [*facts] if key in Task.__dataclass_fields__ and key != "due"}
    takes = own.pop("takes", None)
    if isinstance(takes, str):
        least, __, most = takes.partition("..")
        own["takes"] = Takes(parse_duration(least), parse_duration(most or least))
        own["work"] = WEEK.work(parse_duration(least))
    due = facts.pop("due", None)
    day = date(2027, 3, due) if isinstance(due, int) else due
    task = Task(name, due=day, due_text=day.isoformat() if day else "", **{"title": name, **own})  # type: ignore[arg-type]
    given = {
        "earliest": (begin, end),
        "latest": None,
        "slack": None,
        "reason": Reason("free"),
        "due": at(day) + 24 * 60 if day else None,
        **facts,
    }
    return Planned(task, begin, end, **given)  # type: ignore[arg-type]


def plan_of(*tasks: Planned, workers: dict[str, Worker] | None = None, **facts: object) -> Plan:
    """A plan of tasks; `facts` are those of Plan, and `start` and `provisional` of Project."""
    start = facts.pop("start", hour(1, 0))
    provisional = frozenset(facts.pop("provisional", ()))  # type: ignore[call-overload]
    project = Project(
        {one.task.id: one.task for one in tasks}, workers or {}, WEEK, start, start, provisional=provisional
    )  # type: ignore[arg-type]
    begin = min((one.begin for one in tasks), default=start)
    end = max((one.end for one in tasks), default=start)
    critical = tuple(one.task.id for one in tasks if one.critical)
    return Plan(project, {one.task.id: one for one in tasks}, critical, begin, end, **facts)  # type: ignore[arg-type]


def worker(name: str) -> Worker:
    return Worker(name, WEEK)


NOTICE = parse_duration("5wd")
DESIGNER = worker("Li Wei <li@example.com>")


def told_by(begin: int) -> date:
    """The last day on which the designer is to be told."""
    return shift(day_of(begin), -1, NOTICE, WEEK.calendar)


def fair(**facts: object) -> Plan:
    """A fair: a list, three things from the designer, two hours of printing, and the day itself."""
    workers = {"designer": DESIGNER, "lead": worker("lead")}
    late = hour(27, 0)

    def drawn(name: str, title: str, day: int, last: int, **more: object) -> Planned:
        begin, end = hour(day), hour(last, 17)
        return planned(name, begin, end, title=title, role="designer", worker="designer", phase="Before",
                       notice=NOTICE, needs=("list",), brief=told_by(begin),
                       latest=(begin, hour(last + 1, 17)), **more)  # type: ignore[arg-type]  # fmt: skip

    return plan_of(
        planned("list", hour(8), hour(8, 17), title="List what the fair needs", role="lead", worker="lead",
                phase="Before", takes="1wd", critical=True, slack=480, latest=(hour(9), hour(9, 17)),
                ended=facts.pop("list_ended", None)),
        drawn("page", "Draw the page", 16, 18, takes="3wd", critical=True, slack=480),
        drawn("banner", "Draw the banner", 19, 19, takes="1wd", slack=960, due=22),
        drawn("poster", "Draw the poster", 22, 23, takes="2wd", critical=True, slack=480),
        planned("print", hour(24, 9, 30), hour(24, 11, 30), title="Print all of it", role="lead",
                worker="lead", phase="Before", needs=("page", "banner", "poster"), takes="2h", slack=480,
                critical=True, latest=(hour(25, 9, 30), hour(25, 11, 30))),
        planned("open", hour(26, 17), hour(26, 17), title="Open the fair", phase="The day", needs=("print",),
                due=26, critical=True, slack=480, latest=(late, late)),
        workers=workers,
        **facts,
    )  # fmt: skip


__all__ = ["DESIGNER", "NEAR", "WEEK", "fair", "hour", "last_day_of", "plan_of", "planned", "worker"]
