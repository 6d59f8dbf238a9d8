"""What a journal's own chain of digests proves: nothing changed, removed or put in between."""

from collections.abc import Iterable

from sopctl.runs.event import Event
from sopctl.runs.state import in_order


def check_chain(root: str, events: Iterable[Event]) -> list[str]:
    """Everything that does not hold in the graph of events; `root` is the digest of `run.yaml`."""
    ordered = in_order(events)
    clocks = {event.id: event.n for event in ordered} | {root: 0}
    problems = []
    for event in ordered:
        name = f"event {event.id[:12]} ({event.kind}{' ' + event.step if event.step else ''})"
        lost = [one for one in event.prev if one not in clocks]
        if lost:
            what = "run.yaml is not the one it was written for, or " if event.n == 1 else ""
            problems.append(f"{name}: {what}what came before it is missing: {lost[0][:12]}")
        elif not event.prev:
            problems.append(f"{name}: names nothing that came before it")
        elif event.n != 1 + max(clocks[one] for one in event.prev):
            problems.append(f"{name}: its clock {event.n} does not follow from what it saw")
    return problems
