"""Running a step's command: after a yes, with the run's values in its environment."""

import errno
import json
import os
import subprocess
import sys
from codecs import getincrementaldecoder
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sopctl.errors import SopctlError
from sopctl.language import ENGLISH, _, speaking
from sopctl.render.clean import clean
from sopctl.sop.shown import format_value
from sopctl.store.disk import reason

CHUNK = 16_384  # bytes; a command may print without end, and without a line end
KEPT = 4000  # characters of the end of what it printed


class Ended(NamedTuple):
    """How a command ended: its exit code and the end of what it printed."""

    code: int
    output: str


def run_command(command: str, values: Mapping[str, Any], folder: Path, *, ask_nothing: bool) -> Ended:
    """Run a command in a folder and show what it prints as it comes.

    Raises SopctlError when it cannot be started.
    """
    try:
        process = subprocess.Popen(
            command,
            shell=True,  # the step's own words; values come by the environment alone
            cwd=folder,
            env={**os.environ, **environment(values)},
            stdin=subprocess.DEVNULL if ask_nothing else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    except OSError as error:
        mend = _("its values are too long for an environment") if error.errno == errno.E2BIG else ""
        raise SopctlError(_("the command cannot be started: {why}", why=reason(error)), mend) from None
    except ValueError as error:
        raise SopctlError(_("the command cannot be started: {why}", why=error)) from None
    output = ""
    decoder = getincrementaldecoder("utf-8")("replace")
    with process:
        try:
            while piece := os.read(process.stdout.fileno(), CHUNK) if process.stdout else b"":
                text = clean(decoder.decode(piece).replace("\r\n", "\n"))
                sys.stdout.write(text)
                sys.stdout.flush()
                output = (output + text)[-KEPT:]
        except KeyboardInterrupt:  # the command has got it too
            process.wait()
    return Ended(process.returncode, output)


def environment(values: Mapping[str, Any]) -> dict[str, str]:
    """Values as environment variables: `event` as SOP_EVENT, `page_design.width` as SOP_PAGE_DESIGN_WIDTH."""
    found: dict[str, str] = {}
    with speaking(ENGLISH):  # a command reads the same values whoever runs it
        for name, value in values.items():
            # Parameters come first, and keep their name where a field would have the same.
            found.setdefault(f"SOP_{name.replace('.', '_').upper()}", _plain(value))
    return found


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict) or (isinstance(value, list) and value and isinstance(value[0], dict)):
        return json.dumps(value, ensure_ascii=False)
    return format_value(value).replace("\0", "")
