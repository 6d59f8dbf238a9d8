"""The record for auditors: what every pinned file's digest is, and what the log says in full."""

from collections.abc import Iterator
from typing import Any

from sopctl.language import _
from sopctl.render.clean import clean, one_line
from sopctl.render.events import log_rows
from sopctl.runs.event import Event
from sopctl.runs.state import State
from sopctl.sop.shown import format_value

SHORT = 40  # a text of so many signs is never cut in the log
ELSEWHERE = ("signature", "was", "pin")  # told beside the line, or in other words


def pin_rows(pins: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Every file that a run was pinned with, from facts of pins: `told` says which, `digest` is its SHA-256.

    The SOP that stands now is told elsewhere.
    """
    rows = []
    for number, pin in enumerate(pins, start=1):
        version = pin["version"] or pin["digest"][:12]
        if is_earlier := number < len(pins):
            rows.append({"told": _("SHA-256 of version {version}", version=version), "digest": pin["digest"]})
        for name, digest in pin["pinned"].items():
            told = _("SHA-256 of {file}", file=name)
            told = _("{text} ({detail})", text=told, detail=version) if is_earlier else told
            rows.append({"told": told, "digest": digest})
    return rows


def full_log(state: State) -> list[dict[str, str]]:
    """The log with `whole`: lines of the values that its words leave out or cut, where there are any."""
    events = {event.id: event for event in state.events}
    return [
        {**row, "whole": "\n".join(_whole(events[row["id"]], row["told"])) if row["id"] in events else ""}
        for row in log_rows(state)
    ]


def _whole(event: Event, told: str) -> Iterator[str]:
    for name, value in event.data.items():
        if name not in ELSEWHERE:
            yield from _lines(name, value, told)


def _lines(name: str, value: Any, told: str) -> Iterator[str]:
    match value:
        case str() if len(value) > SHORT and one_line(value) not in told:
            yield f"{name}: {clean(value)}"
        case dict():
            for key, one in value.items():
                yield from _lines(f"{name}.{key}", one, told)
        case list() if any(isinstance(one, dict) for one in value):
            yield f"{name}:"
            for number, row in enumerate(value, start=1):
                yield clean(f"  {number}. {_row(row)}")
        case list():
            shown = format_value(value)
            if len(shown) > SHORT and one_line(shown) not in told:
                yield f"{name}: {clean(shown)}"


def _row(row: Any) -> str:
    if not isinstance(row, dict):
        return format_value(row)
    return _("; ").join(f"{name}: {' '.join(format_value(cell).split())}" for name, cell in row.items())
