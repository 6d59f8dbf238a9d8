"""What the date of a task is forced by, link by link."""

from typing import NamedTuple

from sopctl.plan.tasks import Plan, Reason

ONWARD = ("need", "needed", "busy")


class Link(NamedTuple):
    """A task of a chain, and what its own date is forced by."""

    task: str
    reason: Reason


class Used(NamedTuple):
    """A step that uses an SOP, with that one's step that begins first and the one that ends last."""

    step: str
    first: str
    last: str


def users_in(plan: Plan) -> list[str]:
    """The steps that use an SOP, by the ids of the steps that come of it: `retro` of `retro/causes`."""
    found: dict[str, None] = {}
    for name in plan.tasks:
        parts = name.split("/")
        found |= dict.fromkeys("/".join(parts[:count]) for count in range(1, len(parts)))
    return [name for name in found if name not in plan.tasks]


def used(plan: Plan, step: str) -> Used:
    """What a step that uses an SOP begins and ends with. Raises ValueError where it uses none."""
    inner = [one for name, one in plan.tasks.items() if name.startswith(f"{step}/")]
    first, last = min(inner, key=lambda one: one.begin), max(inner, key=lambda one: one.end)
    return Used(step, first.task.id, last.task.id)


def why(plan: Plan, task: str) -> list[Link]:
    """The chain from a task to what decides: a day that is due, the start, a brief, or what was done.

    Every link is forced by the next one.
    """
    found: dict[str, Link] = {}
    name = task
    while name not in found:
        reason = plan.tasks[name].reason
        found[name] = Link(name, reason)
        if reason.kind not in ONWARD:
            break
        name = reason.by
    return list(found.values())
