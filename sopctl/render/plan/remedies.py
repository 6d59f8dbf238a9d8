"""What would meet a day that a plan misses, as sentences and as facts."""

from typing import Any

from sopctl.language import _, listed, plural
from sopctl.plan.whatif import Remedy
from sopctl.render.clean import one_line
from sopctl.render.days import day_words
from sopctl.render.plan.facts import Shown
from sopctl.sop.dates import duration_words


def remedies_words(shown: Shown) -> list[str]:
    """What would help, each alone."""
    return [_words(shown, remedy) for remedy in shown.helps.remedies]


def untried_words(shown: Shown) -> str:
    """What was not tried to the end, in one sentence; empty where all was."""
    told = [_untried(kind) for kind in shown.helps.cut]
    return _("Not all of these could be tried on so large a plan: {ways}.", ways=listed(told)) if told else ""


def _untried(kind: str) -> str:
    match kind:
        case "sooner":
            return _("beginning sooner")
        case "shorter":
            return _("doing one step faster")
        case "without":
            return _("leaving one out")
        case "more":
            return _("one more pair of hands")
    return _("moving the day")


def remedies_facts(shown: Shown) -> list[dict[str, Any]]:
    """The same for programs; keys that a kind does not have are left out."""
    facts = []
    for one in shown.helps.remedies:
        fact: dict[str, Any] = {"kind": one.kind}
        fact |= {"step": one.task} if one.task else {}
        fact |= {"worker": one.worker, "capacity": one.capacity} if one.worker else {}
        fact |= {"takes": str(one.now)} if one.now is not None else {}
        fact |= {"working_days": one.days} if one.days else {}
        fact |= {"start": one.start.isoformat()} if one.start is not None else {}
        facts.append(fact)
    return facts


def _words(shown: Shown, one: Remedy) -> str:
    row = shown.rows.get(one.task)
    title = row.title if row is not None else ""
    match one.kind:
        case "sooner" if one.start is not None:
            return plural(
                "begin {count} working day sooner, on {day}",
                "begin {count} working days sooner, on {day}",
                one.days,
                day=day_words(one.start, shown.first.year),
            )
        case "shorter" if row is not None and row.planned.task.takes is not None:
            now, was = duration_words(str(one.now)), duration_words(str(row.planned.task.takes.planned))
            return _("let “{step}” take {now} instead of {was}", step=title, now=now, was=was)
        case "without":
            return _("drop “{step}”", step=title)
        case "more":
            worker = shown.plan.project.workers[one.worker].name
            return _("let {who} do {count} things at a time", who=one_line(worker), count=one.capacity)
    return plural(
        "move what is due {count} working day later", "move what is due {count} working days later", one.days
    )
