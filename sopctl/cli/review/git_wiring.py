"""How git learns to show and to merge SOP files by what they mean.

Lines of .gitattributes are committed; settings each clone has for itself.
"""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from sopctl.cli.terminal import out, say
from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.sop.shared import SHARED

if TYPE_CHECKING:
    from sopctl.store.repository import Repository

ATTRIBUTES = ".gitattributes"
# Digests are of bytes; git must not turn line ends around in what it checks out of runs.
AS_IT_IS = "runs/** -text"
ENDINGS = ("yaml", "yml", "md", "markdown")
DRIVERS, NO_DRIVERS = "diff=sopctl merge=sopctl", "!diff !merge"
# What lies in a library and is no SOP; the last line that fits a file counts.
OTHERS = ("**/*.test.yaml", "**/*.test.yml", "**/tests/**", "**/.*", SHARED)
# Git ends with an error where a program that it is told to call is not there: then lines must do.
CALL = "f() {{ if command -v sopctl >/dev/null; then {ours}; else {plain}; fi; }}; f"
SETTINGS = {
    "diff.sopctl.command": CALL.format(
        ours='sopctl git-diff -- "$@" || true',  # a reader who has seen enough is no failure
        plain='git --no-pager diff --no-index --no-ext-diff -- "$2" "$5" || true',
    ),
    # `git log -p` calls no program: the heads of what it shows name the step.
    "diff.sopctl.xfuncname": "^( *-? *id: .*|#+ .*)$",
    "merge.sopctl.name": "SOP files, by what they mean",
    "merge.sopctl.driver": CALL.format(
        ours='sopctl merge-file "$1" "$2" "$3" "$4"', plain='git merge-file "$2" "$1" "$3"'
    )
    + " %O %A %B %P",
}
# `git log -p` and `git show` compare this readable form; so would `git blame`, and editors that ask it.
FOR_LOG = {
    "diff.sopctl.textconv": CALL.format(ours='sopctl git-text "$1"', plain='cat "$1"'),
    "diff.sopctl.cachetextconv": "true",
}
BEGIN, SET = "git init", "git config"


def attribute_lines(repository: "Repository") -> list[str]:
    """The lines of .gitattributes for a repository's runs and library."""
    lines = [AS_IT_IS]
    for folder in repository.library:
        name = os.path.relpath(folder, repository.root).replace(os.sep, "/")
        below = "" if name == "." else f"{name}/"
        lines += [f"{_pattern(f'{below}**/*.{ending}', below)} {DRIVERS}" for ending in ENDINGS]
        lines += [f"{_pattern(below + other, below)} {NO_DRIVERS}" for other in OTHERS]
    return lines


def _pattern(pattern: str, folder: str) -> str:
    """A pattern as .gitattributes has it, the folder's name taken as it is."""
    escaped = re.sub(r"([\\*?\[])", r"\\\1", folder) + pattern.removeprefix(folder)
    if not re.search(r'[\s"]', escaped) and not escaped.startswith(("!", "#")):
        return escaped
    quoted = escaped.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'


def wire(repository: "Repository", *, log: bool = False) -> None:
    """Write what is missing of both, and print it; with `log` also what `git log -p` needs. What people wrote
    stays.

    Raises SopctlError outside git, and when a file or git refuses.
    """
    from sopctl.store.git import setting

    root = repository.root
    if not any((one / ".git").exists() for one in (root, *root.parents)):
        raise SopctlError(_("no git repository in {folder}", folder=root), BEGIN)
    if _add_lines(root / ATTRIBUTES, attribute_lines(repository)):
        out(f"{repository.shown(root / ATTRIBUTES)}\n")
    for name, value in (SETTINGS | (FOR_LOG if log else {})).items():
        there = setting(root, name)
        if there == value:
            continue
        if there:
            say(_("left as it is: {file}", file=name))
            continue
        _set(root, name, value)
        out(f"{SET} {name}\n")
    say(_("settings are of this clone alone: in another one, run `sopctl init --git` again"))
    if log:
        say(_("`git diff` now says what a change means, and `git log -p` which facts changed"))
    else:
        say(_("`git diff` and `git log -p --ext-diff` now say what a change means"))


def _add_lines(path: Path, wanted: list[str]) -> bool:
    """Put lines that a file lacks at its end; whether there were any."""
    from sopctl.store.disk import read, reason, replace_synced
    from sopctl.store.rewriting import rewrite

    if not os.path.lexists(path):
        try:
            replace_synced(path, "".join(f"{line}\n" for line in wanted).encode())
        except OSError as error:
            raise SopctlError(_("cannot write {file}: {why}", file=path, why=reason(error))) from None
        return True
    before = read(path, follow=False)
    there = before.decode("utf-8", "replace").splitlines()
    if not (missing := [line for line in wanted if line not in there]):
        return False
    end = b"" if not before or before.endswith(b"\n") else b"\n"
    rewrite(path, before, before + end + "".join(f"{line}\n" for line in missing).encode())
    return True


def _set(root: Path, name: str, value: str) -> None:
    from sopctl.store.git import SHORT, call

    done = call(root, ("config", "--local", name, value), b"", SHORT)
    if done is None or done.returncode != 0:
        why = done.stderr.decode("utf-8", "replace").strip() if done else _("git is not there")
        raise SopctlError(_("git does not take the setting {name}: {why}", name=name, why=why))
