"""When the steps of a run are due."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from sopctl.runs.made import Instance
from sopctl.runs.state import State
from sopctl.runs.tree import Tree, TreeStep
from sopctl.runs.values import Values, is_within
from sopctl.runs.view import SETTLED
from sopctl.sop.calendars import shift
from sopctl.sop.dates import parse_date, parse_due
from sopctl.sop.expressions import as_name


class Dues:
    """Dates that hang on parameters, answers and days on which steps were done."""

    def __init__(
        self,
        state: State,
        instances: Mapping[TreeStep, list[Instance]],
        values: Values,
        status: Callable[[Instance], str],
    ) -> None:
        self._state = state
        self._instances = instances
        self._values = values
        self._status = status

    def of(self, one: Instance) -> date | None:
        """When a step is due: by its own date, else by that of the step whose SOP it stands in."""
        above = dated_by(one)
        if above is None or above.step.due is None:
            return None
        try:
            due = parse_due(above.step.due)
            anchor = self._anchor(due.anchor, above)
            if anchor is None or due.offset is None:
                return anchor
            return shift(anchor, due.sign, due.offset, self._state.run.calendar_of(above.node.sop))
        except ValueError:
            return None

    def _anchor(self, name: str, one: Instance) -> date | None:
        if name == "start":
            return self._start(one.user)
        if "." in name or any(as_name(param) == as_name(name) for param in one.node.sop.params):
            value = self._values.lookup(name, one)
            return parse_date(value) if isinstance(value, str) else None
        node = self._state.run.tree.beside(one.node.parent).get(as_name(name))
        return self._done_on([node], one.user) if node is not None else parse_date(name)

    def _start(self, user: Instance | None) -> date | None:
        """The day on which the run was made; or a used SOP's steps could begin, if they could yet."""
        needs, above = waited_for(self._state.run.tree, user)
        return self._done_on(needs, above) if needs else parse_date(self._state.run.made.start)

    def _done_on(self, nodes: Iterable[TreeStep], user: Instance | None) -> date | None:
        """The day on which the last of some steps was done or left out; None while one is open."""
        leaves = [leaf for node in nodes for leaf in node.leaves]
        found = [one for leaf in leaves for one in self._instances.get(leaf, []) if is_within(one, user)]
        if any(self._status(one) not in SETTLED for one in found):
            return None
        records = [self._state.record(one.id) for one in found if self._status(one) != "not-needed"]
        days = [record.stamp.at[:10] for record in records if record.stamp]
        return parse_date(max(days)) if days else None


def dated_by(one: Instance) -> Instance | None:
    """The step whose date is that of a step: it itself, or one around it; None where none has a date."""
    above: Instance | None = one
    while above is not None and above.step.due is None:
        above = above.user
    return above


def waited_for(tree: Tree, user: Instance | None) -> tuple[list[TreeStep], Instance | None]:
    """What must be done before the steps below `user` can begin, and the step that it stands below itself.

    Where `user` needs nothing, it is what the step around that needs; nothing where all begins with the run.
    """
    while user is not None:
        needs, user = tree.needs(user.node), user.user
        if needs:
            return needs, user
    return [], None
