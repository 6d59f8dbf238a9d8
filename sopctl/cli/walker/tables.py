"""Filling in a table: row by row, cell by cell, or many rows at once from a spreadsheet."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sopctl.cli.walker.pasted import read_pasted
from sopctl.cli.walker.questions import Question, field_question, yes_question
from sopctl.language import _, plural
from sopctl.sop.fields import Field, Value

Row = dict[str, Value]


@dataclass
class TableForm:
    """A table being filled. Each row is saved when it is whole, so that leaving loses no more than one.

    `save` says whether the rows were recorded; `end` is called when the person is done with the table.
    """

    label: str
    field: Field
    rows: list[Row]
    ask: Callable[[Question], None]
    save: Callable[[list[Row]], bool]
    end: Callable[[], None]

    def begin(self) -> None:
        """Ask which row; an empty table begins with its first."""
        count = len(self.rows)
        if not count:
            self._cell(0, 0, {})
            return

        def parse(text: str) -> int:
            text = text.strip()
            number = int(text) if text.lstrip("-").isdecimal() else 0
            if text and not 1 <= abs(number) <= count:
                raise ValueError(_("a number from 1 to {most}, or nothing for a new row", most=count))
            return number

        def then(number: int) -> None:
            if number < 0:
                self._take_out(-number - 1)
            else:
                self._cell(number - 1 if number else count, 0, {})

        hint = plural(
            "1 changes the row, -1 takes it out, empty: a new one",
            "1 to {count} changes a row, -1 to -{count} takes it out, empty: a new one",
            count,
        )
        question = Question(self.label, parse, then, hint, above=self._shown(-1))
        self.ask(replace(question, paste=self.take_pasted))

    def take_pasted(self, text: str) -> None:
        """Read rows that were pasted; ask whether to take them, or tell all that is wrong with them."""
        pasted = read_pasted(text, self.field.columns)
        if pasted.problems:
            problems = (_("Nothing was taken:"), *(f"  {one}" for one in pasted.problems))
            self.ask(self._paste_question(text, problems))
            return

        def then() -> None:
            if self._saved([*self.rows, *pasted.rows]):
                self._cell(len(self.rows), 0, {})
            else:
                self.begin()

        there = len(self.rows)
        count = plural("{count} row", "{count} rows", len(pasted.rows))
        label = (
            _("{rows}, after the {number} that are there: take them?", rows=count, number=there)
            if there
            else _("{rows}: take them?", rows=count)
        )
        above = [self._line(number, row) for number, row in enumerate(pasted.rows, there + 1)]
        self.ask(yes_question(label, then, (self._names(), *above)))

    def _paste_question(self, text: str, above: tuple[str, ...]) -> Question:
        def parse(given: str) -> str:
            if not given.strip():
                raise ValueError(_("paste the rows, or leave with esc"))
            return given

        hint = " | ".join(self.field.columns)
        return Question(
            _("Rows of {table}", table=self.label),
            parse,
            self.take_pasted,
            hint,
            default=text,
            many_lines=True,
            above=above,
        )

    def _cell(self, row: int, column: int, cells: Row) -> None:
        name = list(self.field.columns)[column]
        known = self.rows[row] if row < len(self.rows) else {}

        def then(value: Value) -> None:
            if value is None and column == 0:
                if row < len(self.rows):
                    self._take_out(row)
                else:
                    self.end()
                return
            filled = {**cells, name: value} if value is not None else cells
            if column + 1 < len(self.field.columns):
                self._cell(row, column + 1, filled)
            else:
                self._finish(row, filled)

        of_column = self.field.columns[name]
        label = _(
            "{table} · row {number} · {column}",
            table=self.label,
            number=row + 1,
            column=of_column.ask or name,
        )
        question = field_question(label, of_column, known.get(name), then)
        hint, parse = question.hint, question.parse
        if column == 0:  # here an empty answer says something, whether or not the column is required
            parse = lambda text: question.parse(text) if text.strip() else None  # noqa: E731
            ending = _("empty ends the table") if row >= len(self.rows) else _("empty takes the row out")
            hint = _("; ").join(part for part in (hint, ending) if part)
        self.ask(
            replace(question, parse=parse, hint=hint, above=self._shown(row, cells), paste=self.take_pasted)
        )

    def _finish(self, row: int, cells: Row) -> None:
        if self._saved([*self.rows[:row], cells, *self.rows[row + 1 :]]):
            self._cell(row + 1, 0, {})
        else:
            self._cell(row, 0, cells)

    def _take_out(self, row: int) -> None:
        if self._saved([*self.rows[:row], *self.rows[row + 1 :]]) and self.rows:
            self.begin()
        else:
            self.end()

    def _saved(self, rows: list[Row]) -> bool:
        if not self.save(rows):
            return False
        self.rows = rows
        return True

    def _shown(self, at: int, typed: Row | None = None) -> tuple[str, ...]:
        """The rows numbered, a mark at the one that is asked for."""
        rows = list(self.rows)
        if at >= 0:
            rows[at : at + 1] = [{**(rows[at] if at < len(rows) else {}), **(typed or {})}]
        lines = [self._line(number, row, mark=number == at + 1) for number, row in enumerate(rows, 1)]
        return (self._names(), *lines)

    def _names(self) -> str:
        return " " * 6 + " · ".join(self.field.columns)

    def _line(self, number: int, row: Row, *, mark: bool = False) -> str:
        columns = self.field.columns.items()
        cells = " · ".join(column.shown(row[name]) if name in row else "–" for name, column in columns)
        return f"{'›' if mark else ' '} {number:>2}  {cells}"
