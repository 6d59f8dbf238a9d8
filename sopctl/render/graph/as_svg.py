"""A picture as SVG: no script, no address, no style attribute; light and dark.

Colours stand in attributes, so that a page which allows no style of others shows the light picture.
"""

from itertools import count
from xml.sax.saxutils import quoteattr

from sopctl.language import _, clauses, listed
from sopctl.render.columns import cells
from sopctl.render.graph.cards import COLUMN, LINE, PAD, Card
from sopctl.render.graph.facts import Node, Picture
from sopctl.render.graph.places import EDGE, Band, Placed, Point, Way, place

MOST_NAMED = 12
HEAD = 5  # half the width of an arrow's head
FONTS = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, 'PingFang SC', "
    "'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', 'WenQuanYi Zen Hei', sans-serif"
)
INK, SOFT, LINES, PAPER, WASH = "#20242a", "#595f68", "#84807a", "#ffffff", "#f6f5f2"
# Fill, stroke, and more of a step's box; signs and words say the same.
LOOKS = {
    "": (PAPER, LINES, ""),
    "pending": (PAPER, LINES, ""),
    "ready": ("#eaf1fa", "#1c5d99", ' stroke-width="2"'),
    "started": ("#eaf1fa", "#1c5d99", ' stroke-width="2"'),
    "waiting": ("#fdf3e1", "#875000", ' stroke-width="2"'),
    "blocked": ("#fdecea", "#a92b20", ' stroke-width="3"'),
    "done": ("#eaf5ee", "#1b6e45", ""),
    "skipped": (WASH, LINES, ' stroke-dasharray="2 3"'),
    "not-needed": (WASH, LINES, ' stroke-dasharray="2 3"'),
}
# For dark pages; a page that has pictures in it may put this into its own style.
STYLE = """@media screen and (prefers-color-scheme: dark) {
.graph .paper { fill: #16191d } .graph .band { fill: #1f2328; stroke: #353b43 }
.graph .used { fill: #16191d; stroke: #7f8893 }
.graph .over { fill: #1f2328 } .graph .over-used { fill: #16191d }
.graph text { fill: #e5e7ea } .graph .soft { fill: #a5adb7 }
.graph .step { fill: #262b31; stroke: #7f8893 }
.graph .lines { stroke: #7f8893 } .graph .heads { fill: #7f8893 }
.graph .ready, .graph .started { fill: #1b2c40; stroke: #8cbcf2 }
.graph .done { fill: #1a2e24; stroke: #79c89e }
.graph .waiting { fill: #33291a; stroke: #e2b266 } .graph .blocked { fill: #381f1d; stroke: #f2958c }
.graph .skipped, .graph .not-needed { fill: #1f2328 } }"""


def told(picture: Picture, *, right: bool = False, inside: bool = False) -> str:
    """The picture; with `inside` it is for a page that has `STYLE` and is in the picture's language."""
    placed = place(picture, right=right)
    width, height = (placed.along, placed.across) if right else (placed.across, placed.along)
    size = f'width="{_number(width)}" height="{_number(height)}"'
    language = "" if inside else f" lang={quoteattr(picture.language)}"
    style = "" if inside else f"<style>{STYLE}</style>\n"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="graph" role="img" {size} '
        f'viewBox="0 0 {_number(width)} {_number(height)}"{language} font-family="{FONTS}" font-size="12">\n'
        f"<title>{_text(picture.title)}</title>\n<desc>{_text(description(picture))}</desc>\n{style}"
        f'<rect class="paper" {size} fill="{PAPER}"/>\n'
    ]
    parts += [_band(picture, band, right=right) for band in placed.bands]
    parts += _arrows(placed.ways, right=right)
    parts += [_title(picture, band, right=right) for band in placed.bands]
    parts += _steps(picture, placed, right=right)
    return "".join([*parts, "</svg>\n"])


def description(picture: Picture) -> str:
    """The picture in words: each step with its notes and what it needs, a line for each."""
    before: dict[int, list[int]] = {}
    for first, then in picture.edges:
        before.setdefault(then, []).append(first)

    def needs(node: int) -> list[int]:
        """The steps before a node, joints seen through; more than are named need not be found."""
        found: dict[int, None] = {}
        ahead, seen = [*reversed(before.get(node, []))], {node}
        while ahead and len(found) <= MOST_NAMED:
            one = ahead.pop()
            if one in seen:
                continue
            seen.add(one)
            if picture.nodes[one].is_joint:
                ahead += reversed(before.get(one, []))
            else:
                found[one] = None
        return [*found]

    lines = []
    for at, node in enumerate(picture.nodes):
        if node.is_joint:
            continue
        named = listed((picture.nodes[one].title for one in needs(at)), MOST_NAMED)
        detail = clauses([*node.notes, *([f"{_('needs')}{_(': ')}{named}"] if named else [])])
        lines.append(_("{text} ({detail})", text=node.title, detail=detail) if detail else node.title)
    return "\n".join(lines)


def _band(picture: Picture, band: Band, *, right: bool) -> str:
    x, y, width, height = _rectangle(band.start, band.end, right=right)
    looks = (
        f'class="band" fill="{WASH}" stroke="#dedbd4"'
        if picture.boxes[band.box].is_phase
        else f'class="used" fill="{PAPER}" stroke="{LINES}" stroke-dasharray="7 4"'
    )
    return f'<rect {looks} x="{x}" y="{y}" width="{width}" height="{height}" rx="10"/>\n'


def _title(picture: Picture, band: Band, *, right: bool) -> str:
    """What a band is called, with its ground below it: an arrow may pass there."""
    across, along = band.start
    x, y = (along, across) if right else (across, along)
    width = band.end[right] - band.start[right]
    over, ground = ("over", WASH) if picture.boxes[band.box].is_phase else ("over-used", PAPER)
    lines = []
    for number, line in enumerate(band.lines):
        fit = min(cells(line) * COLUMN, width - 2 * EDGE)
        top = y + EDGE - 6 + LINE * number
        lines.append(
            f'<rect class="{over}" fill="{ground}" x="{_number(x + EDGE - 3)}" y="{_number(top)}" '
            f'width="{_number(fit + 6)}" height="{LINE}"/>'
            f'<text x="{_number(x + EDGE)}" y="{_number(top + 13)}" font-size="13" font-weight="bold" '
            f'fill="{INK}">{_text(line)}</text>\n'
        )
    return "".join(lines)


def _arrows(ways: list[Way], *, right: bool) -> list[str]:
    def at(point: Point) -> str:
        across, along = point
        return f"{_number(along)} {_number(across)}" if right else f"{_number(across)} {_number(along)}"

    lines: list[str] = []
    heads: list[str] = []
    for way in ways:
        (leave, out), (reach, in_) = way.leave, way.reach
        middle = (out + in_) / 2
        start = way.start if not way.up else (way.start[0], way.start[1] + HEAD)
        end = way.end if not way.down else (way.end[0], way.end[1] - HEAD)
        bend = f"C{at((leave, middle))} {at((reach, middle))} {at(way.reach)}" if leave != reach else ""
        lines.append(f"M{at(start)}L{at(way.leave)}{bend}L{at(end)}")
        for is_there, (across, along), back in ((way.up, way.start, 9), (way.down, way.end, -9)):
            if is_there:
                left, other = (across - HEAD, along + back), (across + HEAD, along + back)
                heads.append(f"M{at((across, along))}L{at(left)}L{at(other)}Z")
    return [
        f'<path class="lines" fill="none" stroke="{LINES}" stroke-width="1.4" d="{"".join(lines)}"/>\n',
        f'<path class="heads" fill="{LINES}" d="{"".join(heads)}"/>\n',
    ]


def _steps(picture: Picture, placed: Placed, *, right: bool) -> list[str]:
    found = []
    for node, card, (across, along) in zip(picture.nodes, placed.cards, placed.nodes, strict=True):
        x, y = (along, across) if right else (across, along)
        found.append(_joint(x, y, card) if node.is_joint else _step(node, card, x, y))
    return found


def _joint(x: float, y: float, card: Card) -> str:
    radius = card.width / 2
    return (
        f'<circle class="heads" fill="{LINES}" cx="{_number(x + radius)}" cy="{_number(y + radius)}" '
        f'r="{_number(radius)}"/>\n'
    )


def _step(node: Node, card: Card, x: float, y: float) -> str:
    fill, stroke, more = LOOKS[node.status]
    if node.conditional and not node.status:
        more += ' stroke-dasharray="6 3"'
    looks = f"step {node.status}".strip()
    box = (
        f'<rect class="{looks}" fill="{fill}" stroke="{stroke}"{more} x="{_number(x)}" y="{_number(y)}" '
        f'width="{_number(card.width)}" height="{_number(card.height)}" rx="7"/>'
    )
    at = count(1)
    left = _number(x + PAD)

    def line(text: str, looks: str) -> str:
        return f'<text x="{left}" y="{_number(y + 5 + LINE * next(at))}" {looks}>{_text(text)}</text>'

    bold = f'font-size="13" font-weight="bold" fill="{INK}"'
    title = [line(text, bold) for text in card.title]
    notes = [line(text, f'class="soft" fill="{SOFT}"') for text in card.notes]
    return f"<g>{box}{''.join(title)}{''.join(notes)}</g>\n"


def _rectangle(start: Point, end: Point, *, right: bool) -> tuple[str, str, str, str]:
    (across, along), (breadth, depth) = start, (end[0] - start[0], end[1] - start[1])
    found = (along, across, depth, breadth) if right else (across, along, breadth, depth)
    x, y, width, height = map(_number, found)
    return x, y, width, height


def _number(value: float) -> str:
    """A number with one place behind the point, written the same on every machine."""
    return f"{value + 0.0:.1f}".removesuffix(".0")


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
