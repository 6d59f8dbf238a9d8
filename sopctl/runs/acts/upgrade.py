"""A run goes over to another version of its SOP."""

from dataclasses import dataclass, field
from typing import Any

from sopctl.errors import Refused
from sopctl.language import _, listed
from sopctl.runs.event import Event, digest
from sopctl.runs.people import Actor
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.runs.upgrade import Plan
from sopctl.runs.upgrade_terms import Decisions, Target
from sopctl.runs.versions import KIND, MAX_UPGRADES, adopt
from sopctl.sop.shown import format_value

__all__ = ["COMMAND", "KIND", "Upgrade", "decide", "evolve", "tell"]


@dataclass(frozen=True)
class Upgrade:
    """`was` is the pin that it was compared with, `seen` the digest of what was shown and decided on."""

    target: Target
    was: str
    decided: Decisions = field(default_factory=Decisions)
    seen: str | None = None
    step: None = None


COMMAND = Upgrade


def decide(command: Upgrade, survey: Survey, actor: Actor) -> dict[str, Any]:
    state = survey.state
    if command.was != state.run.made.pin:
        raise Refused(_("somebody has upgraded the run meanwhile"), _("look at it again, then decide"))
    if sum(event.kind == KIND for event in state.events) >= MAX_UPGRADES:
        told = _("a run is upgraded {most} times at most", most=MAX_UPGRADES)
        raise Refused(told, _("make a new run"))
    plan = Plan(state, command.target, command.decided)
    if plan.asks:
        raise Refused(_("there is something to decide first: {name}", name=plan.asks[0].name))
    if command.seen not in (None, digest(plan.data)):
        told = _("the run has changed since you were shown what the upgrade does")
        raise Refused(told, _("look at it again, then decide"))
    return plan.data


def evolve(state: State, event: Event) -> State:
    versions = state.versions
    if versions is None or event.id in versions.unusable:
        raise ValueError(versions.unusable[event.id] if versions else _("it stands nowhere"))
    if event.id in versions.overtaken:
        return state  # somebody else upgraded apart, and theirs is the later one
    return adopt(state, versions.standing[event.id])


def tell(data: dict[str, Any]) -> str:
    version = data.get("version") or data["pin"][:12]
    told = _("upgrade to {version}", version=version)
    decided = [f"{old} → {new}" for old, new in data.get("map", {}).items()]
    decided += [f"{old} → {new}" for names in data.get("fields", {}).values() for old, new in names.items()]
    decided += [_("drop {step}", step=step) for step in data.get("drop", ())]
    decided += [f"{name} = {format_value(value)}" for name, value in data.get("params", {}).items()]
    return told + _(": ") + listed(decided) if decided else told
