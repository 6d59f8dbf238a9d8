"""The walker's screen: what is drawn where, and the line that answers are typed in."""

from datetime import date

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import ANSI, StyleAndTextTuples, to_formatted_text
from prompt_toolkit.layout import (
    BufferControl,
    ConditionalContainer,
    Float,
    FloatContainer,
    FormattedTextControl,
    HSplit,
    Layout,
    Window,
)
from prompt_toolkit.layout.menus import CompletionsMenu
from rich.text import Text

from sopctl.cli.terminal import color
from sopctl.cli.walker.completions import Completions
from sopctl.cli.walker.keys import key_line
from sopctl.cli.walker.questions import Question
from sopctl.cli.walker.walker import Walker
from sopctl.language import _, plural
from sopctl.render.clean import one_line
from sopctl.render.walker.layout import lines_of
from sopctl.render.walker.overview import end_page, help_page, list_page
from sopctl.render.walker.step import head, step_page


class Screen:
    """Draws a walker and hands it the keys."""

    def __init__(self, walker: Walker) -> None:
        self.walker = walker
        self.top = 0
        self.below = 0
        self.error = ""
        self.unsaved = ""
        self.drafts: dict[str, str] = {}
        self._asked: Question | None = None
        self._drawn_at: object = None
        self.buffer = Buffer(
            multiline=Condition(lambda: bool(self._asked and self._asked.many_lines)),
            completer=Completions(lambda: self.walker.question),
        )
        self.asking = Condition(lambda: self.walker.question is not None)
        self.body = Window(
            FormattedTextControl(self._body), wrap_lines=False, get_vertical_scroll=lambda _: 0
        )
        self.input = Window(BufferControl(self.buffer), height=self._input_height, wrap_lines=True)
        self.keys_window = Window(FormattedTextControl(self._foot, focusable=True), wrap_lines=True,
                                  dont_extend_height=True)  # fmt: skip
        question = HSplit(
            [
                Window(FormattedTextControl(self._label), wrap_lines=True, dont_extend_height=True),
                self.input,
            ]
        )
        rows = HSplit(
            [
                Window(FormattedTextControl(self._head), dont_extend_height=True),
                self.body,
                ConditionalContainer(question, self.asking),
                self.keys_window,
            ]
        )
        menu = Float(CompletionsMenu(max_height=8), xcursor=True, ycursor=True)
        self.app: Application[None] = Application(
            layout=Layout(FloatContainer(rows, [menu]), focused_element=self.keys_window),
            full_screen=True,
            mouse_support=False,
        )
        self.app.timeoutlen = 0.3
        self.app.ttimeoutlen = 0.05

    @property
    def width(self) -> int:
        return self.app.output.get_size().columns

    def page(self, by: int) -> None:
        """Turn long instructions by a page."""
        info = self.body.render_info
        self.top = max(0, self.top + by * max(1, (info.window_height if info else 10) - 2))

    def submit(self) -> None:
        """Take the answer in the input line, or say at once what is wrong with it."""
        question = self.walker.question
        if question is None:
            return
        try:
            answer = question.parse(self.buffer.text)
        except ValueError as error:
            self.error = one_line(str(error))
            return
        self.walker.question = None
        question.then(answer)

    def quit(self) -> None:
        """Save and quit; there is nothing left to save but what is being typed."""
        if self.walker.question is not None and self.buffer.text != self.walker.question.default:
            self.unsaved = self.buffer.text
        self.app.exit()

    def leave(self) -> None:
        """Leave the question; what was typed is kept for when it is asked again."""
        question = self.walker.question
        if question is not None and self.buffer.text.strip() and self.buffer.text != question.default:
            self.drafts[question.label] = self.buffer.text
            self.walker.message = _("not recorded; what you typed is kept for when you come back")
        self.walker.leave_question()

    def paste(self, text: str) -> None:
        """Take pasted text in; on a line of its own it stays one line."""
        many = self.walker.question is not None and self.walker.question.many_lines
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        self.buffer.insert_text(lines if many else " ".join(lines.split("\n")))

    def focus_question(self) -> None:
        """Give the keyboard to the input line while something is asked."""
        question = self.walker.question
        if question is not self._asked:
            self._asked = question
            self.error = ""
            self.buffer.reset()
            if question is not None:
                self.buffer.insert_text(self.drafts.pop(question.label, question.default))
        wanted = self.input if question is not None else self.keys_window
        if self.app.layout.current_window is not wanted:
            self.app.layout.focus(wanted)

    def _input_height(self) -> int:
        return (
            6 if self._asked and self._asked.many_lines else 1 + len(self.buffer.text) // max(1, self.width)
        )

    def _head(self) -> StyleAndTextTuples:
        walker = self.walker
        view = walker.view if walker.mode == "step" else None
        return _joined(head(walker.survey, view, date.today(), self.width, color=color()))

    def _body(self) -> StyleAndTextTuples:
        walker, width, colored = self.walker, self.width, color()
        focus = 0
        if walker.mode == "list":
            lines, focus = list_page(walker.survey, walker.at, width, color=colored)
        elif walker.mode == "help":
            lines = help_page(width, color=colored)
        elif walker.mode == "end":
            lines = end_page(walker.survey, width, color=colored)
        else:
            page = step_page(walker.survey, walker.view, walker.focus, width, color=colored)
            lines = page.lines
            focus = page.starts.get(walker.focus, 0) if walker.focus else 0
        self._scroll(len(lines), focus)
        return _joined(lines[self.top :])

    def _scroll(self, count: int, focus: int) -> None:
        height = self.body.render_info.window_height if self.body.render_info else 20
        place = (self.walker.mode, self.walker.at, self.walker.focus)
        if place != self._drawn_at:
            other_page = self._drawn_at is None or place[:2] != self._drawn_at[:2]  # type: ignore[index]
            if other_page:
                self.top = 0  # a step is read from its beginning
            elif focus < self.top:
                self.top = max(0, focus - 1)
            if focus >= self.top + height and (not other_page or self.walker.mode == "list"):
                self.top = focus - height + 2
            self._drawn_at = place
        self.top = max(0, min(self.top, count - height))
        self.below = max(0, count - self.top - height)

    def _label(self) -> StyleAndTextTuples:
        question = self.walker.question
        if question is None:
            return []
        hint = _(" ({detail})", detail=one_line(question.hint)) if question.hint else ""
        asked = Text.assemble((f" {one_line(question.label)}", "bold"), hint)
        label = _joined(lines_of(asked, self.width, color=color()))
        if self.error:
            label += [("", "\n"), ("fg:ansired bold", f" {self.error}")]
        return label

    def _foot(self) -> StyleAndTextTuples:
        walker = self.walker
        lines: StyleAndTextTuples = []
        if walker.message:
            told_lines = lines_of(Text(one_line(walker.message)), self.width, color=False)
            lines += [("bold", "\n".join(told_lines)), ("", "\n")]
        if walker.question is None and walker.mode == "step":
            told = [
                _waiting(walker),
                plural("pgdn: {count} more line", "pgdn: {count} more lines", self.below)
                if self.below
                else "",
            ]
            told = [one for one in told if one]
            lines += [("fg:ansibrightblack", f" {' · '.join(told)}"), ("", "\n")] if told else []
        return [*lines, ("", key_line(walker, self.width))]


def _joined(lines: list[str]) -> StyleAndTextTuples:
    return to_formatted_text(ANSI("\n".join(lines)))


def _waiting(walker: Walker) -> str:
    others = [view for view in walker.survey.steps if view.workable and view.id != walker.at]
    approvals = [view for view in walker.survey.steps if view.status == "waiting"]
    told = [_("ready: {number} more", number=len(others))] if others else []
    if approvals:
        told.append(_("for approval: {number}", number=len(approvals)))
    return " · ".join(told)
