"""Where both sides of a merge have a part in something that lint refuses."""

from typing import Any

from sopctl.diff.clashes import NOT_THERE, At
from sopctl.sop.document import Document
from sopctl.sop.meaning import same


def at_of(document: Document, offset: int) -> At:
    """The keys and ids on the way to an offset of a file, as far down as there are some."""
    found: list[str] = []
    node, data = document.root, document.data
    while node.children:
        begun = {part: child.key[0] if child.key else child.start for part, child in node.children.items()}
        before = [part for part, start in begun.items() if start <= offset]
        part = before[-1] if before else next(iter(begun))
        node, data = node.children[part], data[part]
        name = data.get("id") if isinstance(part, int) and isinstance(data, dict) else part
        if not isinstance(name, str):
            break
        found.append(name)
    return tuple(found)


def differing(at: At, ours: Any, theirs: Any) -> At | None:
    """The deepest place on a way at which both sides have another thing; None where there is none."""
    for length in range(len(at), 0, -1):
        around = [look(data, at[: length - 1]) for data in (ours, theirs)]
        values = [look(data, at[:length]) for data in (ours, theirs)]
        if all(one is not NOT_THERE for one in around) and not same(*values):
            return at[:length]
    return None


def look(data: Any, at: At) -> Any:
    """What some data has at the end of a way."""
    for part in at:
        if isinstance(data, list):
            named = (one for one in data if isinstance(one, dict) and one.get("id") == part)
            data = next(named, NOT_THERE)
        else:
            data = data.get(part, NOT_THERE) if isinstance(data, dict) else NOT_THERE
    return data
