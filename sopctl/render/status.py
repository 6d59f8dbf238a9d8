"""The state of runs, for people."""

from itertools import groupby
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.console import Console, Group
from rich.text import Text

from sopctl.language import _, clauses, listed
from sopctl.render.clean import one_line
from sopctl.render.tables import bar, table, to_text
from sopctl.runs.people import short_name
from sopctl.runs.words import status_word

MARKS = {
    "done": "✓", "skipped": "–", "not-needed": "·", "ready": "○", "started": "◐",
    "blocked": "!", "waiting": "?", "pending": " ",
}  # fmt: skip
NARROW = 60
GAP = "  "  # between columns


def runs_text(runs: list[dict[str, Any]], width: int, *, color: bool = False) -> str:
    """All runs, one a line; there may be thousands, and a table of rich takes ten times as long."""
    heads = [_("run"), _("title"), _("settled"), ""]
    words = {True: _("closed"), False: _("open")}
    rows = [
        [
            one_line(run["run"]),
            one_line(run["title"]),
            f"{run['progress']['settled']}/{run['progress']['total']}",
            words[run["closed"]],
        ]
        for run in runs
    ]
    sizes = [max(cell_len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    sizes[0] = min(sizes[0], width // 2)
    sizes[1] = max(10, width - sizes[0] - sum(sizes[2:]) - len(GAP) * (len(sizes) - 1))
    head = _row(heads, sizes)
    lines = [f"\x1b[2m{head}\x1b[0m" if color else head]
    for name, title, *rest in rows:
        first, *more = [title] if cell_len(title) <= sizes[1] else _folded(title, sizes[1])
        lines.append(_row([name, first, *rest], sizes))
        lines += [" " * (sizes[0] + len(GAP)) + line for line in more]
    return "\n".join(lines) + "\n"


def _row(cells: list[str], sizes: list[int]) -> str:
    """Cells side by side; one that is too wide ends in an ellipsis."""
    fitting = [
        set_cell_size(cell, size) if cell_len(cell) <= size else f"{set_cell_size(cell, size - 1)}…"
        for cell, size in zip(cells, sizes, strict=True)
    ]
    return GAP.join(fitting).rstrip()


def _folded(text: str, width: int) -> list[str]:
    """A text in lines of so many columns."""
    lines = Text(text).wrap(Console(width=width), width, overflow="fold")
    return [line.plain.rstrip() for line in lines]


def run_text(facts: dict[str, Any], width: int, *, color: bool = False) -> str:
    """One run, step by step, phase by phase."""
    progress = facts["progress"]
    version = f" {facts['version']}" if facts["version"] else ""
    count = _("{settled}/{total} settled", **progress)
    if facts["closed"]:
        count = clauses([count, _("closed")])
    head = [
        Text(one_line(f"{facts['run']} · {facts['title']}{version}"), style="bold"),
        Text(f"{bar(progress['settled'], progress['total'], min(30, width - 20))}  {count}"),
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
        what = _("{text} ({detail})", text=step["title"], detail=_told(step))
        if width < NARROW:
            rows.append([MARKS[step["status"]], what])
        else:
            rows.append(
                [
                    MARKS[step["status"]],
                    step["id"],
                    what,
                    person,
                    step["due"] or "",
                ]
            )
    if width < NARROW:
        return table(rows, ["", ""], flexible=1)
    return table(rows, [""] * 5, flexible=2)


def _told(step: dict[str, Any]) -> str:
    status: str = step["status"]
    told = status_word(status).replace("-", " ")
    if status in ("skipped", "blocked") and step["reason"]:
        told += _(": ") + step["reason"]
    elif status == "pending" and step["waits_for"]:
        first = listed(step["waits_for"][:3]) + (" …" if step["waits_for"][3:] else "")
        told = _("waits for {steps}", steps=first)
    elif status == "waiting":
        told = _("waits for approval by {roles}", roles=listed(step["approval"]["by"]))
    also = [told]
    rejected = (step["approval"] or {}).get("rejected")
    if rejected:
        also.append(
            _("rejected by {person}: {reason}", person=short_name(rejected["by"]), reason=rejected["text"])
        )
    if step["conflicts"]:
        also.append(_("rival values for {fields}", fields=listed(step["conflicts"])))
    return _("; ").join(also)
