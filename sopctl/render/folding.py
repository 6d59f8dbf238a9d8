"""Markdown for a terminal whose tables cut nothing: a long id or digest goes on in the next line."""

from collections.abc import Iterator
from typing import ClassVar

from rich.console import Console, ConsoleOptions
from rich.markdown import Markdown, TableElement
from rich.table import Table


class FoldedTable(TableElement):
    """A table with all of each cell."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Table]:
        """The table, its columns set to fold where rich would cut."""
        for grid in super().__rich_console__(console, options):
            assert isinstance(grid, Table)
            for column in grid.columns:
                column.overflow = "fold"
            yield grid


class Folded(Markdown):
    """Markdown with such tables."""

    elements: ClassVar = {**Markdown.elements, "table_open": FoldedTable}
