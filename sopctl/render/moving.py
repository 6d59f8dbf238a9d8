"""What a move does to a run, as a table for people and as facts."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from rich.console import Group
from rich.text import Text

from sopctl.language import _, clauses, listed, plural
from sopctl.render.clean import one_line
from sopctl.render.columns import cells
from sopctl.render.days import day_words, span_words
from sopctl.render.planned import late_words
from sopctl.render.tables import table, to_text
from sopctl.runs.acts.move import move_told
from sopctl.runs.days import Days
from sopctl.runs.moving import Impact
from sopctl.sop.fields import Value

ROOM = 40  # columns beside the steps and their days, a title among them


@dataclass(frozen=True)
class Shift:
    """When a step is planned before and after a move; None where it is not planned.

    `done` is what has its days in truth, `late` what comes after the day on which it is due.
    """

    step: str
    title: str
    before: Days | None
    after: Days | None
    done: bool = False
    late: bool = False


@dataclass(frozen=True)
class Replanned:
    """What a move does to a run: its parameters with what they were and are, its steps, and its last days.

    `shifts` are all steps in the order of the procedure; those that are not planned any more stand last.
    `missed` is the step that then comes latest after its last day, and `short` by how many working minutes.
    """

    run: str
    title: str
    params: tuple[tuple[str, Value, Value], ...]
    impact: Impact
    shifts: tuple[Shift, ...]
    end_before: date
    end_after: date
    missed: str | None = None
    short: int | None = None

    @property
    def moved(self) -> list[Shift]:
        """The steps that have other days, or none any more."""
        return [one for one in self.shifts if one.before != one.after]

    @property
    def year(self) -> int:
        """The year that days are told without: that in which the run ends."""
        return self.end_after.year


def move_text(plan: Replanned, width: int, *, color: bool = False) -> str:
    """What moves: the days of each step before and after, what is needed now, what is void."""
    change = listed(move_told(*one) for one in plan.params)
    parts: list[Any] = [Text(one_line(f"{plan.run} · {plan.title}"), style="bold")]
    parts.append(Text(one_line(_("moves {what}", what=change))))
    if plan.moved:
        parts += [Text(), _table(plan.moved, width, plan.year)]
    for head, steps in (
        (_("Needed then"), plan.impact.needed),
        (_("Not needed any more; what was recorded is kept"), plan.impact.unneeded),
        (_("Approvals that are void then, since what was approved reads otherwise"), plan.impact.void),
    ):
        if steps:
            parts += [Text(), Text(head, style="bold")]
            parts += [Text(one_line(f"  {step}")) for step in steps]
    still = len(plan.shifts) - len(plan.moved)
    parts.append(Text())
    if still:
        parts.append(Text(plural("{count} step stays", "{count} steps stay", still)))
    by = (plan.end_after - plan.end_before).days
    was, now = (day_words(one, plan.year) for one in (plan.end_before, plan.end_after))
    ends = _("ends {after} instead of {before}", after=now, before=was)
    parts.append(Text(clauses([ends, late_words(by)]) if by else _("ends {date}", date=now)))
    if plan.missed is not None:
        late = _("{step} comes after the day on which it is due", step=plan.missed)
        parts.append(Text(one_line(f"! {late}"), style="yellow"))
    return to_text(Group(*parts), width, color=color)


def move_facts(plan: Replanned, *, recorded: bool) -> dict[str, Any]:
    """The same as facts: {run, params, steps, void, needed, unneeded, end, missed, short, recorded}."""
    return {
        "run": plan.run,
        "params": [{"name": name, "from": was, "to": now} for name, was, now in plan.params],
        "steps": [
            {
                "id": one.step,
                "title": one.title,
                "done": one.done,
                "late": one.late,
                "before": _facts(one.before),
                "after": _facts(one.after),
            }
            for one in plan.shifts
        ],
        **plan.impact.facts,
        "end": {"before": plan.end_before.isoformat(), "after": plan.end_after.isoformat()},
        "missed": plan.missed,
        "short": plan.short,
        "recorded": recorded,
    }


def _table(shifts: list[Shift], width: int, year: int) -> Any:
    """A row for each step; the days stand below the step where there is no room beside it."""
    days = [(_days(one.before, year), _days(one.after, year)) for one in shifts]
    beside = max(cells(one.step) + sum(map(cells, both)) for one, both in zip(shifts, days, strict=True))
    if width - beside < ROOM:
        rows = [
            row
            for one, (before, after) in zip(shifts, days, strict=True)
            for row in ([_mark(one), f"{one.step}{_(': ')}{_remark(one)}"], ["", f"{before} → {after}"])
        ]
        return table(rows, ["", ""], flexible=1)
    rows = [[_mark(one), one.step, *both, _remark(one)] for one, both in zip(shifts, days, strict=True)]
    return table(rows, ["", _("step"), _("before"), _("after"), ""], flexible=4)


def _mark(one: Shift) -> str:
    if one.before is None or one.after is None:
        return "+" if one.before is None else "-"
    return "~"


def _remark(one: Shift) -> str:
    if one.before is None or one.after is None:
        return one.title
    by = (one.after.last - one.before.last).days
    told = [one.title, *([late_words(by)] if by else []), *([_("after its day")] if one.late else [])]
    return clauses(told)


def _days(days: Days | None, year: int) -> str:
    return span_words(*days, year) if days is not None else "–"


def _facts(days: Days | None) -> dict[str, str] | None:
    return {"begin": days.first.isoformat(), "end": days.last.isoformat()} if days is not None else None
