"""What was planned at first and what became of it, in words."""

from typing import Any

from sopctl.language import _, clauses, listed, plural
from sopctl.render.events import moment
from sopctl.runs.acts.move import move_told
from sopctl.runs.days import BETWEEN
from sopctl.runs.people import short_name


def planned_words(step: dict[str, Any]) -> str:
    """When a step was planned, and how far from that it was done; empty without a plan. Facts of a step."""
    if step["planned"] is None:
        return ""
    told = _("planned {days}", days=_days(step["planned"]))
    return clauses([told, late_words(step["late"])]) if step["late"] else told


def forecast_words(facts: dict[str, Any]) -> str:
    """When a run was planned to end and when it ends now; empty without a plan. Facts of a run."""
    if facts["planned"] is None:
        return ""
    told = _("planned {days}", days=_days(facts["planned"]))
    if facts["forecast"] is None:
        return told
    forecast = facts["forecast"]
    ends = _("ends {date} as it stands", date=forecast["end"])
    return _("; ").join([told, clauses([ends, late_words(forecast["late"])])])


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


def _days(days: dict[str, str]) -> str:
    first, last = days["begin"], days["end"]
    return first if first == last else f"{first}{BETWEEN}{last}"
