"""An SOP one fact a line, in the order of the procedure, for what compares lines."""

from collections.abc import Iterator
from typing import Any

from sopctl.diff.outline import PHASE, outline
from sopctl.language import _
from sopctl.render.changes.values import squeezed, told_whole
from sopctl.render.changes.words import key_word, part_word
from sopctl.render.clean import clean
from sopctl.sop.model import Sop


def facts(sop: Sop) -> str:
    """A paragraph for each part; texts keep their lines."""
    found: list[str] = []
    for path, part in outline(sop).items():
        if len(path) <= 2:
            found += [""] * bool(found)
        pad = "  " * (len(path) // 2 - 1) if path else ""
        head = _(
            "{what} {name}", what=part_word(path[-2] if path else "sop"), name=path[-1] if path else sop.id
        )
        found.append(pad + squeezed(head))
        for key, value in part.values.items():
            if key != PHASE:
                found += [f"{pad}  {line}".rstrip() for line in _fact(key_word(key), key, value)]
    return "\n".join(found) + "\n"


def _fact(name: str, key: str, value: Any) -> Iterator[str]:
    if isinstance(value, str) and "\n" in value:
        yield squeezed(name + _(": "))
        yield from (f"  {clean(line)}".rstrip() for line in value.split("\n"))
    elif isinstance(value, list) and value:
        for one in value:
            yield from _fact(name, key, one)
    elif isinstance(value, dict) and value and key != "approve":
        for inner, one in value.items():
            yield from _fact(_("{what} {name}", what=name, name=squeezed(str(inner))), inner, one)
    else:
        yield f"{name}{_(': ')}{told_whole(value, key)}"
