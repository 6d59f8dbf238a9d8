"""What waits for one person, for people."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sopctl.language import N_, _
from sopctl.render.due import days_left
from sopctl.runs.wait import Wait

TO_DO = {
    "ready": N_("do"),
    "started": N_("go on"),
    "blocked": N_("blocked"),
    "waiting": N_("approve"),
}
NARROW = 60


def mine_facts(wait: Wait) -> dict[str, Any]:
    """A step that waits for somebody; `from` and `until` are the days of a delegation."""
    people = [
        {"person": who.person, "from": who.start or None, "until": who.until or None} for who in wait.people
    ]
    return {**wait._asdict(), "due": wait.due or None, "people": people}


def mine_text(rows: Iterable[tuple[str, Wait]], today: date, width: int, *, color: bool = False) -> str:
    """What waits, each with its run: until when, what to do, which step."""
    from sopctl.render.tables import table, to_text

    if width < NARROW:
        cells = [
            [_(TO_DO[wait.status]), f"{wait.title}\n{wait.step} · {run} {_left(wait, today)}"]
            for run, wait in rows
        ]
        return to_text(table(cells, ["", ""], flexible=1), width, color=color)
    cells = [[_left(wait, today), _(TO_DO[wait.status]), wait.title, run, wait.step] for run, wait in rows]
    heads = [_("due"), "", _("title"), _("run"), _("step")]
    return to_text(table(cells, heads, flexible=2), width, color=color)


def _left(wait: Wait, today: date) -> str:
    """When it is due, and how far off that is."""
    if not wait.due:
        return ""
    left = days_left(date.fromisoformat(wait.due), today)
    return _("{date}, {left}", date=wait.due, left=left)
