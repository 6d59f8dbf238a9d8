"""What the shared file of a library may say."""

from typing import Annotated

from pydantic import Field

from sopctl.sop.calendars import Calendar
from sopctl.sop.checked import Before
from sopctl.sop.fields import Body, Strict, Text
from sopctl.sop.model import Review, Role, as_role


class Defaults(Strict):
    """What counts for every SOP that does not say otherwise."""

    language: Text | None = None
    owner: Text | None = None
    calendar: Text | None = None
    review: Review | None = None


class Shared(Strict):
    """The contents of the shared file."""

    roles: dict[str, Annotated[Role, Before(as_role)]] = Field(default_factory=dict)
    definitions: dict[str, Body] = Field(default_factory=dict)
    calendars: dict[str, Calendar] = Field(default_factory=dict)
    defaults: Defaults = Defaults()
