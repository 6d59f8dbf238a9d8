"""Fields that hold several values together: the rows of a table, the stages of a funnel."""

import re
from typing import ClassVar, NamedTuple

from sopctl.errors import did_you_mean
from sopctl.language import _, listed, plural
from sopctl.sop.field_types.base import Declared, FieldType, Value
from sopctl.sop.field_types.numbers import number_of, whole
from sopctl.sop.texts import describe


class TableType(FieldType):
    """Rows, each with a value for every column."""

    kind = "rows"
    keys = ("columns", "min_rows")
    needed = ("columns",)

    MAX_ROWS: ClassVar[int] = 5000

    def parse(self, field: Declared, raw: object) -> Value:
        if isinstance(raw, str):
            raise ValueError(_("a table is given as a list of rows, in a YAML or JSON file or as JSON"))
        if not isinstance(raw, list):
            raise ValueError(_("wanted a list of rows, not {what}", what=describe(raw)))
        if len(raw) > self.MAX_ROWS:
            raise ValueError(_("more than {most} rows", most=f"{self.MAX_ROWS:,}"))
        return [self._row(field, row, number) for number, row in enumerate(raw, 1)]

    def _row(self, field: Declared, row: object, number: int) -> dict[str, Value]:
        """Raises ValueError that names the row and the column."""
        if not isinstance(row, dict):
            where = _("row {number}", number=number)
            raise ValueError(f"{where}: " + _("wanted a map of columns, not {what}", what=describe(row)))
        for name in row:
            if name not in field.columns:
                where = _("row {number}", number=number)
                hint = did_you_mean(str(name), field.columns)
                raise ValueError(where + _(": ") + _("no column `{name}`; {hint}", name=name, hint=hint))
        cells = {}
        for name, column in field.columns.items():
            if row.get(name) in (None, ""):
                continue
            try:
                cells[name] = column.parse(row[name])
            except ValueError as error:
                where = _("row {number}", number=number)
                raise ValueError(
                    _("{row}, {column}: {problem}", row=where, column=name, problem=error)
                ) from None
        return cells

    def hint(self, field: Declared) -> str:
        least = field.min_rows
        told = plural(", at least {count} row", ", at least {count} rows", least) if least else ""
        return " | ".join(field.columns) + told


class Stage(NamedTuple):
    """A stage of a funnel; `rate` is its number divided by the one before, None at the first."""

    name: str
    number: int
    rate: float | None


def _count_at(stage: str, raw: object) -> int:
    """Raises ValueError that names the stage."""
    try:
        return whole(number_of(raw))
    except ValueError as error:
        raise ValueError(stage + _(": ") + str(error)) from None


class FunnelType(FieldType):
    """A whole number for each stage, none above the one before."""

    kind = "number"
    keys = ("stages", "alert_below")
    needed = ("stages",)

    def parse(self, field: Declared, raw: object) -> Value:
        if isinstance(raw, str):
            raw = [part for part in re.split(r"[,，、;；>→\s]+", raw) if part]
        if isinstance(raw, dict):
            for name in raw:
                if name not in field.stages:
                    hint = did_you_mean(str(name), field.stages)
                    raise ValueError(_("no stage `{name}`; {hint}", name=name, hint=hint).rstrip("; ；"))
            if gone := [stage for stage in field.stages if raw.get(stage) in (None, "")]:
                raise ValueError(_("no number for {stages}", stages=listed(gone)))
            raw = [_count_at(stage, raw[stage]) for stage in field.stages]
        stages = listed(field.stages)
        if not isinstance(raw, list) or len(raw) != len(field.stages) or None in raw:
            raise ValueError(_("wanted one number for each of: {stages}", stages=stages))
        numbers = [whole(number_of(one)) for one in raw]
        for before, after, stage in zip(numbers, numbers[1:], field.stages[1:], strict=False):
            if after > before:
                raise ValueError(
                    _(
                        "{stage}: {after} is more than the {before} before it",
                        stage=stage,
                        after=after,
                        before=before,
                    )
                )
        if numbers[-1] < 0:
            raise ValueError(_("a count is not below 0"))
        return dict(zip(field.stages, numbers, strict=True))

    def hint(self, field: Declared) -> str:
        return _("numbers with spaces between: {stages}", stages=" | ".join(field.stages))

    def shown(self, field: Declared, value: Value) -> str:
        return " → ".join(
            f"{one.name} {one.number}" + ("" if one.rate is None else f" ({percent(one.rate)})")
            for one in stages_of(field, value)
        )

    def in_text(self, field: Declared, value: Value) -> Value:
        return self.shown(field, value)

    def typed(self, field: Declared, value: Value) -> str:
        return " ".join(str(one.number) for one in stages_of(field, value))

    def seen(self, field: Declared, value: Value) -> Value:
        if not isinstance(value, dict):
            return value
        drop = largest_drop(field, value)
        return None if drop is None else drop.rate


def stages_of(field: Declared, value: Value) -> list[Stage]:
    """A funnel's stages in order. After a stage with 0 there is nothing to divide: no rate."""
    found: list[Stage] = []
    for name in field.stages if isinstance(value, dict) else ():
        before = found[-1].number if found else 0
        number = int(value.get(name, 0))
        found.append(Stage(name, number, number / before if before else None))
    return found


def largest_drop(field: Declared, value: Value) -> Stage | None:
    """The stage with the lowest rate; None where no stage has one."""
    rated = [one for one in stages_of(field, value) if one.rate is not None]
    return min(rated, key=lambda one: one.rate or 0.0, default=None)


def alert(field: Declared, value: Value) -> Stage | None:
    """The stage of the largest drop, where its rate is below the field's `alert_below`."""
    drop = largest_drop(field, value)
    if drop is None or drop.rate is None or field.alert_below is None or drop.rate >= field.alert_below:
        return None
    return drop


def percent(rate: float) -> str:
    """A rate as people read it."""
    return _("{number} %", number=f"{rate * 100:.3g}")
