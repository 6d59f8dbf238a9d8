"""Text in lines that are never too wide, whatever the text."""

from collections.abc import Iterator

from sopctl.render.columns import cells, wrap


def folded(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns; a word that is wider is broken."""
    return [piece for line in wrap(text, width) for piece in _pieces(line, width)]


def _pieces(line: str, width: int) -> Iterator[str]:
    if cells(line) <= width:
        yield line
        return
    begin, taken = 0, 0
    for place, sign in enumerate(line):
        taken += cells(sign)
        if taken > width and place > begin:
            yield line[begin:place]
            begin, taken = place, cells(sign)
    yield line[begin:]
