"""Lines of a given width, and two texts at the ends of one line."""

from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.table import Table
from rich.text import Text

from sopctl.render.tables import to_text

NARROW = 60  # columns; below it the parts stack
VERY_NARROW = 32  # columns; below it the bar of progress has no room


def lines_of(renderable: Any, width: int, color: bool) -> list[str]:
    """What a terminal shows of a renderable, line by line."""
    return to_text(renderable, width, color=color).split("\n")[:-1]


def sides(left: Text, right: Text) -> Table:
    """A line with one text at its left end, shortened where it must be, and one at its right."""
    grid = Table.grid(expand=True, padding=(0, 1))
    grid.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    grid.add_column(justify="right", no_wrap=True)
    grid.add_row(Text(" ").append_text(left), right)
    return grid


def cut(text: str, width: int) -> str:
    """The text no wider than this; no wide character is cut in two."""
    return text if cell_len(text) <= width else set_cell_size(text, max(width - 1, 0)).rstrip() + "…"
