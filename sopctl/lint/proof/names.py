"""The names of a file and the values that they may have, as far as its conditions can tell them apart."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sopctl.lint.proof.formula import UnfitError
from sopctl.lint.proof.regions import is_exact, texts_of, values_of
from sopctl.lint.proof.search import Trial, Values, Var
from sopctl.sop.expressions import as_name
from sopctl.sop.fields import Field
from sopctl.sop.model import Sop, Step, steps_of
from sopctl.sop.names import Known, fields_read_at, type_of

EXACT_IN_LISTS = ("text", "longtext", "choice", "bool")


class Source(NamedTuple):
    """Where a value comes from: a parameter's field, or a field and its step; neither for a person or `run`.

    `many` where the step is repeated: its answers are a list.
    """

    field: Field | None
    step: Step | None
    many: bool = False

    @property
    def kind(self) -> str:
        if self.field is None:
            return "text"
        return "list" if self.many else type_of(self.field).kind

    @property
    def may_be_blank(self) -> bool:
        """Whether the step, or the run, can be done with it left empty."""
        if self.field is None or (self.step is not None and self.step.use is not None):
            return True
        if self.field.type == "funnel":
            return True  # without visitors it has no rate
        return self.field.required is False if self.step is None else not self.field.required

    @property
    def is_filled(self) -> bool:
        """Whether a list or table has something in it wherever it is asked for."""
        if self.field is None or self.many:
            return False
        if self.step is not None and self.step.use is None and self.field.required:
            return True
        return self.field.min_rows > 0

    @property
    def is_exact(self) -> bool:
        """Whether each of the values that stand for it can really be given."""
        if self.field is None or (self.step is not None and self.step.use is not None):
            return False
        return is_exact(self.field) and (not self.many or self.field.type in EXACT_IN_LISTS)


class FileNames:
    """The names of an SOP; `constants` are those that its conditions compare them with."""

    def __init__(self, sop: Sop, used: Mapping[str, Sop]) -> None:
        self.sop, self.used = sop, used
        self.steps: dict[str, Step] = {}  # as conditions write their ids; of two with one id the first
        for step in steps_of(sop):
            self.steps.setdefault(as_name(step.id), step)
        self._params = {as_name(name): field for name, field in sop.params.items()}
        self._roles = {as_name(role) for role in sop.roles}
        self._found: dict[str, Source | None] = {}
        self._known: Known = {}
        self._constants: dict[str, dict[Any, None]] = {}
        self._domains: dict[Var, list[Any]] = {}

    def source(self, name: str) -> Source | None:
        """Where a name's value comes from; None for one that the file does not have, and for `item`."""
        if name not in self._found:
            self._found[name] = self._look_up(name)
        return self._found[name]

    def kind(self, name: str) -> str:
        """What a condition sees of a name. Raises UnfitError."""
        source = self.source(name)
        if source is None:
            raise UnfitError
        return source.kind

    def note(self, name: str, constant: Any) -> None:
        """A constant that a name is compared with."""
        self._constants.setdefault(name, {})[constant] = None

    def members(self, name: str) -> list[Var]:
        """What can be asked of a list: each text that the file looks for, and whether anything else is in."""
        return [Var(name, "has", text) for text in (*self._constants.get(name, ()), None)]

    def domain(self, var: Var) -> list[Any]:
        """The values that stand for all that a variable can have."""
        if var not in self._domains:
            self._domains[var] = self._values(var)
        return self._domains[var]

    def is_exact(self, var: Var) -> bool:
        """Whether each value of a variable can really be."""
        if var.fact == "?":
            return False
        source = self.source(var.name)
        return var.fact == "skip" or (source is not None and source.is_exact)

    def possible(self, values: Values) -> bool:
        """Whether values can be chosen together: a list that is required is not empty."""
        for name in {var.name for var in values if var.fact == "has" and not values[var]}:
            source = self.source(name)
            if (
                source is not None
                and source.is_filled
                and all(
                    var in values and not values[var]
                    for var in self.members(name)
                    if self.domain(var) != [False]
                )
            ):
                return False
        return True

    def blank(self, name: str, source: Source, trial: Trial) -> Any:
        """Whether a list is left empty without a value."""
        if source.many or not source.may_be_blank:
            return False
        return trial.get(Var(name, "blank"))

    def _look_up(self, name: str) -> Source | None:
        base, dot, field = name.partition(".")
        if dot:
            step = self.steps.get(base)
            found = fields_read_at(step, self.used, self._known) if step is not None else {}
            for one, readable in found.items():
                if as_name(one) == field:
                    return Source(readable.field, step, readable.many)
            return None
        if name in self._params:
            return Source(self._params[name], None)
        return Source(None, None) if name == "run" or name in self._roles else None

    def _values(self, var: Var) -> list[Any]:
        source = self.source(var.name)
        constants = list(self._constants.get(var.name, ()))
        match var.fact:
            case "" if source is not None:
                found = (
                    texts_of(None, constants) if source.field is None else values_of(source.field, constants)
                )
                return [*found, None] if source.may_be_blank else found
            case "has" if source is not None and source.field is not None:
                options = _options(source.field)
                if options is None or (var.text is not None and var.text in options):
                    return [False, True]
                beyond = var.text is None and any(one not in constants for one in options)
                return [False, True] if beyond else [False]
        return [False, True]


def _options(field: Field) -> list[str] | None:
    """The only texts that a list of a field's answers can hold."""
    return ["yes", "no"] if field.type == "bool" else field.options or None
