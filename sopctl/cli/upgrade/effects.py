"""What an upgrade to another version of an SOP would do to its open runs, by the code that upgrades."""

from typing import TYPE_CHECKING

from sopctl.store.repository import Repository

if TYPE_CHECKING:
    from sopctl.cli.runs.session import Opened
    from sopctl.diff.review import RunEffect
    from sopctl.runs.made import Made, Pin
    from sopctl.sop.load import Loaded
    from sopctl.sop.model import Sop


def run_effects(repository: Repository, sop_id: str, after: "Loaded | Sop") -> tuple["RunEffect", ...]:
    """The effects on every open run of an SOP, by the names of the runs. Nothing is written but the index.

    The index of runs says which are open: no other is opened. A version that cannot be read has none. For a
    mere `Sop` the SOPs that it uses are taken from each run's own pin.
    """
    from sopctl.cli.runs.portfolio import standings
    from sopctl.cli.runs.session import load
    from sopctl.diff.review import RunEffect
    from sopctl.errors import SopctlError

    found = []
    for one in standings(repository):
        if one.closed or one.problem or one.facts["sop"] != sop_id:
            continue
        try:
            found.append(_effect(load(repository.runs / one.run), after))
        except SopctlError as error:
            found.append(RunEffect(one.run, "asks", str(error)))
    return tuple(found)


def _effect(opened: "Opened", after: "Loaded | Sop") -> "RunEffect":
    from sopctl.cli.runs.session import know_pin
    from sopctl.cli.upgrade.comparing import target
    from sopctl.diff.review import RunEffect
    from sopctl.render.upgrade import asks_told, rows_told
    from sopctl.runs.upgrade import Plan
    from sopctl.runs.upgrade_terms import Decisions

    name, run = opened.folder.name, opened.state.run
    made, pin = _version(opened, after)
    if made is None or pin is None or made.pin == run.made.pin:
        return RunEffect(name, "untouched")
    know_pin(opened, made.pin, pin)
    decided = Decisions()
    plan = Plan(opened.state, target(opened.state.run, made, pin, decided), decided)
    if plan.asks:
        return RunEffect(name, "asks", asks_told(plan.asks)[0], tuple(ask.name for ask in plan.asks))
    if not plan.rows:
        return RunEffect(name, "untouched")
    steps = tuple(dict.fromkeys(row.step for row in plan.rows))
    return RunEffect(name, "follows", rows_told(plan.rows), steps)


def _version(opened: "Opened", after: "Loaded | Sop") -> "tuple[Made | None, Pin | None]":
    """The version as a run would keep it; None where it cannot be read."""
    from sopctl.cli.runs.pins import pinned
    from sopctl.runs.event import digest
    from sopctl.runs.made import Pin
    from sopctl.sop.model import Sop

    made = opened.state.run.made
    if isinstance(after, Sop):
        if after == opened.state.run.sop:
            return None, None
        said = digest({"sop": after.model_dump_json(by_alias=True)})
        update = {"digest": said, "version": after.version}
        return made.model_copy(update=update), Pin(after, opened.state.run.tree.used)
    if after.sop is None:
        return None, None
    return pinned(made, after, None), Pin(after.sop, after.used)
