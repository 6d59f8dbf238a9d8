"""Names as people read them, and as another program takes them: of files, of sheets."""

import re
from collections.abc import Iterable

from sopctl.render.clean import one_line


def label_in_words(name: str) -> str:
    """The name of a field, a column or a stage that has no label, as people read it."""
    return name.replace("_", " ").strip() or name


def told_apart(names: Iterable[str], strange: str, most: int) -> list[str]:
    """The names, at most so long, with `_` for what matches `strange`; those that are alike are numbered.

    What differs in capitals alone is alike.
    """
    found: list[str] = []
    taken: set[str] = set()
    numbers: dict[str, int] = {}  # so that a thousand names that are alike are not tried a thousand times
    for name in names:
        plain = re.sub(strange, "_", one_line(name))[:most] or "_"
        chosen, number = plain, numbers.get(plain.casefold(), 1)
        while chosen.casefold() in taken:
            number += 1
            tail = f"~{number}"
            chosen = plain[: most - len(tail)] + tail
        numbers[plain.casefold()] = number
        taken.add(chosen.casefold())
        found.append(chosen)
    return found
