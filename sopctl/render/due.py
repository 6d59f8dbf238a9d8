"""How far off a day is, in words."""

from datetime import date

from sopctl.language import _, plural
from sopctl.render.days import overdue_words


def days_left(due: date, today: date) -> str:
    """`today`, `3 days`, `2 days overdue`."""
    days = (due - today).days
    if days == 0:
        return _("today")
    if days > 0:
        return plural("{count} day", "{count} days", days)
    return overdue_words(-days)
