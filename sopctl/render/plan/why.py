"""What the date of a step is forced by, as sentences and as facts."""

from collections.abc import Sequence
from typing import Any

from sopctl.language import _
from sopctl.plan.times import day_of
from sopctl.plan.why import Link, Used
from sopctl.render.clean import one_line
from sopctl.render.days import day_words, span_words
from sopctl.render.plan.facts import Row, Shown
from sopctl.render.plan.folding import folded
from sopctl.render.plan.headline import when
from sopctl.sop.dates import duration_words


def why_text(shown: Shown, links: Sequence[Link], width: int = 80) -> str:
    """The chain, two lines for each step."""
    lines = []
    for link in links:
        row = shown.rows[link.task]
        lines += folded(_("{step}: {days}", step=row.title, days=when(row, shown)), width)
        because = _("because {reason}", reason=_because(shown, row, link))
        lines += [f"  {line}" for line in folded(because, width - 2)]
    return "\n".join(lines) + "\n"


def used_text(shown: Shown, one: Used, width: int = 80) -> str:
    """When a step that uses an SOP begins and ends, and with what."""
    first, last = shown.rows[one.first], shown.rows[one.last]
    days = span_words(first.first, last.last, shown.first.year)
    lines = folded(_("{step}: {days}", step=one_line(one.step), days=days), width)
    told = _(
        "because it brings in steps: “{first}” begins them, “{last}” ends them",
        first=first.title,
        last=last.title,
    )
    return "\n".join([*lines, *(f"  {line}" for line in folded(told, width - 2))]) + "\n"


def used_facts(one: Used) -> dict[str, Any]:
    """The same for programs."""
    return {"step": one.step, "kind": "use", "by": None, "first": one.first, "last": one.last}


def why_facts(links: Sequence[Link]) -> list[dict[str, Any]]:
    """The same for programs: `kind` is one of those of plan/tasks.py's Reason, `by` a step or null."""
    return [{"step": link.task, "kind": link.reason.kind, "by": link.reason.by or None} for link in links]


def _because(shown: Shown, row: Row, link: Link) -> str:
    year, by = shown.first.year, shown.rows.get(link.reason.by)
    title = by.title if by is not None else ""
    match link.reason.kind:
        case "notice" if row.planned.task.notice is not None:
            return _(
                "a brief must reach {who} {notice} ahead, and none could before",
                who=row.who,
                notice=duration_words(str(row.planned.task.notice)),
            )
        case "need" if by is not None:
            return _("it comes after “{step}”, done {day}", step=title, day=day_words(by.last, year))
        case "needed" if by is not None:
            return _("“{step}” needs it and begins {day}", step=title, day=day_words(by.first, year))
        case "busy" if by is not None:
            return _("{who} has “{step}” then ({days})", who=row.who, step=title, days=when(by, shown))
        case "due" if row.due is not None:
            text = one_line(row.planned.task.due_text)
            return _("it is due {day} ({due})", day=day_words(row.due, year), due=text)
        case "done":
            return _("that is how it was")
    return _("nothing begins before {day}", day=day_words(day_of(shown.plan.project.start), year))
