"""A picture as a Mermaid flowchart, which hosts of git draw in Markdown.

Texts stand in quotes, and signs that mean something to Mermaid or Markdown as entities, `#58;`, which it
turns back when it draws. Hosts draw no chart beyond some size: one with more is told phase by phase.
"""

import re
from collections import Counter

from sopctl.language import _, clauses, plural
from sopctl.render.graph.facts import Box, Node, Picture
from sopctl.render.marks import MARKS
from sopctl.runs.view import SETTLED

MOST_SIGNS = 50_000  # as JavaScript counts them
MOST_ARROWS = 500
# An underscore inside a word is a name's; elsewhere it could slant a text, as other signs of Markdown could.
SIGNS = re.compile(r"[\"#&<>;%{}\[\]|`\\$*~@^]|(?<!\w)_|_(?!\w)|:(?=//)")
FIRST = re.compile(r"^(?:[-+.,/']|\d+[.)])")  # where a line begins, a list of Markdown could
LOOKS = {
    "done": "stroke:#1b6e45",
    "ready": "stroke:#1c5d99,stroke-width:3px",
    "started": "stroke:#1c5d99,stroke-width:3px",
    "waiting": "stroke:#875000,stroke-width:3px",
    "blocked": "stroke:#a92b20,stroke-width:4px",
    "skipped": "stroke-dasharray:2 3",
    "not-needed": "stroke-dasharray:2 3",
    "conditional": "stroke-dasharray:6 3",
}


def told(picture: Picture, *, right: bool = False) -> tuple[str, int | None]:
    """The chart; and if it has phases alone, how many of them are left out."""
    head = f"flowchart {'LR' if right else 'TD'}"
    if len(picture.edges) <= MOST_ARROWS:
        whole = "\n".join([head, *_whole(picture)]) + "\n"
        if _length(whole) <= MOST_SIGNS:
            return whole, None
    return _by_phase(picture, head)


def shortened(left_out: int) -> str:
    """Why a chart has phases alone, for the one who asked for it."""
    why = _(
        "hosts of git draw at most {signs} characters and {arrows} arrows: the chart has phases alone",
        signs=f"{MOST_SIGNS:,}",
        arrows=MOST_ARROWS,
    )
    if not left_out:
        return why
    more = plural("{count} phase is left out", "{count} phases are left out", left_out)
    return clauses([why, more])


def _whole(picture: Picture) -> list[str]:
    nodes, boxes = picture.within()

    def inside(box: int, indent: str) -> list[str]:
        one = picture.boxes[box]
        own = [_node(number, picture.nodes[number]) for number in nodes.get(box, [])]
        lines = [line for inner in boxes.get(box, []) for line in inside(inner, f"{indent}  ")]
        if not one.line:
            return [*(f"{indent}{line}" for line in own), *lines]
        head = f"{indent}subgraph b{box + 1}[{_quoted(one.line)}]"
        return [head, *(f"{indent}  {line}" for line in own), *lines, f"{indent}end"]

    lines = [line for box in boxes.get(-1, []) for line in inside(box, "  ")]
    for first, then in picture.edges:
        arrow = "---" if picture.nodes[then].is_joint else "-->"
        lines.append(f"  n{first + 1} {arrow} n{then + 1}")
    return lines + _classes(picture.nodes)


def _node(number: int, node: Node) -> str:
    if node.is_joint:
        return f'n{number + 1}((" "))'
    return f"n{number + 1}[{_quoted(node.sign, *node.notes)}]"


def _classes(nodes: tuple[Node, ...]) -> list[str]:
    by_look: dict[str, list[str]] = {}
    for number, node in enumerate(nodes):
        look = node.status or ("conditional" if node.conditional else "")
        if look in LOOKS:
            by_look.setdefault(look, []).append(f"n{number + 1}")
    found = []
    for look, names in by_look.items():
        name = look.replace("-", "")
        found += [f"  classDef {name} {LOOKS[look]}", f"  class {','.join(names)} {name}"]
    return found


def _by_phase(picture: Picture, head: str) -> tuple[str, int]:
    """A node for each phase, and arrows between them; and how many phases had no room."""
    tops = _tops(picture.boxes)
    counts: Counter[int] = Counter()
    settled: Counter[int] = Counter()
    for node in picture.nodes:
        if not node.is_joint:
            counts[tops[node.box]] += 1
            settled[tops[node.box]] += node.status in SETTLED
    lines, signs = [head], 0
    shown: set[int] = set()
    room = MOST_SIGNS - MOST_ARROWS * len("  n1000 --> n1000\n") - 100
    for box, steps in counts.items():
        detail = plural("{count} step", "{count} steps", steps)
        if picture.is_run:
            mark = MARKS["done"] + " " if settled[box] == steps else ""
            detail = mark + _("{settled}/{total} settled", settled=settled[box], total=steps)
        line = f"  n{box + 1}[{_quoted(picture.boxes[box].title or _('Steps'), detail)}]"
        signs += _length(line) + 1
        if signs > room:
            break
        lines.append(line)
        shown.add(box)
    ends = ((tops[picture.nodes[one].box], tops[picture.nodes[two].box]) for one, two in picture.edges)
    arrows = dict.fromkeys((one, two) for one, two in ends if one != two and {one, two} <= shown)
    lines += [f"  n{one + 1} --> n{two + 1}" for one, two in [*arrows][:MOST_ARROWS]]
    return "\n".join(lines) + "\n", len(counts) - len(shown)


def _tops(boxes: tuple[Box, ...]) -> list[int]:
    """The outermost box around each box."""
    tops: list[int] = []
    for number, box in enumerate(boxes):
        tops.append(number if box.parent < 0 else tops[box.parent])
    return tops


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _quoted(*lines: str) -> str:
    return '"' + "<br/>".join(map(_safe, filter(None, lines))) + '"'


def _safe(text: str) -> str:
    def entity(match: re.Match[str]) -> str:
        return "".join(f"#{ord(sign)};" if not sign.isdigit() else sign for sign in match[0])

    first = FIRST.match(text)
    end = first.end() if first else 0
    return (entity(first) if first else "") + SIGNS.sub(entity, text[end:])
