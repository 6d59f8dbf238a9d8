"""A report over many runs as tables of values, for spreadsheets: every step, every run, and what follows."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sopctl.language import N_, _, listed, sentences
from sopctl.render.cells import Cell, Table
from sopctl.render.portfolio.sops import step_id
from sopctl.render.portfolio.subject import Portfolio, Task
from sopctl.render.portfolio.words import evidence_words, therefore_words
from sopctl.render.report.audience import Audience
from sopctl.render.report.steps import STATUS_WORDS
from sopctl.render.report.tasks import todo_cells
from sopctl.runs.habits import Evidence, changes, cycles, habits
from sopctl.runs.outcomes import Outcome, StepOutcome
from sopctl.runs.trends import days_late, in_order, late_people, loads, of_sops, open_runs, trends

STEPS, TASKS, RUNS, TRENDS = "steps", "tasks", "runs", "trends"
OUTSIDE = ("run", "sop", "title", "version", "start", "closed", "settled", "total")  # of runs
RUN = ("run", "sop", "version", "run_start", "run_closed")
STEP = ("step", "title", "status", "owner", "person")
KEYS = {
    RUNS: (
        "run", "sop", "title", "version", "start", "closed", "settled", "total", "due", "forecast",
        "days_off_plan", "overdue", "will_miss", "days", "digest",
    ),
    "late": ("who", "run", "sop", "step", "title", "due", "days_late", "open"),
    "load": ("who", "now", "soon", "overdue", "runs"),
    TRENDS: (
        "sop", "step", "name", "title", "ask", "kind", "part",
        "run", "version", "start", "value", "target", "bound",
        "met", "worst",
    ),
    "cycles": ("sop", "step", "title", "version", "all", "runs", "median", "least", "most", "said"),
    "habits": (
        "sop", "step", "title", "code", "name", "runs", "of", "share", "median", "said", "reasons", "told",
        "asks",
    ),
    "changes": ("sop", "step", "title", "weight", "codes", "told", "therefore"),
    STEPS: (
        *RUN, *STEP, "takes", "due", "last", "begun", "done", "days", "took", "days_late", "redlines",
        "deviations",
    ),
    TASKS: (*RUN, *STEP, "last", "days_late", "takes", "needs", "to_hand_in", "approval"),
}  # fmt: skip
HEADS = {
    "run": N_("run"), "sop": "SOP", "version": N_("version"), "run_start": N_("begun"),
    "run_closed": N_("closed"), "start": N_("begun"), "closed": N_("closed"), "step": N_("step"),
    "title": N_("title"), "status": N_("status"), "owner": N_("owner"), "person": N_("person"),
    "takes": N_("the SOP says"), "due": N_("due"), "last": N_("late after"), "done": N_("done on"),
    "days": N_("working days"), "took": N_("took"), "redlines": N_("redlines"),
    "deviations": N_("deviations"), "needs": N_("needs first"), "to_hand_in": N_("to hand in"),
    "settled": N_("settled"), "total": N_("steps"), "forecast": N_("ends by now"),
    "days_late": N_("days late"), "days_off_plan": N_("days after plan"), "overdue": N_("overdue"),
    "will_miss": N_("will miss their days"),
    "digest": "SHA-256", "who": N_("who"), "open": N_("open"), "now": N_("open now"),
    "soon": N_("due soon"), "runs": N_("runs"), "name": N_("name"), "ask": N_("question"),
    "part": N_("part"),
    "kind": N_("type"), "value": N_("value"), "target": N_("target"), "bound": N_("bound"), "met": N_("met"),
    "worst": N_("largest drop"), "all": N_("all versions"), "median": N_("median"), "least": N_("least"),
    "most": N_("most"), "said": N_("the SOP says"), "code": N_("code"), "of": N_("of runs"),
    "share": N_("share"), "reasons": N_("reasons"), "told": N_("what runs show"),
    "asks": N_("asks for a change"), "weight": N_("weight"), "codes": N_("codes"),
    "therefore": N_("therefore"), "approval": N_("to be approved by"), "begun": N_("begun or ready"),
}  # fmt: skip
WORDS = {"status": STATUS_WORDS}


def tables_of(portfolio: Portfolio, audience: Audience) -> dict[str, Table]:
    """All tables by their names: of a department's list `tasks` alone."""
    if audience.who:
        return {TASKS: _table(TASKS, map(_task, portfolio.tasks))}
    runs, day = in_order(portfolio.outcomes), portfolio.day
    if audience.name == "outside":
        numbers = [row for sop, own in of_sops(runs) for row in _trends(sop, own)]
        whole = _table(RUNS, _runs(runs, day)).only(OUTSIDE)
        return {RUNS: whole, TRENDS: _table(TRENDS, numbers)}
    rows: dict[str, Iterable[list[Cell]]] = {
        RUNS: _runs(runs, day),
        "late": _late(runs, day),
        "load": ([one.who, one.now, one.soon, one.late, len(one.runs)] for one in loads(runs, day)),
        TRENDS: (row for sop, own in of_sops(runs) for row in _trends(sop, own)),
        "cycles": (row for sop, own in of_sops(runs) for row in _cycles(sop, own)),
        "habits": (row for sop, own in of_sops(runs) for row in _habits(sop, own, day)),
        "changes": (row for sop, own in of_sops(runs) for row in _changes(sop, own, day)),
        STEPS: ([*_run(run), *_step(step, run, day)] for run in runs for step in run.steps),
    }
    return {name: _table(name, found) for name, found in rows.items()}


def _table(name: str, rows: Iterable[list[Cell]]) -> Table:
    return Table(name, KEYS[name], list(rows), HEADS, WORDS)


def _runs(runs: Sequence[Outcome], day: date) -> Iterator[list[Cell]]:
    still = {one.run: one for one in open_runs(runs, day)}
    for run in runs:
        head: list[Cell] = [run.run, run.sop, run.title, run.version, run.start, run.closed]
        one = still.get(run.run)
        stands: list[Cell] = (
            [one.due, one.forecast, one.off_plan, one.overdue, one.will_miss]
            if one
            else [run.end, None, None, None, None]
        )
        yield [*head, run.settled, run.total, *stands, run.days, run.digest]


def _late(runs: Sequence[Outcome], day: date) -> Iterator[list[Cell]]:
    for who in late_people(runs, day):
        for one in who.steps:
            yield [who.who, one.run, one.sop, one.step, one.title, one.due, one.days, one.open]


def _trends(sop: str, runs: Sequence[Outcome]) -> Iterator[list[Cell]]:
    for trend in trends(runs):
        for at in trend.points:
            one = at.number
            yield [
                sop, one.step, one.name, one.title, one.ask, one.kind, one.part,
                at.run, at.version, at.day, one.value,
                one.target, one.bound, one.met, one.worst,
            ]  # fmt: skip


def _cycles(sop: str, runs: Sequence[Outcome]) -> Iterator[list[Cell]]:
    for one in cycles(runs):
        amounts: list[Cell] = [one.runs, one.median, one.least, one.most, one.said]
        title = one.title or _("The whole run")
        yield [sop, step_id(one, sop), title, one.version, one.version is None, *amounts]


def _habits(sop: str, runs: Sequence[Outcome], day: date) -> Iterator[list[Cell]]:
    for habit in habits(runs, day):
        for one in habit.evidence:
            yield [sop, step_id(habit, sop), habit.title, *_evidence(one)]


def _evidence(one: Evidence) -> list[Cell]:
    reasons, told = listed(one.reasons), evidence_words(one)
    share = round(one.share, 3)
    seen: list[Cell] = [one.code, one.name, len(one.runs), one.of, share]
    return [*seen, one.median, one.said, reasons, told, one.asks_for_change]


def _changes(sop: str, runs: Sequence[Outcome], day: date) -> Iterator[list[Cell]]:
    for one in changes(habits(runs, day)):
        codes = " ".join(dict.fromkeys(each.code for each in one.reasons))
        told = _("; ").join(map(evidence_words, one.reasons))
        therefore = sentences(dict.fromkeys(filter(None, map(therefore_words, one.reasons))))
        yield [sop, step_id(one, sop), one.title, round(one.weight, 3), codes, told, therefore]


def _run(run: Outcome) -> list[Cell]:
    return [run.run, run.sop, run.version, run.start, run.closed]


def _task(task: Task) -> list[Cell]:
    row = task.row
    cells = [row["id"], row["title"], row["status"], row["owner"], row["person"], task.last, row["overdue"]]
    return [*_run(task.run), *cells, *todo_cells(row)]


def _step(step: StepOutcome, run: Outcome, day: date) -> list[Cell]:
    return [
        step.id,
        step.title,
        step.status,
        step.owner,
        step.person,
        step.takes,
        step.due,
        step.last,
        step.begun,
        step.done,
        step.days,
        step.took,
        days_late(step, run, day) or None,
        step.redlines,
        " ".join(dict.fromkeys(one.kind for one in step.shows)),
    ]
