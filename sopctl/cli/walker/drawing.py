"""What stands on the walker's screen, line by line, for any size from 20 columns and 8 rows on."""

from dataclasses import dataclass

from sopctl.cli.walker.front import Front
from sopctl.cli.walker.keys import help_rows, key_lines
from sopctl.cli.walker.questions import Question
from sopctl.cli.walker.walker import Walker
from sopctl.language import _, plural
from sopctl.render.clean import clean, one_line
from sopctl.render.columns import cells, wrap
from sopctl.render.walker.layout import cut
from sopctl.render.walker.overview import end_page, help_page, list_page, waiting_line
from sopctl.render.walker.reading import reading_page
from sopctl.render.walker.step import head, step_page

LOW = 14  # rows; below it the head gives way to what is asked
MOST_MESSAGE = 3  # lines
BOLD, DIM, RED, PLAIN = "\x1b[1m", "\x1b[90m", "\x1b[1;31m", "\x1b[0m"


@dataclass
class Parts:
    """The parts of the screen from top to bottom; `input` is how many lines the answer has."""

    head: list[str]
    body: list[str]
    label: list[str]
    input: int
    foot: list[str]
    more: bool = False


@dataclass
class Page:
    """A page and where its reader is: the line that has the focus, if any, and the place to remember."""

    lines: list[str]
    focus: int = 0
    place: tuple[object, ...] = ()
    follows: bool = False  # the focus wherever it goes, from the first moment on


class Drawing:
    """Lays out a walker's screen, and remembers how far its page is scrolled."""

    def __init__(self, walker: Walker) -> None:
        self.walker = walker
        self.top = 0
        self.height = 10
        self.more = False
        self._page: tuple[object, ...] = ()
        self._focus = 0
        self._in_sight = False

    def turn(self, lines: int, pages: int) -> None:
        """Scroll by lines, or by pages; the next drawing keeps it within the page."""
        self.top = max(0, self.top + lines + pages * max(1, self.height - 2))

    def parts(self, front: Front, error: str, typed: str, width: int, rows: int, *, color: bool) -> Parts:
        """Everything, in just so many rows: what is asked, and the keys, come before what is read."""
        walker = self.walker
        question = walker.question
        label, lines_typed = [], 0
        if question is not None:
            label = _label(question, error, width, max(2, rows // 3), color=color)
            wanted = 6 if question.many_lines else 1 + cells(typed) // max(1, width)
            lines_typed = max(1, min(wanted, rows // 4))
        keys = key_lines(front, width, max(2, rows // 6))
        message = [_styled(line, BOLD, color) for line in _folded(walker.message, width)[:MOST_MESSAGE]]
        above = self._head(width, rows, color=color)
        page = self._read(width, color=color)
        left = rows - len(label) - lines_typed - len(keys) - len(message)
        above = above[: max(0, left - 2)]
        height = left - len(above)
        told = [] if question is not None or height < 4 else self._told(page, height - 1, width, color=color)
        height = max(0, height - len(told))
        self._scroll(page, height)
        body = page.lines[self.top : self.top + height]
        self.more = len(page.lines) > height
        foot = [*message, *told, *keys]
        return Parts(above, body, label, lines_typed, foot[-max(rows - 1, 1) :], self.more)

    def _head(self, width: int, rows: int, *, color: bool) -> list[str]:
        walker = self.walker
        view = walker.view if walker.mode in ("step", "text") else None
        if rows < LOW and walker.question is not None:
            return []
        if rows < LOW and view is not None:
            return [_styled(cut(f" {one_line(view.title)}", width), BOLD, color)]
        lines = head(walker.survey, view, walker.today, width, color=color)
        return lines if rows >= LOW else lines[:1]

    def _read(self, width: int, *, color: bool) -> Page:
        walker = self.walker
        question, survey = walker.question, walker.survey
        if question is not None and question.above:
            lines = [part for line in question.above for part in _folded_line(line, width)]
            marked = next((n for n, line in enumerate(lines) if line.startswith("›")), 0)
            return Page(lines, marked, ("above", question), follows=True)
        if walker.mode == "list":
            lines, at = list_page(walker.listed(), walker.at, walker.today, width, color=color)
            return Page(lines, at, ("list", walker.sought), follows=True)
        if walker.mode == "help":
            return Page(help_page(help_rows(), width, color=color), 0, ("help",))
        if walker.mode == "end":
            return Page(end_page(survey, walker.turns, width, color=color), 0, ("end",))
        if walker.mode == "text":
            return Page(reading_page(survey, walker.view, width, color=color), 0, ("text", walker.at))
        page = step_page(survey, walker.view, walker.focus, width, color=color)
        at = page.starts.get(walker.focus, 0) if walker.focus else 0
        return Page(page.lines, at, ("step", walker.at))

    def _scroll(self, page: Page, height: int) -> None:
        """Keep the focus in sight when it moves; a page that is new is read from its beginning."""
        is_new = page.place != self._page
        if is_new:
            self.top = 0
        lost = self._in_sight and height != self.height  # a question took its place, or gave it back
        if ((page.focus != self._focus or lost) and not is_new) or page.follows:
            if page.focus < self.top:
                self.top = max(0, page.focus - 1)
            elif page.focus >= self.top + height:
                self.top = page.focus - height + 1 + (1 if height > 2 else 0)
        self._page, self._focus, self.height = page.place, page.focus, height
        self.top = max(0, min(self.top, len(page.lines) - height))
        self._in_sight = self.top <= page.focus < self.top + height

    def _told(self, page: Page, height: int, width: int, *, color: bool) -> list[str]:
        """A line above the keys: what waits, and whether there is more to read."""
        walker = self.walker
        below = max(0, len(page.lines) - self.top - height)
        told = [plural("pgdn: {count} more line", "pgdn: {count} more lines", below)] if below else []
        if walker.mode == "step":
            told.append(waiting_line(walker.survey, walker.turns, walker.at))
        line = " · ".join(one for one in told if one)
        return [_styled(cut(f" {line}", width), DIM, color)] if line else []


def _label(question: Question, error: str, width: int, most: int, *, color: bool) -> list[str]:
    asked = one_line(question.label)
    hint = _(" ({detail})", detail=one_line(question.hint)) if question.hint else ""
    wrong = [_styled(line, RED, color) for line in _folded(f"! {error}", width)[:2]] if error else []
    lines = _broken(wrap((asked + hint).strip(), width - 2), width - 2)
    if len(lines) + len(wrong) > most:  # the question itself, rather than all of its hint
        lines = lines[: max(1, most - len(wrong))]
    return [*(_styled(f" {line}", BOLD, color) for line in lines), *wrong]


def _folded(text: str, width: int) -> list[str]:
    columns = max(width - 2, 8)
    return [f" {line}" for line in _broken(wrap(one_line(text), columns), columns)] if text else []


def _folded_line(line: str, width: int) -> list[str]:
    """A line as it stands, its blanks too; what is too long goes on below."""
    cleaned = clean(line.replace("\t", "    "))
    if cells(cleaned) < width:
        return [cleaned]
    indent = " " * (len(cleaned) - len(cleaned.lstrip()))
    parts = _broken(wrap(cleaned.strip(), max(8, width - len(indent) - 1)), max(8, width - len(indent) - 1))
    return [indent + part for part in parts]


def _broken(lines: list[str], width: int) -> list[str]:
    """Words that are longer than a line, cut."""
    found = []
    for line in lines:
        part = ""
        for character in line:
            if cells(part + character) > width:
                found.append(part)
                part = ""
            part += character
        found.append(part)
    return found


def _styled(line: str, style: str, color: bool) -> str:
    return f"{style}{line}{PLAIN}" if color else line
