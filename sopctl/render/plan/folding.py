"""Text in lines that are never too wide, whatever the text."""

from collections.abc import Iterator

from sopctl.render.columns import cells, wrap


def folded(text: str, width: int) -> list[str]:
    """The text in lines none of which is wider, whatever it takes."""
    return [piece for line in wrap(text, width) for piece in _pieces(line, width)]


def _pieces(line: str, width: int) -> Iterator[str]:
    while cells(line) > width:
        size = width
        while cells(line[:size]) > width:
            size -= 1
        yield line[: max(1, size)]
        line = line[max(1, size) :]
    yield line
