"""A step's wording as a text to edit: the title on the first line, the instructions below."""

import os
import shlex
import subprocess
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import TYPE_CHECKING

from sopctl.cli.terminal import interactive
from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.runs.acts.redline import Redline
from sopctl.store.disk import read

if TYPE_CHECKING:
    from sopctl.sop.model import Step

MAX_WORDING = 1024 * 1024
MARK = "# "


def wording(step: "Step") -> str:
    """A step's title and instructions as an SOP file has them."""
    return f"{MARK}{step.title.strip()}\n\n{step.do.strip()}\n"


def proposal(step: str, text: str, reason: str) -> Redline:
    """The wording that a text proposes for a step."""
    title, __, do = text.lstrip("\ufeff\n").partition("\n")
    return Redline(step, title.removeprefix("#").strip(), do.strip(), reason)


def kept(text: str, before: str) -> str:
    """Where a wording is kept that was refused, in a sentence; nothing for one that nobody changed."""
    if text == before:
        return ""
    try:
        with NamedTemporaryFile(
            "w", prefix="sopctl-redline-", suffix=".md", delete=False, encoding="utf-8"
        ) as file:
            file.write(text)
    except OSError:
        return ""
    return _("what you wrote is kept in {file}", file=file.name)


def read_wording(file: str) -> str:
    """A wording from a file, or from stdin for `-`. Raises SopctlError."""
    if file == "-":
        raw = sys.stdin.buffer.read(MAX_WORDING + 1) if sys.stdin is not None else b""
    else:
        raw = read(Path(file), limit=MAX_WORDING)
    return _text(raw, file)


def edited(text: str, name: str) -> str:
    """The text after a person edited it. Raises SopctlError when there is no editor, or it fails."""
    if not interactive():
        raise SopctlError(_("there is no terminal to edit on"), _("give --file FILE"))
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with TemporaryDirectory(prefix="sopctl-redline-") as folder:
        path = Path(folder, f"{''.join(one if one.isalnum() else '-' for one in name)[:80]}.md")
        path.write_text(text, encoding="utf-8")
        try:
            ended = subprocess.run([*shlex.split(editor), str(path)], check=False).returncode
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            told = _("cannot start the editor {editor}: {why}", editor=editor, why=why)
            raise SopctlError(told, _("set EDITOR, or give --file FILE")) from None
        if ended != 0:
            raise SopctlError(
                _("the editor ended with {code}; nothing is recorded", code=ended), _("edit it again")
            )
        return _text(read(path, limit=MAX_WORDING), path.name)


def _text(raw: bytes, name: str) -> str:
    if len(raw) > MAX_WORDING:
        raise SopctlError(_("{file}: a wording has at most {most:,} bytes", file=name, most=MAX_WORDING))
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise SopctlError(_("{file}: not UTF-8 text", file=name), _("save it as UTF-8")) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")  # other line ends are no other wording
