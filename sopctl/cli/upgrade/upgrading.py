"""Upgrading a run: find the version, see what it does, ask, put the pin in place, and record it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sopctl.cli.given import path_given
from sopctl.cli.library import Library, shipped
from sopctl.cli.library_at import LibraryAt
from sopctl.cli.runs.pins import UPGRADES, pinned, pinned_files
from sopctl.cli.runs.session import Opened, know_pin, record, take_pin
from sopctl.cli.upgrade.comparing import target
from sopctl.errors import BadFile, Refused, SopctlError, did_you_mean
from sopctl.language import _
from sopctl.lint.engine import errors_in
from sopctl.render.upgrade import asks_told
from sopctl.runs.acts.upgrade import Upgrade
from sopctl.runs.adoption import key_of, moved
from sopctl.runs.event import Event, digest
from sopctl.runs.made import Pin
from sopctl.runs.upgrade import Plan
from sopctl.runs.upgrade_terms import Decisions, Target
from sopctl.sop.load import Loaded, require_sop
from sopctl.sop.texts import check_person
from sopctl.store import git
from sopctl.store.evidence import NewFile
from sopctl.store.pinning import store_pin
from sopctl.store.repository import Repository


class Versions:
    """The versions of SOPs that runs go over to: those of the library, or as a revision has them."""

    def __init__(self, repository: Repository, revision: str = "") -> None:
        """Raises SopctlError for a revision that is not here."""
        self._library = LibraryAt(repository, revision) if revision else Library(repository)
        at = self._library
        self.commit = at.commit if isinstance(at, LibraryAt) else git.commit(repository.root)
        self._revision = revision
        self._found: dict[str, Loaded] = {}

    def named(self, sop: str) -> Loaded:
        """The SOP with an id. Raises BadFile for errors that lint finds in it, SopctlError without it."""
        if sop not in self._found:
            loaded = self._library.named(sop)
            if loaded is None and not self._revision:
                loaded = shipped().named(sop)
            if loaded is None:
                where = self._revision or _("the library")
                told = _("no SOP {name!r} in {where}", name=sop, where=where)
                raise SopctlError(told, _("the run stays as it is, with its own copy of the SOP"))
            require_sop(loaded)
            findings = [one for part in (loaded, *loaded.parts.values()) for one in errors_in(part)]
            if findings:
                raise BadFile(findings)
            self._found[sop] = loaded
        return self._found[sop]


@dataclass(frozen=True)
class Wanted:
    """What was said on the command line: `maps` and `drops` in its words, values as texts."""

    maps: Mapping[str, str]
    drops: tuple[str, ...]
    sets: Mapping[str, Any]
    roles: Mapping[str, str]


@dataclass
class Upgrading:
    """One run on its way to another version. Without a plan it has that version already."""

    opened: Opened
    loaded: Loaded
    target: Target | None = None
    plan: Plan | None = None
    files: tuple[NewFile, ...] = ()

    @property
    def problem(self) -> SopctlError | None:
        """Why the run cannot go over: what somebody has to decide."""
        if self.plan is None or not self.plan.asks:
            return None
        told, mend = asks_told(self.plan.asks)
        return Refused(told, mend)


def look(opened: Opened, loaded: Loaded, commit: str | None, wanted: Wanted) -> Upgrading:
    """What an upgrade of a run would do. Nothing is written. Raises SopctlError for what cannot be at all."""
    sop = require_sop(loaded)
    found = Upgrading(opened, loaded)
    made = pinned(opened.state.run.made, loaded, commit)
    if made.pin == opened.state.run.made.pin:
        return found
    pin = Pin(sop, loaded.used)
    know_pin(opened, made.pin, pin)
    files: list[NewFile] = []
    decided = _decisions(found, wanted, files)
    found.target = target(opened.state.run, made, pin, decided)
    found.plan = Plan(opened.state, found.target, decided)
    found.files = tuple(files)
    return found


def upgrade(one: Upgrading, repository: Repository, by: str) -> Event:
    """Have the run go over, as it was shown. When this returns, it is on disk.

    The files of the pin come first and the event last: without it they mean nothing. Raises Refused when the
    run is not as it was shown any more, and NotRecorded.
    """
    assert one.plan is not None, "the caller writes those alone that can follow"
    assert one.target is not None
    store_pin(repository, one.opened.folder / UPGRADES / one.target.made.pin, pinned_files(one.loaded))
    if problems := take_pin(one.opened, one.target.made):
        raise SopctlError(problems[0], _("delete that folder, and upgrade again"))
    command = Upgrade(one.target, one.plan.before.run.made.pin, one.plan.decided, digest(one.plan.data))
    return record(one.opened, command, by, one.files)


def _decisions(one: Upgrading, wanted: Wanted, files: list[NewFile]) -> Decisions:
    """The decisions as the core knows them."""
    sop, run = require_sop(one.loaded), one.opened.state.run
    known = {each.key: each for each in run.tree.every}
    steps: dict[str, str] = {}
    fields: dict[str, dict[str, str]] = {}
    of_fields = []
    for old, new in wanted.maps.items():
        step, dot, _name = old.rpartition(".")
        is_field = dot and key_of(old) not in known and key_of(step) in known
        if is_field:
            of_fields.append((old, new))
        else:
            steps[old] = new
    if twice := next((new for new in steps.values() if list(steps.values()).count(new) > 1), ""):
        raise SopctlError(_("--map …={step}: two steps cannot become one", step=twice))
    for old, new in of_fields:
        step, _dot, name = old.rpartition(".")
        now = moved(key_of(step), steps)
        new_step, _dot, new_name = new.rpartition(".")
        if new_step not in ("", now):
            told = _("--map {old}={new}: a field stays at its step, {step}", old=old, new=new, step=now)
            raise SopctlError(told)
        fields.setdefault(now, {})[name] = new_name
    params = {name: _value(one.opened, sop, name, raw, files) for name, raw in wanted.sets.items()}
    people = {}
    for role, who in wanted.roles.items():
        try:
            people[role] = check_person(who)
        except ValueError as error:
            raise SopctlError(_("role {role}: {problem}", role=role, problem=error)) from None
    return Decisions(steps, fields, wanted.drops, params, people)


def _value(opened: Opened, sop: Any, name: str, raw: Any, files: list[NewFile]) -> Any:
    field = sop.params.get(name)
    if field is None:
        raise SopctlError(_("the SOP has no parameter {name!r}", name=name), did_you_mean(name, sop.params))
    if field.type == "file":
        file = opened.intake.take(path_given(str(raw)))
        files.append(file)
        return file.name
    try:
        return field.parse(raw)
    except ValueError as error:
        raise SopctlError(_("parameter {name}: {error}", name=name, error=error)) from None


def ask_for(one: Upgrading, wanted: Wanted) -> Wanted:
    """What was said, with the parameters and people that a person was asked for on the terminal."""
    from sopctl.cli.ask import ask_field, ask_person

    sop = require_sop(one.loaded)
    asks = [ask for ask in (one.plan.asks if one.plan else ()) if ask.kind in ("parameter", "role")]
    sets, roles = dict(wanted.sets), dict(wanted.roles)
    for number, ask in enumerate(asks, 1):
        place = f"({number}/{len(asks)})"
        if ask.kind == "parameter":
            sets[ask.name] = ask_field(place, ask.name, sop.params[ask.name])
        else:
            named = list(dict.fromkeys([*one.opened.state.run.made.roles.values(), *roles.values()]))
            roles[ask.name] = ask_person(place, ask.name, sop.roles[ask.name].does, "", named)
    return replace(wanted, sets=sets, roles=roles)
