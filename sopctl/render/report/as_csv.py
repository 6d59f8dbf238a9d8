"""A report as CSV: one of its tables as text, or each in a file. No text in it can become a formula."""

from sopctl.render.cells import csv_of
from sopctl.render.naming import told_apart
from sopctl.render.report.audience import Audience
from sopctl.render.report.subject import Subject
from sopctl.render.report.tables import STEPS, Table, table_named, tables_of

BOM = "\ufeff"  # by this sign Excel knows that a file is UTF-8; programs that read stdout do without
MOST = 100  # characters of a file's name


def told(subject: Subject, audience: Audience, table: str = "") -> str:
    """One table: `steps`, `fields`, or `STEP.FIELD`. Raises SopctlError where there is none of that name."""
    return _csv(table_named(tables_of(subject, audience), table or STEPS))


def for_file(text: str) -> bytes:
    """What a file holds, so that spreadsheets read it rightly."""
    return (BOM + text).encode("utf-8", "replace")


def files(subject: Subject, audience: Audience) -> dict[str, bytes]:
    """Every table by the name of its file."""
    tables = tables_of(subject, audience).values()
    names = told_apart((one.name for one in tables), r"[^\w.\-\[\]]", MOST)
    return {f"{name}.csv": for_file(_csv(one)) for name, one in zip(names, tables, strict=True)}


def _csv(table: Table) -> str:
    return csv_of(table.keys, table.rows)
