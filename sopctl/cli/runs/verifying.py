"""Whether nothing in a run was changed or lost: held against itself, against git, and against signers."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any

from sopctl.cli.runs.pins import BESIDE, PINS, UPGRADES
from sopctl.cli.runs.session import Opened, all_problems, load
from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.runs.event import Event
from sopctl.runs.people import split_person
from sopctl.runs.signing import NAMESPACE, signature_in, signed_bytes, wants_signature
from sopctl.runs.upgrade_check import upgrade_problems
from sopctl.runs.verify import check_chain, stored_names
from sopctl.runs.versions import run_known
from sopctl.store.disk import read
from sopctl.store.evidence import holds
from sopctl.store.git import Committed, committed, ever_added
from sopctl.store.journal import FOLDER, Journal
from sopctl.store.repository import MADE, Repository
from sopctl.store.signatures import CannotCheck, check_signature


def verified(folder: Path) -> dict[str, Any]:
    """A run, how many events it has, every problem, and whether git has all of its journal."""
    events, problems = problems_in(folder)
    try:
        against, committed = _against_git(folder)
    except SopctlError as error:
        against, committed = [error.message], False
    return {"run": folder.name, "events": events, "problems": problems + against, "committed": committed}


def problems_in(folder: Path) -> tuple[int, list[str]]:
    """How many events a run has, and what does not fit in it, whatever git has of it."""
    try:
        opened = load(folder)
        return len(opened.state.events), _problems(opened)
    except SopctlError as error:
        return 0, [error.message]


def gone(repository: Repository) -> list[dict[str, Any]]:
    """The runs that git has or had and that are not there at all; as `verified` tells of a run.

    Raises SopctlError when git cannot read what is committed.
    """
    made = ever_added(repository.root, f"{repository.runs.name}/*/{MADE}")
    lost = sorted({Path(name).parent.name for name in made} - set(repository.run_ids()))
    problem = _("{file}: committed once, and gone now", file=MADE)
    return [{"run": run, "events": 0, "problems": [problem], "committed": False} for run in lost]


def _against_git(folder: Path) -> tuple[list[str], bool]:
    """What git has of a run and the run has no more; and whether git has all of its journal.

    Raises SopctlError when git cannot read what is committed.
    """
    known = committed(folder, MADE, *PINS, BESIDE, UPGRADES, FOLDER)
    if known is None:
        return [], False
    gone = [name for name in sorted({*known.files, *known.removed}) if not os.path.lexists(folder / name)]
    grown = {name: before for name, before in known.before.items() if name.startswith(f"{FOLDER}/")}
    lines = _lines(folder) if gone or grown else set()
    problems = [
        _("{file}: committed once, and gone now", file=name)
        for name in gone
        if not name.startswith(f"{FOLDER}/") or not _stands(_versions(known, name), lines)
    ]
    problems += [
        _("{file}: some of what was committed of it is gone", file=name)
        for name, before in sorted(grown.items())
        if name not in gone and not _stands(before, lines)
    ]
    whole = MADE in known.files and all(f"{FOLDER}/{name}" in known.files for name in _names(folder / FOLDER))
    for name, before in known.files.items():
        if os.path.lexists(folder / name):
            problem, same = _compare(folder / name, before, grows=name.startswith(f"{FOLDER}/"))
            problems += [name + _(": ") + problem] if problem else []
            whole = whole and same
    return problems, whole


def _versions(known: Committed, name: str) -> list[bytes]:
    """What git has of a file, as it is in HEAD and as it was each time before it was removed."""
    now = [known.files[name]] if name in known.files else []
    return [*now, *known.removed.get(name, [])]


def _lines(folder: Path) -> set[bytes]:
    """All lines of a run's journal as it is now."""
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


def _problems(opened: Opened) -> list[str]:
    problems = [*all_problems(opened), *check_chain(opened.run.root, opened.state.events)]
    problems += upgrade_problems(opened.state)
    try:
        problems += _signature_problems(opened)
    except CannotCheck as error:  # said once, not for each: it is no fault of the run's
        problems.append(error.message)
    for name in stored_names(opened.state):
        if not holds(opened.folder, name):
            problems.append(_("{file}: missing or changed", file=f"files/{name}"))
    return problems


def _signature_problems(opened: Opened) -> list[str]:
    """Each approval whose signature does not hold, and why; those that lack one are named by the fold.

    Raises CannotCheck.
    """
    problems = []
    for event in opened.state.events:
        if wants_signature(run_known(opened.state, event.id), event) and (
            why := _signature_problem(opened, event)
        ):
            told = _(
                "event {id} (approval of {step} by {person}): {problem}",
                id=event.id[:12],
                step=event.step,
                person=event.by,
                problem=why,
            )
            problems.append(told)
    return problems


def _signature_problem(opened: Opened, event: Event) -> str:
    try:
        signature = signature_in(event)
    except ValueError as error:
        return str(error)
    if not signature:
        return ""
    name, mail = split_person(event.by)
    try:
        at = datetime.fromisoformat(event.at).astimezone()
        why = check_signature(signed_bytes(event), signature, NAMESPACE, mail or name, at, opened.folder)
    except (OverflowError, ValueError) as error:  # a day before the calendar begins, a name with a NUL
        why = str(error)
    return _("its signature does not hold: {why}", why=why) if why else ""
