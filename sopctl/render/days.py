"""Days as people read them."""

from datetime import date

from sopctl.language import N_, _, plural

WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
MONTHS = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
    N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
)  # fmt: skip


def day_words(day: date, year: int | None = None) -> str:
    """A day with its weekday, `Fri 12 Mar`; with its year unless that is the given one."""
    weekday, month = _(WEEKDAYS[day.weekday()]), _(MONTHS[day.month - 1])
    if day.year == year:
        return _("{weekday} {day} {month}", weekday=weekday, day=day.day, month=month)
    return _("{weekday} {day} {month} {year}", weekday=weekday, day=day.day, month=month, year=day.year)


def span_words(first: date, last: date, year: int | None = None) -> str:
    """From one day to another, both included; the last with its year only if that is another one."""
    begins = day_words(first, year)
    return begins if first == last else _("{first} to {last}", first=begins, last=day_words(last, first.year))


def overdue_words(days: int) -> str:
    """By how much something is late that is still to be done."""
    return plural("{count} day overdue", "{count} days overdue", days)


def done_late_words(days: int) -> str:
    """By how much something was late when it was done."""
    return plural("{count} day late", "{count} days late", days)
