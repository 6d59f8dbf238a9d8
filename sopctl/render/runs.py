"""All runs, for people. What an SOP or a run is need not be known here: importing that costs time."""

from typing import Any

from rich.cells import cell_len, set_cell_size

from sopctl.language import _
from sopctl.render.clean import one_line

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
            words[run["closed"]] + (_(", conflicts") if run["conflicting_steps"] else ""),
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
    from rich.console import Console
    from rich.text import Text

    lines = Text(text).wrap(Console(width=width), width, overflow="fold")
    return [line.plain.rstrip() for line in lines]
