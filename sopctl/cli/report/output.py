"""What a report gives, on stdout or in files: a text, bytes, or tables."""

import os
from collections.abc import Mapping
from pathlib import Path

from sopctl.cli.report.forms import Wanted
from sopctl.cli.terminal import out
from sopctl.cli.written import out_bytes, refuse_terminal, write_file
from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.render.cells import Table, csv_file, csv_files, csv_told, table_named
from sopctl.store.disk import reason

Told = str | bytes | dict[str, bytes]  # a text, what a file holds, or files by their names


def tables_told(tables: Mapping[str, Table], default: str, wanted: Wanted) -> Told:
    """Tables as CSV: the one that was asked for, or each in a file. Raises SopctlError."""
    if wanted.folder:
        return csv_files(tables.values())
    text = csv_told(table_named(tables, wanted.table or default))
    return csv_file(text) if wanted.output else text


def deliver(told: Told, form: str, output: str, name: str) -> None:
    """Write to the file or folder, or to stdout; `name` is of a file to propose. Raises SopctlError."""
    if isinstance(told, dict):
        _write_all(output, told)
    elif output:
        write_file(output, told if isinstance(told, bytes) else told.encode("utf-8", "replace"))
    elif isinstance(told, bytes):
        refuse_terminal(form, f"{name}.{form}")
        out_bytes(told)
    else:
        out(told)


def _write_all(folder: str, files: dict[str, bytes]) -> None:
    """Files in a folder, which is made where it is missing."""
    try:
        Path(folder).mkdir(exist_ok=True)
    except OSError as error:
        raise SopctlError(_("cannot write {file}: {why}", file=folder, why=reason(error))) from None
    for name, data in files.items():
        write_file(os.path.join(folder, name), data)
