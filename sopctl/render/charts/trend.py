"""A trend: one number from run to run, and where its target lies."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from sopctl.language import _
from sopctl.render.charts.drawing import Number, drawn, figure, line, percent, share, spread, told, words
from sopctl.render.clean import cut
from sopctl.render.columns import cells

MOST = 200  # points that are drawn
SIGNS = 18  # of a label below the plot: two of them have room on a phone
NARROW = 4  # columns of a number that has room above a point at the side
NAMED = 6  # points up to which each has its number beside it
ROOM = 34  # columns of such numbers that a phone has beside each other
TOP, FOOT, SIDE = 0.16, 0.84, 0.06


@dataclass(frozen=True)
class Point:
    """A value in one run; `told` is the value as people read it, `remark` what else is to be said of it."""

    label: str
    value: Number
    told: str
    remark: str = ""


def trend(title: str, points: Sequence[Point], target: Number | None = None, target_told: str = "") -> Markup:
    """A plot of the values in their order, and all of them as a table that can be unfolded."""
    if not points:
        return Markup("")
    shown = [points[number] for number in spread(len(points), MOST)]
    values = [one.value for one in shown] + ([target] if target is not None else [])
    low, high = min(0, *values), max(values)

    def across(number: int) -> float:
        return SIDE + (1 - 2 * SIDE) * (number / (len(shown) - 1) if len(shown) > 1 else 0.5)

    def height(value: Number) -> float:
        return FOOT - (FOOT - TOP) * share(value, high, low)

    parts = [line("grid", 0, height(0), 1, height(0))]
    if target is not None:
        parts.append(line("aim", 0, height(target), 1, height(target)))
    for number, (one, after) in enumerate(pairwise(shown)):
        parts.append(
            line("course", across(number), height(one.value), across(number + 1), height(after.value))
        )
    for number, one in enumerate(shown):
        at = (percent(across(number)), percent(height(one.value)))
        parts.append(Markup('<circle class="point" cx="{}" cy="{}" r="4.5"/>').format(*at))
    for number, text in _named(shown):
        # A long number would stand out at the sides: there it begins, or ends, with the drawing.
        anchor = _anchor(number, len(shown)) if cells(text) > NARROW else "middle"
        at_side = {"start": 0.0, "end": 1.0}.get(anchor, across(number))
        parts.append(
            told(text, at_side, height(shown[number].value), anchor=anchor, kind="value", lift="-0.8em")
        )
    for number in spread(len(shown), 2):
        anchor = _anchor(number, len(shown))
        at_side = {"start": 0.0, "end": 1.0}.get(anchor, across(number))
        parts.append(told(cut(words(shown[number].label), SIGNS), at_side, 1, anchor=anchor, lift="-0.3em"))
    first, last = shown[0], shown[-1]
    label = _(
        "{first} in {first_run}, {last} in {last_run}",
        first=first.told,
        first_run=first.label,
        last=last.told,
        last_run=last.label,
    )
    aim = Markup("")
    if target is not None:
        sign = drawn([line("aim", 0, 0.5, 1, 0.5)], kind="plot-key")
        aim = Markup('<ul class="key"><li>{} {}</li></ul>').format(
            sign, words(_("target {target}", target=target_told or target))
        )
    return figure(title, drawn(parts, label=f"{title}{_(': ')}{label}", kind="plot"), aim, _table(shown))


def _named(points: Sequence[Point]) -> list[tuple[int, str]]:
    """Points that have their number beside them, so that none lies on another: all, or the first and last."""
    texts = [(number, cut(words(one.told), SIGNS)) for number, one in enumerate(points)]
    widest = max(cells(text) for _number, text in texts)
    if len(points) <= NAMED and (widest + 2) * len(points) <= ROOM:
        return texts
    ends = [texts[number] for number in spread(len(points), 2)]
    return ends if sum(cells(text) for _number, text in ends) + 2 <= ROOM else ends[-1:]


def _anchor(number: int, count: int) -> str:
    if count == 1:
        return "middle"
    return "start" if number == 0 else "end" if number == count - 1 else "middle"


def _table(points: Sequence[Point]) -> Markup:
    rows = [
        Markup('<tr><th scope="row">{}</th><td class="number">{}{}</td></tr>').format(
            words(one.label),
            words(one.told),
            Markup(" <small>{}</small>").format(words(one.remark)) if one.remark else "",
        )
        for one in points
    ]
    table = Markup(
        '<details><summary>{}</summary><table class="rows"><thead><tr><th scope="col">{}</th>'
        '<th scope="col" class="number">{}</th></tr></thead><tbody>{}</tbody></table></details>'
    )
    return table.format(_("All values"), _("run"), _("value"), Markup("\n").join(rows))
