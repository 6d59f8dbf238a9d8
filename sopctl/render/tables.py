"""Tables and Markdown on a terminal, by rich, as text."""

import re
from collections.abc import Iterator
from io import StringIO
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sopctl.render.clean import clean, one_line
from sopctl.render.quick import is_quick

if TYPE_CHECKING:
    from rich.markdown import Markdown

FENCE = re.compile(r" *(`{3,}|~{3,})")


def to_text(renderable: Any, width: int, *, color: bool = False) -> str:
    """What a terminal of this width (in columns) shows."""
    buffer = StringIO()
    console = Console(
        file=buffer,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        legacy_windows=False,
        emoji=False,
        markup=False,
        highlight=False,
    )
    console.print(renderable)
    lines = buffer.getvalue().split("\n")
    return "\n".join(line if color else line.rstrip() for line in lines)


def table(rows: list[list[str]], headers: list[str], *, flexible: int) -> Table:
    """Rows under headers; the column numbered `flexible` wraps where there is no room."""
    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=any(headers))
    for number, header in enumerate(headers):
        if number == flexible:
            grid.add_column(header, overflow="fold", ratio=1, header_style="dim")
        else:
            grid.add_column(header, no_wrap=True, header_style="dim")
    for row in rows:
        grid.add_row(*(Text(one_line(cell)) for cell in row))
    return grid


def markdown(text: str) -> "Markdown | Text":
    """Instructions, laid out; links show their address. What would take long is shown as it is."""
    if not is_quick(text):
        return Text(clean(text))
    from sopctl.render.folding import Folded  # takes as long to import as all else of rich

    return Folded(clean(text), hyperlinks=False)


def page_text(text: str, width: int) -> str:
    """A long page of Markdown as text: each section is laid out for itself, so that all of it is."""
    return "\n".join(to_text(markdown(one), width).strip("\n") + "\n" for one in _sections(text))


def _sections(text: str) -> Iterator[str]:
    """What stands from one heading to the next; what looks like a heading in a fence is none."""
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        mark = FENCE.match(line)
        if mark is not None and not fence:
            fence = mark[1]
        elif mark is not None and mark[1].startswith(fence) and not line.strip(" " + fence[0]):
            fence = ""
        if line.startswith("#") and not fence and lines:
            yield "\n".join(lines)
            lines = []
        lines.append(line)
    yield "\n".join(lines)


def bar(settled: int, total: int, cells: int) -> str:
    """A bar of progress."""
    full = cells * settled // total if total else 0
    return "▓" * full + "░" * (cells - full)
