"""A burn-up: on a true axis of days how many steps are settled, of how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from sopctl.language import _
from sopctl.render.charts.drawing import drawn, figure, line, rect, share, spread, told

MOST = 400  # days that are drawn
TOP, FOOT = 0.1, 0.86  # of the drawing: below are the days


@dataclass(frozen=True)
class Day:
    """A day's end; `planned` is how many steps should have been settled by then."""

    day: date
    settled: int
    total: int
    planned: int | None = None


def burn_up(title: str, days: Sequence[Day], until: date | None = None) -> Markup:
    """A plot over the days from the first to the last, or `until` a later one.

    All days are equally wide: on one that is not given all is as it was on the day before. `days` are in
    order; of very many every so-manieth is drawn, and the last one always.
    """
    if not days:
        return Markup("")
    drawn_days = [days[number] for number in spread(len(days), MOST)]
    whole = max(1, *(max(one.settled, one.total) for one in drawn_days))
    last = drawn_days[-1]
    axis = _Axis(days[0].day, max(last.day, until or last.day))
    label = _(
        "{settled} of {total} steps settled by {day}",
        settled=last.settled,
        total=last.total,
        day=axis.last.isoformat(),
    )

    def height(value: int) -> float:
        return FOOT - (FOOT - TOP) * share(value, whole)

    parts = [line("grid", 0, FOOT, 1, FOOT)]
    for number, one in enumerate(drawn_days):
        after = drawn_days[number + 1] if number + 1 < len(drawn_days) else None
        begin, end = axis.begin(one.day), axis.begin(after.day) if after is not None else 1.0
        parts.append(rect("settled", begin, end - begin, height(one.settled), FOOT - height(one.settled)))
        parts.append(line("whole", begin, height(one.total), end, height(one.total)))
        if after is not None and after.total != one.total:
            parts.append(line("whole", end, height(one.total), end, height(after.total)))
        if after is not None and one.planned is not None and after.planned is not None:
            places = (
                axis.middle(one.day),
                height(one.planned),
                axis.middle(after.day),
                height(after.planned),
            )
            parts.append(line("aim", *places))
    parts += [_label(day, axis) for day in axis.labelled]
    parts.append(told(str(last.total), 1, height(last.total), anchor="end", kind="value", lift="-0.4em"))
    shown = [("settled", _("settled")), ("whole", _("all steps"))]
    if any(one.planned is not None for one in days):
        shown.append(("aim", _("planned")))
    said = Markup('<p class="meta">{}</p>').format(label)
    return figure(title, said, drawn(parts, label=label, kind="plot"), _key(shown))


@dataclass(frozen=True)
class _Axis:
    """The days from one to another, both included: where each lies, as a share of the width."""

    first: date
    last: date

    @property
    def count(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def labelled(self) -> list[date]:
        """The days that are named: no more than have room on a phone."""
        return list(dict.fromkeys((self.first, self.first + timedelta(self.count // 2), self.last)))

    def begin(self, day: date) -> float:
        # As it will be written: what begins here has no gap to what ends here.
        return round((day - self.first).days / self.count, 4)

    def middle(self, day: date) -> float:
        return self.begin(day) + 0.5 / self.count


def _label(day: date, axis: _Axis) -> Markup:
    """A day below the plot; those at its ends stay inside."""
    at_side = {axis.last: ("end", 1.0), axis.first: ("start", 0.0)}
    anchor, at = at_side.get(day, ("middle", axis.middle(day)))
    return told(day.isoformat(), at, FOOT, anchor=anchor, lift="1.3em")


def _key(shown: Sequence[tuple[str, str]]) -> Markup:
    """What each form means."""
    items = []
    for kind, text in shown:
        sign = rect(kind, 0, 1) if kind == "settled" else line(kind, 0, 0.5, 1, 0.5)
        items.append(Markup("<li>{} {}</li>").format(drawn([sign], kind="plot-key"), text))
    return Markup('<ul class="key">{}</ul>').format(Markup("").join(items))
