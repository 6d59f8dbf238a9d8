"""How far off a day is, in words."""

from datetime import date

from sopctl.language import _, plural


def days_left(due: date, today: date) -> str:
    """`today`, `3 days`, `2 days late`."""
    days = (due - today).days
    if days == 0:
        return _("today")
    if days > 0:
        return plural("{count} day", "{count} days", days)
    return plural("{count} day late", "{count} days late", -days)
