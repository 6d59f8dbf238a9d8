"""Tables and Markdown on a terminal, by rich, as text."""

from io import StringIO
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sopctl.render.clean import clean, one_line
from sopctl.render.quick import is_quick

if TYPE_CHECKING:
    from rich.markdown import Markdown


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
    from rich.markdown import Markdown  # takes as long to import as all else of rich

    return Markdown(clean(text), hyperlinks=False)


def bar(settled: int, total: int, cells: int) -> str:
    """A bar of progress."""
    full = cells * settled // total if total else 0
    return "▓" * full + "░" * (cells - full)
