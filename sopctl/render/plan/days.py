"""Days, hours and amounts of work as people read them in a plan."""

from datetime import date

from sopctl.language import _, plural
from sopctl.plan.times import DAY, Moment, day_of, last_day_of
from sopctl.render.days import MONTHS

YEAR = 366


def label(day: date, days: int) -> str:
    """A day above a chart of so many days, `12 Mar`; where that is a year or more, `Mar 2027`."""
    month = _(MONTHS[day.month - 1])
    if days > YEAR:
        return _("{month} {year}", month=month, year=day.year)
    return _("{day} {month}", day=day.day, month=month)


def day_label(day: date, year: int) -> str:
    """A day in a column, `12 Mar`; with its year unless that is the given one."""
    told = label(day, 0)
    return told if day.year == year else _("{day} {year}", day=told, year=day.year)


def clock(moment: Moment, *, ends: bool = False) -> str:
    """The time of day, `09:30`; the midnight at which something `ends` is 24:00."""
    minute = moment % DAY
    if ends and minute == 0:
        return "24:00"
    return f"{minute // 60:02}:{minute % 60:02}"


def last_day(begin: Moment, end: Moment, start: Moment) -> date:
    """The last day of something; what takes no time at midnight ends a day, unless the plan starts there."""
    if begin == end and (end % DAY or end == start):
        return day_of(end)
    return last_day_of(end)


def amount_words(minutes: int, day_minutes: int, *, up: bool = False) -> str:
    """An amount of work in words, `3 working days` or `2h`; half days are rounded down, or `up`."""
    if minutes < 0:
        return "-" + amount_words(-minutes, day_minutes, up=up)
    halves, whole = _halves(minutes, day_minutes, up)
    if not whole:
        return short_amount(minutes, day_minutes, up=up)
    if halves % 2:
        return _("{number} working days", number=f"{halves / 2:g}")
    return plural("{count} working day", "{count} working days", halves // 2)


def short_amount(minutes: int, day_minutes: int, *, up: bool = False) -> str:
    """An amount of work as SOPs write it, `3wd`, `2h`, `7h 30min`; what is lacking has a sign and goes up."""
    halves, whole = _halves(abs(minutes), day_minutes, up or minutes < 0)
    sign = "-" if minutes < 0 else ""
    if whole:
        return _("{number}wd", number=f"{sign}{halves / 2:g}")
    hours, rest = divmod(abs(minutes), 60)
    if not rest:
        return _("{number}h", number=f"{sign}{hours}")
    if not hours:
        return _("{number}min", number=minutes)
    return _("{hours}h {minutes}min", hours=f"{sign}{hours}", minutes=rest)


def _halves(minutes: int, day_minutes: int, up: bool) -> tuple[int, bool]:
    """How many half days that is, and whether it is to be said in days."""
    if not day_minutes or 0 < minutes < day_minutes:
        return 0, False
    return (-(-minutes * 2 // day_minutes) if up else minutes * 2 // day_minutes), True
