"""Gantt bars of a terminal: one cell for one day or more, or several cells for a day."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from sopctl.render.columns import cells
from sopctl.render.plan.days import label
from sopctl.render.plan.facts import Row, Shown
from sopctl.sop.calendars import Calendar

CRITICAL, PLANNED, DONE, MOMENT, DUE, OFF = "█", "▓", "░", "◆", "|", "·"
WIDEST = 4  # cells of a day


@dataclass(frozen=True)
class Scale:
    """Where days stand in a bar of `width` cells; `calendar` says which are off."""

    first: date
    days: int
    width: int
    calendar: Calendar

    def cell(self, day: date) -> int:
        """The first cell of a day; the one after the last day's is the width."""
        return self._cell_after((day - self.first).days)

    def last_cell(self, day: date) -> int:
        """The last cell of a day."""
        return max(self.cell(day), self._cell_after((day - self.first).days + 1) - 1)

    def _cell_after(self, gone: int) -> int:
        """The first cell of the day after so many; there may be no such day in the calendar."""
        return min(self.width, max(0, gone * self.width // self.days))

    @cached_property
    def ground(self) -> str:
        """An empty bar, with the days off marked where every day has a cell of its own."""
        if self.days > self.width:
            return " " * self.width
        signs = [" "] * self.width
        for gone in range(self.days):
            day = self.first + timedelta(days=gone)
            if not self.calendar.works(day):
                for place in range(self.cell(day), self.last_cell(day) + 1):
                    signs[place] = OFF
        return "".join(signs)

    def axis(self) -> str:
        """Days above the bars: the first one, and Mondays as far as there is room."""
        line, used = "", -2
        for gone in (0, *range(7 - self.first.weekday(), self.days, 7)):
            place = gone * self.width // self.days
            if place > used + 1:
                text = label(self.first + timedelta(days=gone), self.days)
                if place + cells(text) <= self.width:
                    line += " " * (place - max(0, used)) + text
                    used = place + cells(text)
        return line


def scale(shown: Shown, width: int) -> Scale:
    """The scale of a whole plan, due days too as far as they are near."""
    span = (shown.last - shown.first).days + 1
    due = [row.due for row in shown.rows.values() if row.due]
    last = max([shown.last, *(day for day in due if (day - shown.first).days <= span * 3 // 2)])
    days = (last - shown.first).days + 1
    fits = width // days * days if days <= width else width
    return Scale(shown.first, days, min(fits, days * WIDEST), shown.plan.project.time.calendar)


def bar(row: Row, on: Scale) -> str:
    """The bar of a step: its days, and the last of those on which it is due."""
    signs = [*on.ground]
    begin, end = on.cell(row.first), on.last_cell(row.last)
    if row.due is not None and 0 <= (row.due - on.first).days < on.days:
        signs[on.last_cell(row.due)] = DUE
    if row.is_moment:
        signs[min(end, on.width - 1)] = MOMENT
    else:
        sign = DONE if row.is_done else CRITICAL if row.is_critical else PLANNED
        for place in range(begin, min(end, on.width - 1) + 1):
            signs[place] = sign
    return "".join(signs).rstrip()
