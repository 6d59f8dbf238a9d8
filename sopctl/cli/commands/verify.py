"""sopctl verify"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sopctl.cli.options import Json
from sopctl.cli.terminal import out, say
from sopctl.errors import SopctlError
from sopctl.language import N_, _

if TYPE_CHECKING:
    from sopctl.cli.session import Opened
    from sopctl.store.git import Committed


UNCOMMITTED = N_("not all of it is committed to git, so the removal of the newest would not show")


def command(
    runs: Annotated[list[str] | None, typer.Argument(metavar="[RUN]...", help="Runs; else all.")] = None,
    as_json: Json = False,
) -> int:
    """Check that nothing in runs was changed or lost.

    The journal's digests, the pinned SOP and every stored file are held against each other, and all
    of it against what git has of the run: digests alone do not show that the newest events are gone.
    Exit 1 when something does not fit.

    Example: sopctl verify spring-fair
    """
    from sopctl.cli.library import open_repository
    from sopctl.render.clean import one_line, to_json

    repository = open_repository()
    folders = [repository.find_run(one) for one in runs or repository.run_ids()]
    if not folders:
        raise SopctlError(_("no runs yet"), _("make one: sopctl new SOP"))
    results = [_result(folder) for folder in folders]
    if as_json:
        out(to_json(results))
    else:
        for result in results:
            if not result["problems"]:
                whole = _("{number} events, nothing changed or lost", number=result["events"])
                out(f"{result['run']}: {whole}\n")
                if not result["committed"]:
                    say(f"{result['run']}: {_(UNCOMMITTED)}")
            for problem in result["problems"]:
                out(one_line(f"{result['run']}: {problem}") + "\n")
    return 1 if any(result["problems"] for result in results) else 0


def _result(folder: Path) -> dict[str, Any]:
    events, problems = problems_in(folder)
    try:
        against, committed = _against_git(folder)
    except SopctlError as error:
        against, committed = [error.message], False
    return {"run": folder.name, "events": events, "problems": problems + against, "committed": committed}


def problems_in(folder: Path) -> tuple[int, list[str]]:
    """How many events a run has, and what does not fit in it, whatever git has of it."""
    from sopctl.cli.session import load

    try:
        opened = load(folder)
        return len(opened.state.events), _problems(opened)
    except SopctlError as error:
        return 0, [error.message]


def _against_git(folder: Path) -> tuple[list[str], bool]:
    """What git has of a run and the run has no more; and whether git has all of its journal.

    Raises SopctlError when git cannot read what is committed.
    """
    from sopctl.cli.pins import BESIDE, PINS
    from sopctl.cli.session import MADE
    from sopctl.store.git import committed
    from sopctl.store.journal import FOLDER

    known = committed(folder, MADE, *PINS, BESIDE, FOLDER)
    if known is None:
        return [], False
    gone = [name for name in sorted({*known.files, *known.removed}) if not os.path.lexists(folder / name)]
    lines = _lines(folder) if gone else set()
    problems = [
        _("{file}: committed once, and gone now", file=name)
        for name in gone
        if not name.startswith(f"{FOLDER}/") or not _stands(_versions(known, name), lines)
    ]
    whole = MADE in known.files and all(f"{FOLDER}/{name}" in known.files for name in _names(folder / FOLDER))
    for name, before in known.files.items():
        if os.path.lexists(folder / name):
            problem, same = _compare(folder / name, before, grows=name.startswith(f"{FOLDER}/"))
            problems += [name + _(": ") + problem] if problem else []
            whole = whole and same
    return problems, whole


def _versions(known: "Committed", name: str) -> list[bytes]:
    """What git has of a file, as it is in HEAD and as it was each time before it was removed."""
    now = [known.files[name]] if name in known.files else []
    return [*now, *known.removed.get(name, [])]


def _lines(folder: Path) -> set[bytes]:
    """All lines of a run's journal as it is now."""
    from sopctl.store.journal import Journal

    return {line for sitting in Journal(folder).sittings() for line in sitting.lines}


def _stands(versions: list[bytes], lines: set[bytes]) -> bool:
    """Whether all that a sitting held stands in others now: it was packed, and nothing is lost."""
    for version in versions:
        *whole, torn = version.replace(b"\r\n", b"\n").split(b"\n")
        if not lines.issuperset(whole) or (torn and not any(line.startswith(torn) for line in lines)):
            return False
    return True


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []  # loading the run names what is wrong with it


def _compare(path: Path, before: bytes, *, grows: bool) -> tuple[str, bool]:
    """What is wrong with a file that git has as `before`, and whether it is still just that."""
    from sopctl.store.disk import read

    try:
        data = read(path, follow=False)
    except SopctlError as error:
        return error.message, False
    if b"\r\n" in data or b"\r\n" in before:
        # Git may turn line ends around at a checkout; the digests tell when anybody else did.
        data, before = data.replace(b"\r\n", b"\n"), before.replace(b"\r\n", b"\n")
    if data == before:
        return "", True
    if grows and data.startswith(before):
        return "", False
    return (_("does not begin with what is committed") if grows else _("not as committed")), False


def _problems(opened: "Opened") -> list[str]:
    from sopctl.cli.session import all_problems
    from sopctl.cli.signed import signature_problems
    from sopctl.runs.verify import check_chain, stored_names
    from sopctl.store.evidence import holds

    problems = [*all_problems(opened), *check_chain(opened.run.root, opened.state.events)]
    problems += signature_problems(opened)
    for name in stored_names(opened.run, opened.state.events):
        if not holds(opened.folder, name):
            problems.append(_("{file}: missing or changed", file=f"files/{name}"))
    return problems
