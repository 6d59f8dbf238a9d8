"""What was planned at first and what became of it, in words."""

from datetime import date
from typing import Any

from sopctl.language import _, clauses, listed, plural
from sopctl.render.days import day_words, span_words
from sopctl.render.events import moment
from sopctl.runs.acts.move import move_told
from sopctl.runs.people import short_name


def year_of(facts: dict[str, Any]) -> int | None:
    """The year that days of a run are told without: that in which it was planned to end, else was made."""
    year = (facts["planned"]["end"] if facts["planned"] else facts["at"])[:4]
    return int(year) if year.isdecimal() else None


def planned_words(step: dict[str, Any], year: int | None) -> str:
    """When a step was planned, and how far from that it was done; empty without a plan. Facts of a step."""
    if step["planned"] is None:
        return ""
    told = _("planned {days}", days=_days(step["planned"], year))
    return clauses([told, late_words(step["late"])]) if step["late"] else told


def forecast_words(facts: dict[str, Any]) -> str:
    """When a run was planned to end, when it ends now and which days are missed; empty without a plan.

    Facts of a run. What is overdue, what will be late and what was done late are told apart.
    """
    if facts["planned"] is None:
        return ""
    told = [_("planned {days}", days=_days(facts["planned"]))]
    forecast, overdue = facts["forecast"], sum(one["overdue"] for one in facts["missed"])
    missed = missed_words(overdue, len(facts["missed"]) - overdue)
    if forecast is not None:
        day = date.fromisoformat(forecast["end"])
        told_day = day_words(day, year_of(facts))
        ends = (
            _("ended {date}", date=told_day)
            if facts["closed"]
            else _("ends {date} as it stands", date=told_day)
        )
        # A run can end as planned and miss a day: its plan may have done so from the first.
        told.append(
            ends if missed and not forecast["late"] else clauses([ends, late_words(forecast["late"])])
        )
    if done := len(facts["done_late"]):
        late = plural("{count} step was done late", "{count} steps were done late", done)
        missed = clauses(filter(None, (missed, late)))
    return _("; ").join(filter(None, (*told, missed)))


def missed_words(overdue: int, to_come: int) -> str:
    """How many steps are overdue, and how many more miss a day that is still to come; empty where none is."""
    told = []
    if overdue:
        told.append(plural("{count} step is overdue", "{count} steps are overdue", overdue))
    if to_come:
        told.append(to_come_words(to_come, overdue))
    return clauses(told)


def to_come_words(to_come: int, overdue: int) -> str:
    """How many steps miss a day that is still to come, beside those that are overdue."""
    if overdue:
        return plural("{count} more will miss its day", "{count} more will miss their days", to_come)
    return plural("{count} step will miss its day", "{count} steps will miss their days", to_come)


def late_words(days: int) -> str:
    """How far from its plan something is."""
    if days == 0:
        return _("as planned")
    if days > 0:
        return plural("{count} day later", "{count} days later", days)
    return plural("{count} day sooner", "{count} days sooner", -days)


def moved_words(move: dict[str, Any]) -> str:
    """How a run was moved, by whom, when and why. Facts of a move."""
    change = listed(move_told(one["name"], one["from"], one["to"]) for one in move["params"])
    told = _("moved {what}, {who}, {time}", what=change, who=short_name(move["by"]), time=moment(move["at"]))
    return told + _(": ") + move["reason"] if move["reason"] else told


def _days(days: dict[str, str], year: int | None = None) -> str:
    return span_words(date.fromisoformat(days["begin"]), date.fromisoformat(days["end"]), year)
