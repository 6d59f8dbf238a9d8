"""What a team's calendar may say: the file `calendar.yaml` at the top of its repository."""

import re
from typing import Annotated

from annotated_types import Ge, Le, MaxLen
from pydantic import Field

from sopctl.errors import did_you_mean
from sopctl.language import _
from sopctl.sop.calendar_texts import open_text
from sopctl.sop.calendars import MAX_CAPACITY, Calendar
from sopctl.sop.checked import After
from sopctl.sop.fields import Text

ZONE = re.compile(r"[A-Za-z0-9_+-]{1,30}(?:/[A-Za-z0-9_+-]{1,30}){0,2}")
# What means something else on each machine, or nothing that people live by.
LOCAL = re.compile(r"(?:localtime|posixrules|Factory)\Z|posix/|right/")
MAX_PEOPLE = 1000
Stretches = tuple[tuple[int, int], ...]


def check_zone(text: str) -> str:
    """The name of a time zone as IANA has it. Raises ValueError with a message for people."""
    from zoneinfo import ZoneInfo, available_timezones

    text = text.strip()
    try:
        if ZONE.fullmatch(text) and not LOCAL.match(text):
            ZoneInfo(text)
            return text
    except (LookupError, ValueError, OSError):
        pass
    known = available_timezones()
    if not known:
        raise ValueError(_("`{text}`: this machine has no time zones: pip install tzdata", text=text[:80]))
    told = _("`{text}` is no time zone: write its name, Asia/Shanghai or Europe/Berlin", text=text[:80])
    city = text.rpartition("/")[2].casefold()[:1]
    near = {name for name in known if name.rpartition("/")[2].casefold()[:1] == city}
    hint = did_you_mean(text, near) if len(near) > 12 else ""
    raise ValueError(_("; ").join((told, hint)) if hint else told)


Zone = Annotated[Text, After(check_zone)]


class OwnCalendar(Calendar):
    """What is different for a role or a person; `capacity` is how many tasks they have at a time."""

    zone: Zone | None = None
    capacity: Annotated[int, Ge(1), Le(MAX_CAPACITY)] | None = None


Own = Annotated[dict[str, OwnCalendar], MaxLen(MAX_PEOPLE)]


class TeamForm(Calendar):
    """The working time of a team, and of those in it who differ."""

    zone: Zone | None = None
    roles: Own = Field(default_factory=dict)
    people: Own = Field(default_factory=dict)


def over(base: Calendar, own: Calendar) -> Calendar:
    """A calendar with what another says in place of it: of the days that are named both, the other wins.

    Days that only one of them names are as that one has them.
    """
    said = own.model_fields_set & Calendar.model_fields.keys()
    if not said:
        return base
    values = {key: getattr(own if key in said else base, key) for key in ("week", "region", "hours")}
    closed = (base.closed_days - own.open_days) | (own.closed_days - own.open_days)
    opened = (base.open_days - own.closed_days) | own.open_days
    named = own.closed_days | own.open_days
    hours = {day: _within(known, own.stretches) for day, known in base.own_hours.items() if day not in named}
    gone = {day for day, left in hours.items() if not left}  # not a minute of that day is theirs
    hours |= own.own_hours
    values["closed"] = [day.isoformat() for day in sorted(closed | gone)]
    values["open"] = [
        open_text(day, stretch) for day in sorted(opened - gone) for stretch in hours.get(day) or (None,)
    ]
    return Calendar.model_construct(base.model_fields_set | said, **values)


def _within(known: Stretches, own: Stretches) -> Stretches:
    """The hours that are in both; without own hours those that are known."""
    if not own:
        return known
    both = ((max(one[0], other[0]), min(one[1], other[1])) for one in known for other in own)
    return tuple((begin, end) for begin, end in both if begin < end)
