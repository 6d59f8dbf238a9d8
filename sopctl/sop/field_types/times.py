"""Fields that hold a time: a day, a moment, a duration."""

import re
from datetime import date, datetime

from sopctl.language import _
from sopctl.sop.dates import duration_words, parse_date, parse_duration
from sopctl.sop.field_types.base import Declared, FieldType, Value
from sopctl.sop.meant import meant_day
from sopctl.sop.texts import describe, text_of

MOMENT = r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d)?\s*(Z|[+-]\d\d:\d\d)?"


class DateType(FieldType):
    """A day, as `2027-03-18`."""

    kind = "date"

    def parse(self, field: Declared, raw: object) -> Value:
        if isinstance(raw, date):
            return raw.isoformat()
        if not isinstance(raw, str):
            raise ValueError(_("wanted a date like 2027-03-18, not {what}", what=describe(raw)))
        return parse_date(meant_day(raw) or raw).isoformat()

    def hint(self, field: Declared) -> str:
        return _("year-month-day")


class DateTimeType(FieldType):
    """A moment to the minute, as `2027-03-18 14:30`, with its offset to UTC where one was given."""

    kind = "date"

    def parse(self, field: Declared, raw: object) -> Value:
        text = raw.isoformat() if isinstance(raw, datetime) else raw
        match = re.fullmatch(MOMENT, text.strip()) if isinstance(text, str) else None
        if match is None:
            raise ValueError(_("wanted a moment like 2027-03-18 14:30, not {what}", what=describe(raw)))
        day, time, zone = match[1], match[2], match[3] or ""
        try:
            datetime.fromisoformat(f"{day}T{time}{zone}")
        except ValueError:
            raise ValueError(_("`{text}` is no moment of the calendar", text=str(text)[:80])) from None
        return f"{day} {time}{'+00:00' if zone == 'Z' else zone}"

    def hint(self, field: Declared) -> str:
        return _("year-month-day hour:minute")

    def seen(self, field: Declared, value: Value) -> Value:
        return value[:10] if isinstance(value, str) else value


class DurationType(FieldType):
    """How long: `30min 2h 1d 3wd 2w 1mo`."""

    def parse(self, field: Declared, raw: object) -> Value:
        return str(parse_duration(text_of(raw)))

    def hint(self, field: Declared) -> str:
        return "30min 2h 1d 3wd 2w 1mo"

    def shown(self, field: Declared, value: Value) -> str:
        return "" if value is None else duration_words(str(value))

    def in_text(self, field: Declared, value: Value) -> Value:
        return self.shown(field, value)
