"""How a repeated step becomes several: its items, and the ids that they give."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.runs.made import Instance, Item, without_brackets
from sopctl.sop.fields import Field
from sopctl.sop.model import Sop, steps_of
from sopctl.sop.shown import format_value

MAX_NAME = 40  # characters of a row's name in a step's id


def check_rows(rows: Any, table: Field) -> None:
    """Raises ValueError unless each row has a first cell of its own: it names the steps of the row."""
    seen: set[str] = set()
    first = next(iter(table.columns))
    for number, row in enumerate(rows if isinstance(rows, list) else [], 1):
        name = _name(_first_cell(row, table))
        if not name:
            raise ValueError(
                _("row {number} has no `{column}`, and steps are named by it", number=number, column=first)
            )
        if name in seen:
            told = _(
                "two rows have the `{column}` {name}, and steps are named by it", column=first, name=name
            )
            raise ValueError(told)
        seen.add(name)


def repeated(alone: Instance, items: Iterable[Any], table: Field | None) -> Iterator[Instance]:
    """An instance for every item: `publish[article]`. `table` is the field whose rows are the items, if any.

    A row is named by its first cell; of rows that begin alike the second is `name-2`, so that what
    stands between them changes no id.
    """
    seen: Counter[str] = Counter()
    taken: set[str] = set()
    for number, value in enumerate(items, 1):
        if isinstance(value, dict):
            item = Item(_first_cell(value, table), value)
            name = _name(item.text) or str(number)
        else:
            item = Item(str(value))
            name = without_brackets(item.text)
        seen[name] += 1
        wanted = name if seen[name] == 1 else f"{name}-{seen[name]}"
        while wanted in taken:  # another row may be called so
            wanted += "+"
        taken.add(wanted)
        yield Instance(f"{alone.id}[{wanted}]", alone.node, item, alone.user)


def _first_cell(row: dict[str, Any], table: Field | None) -> str:
    if table is None:
        return ""
    name, column = next(iter(table.columns.items()))
    return format_value(column.in_text(row.get(name)))


def _name(text: str) -> str:
    return " ".join(without_brackets(text).split())[:MAX_NAME].strip()


def check_repeated(sop: Sop, params: dict[str, Any]) -> None:
    """Raises SopctlError when a table that steps are repeated over cannot name them."""
    for name in {step.each for step in steps_of(sop) if isinstance(step.each, str)} & params.keys():
        if sop.params[name].type == "table":
            try:
                check_rows(params[name], sop.params[name])
            except ValueError as error:
                raise SopctlError(_("parameter {name}: {error}", name=name, error=error)) from None
