"""The SOP as a model: what an SOP file may say; docs/sop-file.md has the words."""

import keyword
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, Any, Literal

from annotated_types import Ge, Le, MinLen
from pydantic import (
    Discriminator,
    Field,
    Tag,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from sopctl.language import _
from sopctl.sop.calendars import MAX_CAPACITY, Calendar
from sopctl.sop.checked import After, Before
from sopctl.sop.dates import parse_date, parse_due, parse_duration, parse_takes
from sopctl.sop.fields import AnyField, Body, Strict, Text, as_list, nothing
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


ID = re.compile(r"[^\W_](?:[\w.-]*\w)?")


def _filled(text: str) -> str:
    text = text.rstrip()
    if not text:
        raise ValueError(_("must not be empty"))
    return text


def _id(text: str) -> str:
    if not ID.fullmatch(text) or len(text) > 64:
        mend = _("`{text}` is no id: use letters, digits and hyphens, at most 64", text=text[:80])
        raise ValueError(mend)
    return text


@lru_cache(maxsize=1024)
def _name(text: str) -> str:
    if not text.isidentifier() or len(text) > 64:
        mend = _("`{text}` is no name: use letters, digits and _, a letter first", text=text[:80])
        raise ValueError(mend)
    if text.lower() in RESERVED:
        raise ValueError(_("`{text}` has a meaning in conditions: choose another name", text=text))
    return text


@lru_cache(maxsize=1024)
def _duration(text: str) -> str:
    return str(parse_duration(text))


@lru_cache(maxsize=1024)
def _takes(text: str) -> str:
    return str(parse_takes(text))


def _due(text: str) -> str:
    parse_due(text)
    return text


def _date(text: str) -> str:
    return parse_date(text).isoformat()


def _rule_of_days(text: str) -> str:
    from sopctl.sop.repeat_texts import parse_recurrence  # few SOPs repeat

    parse_recurrence(text)
    return text.strip()


MOST_DAYS = {"d": 366, "wd": 366, "w": 53, "mo": 12}


def _days(text: str) -> str:
    days = parse_duration(text)
    if days.amount > MOST_DAYS.get(days.unit, 0):
        raise ValueError(_("`{text}` is not from a day to a year: write 1d, 5wd, 2w or 1mo", text=text))
    return str(days)


Filled = Annotated[Text, After(_filled)]
Id = Annotated[Text, After(_id)]
Name = Annotated[Text, After(_name)]
Key = Annotated[str, After(_name)]  # whoever reads a file gives no other keys
DurationText = Annotated[Text, After(_duration)]
TakesText = Annotated[Text, After(_takes)]
DueText = Annotated[Text, After(_due)]
DateText = Annotated[Text, After(_date)]
RuleOfDays = Annotated[Text, After(_rule_of_days)]
DaysText = Annotated[Text, After(_days)]
Url = Annotated[Text, After(check_url)]
Names = Annotated[list[Text], Before(as_list)]
Bodies = Annotated[list[Annotated[Body, After(_filled)]], Before(as_list)]
# Told apart by what was written, so that one wrong value gives one finding.
Each = Annotated[
    Annotated[Filled, Tag("text")] | Annotated[list[Filled], Tag("list")],
    Discriminator(lambda raw: "list" if isinstance(raw, list) else "text"),
]


class Role(Strict):
    """Who does something. `notice` is how far ahead a brief must reach this role, `capacity` how many steps
    it does at a time.
    """

    does: Body = ""
    notice: DurationText | None = None
    capacity: Annotated[int, Ge(1), Le(MAX_CAPACITY)] | None = None


class Reference(Strict):
    """Something to read or to open."""

    title: Filled
    url: Url | None = None


def _link(raw: Any) -> Any:
    """A link written short, as its address alone."""
    return {"title": raw, "url": raw} if isinstance(raw, str) else raw


Link = Annotated[Reference, Before(_link)]


class Review(Strict):
    """How often the SOP is looked at again, and when it last was."""

    every: DurationText
    last: DateText | None = None


class Repeat(Strict):
    """When a run of the SOP should be there: on each day that `every` names, from `since` on.

    `with` gives the run's parameters, `lead` is how long before the day the run should be there.
    """

    every: RuleOfDays
    since: DateText | None = None
    lead: DaysText | None = None
    with_: dict[Key, Any] = Field(default_factory=dict, alias="with")

    @model_validator(mode="after")
    def _can_be_counted(self) -> "Repeat":
        from sopctl.sop.repeat_texts import parse_recurrence

        if self.since is None and parse_recurrence(self.every).needs_start:
            raise ValueError(_("working days are counted from a day: add `since: 2027-01-04`"))
        return self


def _as_repeat(raw: Any) -> Any:
    """A rule of days written short, as its text alone."""
    return {"every": raw} if isinstance(raw, str) else raw


RepeatWritten = Annotated[Repeat, Before(_as_repeat)]


class Evidence(Strict):
    """A file or link that shows a step's result."""

    id: Name
    kind: Literal["file", "link"] = "file"
    required: bool = False
    ask: Text = ""
    internal: bool = False


class Approval(Strict):
    """Who must approve what was done: one of the roles, or with `all` each of them.

    `not: owner` bars the one who did it; `signed` wants an SSH signature; a rejection brings back the
    steps in `reopens` too.
    """

    by: Annotated[Names, MinLen(1)]
    all_: bool = Field(False, alias="all")
    not_: Literal["owner"] | None = Field(None, alias="not")
    signed: bool = False
    reopens: Names = Field(default_factory=nothing)


def as_role(raw: Any) -> Any:
    """A role written short, as what it does, or as its name alone."""
    if raw is None:
        return {}
    return {"does": raw} if isinstance(raw, str) else raw


# What a step may say beside `use`; everything else is the used SOP's to say.
BESIDE_USE = ("id", "title", "internal", "do", "owner", "needs", "when", "each", "due", "use", "with")


class Step(Strict):
    """One thing that one role does; or, with `use`, another SOP in its place. One that is
    `internal` is kept from people outside, with all that is in it.
    """

    id: Id
    title: Filled
    internal: bool = False
    warning: Bodies = Field(default_factory=nothing)
    caution: Bodies = Field(default_factory=nothing)
    do: Body = ""
    owner: Text | None = None
    needs: Names = Field(default_factory=nothing)
    when: Filled | None = None
    each: Each | None = None
    takes: TakesText | None = None
    due: DueText | None = None
    check: Annotated[list[Filled], Before(as_list)] = Field(default_factory=nothing)
    collect: dict[Key, AnyField] = Field(default_factory=dict)
    evidence: list[Evidence] = Field(default_factory=nothing)
    approve: Approval | None = None
    notify: Names = Field(default_factory=nothing)
    links: list[Link] = Field(default_factory=nothing)
    run: Body = ""
    prompt: Body = ""
    use: Id | None = None
    with_: dict[Key, Any] = Field(default_factory=dict, alias="with")

    @model_validator(mode="before")
    @classmethod
    def _keys_beside_use(cls, raw: Any) -> Any:
        if not isinstance(raw, dict) or ("use" not in raw and "with" not in raw):
            return raw
        if "use" in raw:
            told = _("a step that uses another SOP has no `{key}` of its own")
            wrong = [key for key in raw if key in cls.model_fields and key not in BESIDE_USE]
        else:
            told, wrong = _("`{key}` is for a step with `use`"), ["with"]
        if wrong:
            raise ValidationError.from_exception_data(
                "Step", [_out_of_place(told.format(key=key), key, raw[key]) for key in wrong]
            )
        return raw


def _out_of_place(told: str, key: str, value: Any) -> InitErrorDetails:
    problem = PydanticCustomError("out_of_place", "out of place", {"error": told})
    return InitErrorDetails(type=problem, loc=(key,), input=value)


class Phase(Strict):
    """Steps that belong together."""

    id: Id
    title: Text = ""
    internal: bool = False
    steps: Annotated[list[Step], MinLen(1)]


class Sop(Strict):
    """A standard operating procedure."""

    id: Id
    title: Filled
    version: Filled | None = None
    language: Filled = "en"
    summary: Body = ""
    purpose: Body = ""
    scope: Body = ""
    owner: Text | None = None
    definitions: dict[str, Body] = Field(default_factory=dict)
    tools: list[Text] = Field(default_factory=nothing)
    references: list[Reference] = Field(default_factory=nothing)
    tags: list[Text] = Field(default_factory=nothing)
    review: Review | None = None
    repeat: RepeatWritten | None = None
    changelog: dict[str, Bodies] = Field(default_factory=dict)
    calendar: Text | None = None
    calendars: dict[str, Calendar] = Field(default_factory=dict)
    roles: dict[Key, Annotated[Role, Before(as_role)]] = Field(default_factory=dict)
    params: dict[Key, AnyField] = Field(default_factory=dict)
    phases: list[Phase] = Field(default_factory=nothing)
    steps: list[Step] = Field(default_factory=nothing)

    @property
    def stages(self) -> list[Phase]:
        """The phases; an SOP that has only steps is one phase without a title."""
        if self.phases or not self.steps:
            return self.phases
        return [Phase.model_construct(id=self.id, title="", steps=self.steps)]

    @property
    def working_days(self) -> Calendar | None:
        """The calendar that the SOP names; without one working days are Monday to Friday."""
        return self.calendars.get(self.calendar) if self.calendar else None

    def owner_of(self, step: Step) -> str | None:
        """The role that owns a step: its own, else the SOP's."""
        return step.owner or self.owner


def walk_steps(sop: Sop) -> Iterator[tuple[tuple[str | int, ...], Phase, Step]]:
    """Every step with the path to it in the file and its phase, in order."""
    nested = bool(sop.phases)
    for p, phase in enumerate(sop.stages):
        for s, step in enumerate(phase.steps):
            yield (("phases", p, "steps", s) if nested else ("steps", s)), phase, step


def steps_of(sop: Sop) -> Iterator[Step]:
    """Every step, in order."""
    for phase in sop.stages:
        yield from phase.steps


def used_by(sop: Sop) -> list[str]:
    """The ids of the SOPs that an SOP's steps use, each once."""
    return list(dict.fromkeys(step.use for step in steps_of(sop) if step.use is not None))
