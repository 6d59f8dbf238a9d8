"""Between disk and core: who acts, load a run, record an act."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC
from functools import cached_property
from pathlib import Path
from typing import Any

from sopctl.cli.calendar.team import working_days_at
from sopctl.cli.runs.pins import UPGRADES, bring_back, read_kept, read_pin, read_upgrade
from sopctl.cli.terminal import warn_each
from sopctl.cli.who import now
from sopctl.errors import Finding, Refused, SopctlError
from sopctl.language import N_, _
from sopctl.runs.adoption import read_adoption
from sopctl.runs.decide import decide, evolve, fold
from sopctl.runs.event import DamagedLine, Event, decode, encode
from sopctl.runs.made import Made, Pin, Run, make, read_params
from sopctl.runs.people import short_name
from sopctl.runs.signing import NAMESPACE, signed_bytes, wants_signature, with_signature
from sopctl.runs.state import State, begin, in_order
from sopctl.runs.survey import Survey
from sopctl.runs.versions import KIND as UPGRADED
from sopctl.runs.versions import MAX_UPGRADES
from sopctl.settings import find_settings
from sopctl.sop.yaml_reader import read_document
from sopctl.store.evidence import Intake, NewFile, store
from sopctl.store.journal import Journal, Sitting
from sopctl.store.repository import MADE
from sopctl.store.signatures import sign

MAX_NAMED = 20  # damaged lines of one sitting
# What Pydantic says of a `run.yaml` that somebody changed.
WRONG = (
    N_("Field required"),
    N_("Extra inputs are not permitted"),
    N_("Input should be a valid string"),
    N_("Input should be a valid dictionary"),
)


@dataclass
class Opened:
    """A run that was loaded. `problems` names what is damaged; none of it keeps the run shut.

    `run` is the run as it was made, `state.run` has the version of its SOP that stands now.
    """

    folder: Path
    run: Run
    journal: Journal
    sitting: Sitting | None = None
    state: State = field(init=False)
    problems: list[str] = field(init=False, default_factory=list)
    damaged: list[str] = field(init=False, default_factory=list)

    @cached_property
    def intake(self) -> Intake:
        """What takes files in as evidence of the run. Raises SopctlError for wrong settings."""
        return Intake(self.folder, find_settings(self.top).max_evidence)

    @property
    def top(self) -> Path:
        """The repository that the run is kept in."""
        return self.folder.parent.parent

    def __post_init__(self) -> None:
        self.state = begin(self.run)


def load(folder: Path) -> Opened:
    """A run from its folder. Raises SopctlError when `run.yaml` or the pinned SOP is unusable."""
    raw = read_kept(folder, MADE)
    made = read_made(folder / MADE, raw)
    working_days, zone, unsure = working_days_at(folder.parent.parent)
    pin = read_pin(folder, made)
    sop = pin.loaded.sop
    if sop is None:
        raise _unusable(folder, pin.file, pin.loaded.findings)
    params, wrong = read_params(sop, made.params)
    made = made.model_copy(update={"params": params})
    run = make(made, sop, hashlib.sha256(raw).hexdigest(), pin.used, working_days, zone)
    opened = Opened(folder, run, Journal(folder))
    opened.problems += unsure
    opened.problems += [_("{file}: {problem}", file=MADE, problem=one) for one in wrong]
    strangers = [role for role in made.roles if role not in sop.roles]
    opened.problems += [_("{file}: the SOP has no role {role!r}", file=MADE, role=role) for role in strangers]
    opened.problems += pin.problems
    if made.run != folder.name:
        opened.problems.append(_("{file}: says it is the run {run!r}", file=MADE, run=made.run))
    refresh(opened)
    return opened


def read_made(path: Path, raw: bytes) -> Made:
    """How a run was made, from the bytes of its `run.yaml`. Raises SopctlError."""
    from pydantic import ValidationError

    document, findings = read_document(path.name, raw)
    if document is None or findings:
        raise _unusable(path.parent, path.name, findings)
    try:
        return Made.model_validate(document.data)
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(str(part) for part in problem["loc"])
        raise SopctlError(
            _("{file}: {where}: {problem}", file=path, where=where, problem=_(problem["msg"])),
            bring_back(path.parent, path.name),
        ) from None


def _unusable(folder: Path, name: str, findings: list[Finding]) -> SopctlError:
    first = findings[0]
    where = f"{folder / name}:{first.place.line}"
    return SopctlError(_("{file}: {problem}", file=where, problem=first.message), bring_back(folder, name))


def refresh(opened: Opened) -> None:
    """Take in what was written since."""
    events, damaged = [], []
    for sitting in opened.journal.sittings():
        file = f"journal/{sitting.name}"
        if sitting.problem:
            damaged.append(_("{file}: {problem}", file=file, problem=sitting.problem))
        bad = 0
        for number, line in enumerate(sitting.lines, 1):
            try:
                events.append(decode(line))
            except DamagedLine as error:
                bad += 1
                if bad <= MAX_NAMED:
                    damaged.append(_("{file}: {problem}", file=f"{file}:{number}", problem=error))
        if bad > MAX_NAMED:
            damaged.append(_("{file}: {number} more damaged lines", file=file, number=bad - MAX_NAMED))
        if sitting.torn:
            size = len(sitting.torn)
            told = _("{file}: a torn last line ({size} bytes), never recorded", file=file, size=size)
            damaged.append(told)
    ordered = in_order(events)
    _take_pins(opened, ordered)
    before = opened.state.events
    known = len(before)
    undoing = sum(event.kind in ("undone", UPGRADED) for event in ordered[known:])
    if known and undoing < 2 and all(one.id == other.id for one, other in zip(before, ordered, strict=False)):
        # What was folded stays folded: nothing has come in between, and little is taken back.
        for event in ordered[known:]:
            opened.state = evolve(opened.state, event)
    else:
        opened.state = fold(opened.run, ordered)
    opened.damaged = damaged


def _take_pins(opened: Opened, ordered: Iterable[Event]) -> None:
    """Read the pins that the run was upgraded to; what is wrong with one is a problem of the run."""
    for event in ordered:
        if event.kind != UPGRADED or len(opened.run.pins) >= MAX_UPGRADES:
            continue
        try:
            adoption = read_adoption(event.data)
            made = adoption.made(opened.run.made)
        except (LookupError, TypeError, ValueError, AttributeError):
            continue  # the fold names it
        if adoption.pin not in opened.run.pins and made.pin == adoption.pin:
            opened.problems += [one for one in take_pin(opened, made) if one not in opened.problems]


def take_pin(opened: Opened, made: Made) -> list[str]:
    """Have a run know a pin that lies in its folder, of which `made` tells; what is wrong with it."""
    name = f"{UPGRADES}/{made.pin[:12]}…/"
    try:
        pin = read_upgrade(opened.folder, made)
    except SopctlError as error:
        return [error.message]
    sop = pin.loaded.sop
    if sop is None:
        return [_("{file}: {problem}", file=name + pin.file, problem=pin.loaded.findings[0].message)]
    know_pin(opened, made.pin, Pin(sop, pin.used))
    return [name + problem for problem in pin.problems]


def know_pin(opened: Opened, pin: str, what: Pin) -> None:
    """Have a run know a version of its SOP, whether or not it lies in its folder."""
    if pin not in opened.run.pins:
        opened.run = replace(opened.run, pins={**opened.run.pins, pin: what})
        opened.state = fold(opened.run, opened.state.events)


def warn(opened: Opened) -> None:
    """Name on stderr what is damaged."""
    warn_each(opened.folder.name, all_problems(opened))


def all_problems(opened: Opened) -> list[str]:
    """Everything that could not be used."""
    return [*opened.problems, *opened.damaged, *opened.state.problems]


def record(opened: Opened, command: Any, by: str, files: Iterable[NewFile] = ()) -> Event:
    """Do one act. When this returns, it is on disk. Raises Refused, NotRecorded or CannotSign."""
    refresh(opened)
    moment = now()
    event = decide(command, opened.state, by, moment.isoformat(timespec="seconds"))
    if wants_signature(opened.state.run, event):
        event = with_signature(event, sign(signed_bytes(event), NAMESPACE, opened.folder))
    after = evolve(opened.state, event)
    if len(after.problems) > len(opened.state.problems):
        # What the fold would not take must not be called recorded.
        raise Refused(_("not recorded: {problem}", problem=after.problems[-1]))
    for file in files:
        store(opened.folder, file)
    if opened.sitting is None:
        opened.sitting = Sitting(opened.folder, short_name(by))
    opened.sitting.append(encode(event), moment.astimezone(UTC))
    opened.state = after
    return event


def voided(before: State, after: State, step: str) -> str:
    """What to say when an act has made a step's approval void; usually nothing."""
    if not step or Survey(before).step(step).status != "done" or Survey(after).step(step).status != "waiting":
        return ""
    return _("what was approved has changed: {step} waits for approval again", step=step)
