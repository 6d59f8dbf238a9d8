"""The facts of a report over many runs: plain values under the names that its templates use."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sopctl.language import _, clauses, plural, spoken_tag
from sopctl.render.damaged import some_problems
from sopctl.render.days import done_late_words, overdue_words
from sopctl.render.planned import late_words, to_come_words
from sopctl.render.portfolio.naming import span_words, title_of
from sopctl.render.portfolio.outside import outside_facts
from sopctl.render.portfolio.sops import sop_facts
from sopctl.render.portfolio.subject import Portfolio
from sopctl.render.report.audience import Audience
from sopctl.runs.outcomes import Outcome
from sopctl.runs.people import short_name, split_person
from sopctl.runs.trends import (
    AHEAD,
    LatePerson,
    LateStep,
    Load,
    OpenRun,
    in_order,
    late_people,
    loads,
    of_sops,
    open_runs,
)

ALL, TASKS, OUTSIDE = "all", "all-tasks", "all-outside"  # our templates
MOST = 10  # steps that one person did late, or problems of one run, that are named
MOST_OVERDUE = 50  # overdue steps of one person that are named


def template_facts(portfolio: Portfolio, audience: Audience) -> tuple[str, dict[str, Any]]:
    """The name of our template without its ending, and what it is given."""
    if audience.who:
        return TASKS, {"report": task_facts(portfolio, audience)}
    if audience.name == "outside":
        return OUTSIDE, {"report": outside_facts(portfolio)}
    return ALL, {"report": portfolio_facts(portfolio, audience)}


def portfolio_facts(portfolio: Portfolio, audience: Audience) -> dict[str, Any]:
    """Everything that is told; what an audience sees of it is the template's to say."""
    outcomes, day = in_order(portfolio.outcomes), portfolio.day
    names = Names(outcomes)
    open_, late, load = open_runs(outcomes, day), late_people(outcomes, day), loads(outcomes, day)
    sops = [sop_facts(sop, own, day) for sop, own in of_sops(outcomes)]
    return {
        "title": title_of(portfolio, outcomes),
        "language": spoken_tag(),
        "day": day.isoformat(),
        "span": span_words(portfolio),
        "audience": audience.name,
        "counts": {
            "runs": len(outcomes),
            "open": len(open_),
            "closed": len(outcomes) - len(open_),
            "late": sum(one.late for one in open_),
            "steps": sum(one.overdue for one in open_),
        },
        "summary": _summary(len(outcomes), open_),
        "several": len(sops) > 1,
        "problems": [{"run": run, "why": why} for run, why in portfolio.problems],
        "damaged": [
            {"run": one.run, "why": why}
            for one in outcomes
            for why in some_problems(one.run, one.problems, MOST)
        ],
        "open": [_open_row(one) for one in open_],
        "late": [_late_row(one, names) for one in late],
        "load": [_load_row(one, names) for one in load],
        "ahead": AHEAD,
        "sops": sops,
        "runs": [_run_row(one) for one in outcomes],
        "who": audience.who,
    }


class Names:
    """People by their names alone, unless two have the same."""

    def __init__(self, outcomes: Iterable[Outcome]) -> None:
        people = {step.person for one in outcomes for step in one.steps}
        people |= {who.person for one in outcomes for step in one.steps for who in step.doers}
        mails: dict[str, set[str]] = {}
        for person in people:
            name, mail = split_person(person)
            mails.setdefault(name.casefold(), set()).add(mail.casefold())
        self._shared = {name for name, known in mails.items() if len(known) > 1}

    def __call__(self, person: str) -> str:
        if not person:
            return _("nobody")
        return person if split_person(person)[0].casefold() in self._shared else short_name(person)


def _summary(runs: int, open_: Sequence[OpenRun]) -> str:
    late = sum(one.late for one in open_)
    told = plural("{count} run, {open} open, {late} late", "{count} runs, {open} open, {late} late", runs,
                  open=len(open_), late=late)  # fmt: skip
    return told if runs else _("no runs")


def _open_row(one: OpenRun) -> dict[str, Any]:
    return {
        "run": one.run,
        "sop": one.sop,
        "title": one.title,
        "version": one.version,
        "start": one.start.isoformat(),
        "settled": one.settled,
        "total": one.total,
        "due": _iso(one.due),
        "forecast": _iso(one.forecast),
        "late": one.late,
        "days": one.off_plan or 0,
        "told": _lateness(one),
        "overdue": one.overdue,
    }


def _lateness(one: OpenRun) -> str:
    """How far a run is off its plan, and which days to come it misses: it can end as planned and do so."""
    told = late_words(one.off_plan) if one.off_plan else ""
    missed = to_come_words(one.will_miss, one.overdue) if one.will_miss else ""
    if told or missed or one.late:
        return clauses(filter(None, (told, missed)))
    return _("as planned") if one.off_plan == 0 else _("in time") if one.due else ""


def _late_row(one: LatePerson, names: Names) -> dict[str, Any]:
    overdue = [step for step in one.steps if step.open]
    done = [step for step in one.steps if not step.open]
    return {
        "who": names(one.who),
        "now": one.now,
        "before": one.before,
        "worst": one.worst,
        "overdue": [_late_step(step) for step in overdue[:MOST_OVERDUE]],
        "overdue_more": max(0, len(overdue) - MOST_OVERDUE),
        "done": [_late_step(step) for step in done[:MOST]],
        "done_more": max(0, len(done) - MOST),
    }


def _late_step(step: LateStep) -> dict[str, Any]:
    return {
        "run": step.run,
        "id": step.step,
        "title": step.title,
        "due": step.due.isoformat(),
        "open": step.open,
        "told": overdue_words(step.days) if step.open else done_late_words(step.days),
    }


def _load_row(one: Load, names: Names) -> dict[str, Any]:
    return {"who": names(one.who), "now": one.now, "soon": one.soon, "late": one.late, "runs": len(one.runs)}


def _run_row(one: Outcome) -> dict[str, Any]:
    return {
        "run": one.run,
        "sop": one.sop,
        "version": one.version,
        "digest": one.digest[:12],
        "start": one.start.isoformat(),
        "closed": _iso(one.closed),
        "settled": one.settled,
        "total": one.total,
        "days": "" if one.days is None else str(one.days),
    }


def task_facts(portfolio: Portfolio, audience: Audience) -> dict[str, Any]:
    """The list of one department over all open runs, the earliest first."""
    return {
        "who": audience.who,
        "title": title_of(portfolio, in_order(portfolio.outcomes)),
        "language": spoken_tag(),
        "day": portfolio.day.isoformat(),
        "tasks": [{**task.row, "run": task.run.run, "sop": task.run.title} for task in portfolio.tasks],
        "problems": [{"run": run, "why": why} for run, why in portfolio.problems],
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
