"""Texts cut out of a Markdown file, line by line, each character knowing where it came from."""

from collections.abc import Iterable

from sopctl.sop.document import Excerpt
from sopctl.sop.source import LINE_END, Source

TAB = 4


class Stitcher:
    """Puts one text together from pieces of the source and from words that stand nowhere in it."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._pieces: list[tuple[int, int]] = []
        self.length = 0

    def add(self, text: str, at: int | None = None) -> None:
        """Text that stands in the source at an offset, or that was made up."""
        if at is None:
            at = self._pieces[-1][1] if self._pieces else 0
        if text:
            self._parts.append(text)
            self._pieces.append((self.length, at))
            self.length += len(text)

    def add_excerpt(self, excerpt: Excerpt, start: int = 0, end: int | None = None) -> None:
        """A stretch of an excerpt, with the places of its characters."""
        end = len(excerpt.text) if end is None else end
        cuts = excerpt.cuts(start, end)
        for left, right in zip([start, *cuts], [*cuts, end], strict=True):
            self.add(excerpt.text[left:right], excerpt.at(left))

    def excerpt(self) -> Excerpt:
        return Excerpt("".join(self._parts), self._pieces)


def comments(text: str) -> list[tuple[int, int]]:
    """Where HTML comments stand. One that is never closed is none; a pattern would look for its end often."""
    found = []
    here = text.find("<!--")
    while here >= 0:
        end = text.find("-->", here + 4)
        if end < 0:
            break
        found.append((here, end + 3))
        here = text.find("<!--", end + 3)
    return found


def stripped(excerpt: Excerpt) -> Excerpt:
    """The excerpt without white space at its ends."""
    text = excerpt.text
    start = len(text) - len(text.lstrip())
    return piece(excerpt, start, max(start, len(text.rstrip())))


def piece(excerpt: Excerpt, start: int, end: int) -> Excerpt:
    """A part of an excerpt."""
    stitcher = Stitcher()
    stitcher.add_excerpt(excerpt, start, end)
    return stitcher.excerpt()


def joined(excerpts: Iterable[Excerpt], between: str = "\n\n") -> Excerpt:
    """Several texts as one."""
    stitcher = Stitcher()
    for excerpt in excerpts:
        if excerpt.text:
            stitcher.add(between if stitcher.length else "")
            stitcher.add_excerpt(excerpt)
    return stitcher.excerpt()


class Lines:
    """The lines of a source, counted from 0, and which of them came to use."""

    def __init__(self, source: Source) -> None:
        self.source = source
        ends = [match.span() for match in LINE_END.finditer(source.text)]
        self.starts = [0, *(end for _, end in ends)]
        self.ends = [*(start for start, _ in ends), len(source.text)]
        self.used = bytearray(len(self.starts))
        self.mended: dict[int, str] = {}  # lines whose beginnings are put another way
        self.gaps: set[int] = set()  # lines before which Markdown needs an empty one

    def __len__(self) -> int:
        return len(self.starts)

    def line(self, number: int) -> str:
        if number in self.mended:
            return self.mended[number]
        return self.source.text[self.starts[number] : self.ends[number]]

    def is_blank(self, number: int) -> bool:
        return not self.line(number).strip()

    def use(self, start: int, end: int) -> None:
        """Lines that have found their place in the SOP, or that need none."""
        end = min(end, len(self.used))
        self.used[start:end] = b"\x01" * max(0, end - start)

    def cut(self, number: int, column: int, *, marker: bool) -> str:
        """A line from a column on.

        What is cut off is white space alone, or with `marker` also what begins a list item.
        """
        text = self.line(number)
        at, here = 0, 0
        while at < len(text) and here < column:
            if text[at] == "\t":
                here += TAB - here % TAB
            elif text[at] == " " or marker:
                here += 1
            else:
                break
            at += 1
        # A tab that reaches beyond the column leaves the rest of its width.
        return " " * max(0, here - column) + text[at:]

    def text(self, start: int, end: int, column: int = 0, marker: int = -1) -> Excerpt:
        """The lines from start up to end as a text; on line `marker` a list item begins."""
        while start < end and self.is_blank(end - 1):
            end -= 1
        stitcher = Stitcher()
        self.use(start, end)
        for number in range(start, end):
            line = self.cut(number, column, marker=number == marker)
            stitcher.add("\n" if number > start else "", self.ends[number - 1] if number > start else None)
            # A line keeps its end: what stands before that may be put another way, or be a tab's width.
            own = min(len(line), self.ends[number] - self.starts[number])
            stitcher.add(line[: len(line) - own], self.starts[number])
            stitcher.add(line[len(line) - own :], self.ends[number] - own)
        return stitcher.excerpt()
