"""How a repeated step becomes several: its items, and the ids that they give."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from sopctl.runs.made import Instance, Item

MAX_NAME = 40  # characters of a row's name in a step's id
NO_BRACKETS = str.maketrans("[]/", "()·")


def repeated(alone: Instance, items: Iterable[Any]) -> Iterator[Instance]:
    """An instance for every item: `publish[article]`.

    A row is named by its first cell; of rows that begin alike the second is `name-2`, so that what
    stands between them changes no id.
    """
    seen: Counter[str] = Counter()
    taken: set[str] = set()
    for number, value in enumerate(items, 1):
        if isinstance(value, dict):
            item = Item(next((str(cell) for cell in value.values()), ""), value)
            name = _name(item.text) or str(number)
        else:
            item = Item(str(value))
            name = item.text
        seen[name] += 1
        wanted = name if seen[name] == 1 else f"{name}-{seen[name]}"
        while wanted in taken:  # another row may be called so
            wanted += "+"
        taken.add(wanted)
        yield Instance(f"{alone.id}[{wanted}]", alone.node, item, alone.user)


def _name(text: str) -> str:
    return " ".join(text.translate(NO_BRACKETS).split())[:MAX_NAME].strip()
