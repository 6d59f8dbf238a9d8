"""What the date of a task is forced by, link by link."""

from typing import NamedTuple

from sopctl.plan.tasks import Plan, Reason

ONWARD = ("need", "needed", "busy")


class Link(NamedTuple):
    """A task of a chain, and what its own date is forced by."""

    task: str
    reason: Reason


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
