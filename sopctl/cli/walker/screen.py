"""The walker's screen: where it is drawn, the line that answers are typed in, and what the keys do there."""

from collections.abc import Callable
from contextlib import suppress

from prompt_toolkit.application import Application, run_in_terminal
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import ANSI, StyleAndTextTuples, to_formatted_text
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import (
    BufferControl,
    ConditionalContainer,
    Dimension,
    FormattedTextControl,
    HSplit,
    Layout,
    Window,
)
from prompt_toolkit.layout.menus import CompletionsMenu

from sopctl.cli.terminal import color
from sopctl.cli.walker.actions import ACTIONS, chosen, refusal
from sopctl.cli.walker.acts import told_copied
from sopctl.cli.walker.completions import Completions
from sopctl.cli.walker.copying import sequence
from sopctl.cli.walker.drawing import Drawing, Parts
from sopctl.cli.walker.paths import given_path
from sopctl.cli.walker.questions import Question
from sopctl.cli.walker.walker import Walker
from sopctl.language import _
from sopctl.render.clean import one_line


class Screen:
    """Draws a walker and hands it the keys."""

    def __init__(self, walker: Walker) -> None:
        self.walker = walker
        self.drawing = Drawing(walker)
        self.error = ""
        self.unsaved = ""
        self.drafts: dict[str, str] = {}
        self._asked: Question | None = None
        self._parts: tuple[int, Parts] | None = None
        asking = Condition(lambda: self.walker.question is not None)
        self.buffer = Buffer(
            multiline=Condition(lambda: bool(self._asked and self._asked.many_lines)),
            completer=Completions(lambda: self.walker.question),
            complete_while_typing=Condition(lambda: bool(self._asked and self._asked.wants_path)),
            on_text_changed=self._changed,
        )
        self.input = Window(
            BufferControl(self.buffer), height=lambda: Dimension.exact(self._draw().input), wrap_lines=True
        )
        self.foot = self._window("foot", focusable=True)
        rows = HSplit(
            [
                self._window("head"),
                self._window("body", fills=True),
                CompletionsMenu(max_height=8),  # over the page, never over the question
                ConditionalContainer(HSplit([self._window("label"), self.input]), asking),
                self.foot,
            ]
        )
        self.app: Application[None] = Application(
            layout=Layout(rows, focused_element=self.foot),
            full_screen=True,
            mouse_support=False,
            key_bindings=self._bindings(),
        )
        self.app.timeoutlen = 0.3
        self.app.ttimeoutlen = 0.05

    def walk(self) -> str:
        """Walk until the person quits; gives what was still being typed then."""
        self._attend()
        self.app.run()
        return self.unsaved

    # What an action may ask for

    @property
    def more(self) -> bool:
        return self.drawing.more

    def submit(self) -> None:
        question, buffer = self.walker.question, self.buffer
        if question is None:
            return
        state = buffer.complete_state
        if state is not None and state.current_completion is not None:
            buffer.apply_completion(state.current_completion)
            self._complete()
            return
        buffer.cancel_completion()
        if question.wants_path and buffer.text.strip() and given_path(buffer.text).is_dir():
            buffer.text = str(given_path(buffer.text)).rstrip("/") + "/"  # enter opens a folder
            buffer.cursor_position = len(buffer.text)
            self._complete()
            return
        try:
            answer = question.parse(buffer.text)
        except ValueError as error:
            self.error = one_line(str(error))
            return
        self.walker.question = None
        question.then(answer)

    def leave(self) -> None:
        question = self.walker.question
        typed = self.buffer.text
        if question is not None and not question.changed and typed.strip() and typed != question.default:
            self.drafts[question.label] = typed
            self.walker.message = _("not recorded; what you typed is kept for when you come back")
        self.walker.leave_question()

    def turn(self, lines: int, *, pages: int = 0) -> None:
        self.drawing.turn(lines, pages)

    def outside(self, run: Callable[[], str]) -> None:
        def tell() -> None:
            if told := run():
                with suppress(EOFError, KeyboardInterrupt):
                    input(_("{told}; enter goes back", told=told))
            self._attend()

        run_in_terminal(tell)

    def copy(self, text: str) -> None:
        osc, size = sequence(text)
        self.app.output.write_raw(osc)
        self.app.output.flush()
        told_copied(self.walker, size, whole=size >= len(text))

    def quit(self) -> None:
        question = self.walker.question
        if question is not None and not question.changed and self.buffer.text != question.default:
            self.unsaved = self.buffer.text
        self.app.exit()

    # Keys

    def _bindings(self) -> KeyBindings:
        bindings = KeyBindings()
        for key in dict.fromkeys(key for action in ACTIONS if action.run for key in action.keys):
            self._bind(bindings, key)
        bindings.add(Keys.BracketedPaste)(self._pasted)
        return bindings

    def _bind(self, bindings: KeyBindings, key: str) -> None:
        def means_something() -> bool:
            action = chosen(self, key)
            if action is None:
                return self.walker.question is None and bool(refusal(self, key))
            return action.run is not None

        @bindings.add(key, filter=Condition(means_something))
        def pressed(event: KeyPressEvent) -> None:
            action = chosen(self, key)
            if self.walker.question is None:
                self.walker.message = "" if action else _(refusal(self, key))
            if action is not None and action.run is not None:
                action.run(self)
            self._attend()  # at once, not when next drawn: the next key may be here already

    def _pasted(self, event: KeyPressEvent) -> None:
        """Pasted text is an answer, or rows; it never acts as keys."""
        question = self.walker.question
        text = event.data.replace("\r\n", "\n").replace("\r", "\n")
        if question is None:
            self.walker.message = _("pasted text is taken only where something is asked")
        elif question.paste is not None and ("\t" in text or "\n" in text.strip("\n")):
            question.paste(text)
            self._attend()
        else:
            self.buffer.insert_text(text if question.many_lines else " ".join(text.strip("\n").split("\n")))

    def _attend(self) -> None:
        """Give the keyboard to the input line while something is asked."""
        question = self.walker.question
        if question is not self._asked:
            self._asked = None  # nothing is told that it changes
            self.error = ""
            self.buffer.reset()
            if question is not None:
                self.buffer.insert_text(self.drafts.pop(question.label, question.default))
            self._asked = question
            self._complete()
        wanted = self.input if question is not None else self.foot
        if self.app.layout.current_window is not wanted:
            self.app.layout.focus(wanted)

    def _complete(self) -> None:
        if self._asked is not None and self._asked.wants_path:
            self.buffer.start_completion(select_first=False)

    def _changed(self, buffer: Buffer) -> None:
        if self._asked is not None and self._asked.changed is not None:
            self._asked.changed(buffer.text)

    # Drawing

    def _window(self, part: str, *, fills: bool = False, focusable: bool = False) -> Window:
        def text() -> StyleAndTextTuples:
            return to_formatted_text(ANSI("\n".join(getattr(self._draw(), part))))

        def height() -> Dimension:
            return Dimension() if fills else Dimension.exact(len(getattr(self._draw(), part)))

        return Window(FormattedTextControl(text, focusable=focusable), height=height, wrap_lines=False)

    def _draw(self) -> Parts:
        """All parts of the screen, laid out once each time it is drawn."""
        turn = self.app.render_counter
        if self._parts is None or (self._parts[0] != turn and not self.app.is_done):
            size = self.app.output.get_size()
            parts = self.drawing.parts(
                self, self.error, self.buffer.text, size.columns, size.rows, color=color()
            )
            self._parts = (turn, parts)
        return self._parts[1]
