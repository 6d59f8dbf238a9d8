"""The walker in lines that follow each other: for dumb terminals, serial lines and screen readers.

It says what the screen says and takes the same keys, each followed by enter. Nothing is drawn over.
"""

from collections.abc import Callable
from unicodedata import normalize

from sopctl.cli.terminal import out, width, wrapped
from sopctl.cli.walker import filling
from sopctl.cli.walker.actions import ACTIONS, Action, chosen, offered, refusal
from sopctl.cli.walker.acts import tick
from sopctl.cli.walker.keys import help_rows, wrap_keys
from sopctl.cli.walker.questions import Question
from sopctl.cli.walker.walker import Walker
from sopctl.language import N_, _
from sopctl.render.clean import clean, one_line
from sopctl.render.walker.overview import end_page, help_page, list_page, waiting_line
from sopctl.render.walker.reading import reading_page
from sopctl.render.walker.step import head, items_of, step_page

# What is typed where the screen has a key that is no letter.
TYPED = {"c-s": ".", "escape": "..", "c-p": ".p"}
EMPTY = "-"
RULE = "-" * 20
NUMBERS = {"step": N_("a number ticks, fills in or attaches"), "list": N_("a number goes there")}


class Plain:
    """Shows a walker as lines and reads what is typed, line by line."""

    more = False  # a terminal of this kind keeps what has gone by

    def __init__(self, walker: Walker) -> None:
        self.walker = walker
        self.ended = False
        self._shown: object = None
        self._answer = ""

    def walk(self) -> str:
        """Walk until the person quits. Nothing is ever half typed: a line is taken whole."""
        while not self.ended:
            try:
                if self.walker.question is not None:
                    self._ask(self.walker.question)
                else:
                    self._show()
                    self._take(_typed("> "))
            except EOFError:
                out("\n")
                self.ended = True
            except KeyboardInterrupt:
                out("\n")
                if self.walker.question is None:
                    self.ended = True
                else:
                    self.leave()
        return ""

    # What an action may ask for

    def submit(self) -> None:
        question = self.walker.question
        if question is None:
            return
        try:
            answer = question.parse(self._answer)
        except ValueError as error:
            self._say(f"! {error}")
            return
        self.walker.question = None
        question.then(answer)

    def leave(self) -> None:
        self.walker.leave_question()

    def turn(self, lines: int, *, pages: int = 0) -> None:
        pass  # nothing is out of sight

    def outside(self, run: Callable[[], str]) -> None:
        if told := run():
            self._say(told)

    def copy(self, text: str) -> None:
        out(f"{RULE}\n{clean(text)}\n{RULE}\n")

    def quit(self) -> None:
        self.ended = True

    # Lines

    def _take(self, line: str) -> None:
        """One line: a key by its name, or the number of what is shown."""
        walker = self.walker
        key = normalize("NFKC", line).strip().casefold()
        walker.message = ""
        if key.isdecimal():
            self._pick(int(key))
            return
        key = {"": "enter", "esc": "escape"}.get(key, key)
        action = chosen(self, key)
        if action is not None and action.run is not None and not action.on_screen:
            action.run(self)
        else:
            told = _("`{text}` does nothing here", text=one_line(line.strip()[:20]))
            walker.message = _(refusal(self, key)) or told

    def _pick(self, number: int) -> None:
        walker = self.walker
        if walker.mode == "list":
            views = walker.listed()
            if 1 <= number <= len(views):
                walker.show(views[number - 1].id)
                return
        elif walker.mode == "step" and not walker.closed:
            items = items_of(walker.view)
            if 1 <= number <= len(items):
                walker.focus = items[number - 1]
                (tick if walker.focus.kind == "check" else filling.edit)(walker)
                return
        walker.message = _("there is no number {number} here", number=number)

    def _ask(self, question: Question) -> None:
        """Ask, and take the answer; `..` leaves."""
        self._tell_message()
        for line in question.above:
            out(clean(line) + "\n")
        hint = _(" ({detail})", detail=one_line(question.hint)) if question.hint else ""
        default = question.default
        told = one_line(question.label) + hint
        if default:
            told += f" [{one_line(default)}]"
        self._say(told)
        keys = _keys(self)
        if default:
            keys.append(_("enter keeps what is there, {sign} empties it", sign=EMPTY))
        out("\n".join(wrap_keys(keys, width())) + "\n")
        lines = [_typed("? ")]
        while question.many_lines and lines[-1].strip() not in (TYPED["c-s"], TYPED["escape"]):
            lines.append(_typed("? "))
        if lines[-1].strip() in (TYPED["escape"], "esc"):
            self.leave()
        elif lines == [TYPED["c-p"]] and question.paste is not None:
            question.paste("")
        else:
            text = "\n".join(lines[:-1] if question.many_lines else lines)
            self._answer = default if not text.strip() else "" if default and text.strip() == EMPTY else text
            if question.changed is not None:  # a search: what is found is listed, and a number chooses
                question.changed(self._answer)
                self.walker.question = None
            else:
                self.submit()

    def _show(self) -> None:
        """The page, when it is another than before; then what was said, and the keys."""
        walker = self.walker
        shown = (walker.mode, walker.at if walker.mode != "list" else "", walker.sought)
        self._tell_message()
        if shown != self._shown:
            out("\n" + "\n".join(line.rstrip() for line in self._page(width())) + "\n")
        if walker.mode in ("help", "text"):  # read, and done with
            walker.mode = "step"
            shown = (walker.mode, walker.at, walker.sought)
        self._shown = shown
        number = NUMBERS.get(walker.mode, "")
        counts = walker.mode == "list" or (items_of(walker.view) and not walker.closed)
        keys = [_(number)] if number and counts else []
        out("\n".join(wrap_keys([*keys, *_keys(self)], width())) + "\n")

    def _page(self, columns: int) -> list[str]:
        walker, survey, today = self.walker, self.walker.survey, self.walker.today
        match walker.mode:
            case "list":
                lines, __ = list_page(walker.listed(), "", today, columns, color=False, numbered=True)
            case "end":
                lines = end_page(survey, walker.turns, columns, color=False)
            case "help":
                typed = [one for one in ACTIONS if not one.on_screen]
                lines = help_page(help_rows(typed, _name), columns, color=False)
            case "text":
                lines = reading_page(survey, walker.view, columns, color=False)
            case _:
                lines = step_page(survey, walker.view, None, columns, color=False, numbered=True).lines
                waiting = waiting_line(survey, walker.turns, walker.at)
                lines = [*lines, "", *(wrapped(f" {waiting}", columns).split("\n") if waiting else [])]
        view = walker.view if walker.mode in ("step", "text") else None
        return [*head(survey, view, today, columns, color=False), *lines]

    def _tell_message(self) -> None:
        if self.walker.message:
            self._say(self.walker.message)
            self.walker.message = ""

    def _say(self, text: str) -> None:
        out(wrapped(one_line(text), width()) + "\n")


def _keys(front: Plain) -> list[str]:
    """What can be typed now: what is done with a number, or needs a screen, is left out."""
    return [
        _(one.word, key=_name(one)) for one in offered(front) if one.word and one.run and not one.on_screen
    ]


def _name(action: Action) -> str:
    return TYPED.get(action.keys[0], action.names.split()[0])


def _typed(prompt: str) -> str:
    """A line as it was typed. Raises EOFError and KeyboardInterrupt."""
    while True:
        try:
            return input(prompt)
        except UnicodeDecodeError as error:
            out(_("this cannot be read as UTF-8: {problem}", problem=error.reason) + "\n")
