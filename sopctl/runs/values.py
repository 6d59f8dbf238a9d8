"""What names mean in a run: parameters, people, answers, the item of a repeated step."""

from collections.abc import Callable, Collection, Mapping

from sopctl.language import _, speaking
from sopctl.runs.made import Instance
from sopctl.runs.people import short_name
from sopctl.runs.state import State
from sopctl.runs.tree import TreeStep
from sopctl.sop.expressions import UNKNOWN, as_name
from sopctl.sop.fields import Field, Value
from sopctl.sop.model import Sop
from sopctl.sop.names import listed_field, names_handed
from sopctl.sop.shown import Blank, CannotRender, format_value, markdown_escaped
from sopctl.sop.templates import render, whole_name


class Values:
    """Looks names up where an instance of a step stands.

    `instances` and `is_settled` are those of the survey that is being made: of steps that come before.
    """

    def __init__(
        self,
        state: State,
        instances: Mapping[TreeStep, list[Instance]],
        is_settled: Callable[[Instance], bool],
    ) -> None:
        self.state = state
        self._instances = instances
        self._is_settled = is_settled
        self._handed: dict[tuple[str, str], Value] = {}
        self.problems: list[str] = []

    def lookup(self, name: str, one: Instance, *, texts: bool | None = False) -> Value:
        """The value of a name: UNKNOWN while its step is open, None when no answer will come.

        A condition (`texts` False) sees a number of a funnel, a text what people read, and None asks for
        the value as it was given. A text sees a repeated step's answers so far, so that it (and with
        it an approval) does not hang on the statuses of other steps.
        """
        base, dot, field = name.partition(".")
        base = as_name(base)
        if base == "item":
            return self._of_item(one, field, texts=texts)
        if dot:
            step = self.state.run.tree.beside(one.node.parent).get(base)
            return None if step is None else self._answers(step, field, one.user, texts=texts)
        if base == "run":
            return self.state.run.made.run
        param = named(one.node.sop.params, base)
        if param is not None:
            return _as_wanted(
                one.node.sop.params[param], self.param(param, one.user, one.node.sop), texts=texts
            )
        role = named(one.node.sop.roles, base)
        person = self.person(role, one.user) if role else None
        return short_name(person) if person else None

    def raw(self, name: str, one: Instance) -> Value:
        """The value of a name as it was given."""
        return self.lookup(name, one, texts=None)

    def param(self, name: str, user: Instance | None, sop: Sop) -> Value:
        """A parameter of the run's SOP, or of the SOP that a step uses."""
        if user is None:
            return self.state.run.made.params.get(name)
        spot = (user.id, name)
        if spot not in self._handed:
            self._handed[spot] = self._hand_down(name, user, sop.params[name])
        return self._handed[spot]

    def _hand_down(self, name: str, user: Instance, field: Field) -> Value:
        given = user.step.with_.get(name)
        if isinstance(given, str) and (whole := whole_name(given)) is not None:
            given = self.raw(whole, user)
        elif isinstance(given, str):
            known = [self.raw(one, user) for one in names_handed(name, user.step)]
            given = UNKNOWN if UNKNOWN in known else self.render(given, user)
        elif given is None and named(user.node.sop.params, as_name(name)) is not None:
            given = self.raw(name, user)
        if given is None:
            given = field.default
        if given is None or given is UNKNOWN:
            return given
        try:
            return field.parse(given)
        except ValueError as error:
            # Lint holds types against each other; a value may still be out of bounds.
            self.problems.append(_("{step}: parameter {name}: {error}", step=user.id, name=name, error=error))
            return UNKNOWN

    def root_role(self, role: str, user: Instance | None) -> str:
        """The role of the run's own SOP that a role of a used SOP stands for."""
        return self.state.run.tree.root_role(role, user.node if user else None)

    def person(self, role: str, user: Instance | None) -> str | None:
        """Who has a role."""
        return self.state.person(self.root_role(role, user))

    def render(self, text: str, one: Instance, *, markdown: bool = False) -> str:
        """A text of a step with its values; those that are still to come are named."""
        try:
            return self.filled(text, one, markdown=markdown)
        except CannotRender:
            return text  # lint names it; a run must open all the same

    def filled(self, text: str, one: Instance, *, markdown: bool) -> str:
        """The same. Raises CannotRender."""
        if "{" not in text:
            return text

        def lookup(name: str) -> Value:
            value = self.lookup(name, one, texts=True)
            if value is UNKNOWN or value is None:
                of_item = one.is_placeholder and name.startswith("item.")
                return Blank(name.removeprefix("item.") if of_item else name)
            # What a person answered is text in the instructions, not Markdown of theirs.
            return markdown_escaped(value) if markdown else value

        # Whoever reads it, and whatever their language, an approver sees the same text.
        with speaking(one.node.sop.language):
            return render(text, lookup)

    def _of_item(self, one: Instance, column: str, *, texts: bool | None) -> Value:
        if one.item is None:
            return UNKNOWN if one.is_placeholder else None
        if not column:
            return one.item.text
        table = listed_field(one.node.sop, str(one.step.each), self.state.run.tree.used)
        name = named(table.columns, as_name(column)) if table and one.item.row else None
        if table is None or name is None or one.item.row is None:
            return None
        return _as_wanted(table.columns[name], one.item.row.get(name), texts=texts)

    def _answers(self, step: TreeStep, name: str, user: Instance | None, *, texts: bool | None) -> Value:
        sources = self.state.run.tree.sources(step, name)
        if len(sources) != 1:
            return None
        leaf, field = sources[0]
        many, around = leaf.repeated, leaf
        while around is not step and around.parent is not None:
            around = around.parent
            many = many or around.repeated
        found = [one for one in self._instances.get(leaf, []) if is_within(one, user)]
        answers = [self._answer(one, field, texts=texts) for one in found]
        if not many:
            return answers[0] if answers else None
        given = [answer for answer in answers if answer is not None and answer is not UNKNOWN]
        flat = [one for answer in given for one in (answer if isinstance(answer, list) else [answer])]
        known = [_as_text(one, texts=texts) for one in flat]
        return UNKNOWN if UNKNOWN in answers and texts is False else known

    def _answer(self, source: Instance, field: str, *, texts: bool | None) -> Value:
        value = self.state.record(source.id).value(field)
        if value is not None:
            return _as_wanted(source.step.collect[field], value, texts=texts)
        return None if self._is_settled(source) else UNKNOWN


def is_within(one: Instance, user: Instance | None) -> bool:
    """Whether an instance stands below a step that uses an SOP; below the run itself all do."""
    above: Instance | None = one
    while above is not None and user is not None:
        if above.id == user.id:
            return True
        above = above.user
    return user is None


def _as_text(answer: Value, *, texts: bool | None) -> str:
    if texts:
        return format_value([answer] if isinstance(answer, dict) else answer)  # the row of a table
    if isinstance(answer, bool):
        return "yes" if answer else "no"  # whatever the language: conditions compare it
    return str(answer)


def _as_wanted(field: Field, value: Value, *, texts: bool | None) -> Value:
    if value is UNKNOWN or texts is None:
        return value
    return field.in_text(value) if texts else field.seen(value)


def named(known: Collection[str], name: str) -> str | None:
    """The one of some names that conditions write so."""
    if name in known:
        return name
    return next((one for one in known if as_name(one) == name), None)
