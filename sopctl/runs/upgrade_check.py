"""Whether the upgrades of a run say what was so: an approval must not be made to stand for something else."""

from collections.abc import Iterator

from sopctl.language import _
from sopctl.runs.decide import fold
from sopctl.runs.event import Event
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.runs.upgrade import shown
from sopctl.runs.versions import KIND, adopt
from sopctl.runs.view import shown_digest


def upgrade_problems(state: State) -> Iterator[str]:
    """Each upgrade by which an approval stands that was of other words than the new version has."""
    if state.versions is None:
        return
    known = {event.id: event for event in state.events}
    for event in state.events:
        version = state.versions.standing.get(event.id) if event.kind == KIND else None
        if version is None or not version.adoption.stand:
            continue
        before = fold(state.run.origin, _ancestors(event, known))
        after = adopt(before, version)
        was, now = Survey(before), Survey(after)
        there = {one.id for one in now.instances}
        same = set()
        for one in was.instances:
            name = version.adoption.step_now(one.id)
            if one.step.approve and name in there:
                old, new = was.step(one.id), now.step(name)
                if shown(old) == shown(new):
                    same.add((shown_digest(old), shown_digest(new)))
        if not same.issuperset(version.adoption.stand.items()):
            told = _("it lets an approval stand for something else than was approved")
            yield _("event {id} ({kind}): {problem}", id=event.id[:12], kind=event.kind, problem=told)


def _ancestors(event: Event, known: dict[str, Event]) -> list[Event]:
    """The events that the writer of one knew."""
    found: dict[str, Event] = {}
    ahead = list(event.prev)
    while ahead:
        one = known.get(ahead.pop())
        if one is not None and one.id not in found:
            found[one.id] = one
            ahead += one.prev
    return list(found.values())
