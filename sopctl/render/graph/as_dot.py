"""A picture for Graphviz: every text in quotes, names that mean nothing."""

from sopctl.render.graph.facts import Node, Picture

# Beside sign and word, how the box of a step looks.
LOOKS = {
    "done": 'style="rounded", color="#1b6e45"',
    "ready": 'style="rounded,bold", color="#1c5d99"',
    "started": 'style="rounded,bold", color="#1c5d99"',
    "waiting": 'style="rounded,bold", color="#875000"',
    "blocked": 'style="rounded,bold", color="#a92b20"',
    "skipped": 'style="rounded,dotted"',
    "not-needed": 'style="rounded,dotted"',
}


def told(picture: Picture, *, right: bool = False) -> str:
    """The picture as a digraph with a cluster for each box."""
    nodes, boxes = picture.within()

    def cluster(box: int, indent: str) -> list[str]:
        one = picture.boxes[box]
        lines = [
            f"{indent}subgraph cluster_{box + 1} {{",
            f"{indent}  label={_quoted(one.title, *one.notes)}",
        ]
        lines.append(f'{indent}  style="{"rounded" if one.is_phase else "rounded,dashed"}"')
        lines += [f"{indent}  {_node(number, picture.nodes[number])}" for number in nodes.get(box, [])]
        for inner in boxes.get(box, []):
            lines += cluster(inner, f"{indent}  ")
        return [*lines, f"{indent}}}"]

    lines = [
        "digraph {",
        f"  label={_quoted(picture.title)}",
        '  labelloc="t"',
        f'  rankdir="{"LR" if right else "TB"}"',
        '  node [shape="box", style="rounded", fontname="sans-serif"]',
        '  graph [fontname="sans-serif"]',
    ]
    for top in boxes.get(-1, []):
        lines += cluster(top, "  ")
    lines += [f"  n{first + 1} -> n{then + 1}{_head(picture, then)}" for first, then in picture.edges]
    return "\n".join([*lines, "}"]) + "\n"


def _node(number: int, node: Node) -> str:
    if node.is_joint:
        return f'n{number + 1} [shape="point", label=""]'
    looks = LOOKS.get(node.status, "")
    if node.conditional and not node.status:
        looks = 'style="rounded,dashed"'
    words = [f"label={_quoted(node.sign, *node.notes)}", f"tooltip={_quoted(node.id)}", looks]
    return f"n{number + 1} [{', '.join(word for word in words if word)}]"


def _head(picture: Picture, then: int) -> str:
    return ' [arrowhead="none"]' if picture.nodes[then].is_joint else ""


def _quoted(*lines: str) -> str:
    """Lines as one string. Graphviz reads entities and escapes in it: what a text says is no such thing."""
    told = (line.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"') for line in lines if line)
    return '"' + "\\n".join(told) + '"'
