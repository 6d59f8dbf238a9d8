"""How a run was made: the contents of its `run.yaml`, written once."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as data_field
from datetime import tzinfo
from functools import cached_property
from typing import Annotated, Any, Literal, NamedTuple

from annotated_types import MaxLen
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.runs.days import read_days
from sopctl.runs.event import digest
from sopctl.runs.tree import Tree, TreeStep
from sopctl.sop.calendars import MONDAY_TO_FRIDAY, Calendar
from sopctl.sop.expressions import as_name
from sopctl.sop.fields import Strict
from sopctl.sop.model import Phase, Sop, Step
from sopctl.sop.names import MAX_STEPS, listed_field


def _days(text: str) -> str:
    try:
        return str(read_days(text))
    except ValueError as error:
        raise PydanticCustomError("planned", "{problem}", {"problem": str(error)}) from None


class Made(Strict):
    """`digest` is the SHA-256 of the pinned SOP's bytes; `start` the maker's local day;
    `file` the name of the SOP's file, for an SOP may take its id and its title from it. `occasion` is the
    day for which a run of a repeating SOP was made.

    `pinned` holds the digests of the files beside it: the SOPs that it uses, and the shared file.
    `planned` holds by the id of each step the days that it was planned for then; a run may have none.
    """

    v: Literal[1] = 1
    run: str
    sop: str
    file: str | None = None
    version: str | None = None
    digest: str
    pinned: dict[str, str] = {}
    commit: str | None = None
    params: dict[str, Any] = {}
    roles: dict[str, str] = {}
    by: str
    at: str
    start: str
    occasion: str | None = None
    planned: Annotated[dict[str, Annotated[str, AfterValidator(_days)]], MaxLen(MAX_STEPS)] = {}

    @property
    def pin(self) -> str:
        """The id of what is pinned: all bytes, and the name that the SOP's file had."""
        return digest({"sop": self.digest, "file": self.file, "pinned": self.pinned})


@dataclass(frozen=True)
class Pin:
    """A version of an SOP that a run keeps, with the SOPs that its steps use."""

    sop: Sop
    used: Mapping[str, Sop]


# What has a meaning in the id of an instance.
NO_BRACKETS = str.maketrans("[]/", "()·")


def without_brackets(item: str) -> str:
    """An item as it stands in the id of an instance."""
    return item.translate(NO_BRACKETS)


class Item(NamedTuple):
    """What a repeated step is repeated for: a text, or a row of a table with its first cell as text."""

    text: str
    row: dict[str, Any] | None = None


@dataclass(frozen=True)
class Instance:
    """A step of a run. A repeated step gives one instance for every item.

    `user` is the instance of the step that uses the SOP that this one stands in. A repeated step whose
    items are still to come is one instance without an item.
    """

    id: str
    node: TreeStep
    item: Item | None = None
    user: "Instance | None" = None

    @property
    def step(self) -> Step:
        return self.node.step

    @property
    def phase(self) -> Phase:
        return self.node.phase

    @property
    def is_placeholder(self) -> bool:
        return self.item is None and self.node.repeated


@dataclass(frozen=True)
class Run:
    """A run as it was made; `root` is the digest of its `run.yaml`, where its journal begins.

    `pins` are the versions that it was upgraded to, by the ids of their pins. Of a run that was upgraded
    `made` says what holds now, and `first` is the run as it was made. `working_days` are those of the team,
    and begin in `zone`; without one where whoever does something is.
    """

    made: Made
    sop: Sop
    root: str
    tree: Tree
    pins: Mapping[str, Pin] = data_field(default_factory=dict, repr=False)
    first: "Run | None" = data_field(default=None, compare=False, repr=False)
    working_days: Calendar = data_field(default=MONDAY_TO_FRIDAY, compare=False, repr=False)
    zone: tzinfo | None = data_field(default=None, compare=False, repr=False)

    @property
    def origin(self) -> "Run":
        """The run as it was made, before any upgrade."""
        return self.first or self

    def calendar_of(self, sop: Sop) -> Calendar:
        """The working days that dates of an SOP of this run are counted in: its own, else the team's."""
        return sop.working_days or self.sop.working_days or self.working_days

    @cached_property
    def _found(self) -> dict[str, TreeStep]:
        # To begin with those that are one instance each: no other has an id without brackets and `/`.
        alone = [one for one in self.tree.roots if one.step.use is None and one.step.each is None]
        return {one.step.id: one for one in reversed(alone)}

    def step_named(self, instance_id: str) -> TreeStep:
        """The step that an instance is of, whether or not it is there now. Raises LookupError."""
        if instance_id not in self._found:
            found = self._below(instance_id, self.tree.roots)
            if found is None:
                raise LookupError(_("no step {step!r}", step=instance_id))
            self._found[instance_id] = found
        return self._found[instance_id]

    def _below(self, rest: str, steps: list[TreeStep]) -> TreeStep | None:
        for one in steps:
            for end in self._ends(rest, one):
                if one.step.use is None and end == len(rest):
                    return one
                if one.step.use is not None and rest[end : end + 1] == "/":
                    found = self._below(rest[end + 1 :], one.inside)
                    if found is not None:
                        return found
        return None

    @cached_property
    def _items(self) -> dict[str, frozenset[str] | None]:
        return {}

    def _texts(self, one: TreeStep, each: str) -> list[str] | None:
        """The texts that a step may be repeated over; None where it is repeated over rows."""
        field = listed_field(one.sop, each, self.tree.used)
        if field is None or field.type != "choice":
            return None
        chosen = self.made.params.get(each) if one.parent is None and "." not in each else None
        return [str(text) for text in (chosen if isinstance(chosen, list) else field.options)]

    def _ends(self, text: str, one: TreeStep) -> list[int]:
        """Where in a text the id of an instance of a step may end."""
        start = len(one.step.id)
        if not text.startswith(one.step.id):
            return []
        each = one.step.each
        if each is None:
            return [start]
        if text[start : start + 1] != "[":
            return []
        if one.key not in self._items:  # kept: a step may be repeated thousands of times
            texts = each if isinstance(each, list) else self._texts(one, each)
            self._items[one.key] = None if texts is None else frozenset(map(without_brackets, texts))
        items, close = self._items[one.key], text.find("]", start)
        is_item = close > start and (items is None or text[start + 1 : close] in items)
        return [close + 1] if is_item else []


def make(
    made: Made,
    sop: Sop,
    root: str,
    used: Mapping[str, Sop] | None = None,
    working_days: Calendar = MONDAY_TO_FRIDAY,
    zone: tzinfo | None = None,
) -> Run:
    """The run of an SOP with the parameters given; `used` are the SOPs that its steps use, by id.

    Raises SopctlError when it has too many steps.
    """
    values = {as_name(name): value for name, value in made.params.items()}
    try:
        tree = Tree(sop, used or {})
    except ValueError as error:
        raise SopctlError(made.run + _(": ") + str(error)) from None
    if tree.count(values) > MAX_STEPS:
        most = f"{MAX_STEPS:,}"
        told = _("{run}: more than {most} steps, repeated ones counted in full", run=made.run, most=most)
        raise SopctlError(told)
    return Run(made, sop, root, tree, working_days=working_days, zone=zone)


def upgraded(run: Run, pin: Pin, made: Made) -> Run:
    """The run with another version of its SOP, of which `made` tells. Raises SopctlError as `make` does."""
    anew = make(made, pin.sop, run.root, pin.used)
    return Run(anew.made, anew.sop, anew.root, anew.tree, run.pins, run.origin, run.working_days, run.zone)


def check_params(sop: Sop, params: dict[str, Any]) -> dict[str, Any]:
    """The parameters as values, defaults filled in.

    Raises SopctlError that names every one that is wrong; missing ones are the caller's to ask for.
    """
    values, wrong = read_params(sop, params)
    if wrong:
        raise SopctlError(_("; ").join(wrong))
    return values


def read_params(sop: Sop, params: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The parameters as values, and what is wrong with those that are left empty for it."""
    values: dict[str, Any] = {}
    wrong = []
    for name, field in sop.params.items():
        raw = params.get(name, field.default)
        try:
            values[name] = None if raw is None else field.parse(raw)
        except ValueError as error:
            values[name] = None
            wrong.append(_("parameter {name}: {error}", name=name, error=error))
    return values, wrong


def missing_params(sop: Sop, given: dict[str, Any]) -> list[str]:
    """The names of the parameters that a run cannot be made without."""
    return [
        name
        for name, field in sop.params.items()
        if given.get(name) in (None, "") and field.default is None and field.required is not False
    ]
