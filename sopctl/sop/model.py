"""The SOP as a model: what an SOP file may say. See the design's section 3 for the words."""

import keyword
import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag

from sopctl.sop.dates import parse_date, parse_due, parse_duration
from sopctl.sop.fields import AnyField, Strict, Text
from sopctl.sop.texts import check_url

# Words that conditions and templates use themselves.
RESERVED = {
    *map(str.lower, keyword.kwlist),
    "true",
    "false",
    "none",
    "run",
    "item",
    "start",
    "loop",
    "self",
}


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty")
    return text


def _id(text: str) -> str:
    if not re.fullmatch(r"\w(?:[\w.-]*\w)?", text) or len(text) > 64:
        raise ValueError(f"`{text[:80]}` is no id: use letters, digits and hyphens, at most 64")
    return text


def _name(text: str) -> str:
    if not text.isidentifier() or len(text) > 64:
        raise ValueError(f"`{text[:80]}` is no name: use letters, digits and _, a letter first")
    if text.lower() in RESERVED:
        raise ValueError(f"`{text}` has a meaning in conditions: choose another name")
    return text


def _duration(text: str) -> str:
    return str(parse_duration(text))


def _due(text: str) -> str:
    parse_due(text)
    return text


def _date(text: str) -> str:
    return parse_date(text).isoformat()


def _listed(raw: Any) -> Any:
    return [raw] if isinstance(raw, str) else raw


Filled = Annotated[Text, AfterValidator(_filled)]
Id = Annotated[Text, AfterValidator(_id)]
Name = Annotated[Text, AfterValidator(_name)]
DurationText = Annotated[Text, AfterValidator(_duration)]
DueText = Annotated[Text, AfterValidator(_due)]
DateText = Annotated[Text, AfterValidator(_date)]
Url = Annotated[Text, AfterValidator(check_url)]
Names = Annotated[list[Text], BeforeValidator(_listed)]
# Told apart by what was written, so that one wrong value gives one finding.
Each = Annotated[
    Annotated[Filled, Tag("text")] | Annotated[list[Filled], Tag("list")],
    Discriminator(lambda raw: "list" if isinstance(raw, list) else "text"),
]


class Role(Strict):
    """Who does something. `notice` is how far ahead a brief must reach this role."""

    does: Text = ""
    notice: DurationText | None = None


class Reference(Strict):
    """Something to read."""

    title: Filled
    url: Url | None = None


class Review(Strict):
    """How often the SOP is looked at again, and when it last was."""

    every: DurationText
    last: DateText | None = None


class Evidence(Strict):
    """A file or link that shows a step's result."""

    id: Name
    kind: Literal["file", "link"] = "file"
    required: bool = False
    ask: Text = ""


class Approval(Strict):
    """Who must approve what was done. `not: owner` bars the one who did it."""

    by: Annotated[Names, Field(min_length=1)]
    not_: Literal["owner"] | None = Field(None, alias="not")


def _role(raw: Any) -> Any:
    if raw is None:
        return {}
    return {"does": raw} if isinstance(raw, str) else raw


class Step(Strict):
    """One thing that one role does."""

    id: Id
    title: Filled
    do: Text = ""
    owner: Text | None = None
    needs: Names = []
    when: Filled | None = None
    each: Each | None = None
    takes: DurationText | None = None
    due: DueText | None = None
    check: Annotated[list[Filled], BeforeValidator(_listed)] = []
    collect: dict[Name, AnyField] = {}
    evidence: list[Evidence] = []
    approve: Approval | None = None
    notify: Names = []
    prompt: Text = ""


class Phase(Strict):
    """Steps that belong together."""

    id: Id
    title: Text = ""
    steps: list[Step] = Field(min_length=1)


class Sop(Strict):
    """A standard operating procedure."""

    id: Id
    title: Filled
    version: Filled | None = None
    language: Filled = "en"
    summary: Text = ""
    purpose: Text = ""
    scope: Text = ""
    owner: Text | None = None
    definitions: dict[str, Text] = {}
    tools: list[Text] = []
    references: list[Reference] = []
    tags: list[Text] = []
    review: Review | None = None
    roles: dict[Name, Annotated[Role, BeforeValidator(_role)]] = {}
    params: dict[Name, AnyField] = {}
    phases: list[Phase] = []
    steps: list[Step] = []

    @property
    def stages(self) -> list[Phase]:
        """The phases; an SOP that has only steps is one phase without a title."""
        if self.phases or not self.steps:
            return self.phases
        return [Phase.model_construct(id=self.id, title="", steps=self.steps)]

    def owner_of(self, step: Step) -> str | None:
        """The role that owns a step: its own, else the SOP's."""
        return step.owner or self.owner


def walk_steps(sop: Sop) -> Iterator[tuple[tuple[str | int, ...], Phase, Step]]:
    """Every step with the path to it in the file and its phase, in order."""
    nested = bool(sop.phases)
    for p, phase in enumerate(sop.stages):
        for s, step in enumerate(phase.steps):
            yield (("phases", p, "steps", s) if nested else ("steps", s)), phase, step
