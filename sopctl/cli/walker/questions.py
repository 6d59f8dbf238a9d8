"""What the walker asks in its input line, and how an answer is read."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sopctl.language import _
from sopctl.sop.fields import Field, Value
from sopctl.sop.model import Evidence
from sopctl.sop.texts import check_url


@dataclass(frozen=True)
class Question:
    """`parse` raises ValueError with what is wrong; `then` is called with what it gave."""

    label: str
    parse: Callable[[str], Any]
    then: Callable[[Any], None]
    hint: str = ""
    default: str = ""
    many_lines: bool = False
    options: tuple[str, ...] = ()
    wants_path: bool = False


def text_question(label: str, then: Callable[[str], None]) -> Question:
    """A line of text that must not be empty."""

    def parse(text: str) -> str:
        if not text.strip():
            raise ValueError(_("write something, or leave with esc"))
        return text.strip()

    return Question(label, parse, then)


def field_question(
    label: str,
    field: Field,
    value: Value,
    then: Callable[[Value], None],
    leave: Callable[[], None] | None = None,
) -> Question:
    """A field's value; an empty answer empties the field."""
    default = value if value is not None else field.default

    def parse(text: str) -> Value:
        if not text.strip():
            if field.required:
                raise ValueError(_("this is required; esc leaves it for later"))
            return None
        if field.type == "file":
            return existing_file(text)
        return field.parse(text)

    options = () if field.many else tuple(field.options)
    if field.type == "file":
        default = None
    return Question(
        label,
        parse,
        then,
        hint=_("; ").join(part for part in (field.hint(), field.help) if part),
        default="" if default is None else field.typed(default),
        many_lines=field.type == "longtext",
        options=options,
        wants_path=field.type == "file",
    )


def evidence_question(place: Evidence, then: Callable[[str], None]) -> Question:
    """The file or the link for a place of evidence."""
    if place.kind == "link":
        return Question(place.ask or place.id, lambda text: check_url(text.strip()), then, hint="https://…")
    hint = _("path of the file")
    return Question(place.ask or place.id, existing_file, then, hint=hint, wants_path=True)


def existing_file(text: str) -> str:
    """Raises ValueError unless the text is the path of a file."""
    path = Path(text.strip()).expanduser()
    if not text.strip():
        raise ValueError(_("give the path of a file"))
    if not path.is_file():
        raise ValueError(_("there is no file {file}", file=text.strip()))
    return str(path)


class TableForm:
    """A table filled row by row, cell by cell.

    An empty first cell ends it, and takes out the row that stood there. Each row is saved when it
    is whole, so that leaving loses no more than the row being typed.
    """

    def __init__(
        self,
        label: str,
        field: Field,
        rows: list[dict[str, Value]],
        ask: Callable[[Question], None],
        save: Callable[[list[dict[str, Value]]], None],
        end: Callable[[], None],
    ) -> None:
        self.label = label
        self.field = field
        self.rows = [dict(row) for row in rows]
        self.ask = ask
        self.save = save
        self.end = end
        self.columns = list(field.columns)

    def begin(self) -> None:
        """Go on after the rows that are there; without any, at the first."""
        self._cell(len(self.rows), 0, {})

    def edit(self, row: int) -> None:
        """Go through a row that is there, its cells filled in."""
        self._cell(row, 0, {})

    def _cell(self, row: int, column: int, cells: dict[str, Value]) -> None:
        name = self.columns[column]
        known = self.rows[row] if row < len(self.rows) else {}

        def then(value: Value) -> None:
            if value is None and column == 0:
                self._end(row)
                return
            filled = {**cells, name: value} if value is not None else cells
            if column + 1 < len(self.columns):
                self._cell(row, column + 1, filled)
            else:
                self._finish(row, filled)

        label = _("{table} · row {number} · {column}", table=self.label, number=row + 1, column=name)
        question = field_question(label, self.field.columns[name], known.get(name), then)
        ending = _("empty ends the table") if row >= len(self.rows) else _("empty takes the row out")
        if column == 0:
            hint = _("; ").join(part for part in (question.hint, ending) if part)
            question = Question(**{**question.__dict__, "hint": hint})
        self.ask(question)

    def _finish(self, row: int, cells: dict[str, Value]) -> None:
        self.rows[row : row + 1] = [cells]
        self.save(self.rows)
        self._cell(row + 1, 0, {})

    def _end(self, row: int) -> None:
        if row < len(self.rows):
            del self.rows[row]
            self.save(self.rows)
        self.end()
