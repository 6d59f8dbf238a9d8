"""What a file of SOP tests says, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sopctl.errors import Place
from sopctl.sop.document import Document, Path


@dataclass(frozen=True)
class Reply:
    """What a test does at a step; what it does not say is made up.

    `open` means that nobody does the step. `checks`, `attach` and `approve` are None where the test says
    nothing of them; `by` and `approve` name people, or roles that people have.
    """

    place: Place = field(repr=False)  # two replies that say the same are told alike
    open: bool = False
    fields: Mapping[str, Any] = field(default_factory=dict)
    checks: tuple[str, ...] | None = None
    attach: tuple[Any, ...] | None = None
    note: str = ""
    skip: str = ""
    approve: tuple[str, ...] | None = None
    by: str = ""
    on: str = ""


@dataclass(frozen=True)
class Expectation:
    """One thing that must come about: `kind` is the key of the file, `about` a step or `step.field`."""

    kind: str
    about: str
    wanted: Any
    path: Path
    place: Place


@dataclass(frozen=True)
class Trial:
    """One test: how the run is made and walked, and what is expected of it.

    `own` names the replies that the test itself gives; others hold for the whole file. With `rest` the
    steps that have no reply are done too.
    """

    name: str
    place: Place
    params: Mapping[str, Any]
    roles: Mapping[str, str]
    start: str
    replies: Mapping[str, Reply]
    own: frozenset[str]
    rest: bool
    expect: tuple[Expectation, ...]

    def expected(self, kind: str) -> list[Expectation]:
        return [one for one in self.expect if one.kind == kind]


@dataclass(frozen=True)
class Suite:
    """The tests of one file; `sop` is an id or a path, empty where the file's own name says it."""

    document: Document
    sop: str
    trials: tuple[Trial, ...]


@dataclass(frozen=True)
class Failure:
    """An expectation that was not met. Several lines `expected` and `was` are compared line by line."""

    place: Place
    message: str
    expected: tuple[str, ...] = ()
    was: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """What came of a test: passed when there is no failure."""

    trial: Trial
    failures: tuple[Failure, ...]
