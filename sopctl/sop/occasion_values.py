"""The parameters that a repeating SOP gives its runs: `with` of `repeat`, on a day that it names."""

from datetime import date
from typing import Any

from sopctl.errors import did_you_mean
from sopctl.language import _
from sopctl.sop.calendars import Calendar, shift
from sopctl.sop.dates import MAX_QUOTED, parse_due, spaced_due, timed_due
from sopctl.sop.fields import Field, Value
from sopctl.sop.model import Sop
from sopctl.sop.templates import plain_names, render

OCCASION = "occasion"


def values_on(sop: Sop, day: date, calendar: Calendar) -> dict[str, Value]:
    """The parameters of a run for a day, by name. Raises ValueError that names one that cannot be given."""
    values = {}
    for name, raw in sop.repeat.with_.items() if sop.repeat else ():
        try:
            if name not in sop.params:
                raise ValueError(_("the SOP has no such parameter"))
            values[name] = value_on(sop.params[name], raw, day, calendar)
        except ValueError as error:
            raise ValueError(_("parameter {name}: {error}", name=name, error=error)) from None
    return values


def value_on(field: Field, raw: Any, day: date, calendar: Calendar) -> Value:
    """What a parameter gets for a day. A date may hang on the day, a text may name it.

    Raises ValueError with a message for people.
    """
    if field.type == "file":
        # Whoever may change an SOP could else have any file of a machine put into a run.
        raise ValueError(_("a file cannot be given here"))
    if isinstance(raw, str) and field.type == "date":
        return field.parse(_date_on(raw, day, calendar))
    if isinstance(raw, str) and "{{" in raw:
        return field.parse(_text_on(raw, day))
    return field.parse(raw)


def _date_on(raw: str, day: date, calendar: Calendar) -> str:
    due = parse_due(raw)
    if due.anchor == OCCASION:
        return (shift(day, due.sign, due.offset, calendar) if due.offset else day).isoformat()
    if due.anchor.startswith(OCCASION) and (right := spaced_due(raw) or timed_due(raw)):
        raise ValueError(_("`{text}` is no date: write {date}", text=raw[:MAX_QUOTED], date=right))
    return raw


def _text_on(raw: str, day: date) -> str:
    names = {
        OCCASION: day.isoformat(),
        f"{OCCASION}.year": f"{day.year:04}",
        f"{OCCASION}.quarter": str((day.month + 2) // 3),
        f"{OCCASION}.month": f"{day.month:02}",
        f"{OCCASION}.week": f"{day.isocalendar().week:02}",
        f"{OCCASION}.day": f"{day.day:02}",
    }
    uses = plain_names(raw)
    if uses is None:
        raise ValueError(_("only names can be filled in here, such as {name}", name="{{ occasion }}"))
    for use in uses:
        if use.name not in names:
            told = _("unknown name `{name}`", name=use.name[:MAX_QUOTED])
            raise ValueError(_("; ").join(filter(None, (told, did_you_mean(use.name, names)))))
    return render(raw, names.__getitem__)
