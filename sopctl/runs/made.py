"""How a run was made: the contents of its `run.yaml`, written once."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Literal

from sopctl.errors import SopctlError
from sopctl.sop.expressions import as_name
from sopctl.sop.fields import Strict
from sopctl.sop.model import Phase, Sop, Step

MAX_STEPS = 5000


class Made(Strict):
    """`digest` is the SHA-256 of the pinned SOP's bytes; `start` the maker's local day."""

    v: Literal[1] = 1
    run: str
    sop: str
    version: str | None = None
    digest: str
    commit: str | None = None
    params: dict[str, Any] = {}
    roles: dict[str, str] = {}
    by: str
    at: str
    start: str


@dataclass(frozen=True)
class Instance:
    """A step of a run. A repeated step gives one instance for every item."""

    id: str
    step: Step
    phase: Phase
    item: str | None = None


@dataclass(frozen=True)
class Run:
    """A run as it was made; `root` is the digest of its `run.yaml`, where its journal begins."""

    made: Made
    sop: Sop
    root: str
    instances: tuple[Instance, ...]

    def person(self, role: str | None) -> str | None:
        """Who is bound to a role."""
        return self.made.roles.get(role) if role else None


def make(made: Made, sop: Sop, root: str) -> Run:
    """The run of an SOP with the parameters given. Raises SopctlError when it has too many steps."""
    values = {as_name(name): value for name, value in made.params.items()}
    steps = ((phase, step) for phase in sop.stages for step in phase.steps)
    instances = chain.from_iterable(_instances(phase, step, values) for phase, step in steps)
    taken = tuple(islice(instances, MAX_STEPS + 1))
    if len(taken) > MAX_STEPS:
        raise SopctlError(f"{made.run}: more than {MAX_STEPS:,} steps, repeated ones counted in full")
    return Run(made, sop, root, taken)


def _instances(phase: Phase, step: Step, values: dict[str, Any]) -> Iterator[Instance]:
    if step.each is None:
        yield Instance(step.id, step, phase)
        return
    items = step.each if isinstance(step.each, list) else values.get(as_name(step.each))
    for item in items or []:
        yield Instance(f"{step.id}[{item}]", step, phase, str(item))


def check_params(sop: Sop, params: dict[str, Any]) -> dict[str, Any]:
    """The parameters as values, defaults filled in.

    Raises SopctlError that names every one that is wrong; missing ones are the caller's to ask for.
    """
    values, wrong = read_params(sop, params)
    if wrong:
        raise SopctlError("; ".join(wrong))
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
            wrong.append(f"parameter {name}: {error}")
    return values, wrong


def missing_params(sop: Sop, given: dict[str, Any]) -> list[str]:
    """The names of the parameters that a run cannot be made without."""
    return [
        name
        for name, field in sop.params.items()
        if given.get(name) in (None, "") and field.default is None and field.required is not False
    ]
