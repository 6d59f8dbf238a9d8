"""When an SOP repeats, in words: those of `repeat` itself, in the language spoken now."""

from sopctl.language import ENGLISH, N_, _, listed, spoken
from sopctl.sop.calendars import WEEK
from sopctl.sop.dates import duration_words
from sopctl.sop.model import Repeat
from sopctl.sop.repeat_texts import parse_recurrence
from sopctl.sop.repeats import DAY, WORKING_DAY, On, Recurrence

EVERY = {
    DAY: (N_("every day"), N_("every {number} days")),
    WORKING_DAY: (N_("every working day"), N_("every {number} working days")),
    "week": (N_("every week"), N_("every {number} weeks")),
    "month": (N_("every month"), N_("every {number} months")),
    "quarter": (N_("every quarter"), N_("every {number} quarters")),
    "year": (N_("every year"), N_("every {number} years")),
}
WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip
MONTHS = (
    N_("January {day}"), N_("February {day}"), N_("March {day}"), N_("April {day}"), N_("May {day}"),
    N_("June {day}"), N_("July {day}"), N_("August {day}"), N_("September {day}"), N_("October {day}"),
    N_("November {day}"), N_("December {day}"),
)  # fmt: skip
FROM_START = (N_("the first {kind}"), N_("the second {kind}"), N_("the third {kind}"),
              N_("the fourth {kind}"), N_("the fifth {kind}"))  # fmt: skip
FROM_END = (N_("the last {kind}"), N_("the second last {kind}"), N_("the third last {kind}"),
            N_("the fourth last {kind}"), N_("the fifth last {kind}"))  # fmt: skip


def repeat_words(repeat: Repeat) -> str:
    """When an SOP repeats, with the day from which and how long before its run should exist."""
    told = [recurrence_words(parse_recurrence(repeat.every))]
    if repeat.since:
        told.append(_("since {date}", date=repeat.since))
    if repeat.lead:
        told.append(_("made {time} before", time=duration_words(repeat.lead)))
    return listed(told)


def recurrence_words(rule: Recurrence) -> str:
    """A rule of days, as it may be written in an SOP."""
    days = _joined([_on(rule.unit, one) for one in rule.on])
    if rule.unit == "week" and rule.every == 1 and rule.on and all(_is_weekday(one) for one in rule.on):
        return _("every {days}", days=days)
    once, often = EVERY[rule.unit]
    every = _(once) if rule.every == 1 else _(often, number=rule.every)
    return _("{every} on {days}", every=every, days=days) if days else every


def _is_weekday(one: On) -> bool:
    return one.nth == 1 and one.kind in WEEK


def _joined(days: list[str]) -> str:
    if len(days) < 2:
        return "".join(days)
    return _("{days} and {last}", days=listed(days[:-1]), last=days[-1])


def _on(unit: str, one: On) -> str:
    if one.month:
        return _(MONTHS[one.month - 1], day=one.nth)
    if unit == "week" and _is_weekday(one):
        return _(WEEKDAYS[WEEK.index(one.kind)])
    if one.kind == DAY and one.nth > 0:
        return _("the {number}", number=_numbered(one.nth))
    if one.kind == DAY:
        return _("the last day") if one.nth == -1 else _("the {number} last day", number=_numbered(-one.nth))
    kind = _("working day") if one.kind == WORKING_DAY else _(WEEKDAYS[WEEK.index(one.kind)])
    named = FROM_START if one.nth > 0 else FROM_END
    if abs(one.nth) <= len(named):
        return _(named[abs(one.nth) - 1], kind=kind)
    number = _numbered(abs(one.nth))
    if one.nth > 0:
        return _("the {number} {kind}", number=number, kind=kind)
    return _("the {number} last {kind}", number=number, kind=kind)


def _numbered(number: int) -> str:
    """A number as one counts with it: in English with an ending."""
    if spoken() != ENGLISH:
        return str(number)
    ending = "th" if 10 < number % 100 < 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
