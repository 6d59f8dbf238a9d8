"""A burn-up: day by day how many steps are settled, of how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sopctl.language import _
from sopctl.render.charts.drawing import drawn, figure, line, rect, share, spread, told, words

LABELS = 3  # along the days, so that they have room on a phone
MOST = 400  # days that are drawn
TOP, FOOT = 0.1, 0.86  # of the drawing: below are the days


@dataclass(frozen=True)
class Day:
    """A day's end; `planned` is how many steps should have been settled by then."""

    label: str
    settled: int
    total: int
    planned: int | None = None


def burn_up(title: str, days: Sequence[Day]) -> Markup:
    """A plot over the days; of very many every so-manieth is drawn, and the last one always."""
    if not days:
        return Markup("")
    drawn_days = [days[number] for number in spread(len(days), MOST)]
    count, whole = len(drawn_days), max(1, *(max(one.settled, one.total) for one in drawn_days))
    last = drawn_days[-1]
    day = words(last.label)
    label = _(
        "{settled} of {total} steps settled by {day}",
        settled=last.settled,
        total=last.total,
        day=day,
    )

    def height(value: int) -> float:
        return FOOT - (FOOT - TOP) * share(value, whole)

    parts = [line("grid", 0, FOOT, 1, FOOT)]
    for number, one in enumerate(drawn_days):
        begin, end = number / count, (number + 1) / count
        parts.append(rect("settled", begin, end - begin, height(one.settled), FOOT - height(one.settled)))
        parts.append(line("whole", begin, height(one.total), end, height(one.total)))
        after = drawn_days[number + 1] if number + 1 < count else None
        if after is not None and after.total != one.total:
            parts.append(line("whole", end, height(one.total), end, height(after.total)))
        if after is not None and one.planned is not None and after.planned is not None:
            middle = (begin + end) / 2
            parts.append(line("aim", middle, height(one.planned), middle + 1 / count, height(after.planned)))
    for place in spread(count, LABELS):
        parts.append(_label(drawn_days[place].label, place, count))
    parts.append(told(str(last.total), 1, height(last.total), anchor="end", kind="value", lift="-0.4em"))
    shown = [("settled", _("settled")), ("whole", _("all steps"))]
    if any(one.planned is not None for one in days):
        shown.append(("aim", _("planned")))
    said = Markup('<p class="meta">{}</p>').format(label)
    return figure(title, said, drawn(parts, label=label, kind="plot"), _key(shown))


def _label(text: str, place: int, count: int) -> Markup:
    """A day below the plot; those at its ends stay inside."""
    anchor = "start" if place == 0 else "end" if place == count - 1 else "middle"
    at = 0.0 if place == 0 else 1.0 if place == count - 1 else (place + 0.5) / count
    return told(text, at, FOOT, anchor=anchor, lift="1.3em")


def _key(shown: Sequence[tuple[str, str]]) -> Markup:
    """What each form means."""
    items = []
    for kind, text in shown:
        sign = rect(kind, 0, 1) if kind == "settled" else line(kind, 0, 0.5, 1, 0.5)
        items.append(Markup("<li>{} {}</li>").format(drawn([sign], kind="plot-key"), text))
    return Markup('<ul class="key">{}</ul>').format(Markup("").join(items))
