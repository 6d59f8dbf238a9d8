"""Writes what a command made: to the file that was named, or to stdout."""

import sys
from pathlib import Path

from sopctl.cli.output_place import require_place
from sopctl.errors import SopctlError
from sopctl.language import _


def write_file(output: str, data: bytes) -> None:
    """Write to a file that a person named. Raises SopctlError where that cannot be, or must not."""
    from sopctl.store.disk import reason, write_output

    require_place(output)
    target = Path(output)
    try:
        write_output(target, data)
    except OSError as error:
        there = target.parent.is_dir()
        why = reason(error) if there else _("there is no folder {folder}", folder=target.parent)
        raise SopctlError(_("cannot write {file}: {why}", file=output, why=why)) from None


def refuse_terminal(form: str, file: str) -> None:
    """Raises SopctlError, which proposes a file, where bytes on stdout would reach a terminal."""
    if sys.stdout is not None and sys.stdout.isatty():
        raise SopctlError(
            _("{form} is not for a terminal", form=form.upper()), _("name a file: -o {file}", file=file)
        )


def out_bytes(data: bytes) -> None:
    """A result that is no text, on stdout."""
    if sys.stdout is not None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
