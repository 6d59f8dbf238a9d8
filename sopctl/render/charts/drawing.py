"""What charts are drawn with: shares of a width, and the few shapes of SVG that they need."""

import math
from collections.abc import Iterable

from markupsafe import Markup

from sopctl.render.clean import one_line

Number = int | float


def share(part: Number, whole: Number, lowest: Number = 0) -> float:
    """Where a part lies between `lowest` and the whole, from 0 to 1; 0 where nothing is between them."""
    try:
        length = whole - lowest
        found = (part - lowest) / length if length > 0 else 0.0
    except OverflowError:  # a whole number beyond all floats
        found = 1.0 if part >= whole else 0.0
    return min(1.0, max(0.0, found)) if math.isfinite(found) else 0.0


def percent(of: float) -> str:
    """A share as a place in a drawing: the same figures on every machine."""
    return f"{100 * of:.2f}".rstrip("0").rstrip(".") + "%"


def words(text: str) -> str:
    """A text of a chart: on one line, safe to show."""
    return one_line(text)


def rect(kind: str, at: float, width: float, top: float = 0.0, height: float = 1.0) -> Markup:
    """A rectangle; all places are shares of the drawing."""
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
        kind, percent(at), percent(top), percent(width), percent(height)
    )


def line(kind: str, x1: float, y1: float, x2: float, y2: float) -> Markup:
    """A straight line; `y` grows downwards."""
    return Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
        kind, percent(x1), percent(y1), percent(x2), percent(y2)
    )


def told(text: str, x: float, y: float, *, anchor: str = "middle", kind: str = "", lift: str = "") -> Markup:
    """A text at a place; `lift` moves it by so much of its own size, upwards where negative."""
    return Markup('<text x="{}" y="{}"{}{}{}>{}</text>').format(
        percent(x),
        percent(y),
        Markup(' text-anchor="{}"').format(anchor) if anchor != "start" else "",
        Markup(' class="{}"').format(kind) if kind else "",
        Markup(' dy="{}"').format(lift) if lift else "",
        words(text),
    )


def drawn(parts: Iterable[Markup], *, label: str = "", kind: str = "") -> Markup:
    """A drawing. Without a label it is hidden from readers: what it shows stands beside it as text."""
    head = (
        Markup('role="img" aria-label="{}"').format(words(label)) if label else Markup('aria-hidden="true"')
    )
    name = Markup(' class="{}"').format(kind) if kind else Markup("")
    return Markup("<svg {}{}>{}</svg>").format(head, name, Markup("").join(parts))


def figure(title: str, *parts: Markup) -> Markup:
    """A chart with its title."""
    return Markup('<figure class="chart"><figcaption>{}</figcaption>\n{}</figure>\n').format(
        words(title), Markup("\n").join(parts)
    )


def spread(count: int, most: int) -> list[int]:
    """At most so many of `count` places, first and last among them, evenly apart."""
    if count <= most:
        return [*range(count)]
    return sorted({round(number * (count - 1) / (most - 1)) for number in range(most)})
