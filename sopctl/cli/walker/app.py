"""The walker on a terminal: keys in, screen out."""

import os
from datetime import date
from pathlib import Path

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import Completer, DummyCompleter, PathCompleter, WordCompleter
from prompt_toolkit.filters import Condition, has_completions
from prompt_toolkit.formatted_text import ANSI, StyleAndTextTuples, to_formatted_text
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
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
from prompt_toolkit.utils import get_cwidth

from sopctl.cli.session import Opened
from sopctl.cli.terminal import color, out, say
from sopctl.cli.walker.questions import Question
from sopctl.cli.walker.walker import Walker
from sopctl.errors import SopctlError
from sopctl.render.clean import one_line
from sopctl.render.walker import end_page, head, help_page, list_page, step_page

STEP_KEYS = {
    "open": "enter done  space tick  e edit  s skip  n note  b back  l list  ? help  q quit",
    "settled": "enter next  o reopen  e edit  n note  b back  l list  ? help  q quit",
    "waiting": "enter next  a approve  r reject  n note  b back  l list  ? help  q quit",
    "list": "up down choose  enter go there  l back  q quit",
    "help": "any key goes back",
    "end": "c close the run  b back  l list  ? help  q quit",
    "question": "enter save  esc leave",
    "choice": "enter save  tab complete  esc leave",
    "lines": "enter new line  ctrl-s save  esc leave",
}


def walk_by_hand(opened: Opened, by: str) -> None:
    """Walk a run on this terminal until the person quits. What was shown as recorded is on disk."""
    if os.environ.get("TERM", "") in ("dumb", ""):
        raise SopctlError(
            "this terminal cannot show the walker", "set TERM, or use done, skip, note and the like"
        )
    walker = Walker(opened, by)
    screen = Screen(walker)
    screen.app.run()
    survey = walker.survey
    name = opened.folder.name
    if screen.unsaved:
        say(f"not recorded, since it was still being typed: {screen.unsaved}")
    for line in walker.recorded:
        out(line + "\n")
    out(f"{survey.settled}/{survey.total} steps settled; go on with: sopctl run {name}\n")


class Screen:
    """Draws a walker and hands it the keys."""

    def __init__(self, walker: Walker) -> None:
        self.walker = walker
        self.top = 0
        self.error = ""
        self.unsaved = ""
        self._asked: Question | None = None
        self._drawn_at: object = None
        self.buffer = Buffer(
            multiline=Condition(lambda: bool(self._asked and self._asked.many_lines)),
            completer=_Completions(self),
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
            key_bindings=_bindings(self),
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

    def focus_question(self) -> None:
        """Give the keyboard to the input line while something is asked."""
        question = self.walker.question
        if question is not self._asked:
            self._asked = question
            self.error = ""
            self.buffer.reset()
            if question is not None:
                self.buffer.insert_text(question.default)
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
            if self._drawn_at is None or place[:2] != self._drawn_at[:2]:  # type: ignore[index]
                self.top = 0
            elif focus < self.top:
                self.top = max(0, focus - 1)
            if focus >= self.top + height and (self._drawn_at is not None or self.walker.mode == "list"):
                self.top = focus - height + 2
            self._drawn_at = place
        self.top = max(0, min(self.top, count - height))

    def _label(self) -> StyleAndTextTuples:
        question = self.walker.question
        if question is None:
            return []
        hint = f" ({one_line(question.hint)})" if question.hint else ""
        label: StyleAndTextTuples = [("bold", f" {one_line(question.label)}"), ("", hint)]
        if self.error:
            label += [("", "\n"), ("fg:ansired bold", f" {self.error}")]
        return label

    def _foot(self) -> StyleAndTextTuples:
        walker = self.walker
        lines: StyleAndTextTuples = []
        if walker.message:
            lines += [("bold", f" {one_line(walker.message)}"), ("", "\n")]
        if walker.question is None and walker.mode == "step":
            lines += [("fg:ansibrightblack", f" {_waiting(walker)}"), ("", "\n")]
        return [*lines, ("", _wrapped_keys(self._keys(), self.width))]

    def _keys(self) -> str:
        walker = self.walker
        if walker.question is not None:
            question = walker.question
            completes = question.options or question.wants_path
            return STEP_KEYS["lines" if question.many_lines else "choice" if completes else "question"]
        if walker.mode != "step":
            return STEP_KEYS[walker.mode]
        view = walker.view
        if view.status == "waiting":
            return STEP_KEYS["waiting"]
        return STEP_KEYS["settled" if view.settled else "open"]


class _Completions(Completer):
    """Completes what the question wants: one of its options, or a path."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen

    def get_completions(self, document, complete_event):  # type: ignore[no-untyped-def]
        question = self.screen.walker.question
        inner: Completer = DummyCompleter()
        if question is not None and question.options:
            inner = WordCompleter(list(question.options), sentence=True, match_middle=True)
        elif question is not None and question.wants_path:
            inner = PathCompleter(
                expanduser=True, file_filter=lambda name: not Path(name).name.startswith(".")
            )
        yield from inner.get_completions(document, complete_event)


def _is_shown(name: str) -> bool:
    return not Path(name).name.startswith(".")


def _joined(lines: list[str]) -> StyleAndTextTuples:
    return to_formatted_text(ANSI("\n".join(lines)))


def _wrapped_keys(keys: str, width: int) -> str:
    """The keys on as many lines as they need, never broken inside one."""
    lines = [""]
    for key in keys.split("  "):
        if get_cwidth(f"{lines[-1]}  {key}") > width - 1 and lines[-1]:
            lines.append("")
        lines[-1] += ("  " if lines[-1] else " ") + key
    return "\n".join(lines)


def _waiting(walker: Walker) -> str:
    others = [view for view in walker.survey.steps if view.workable and view.id != walker.at]
    approvals = [view for view in walker.survey.steps if view.status == "waiting"]
    told = f"ready: {len(others)} more" if others else "nothing else is ready"
    return told + (f" · for approval: {len(approvals)}" if approvals else "")


def _bindings(screen: Screen) -> KeyBindings:
    keys = KeyBindings()
    walker = screen.walker
    asking, idle = screen.asking, ~screen.asking
    many_lines = Condition(lambda: bool(walker.question and walker.question.many_lines))
    helping = Condition(lambda: walker.mode == "help")
    plain = idle & ~helping

    def on(key: str, act, when=plain) -> None:  # type: ignore[no-untyped-def]
        @keys.add(key, filter=when)
        def _(event: KeyPressEvent) -> None:
            if when is plain:
                walker.message = ""
            act()
            screen.focus_question()  # at once, not when next drawn: the next key may be here already

    on("enter", walker.enter)
    on(" ", walker.tick)
    on("e", walker.edit)
    on("s", walker.skip)
    on("n", walker.note)
    on("x", walker.block)
    on("o", walker.reopen)
    on("a", walker.approve)
    on("r", walker.reject)
    on("c", walker.close)
    on("b", lambda: walker.move(-1))
    on("left", lambda: walker.move(-1))
    on("f", lambda: walker.move(1))
    on("right", lambda: walker.move(1))
    on("up", lambda: walker.move_focus(-1))
    on("down", lambda: walker.move_focus(1))
    on("pageup", lambda: screen.page(-1))
    on("pagedown", lambda: screen.page(1))
    on("l", lambda: setattr(walker, "mode", "step" if walker.mode == "list" else "list"))
    on("?", lambda: setattr(walker, "mode", "help"))
    on("q", screen.quit)
    on("<any>", lambda: setattr(walker, "mode", "step"), helping & idle)
    on("enter", screen.submit, asking & ~many_lines & ~has_completions)
    on("enter", lambda: _accept(screen), asking & ~many_lines & has_completions)
    on("c-s", screen.submit, asking)
    on("escape", walker.leave_question, asking)
    on("c-c", screen.quit, asking | idle)
    on("c-d", screen.quit, asking | idle)
    return keys


def _accept(screen: Screen) -> None:
    """Enter on a completion takes it; without one chosen it submits what was typed."""
    state = screen.buffer.complete_state
    if state is not None and state.current_completion is not None:
        screen.buffer.apply_completion(state.current_completion)
    else:
        screen.buffer.cancel_completion()
        screen.submit()
