"""The state of runs, for people."""

from itertools import groupby
from typing import Any

from rich.console import Group
from rich.text import Text

from sopctl.render.clean import one_line
from sopctl.render.tables import bar, table, to_text
from sopctl.runs.people import short_name

MARKS = {
    "done": "✓", "skipped": "–", "not-needed": "·", "ready": "○", "started": "◐",
    "blocked": "!", "waiting": "?", "pending": " ",
}  # fmt: skip
NARROW = 60


def runs_text(runs: list[dict[str, Any]], width: int, *, color: bool = False) -> str:
    """All runs, one a line."""
    rows = [
        [
            run["run"],
            f"{run['progress']['settled']}/{run['progress']['total']}",
            "closed" if run["closed"] else "open",
        ]
        for run in runs
    ]
    return to_text(table(rows, ["run", "settled", ""], flexible=0), width, color=color)


def run_text(facts: dict[str, Any], width: int, *, color: bool = False) -> str:
    """One run, step by step, phase by phase."""
    progress = facts["progress"]
    version = f" {facts['version']}" if facts["version"] else ""
    count = f"{progress['settled']}/{progress['total']} settled"
    closed = ", closed" if facts["closed"] else ""
    head = [
        Text(one_line(f"{facts['run']} · {facts['title']}{version}"), style="bold"),
        Text(f"{bar(progress['settled'], progress['total'], min(30, width - 20))}  {count}{closed}"),
    ]
    parts: list[Any] = [*head]
    # Two phases may have one title, so a phase is what stands together.
    for phase, steps in groupby(facts["steps"], key=lambda step: step["phase"]):
        parts += [Text(), *([Text(one_line(phase), style="bold")] if phase else [])]
        parts.append(_steps(list(steps), width))
    return to_text(Group(*parts), width, color=color)


def _steps(steps: list[dict[str, Any]], width: int) -> Any:
    rows = []
    for step in steps:
        person = short_name(step["person"]) if step["person"] else step["owner"] or ""
        told = _told(step)
        if width < NARROW:
            rows.append([MARKS[step["status"]], f"{step['title']} ({told})"])
        else:
            rows.append(
                [
                    MARKS[step["status"]],
                    step["id"],
                    f"{step['title']} ({told})",
                    person,
                    step["due"] or "",
                ]
            )
    if width < NARROW:
        return table(rows, ["", ""], flexible=1)
    return table(rows, [""] * 5, flexible=2)


def _told(step: dict[str, Any]) -> str:
    status: str = step["status"]
    told = status.replace("-", " ")
    if status in ("skipped", "blocked") and step["reason"]:
        told += f": {step['reason']}"
    elif status == "pending" and step["waits_for"]:
        told = "waits for " + ", ".join(step["waits_for"][:3]) + (" …" if step["waits_for"][3:] else "")
    elif status == "waiting":
        told = "waits for approval by " + ", ".join(step["approval"]["by"])
    rejected = (step["approval"] or {}).get("rejected")
    if rejected:
        told += f"; rejected by {short_name(rejected['by'])}: {rejected['text']}"
    if step["conflicts"]:
        told += "; rival values for " + ", ".join(step["conflicts"])
    return told
