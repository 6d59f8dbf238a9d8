"""The walker on a terminal: what each key does, and the walk from opening to quitting."""

import os
from contextlib import suppress
from functools import partial

from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.filters import Condition, has_completions
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys

from sopctl.cli.running import run_command
from sopctl.cli.session import Opened
from sopctl.cli.terminal import out, say
from sopctl.cli.walker.screen import Screen
from sopctl.cli.walker.walker import Walker
from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.render.clean import clean
from sopctl.runs.acts.ran import Ran
from sopctl.runs.view import StepView


def walk_by_hand(opened: Opened, by: str) -> None:
    """Walk a run on this terminal until the person quits. What was shown as recorded is on disk."""
    if os.environ.get("TERM", "") in ("dumb", ""):
        raise SopctlError(
            _("this terminal cannot show the walker"), _("set TERM, or use done, skip, note and the like")
        )
    walker = Walker(opened, by)
    screen = Screen(walker)
    screen.app.key_bindings = _bindings(screen)
    screen.app.run()
    survey = walker.survey
    name = opened.folder.name
    if screen.unsaved:
        say(_("not recorded, since it was still being typed: {text}", text=screen.unsaved))
    for line in walker.recorded:
        out(line + "\n")
    end = _("{settled}/{total} steps settled", settled=survey.settled, total=survey.total)
    more = _("the report: sopctl report {run}") if survey.state.closed else _("go on with: sopctl run {run}")
    out(f"{end}; {more.format(run=name)}\n")


def _bindings(screen: Screen) -> KeyBindings:
    keys = KeyBindings()
    walker = screen.walker
    asking, idle = screen.asking, ~screen.asking
    many_lines = Condition(lambda: bool(walker.question and walker.question.many_lines))
    helping = Condition(lambda: walker.mode == "help")
    plain = idle & ~helping

    def on(key: str, act, when=plain) -> None:  # type: ignore[no-untyped-def]
        @keys.add(key, filter=when)
        def pressed(event: KeyPressEvent) -> None:
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
    on("g", lambda: walker.ask_to_run(lambda view: run_in_terminal(lambda: _run(walker, view))))
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
    for key, way in (("pageup", -1), ("up", -1), ("pagedown", 1), ("down", 1)):
        on(key, partial(screen.page, way), helping & idle)
    on("enter", screen.submit, asking & ~many_lines & ~has_completions)
    on("enter", lambda: _accept(screen), asking & ~many_lines & has_completions)
    on("c-s", screen.submit, asking)
    on("escape", screen.leave, asking)
    on("escape", lambda: setattr(walker, "mode", "step"), Condition(lambda: walker.mode == "list") & idle)
    on("c-c", screen.quit, asking | idle)
    on("c-d", screen.quit, asking | idle)

    @keys.add(Keys.BracketedPaste, filter=asking)
    def pasted(event: KeyPressEvent) -> None:
        screen.paste(event.data)

    return keys


def _run(walker: Walker, view: StepView) -> None:
    """Run a step's command below the screen, and record how it ended."""
    print(clean(view.step.run))
    try:
        ended = run_command(
            view.step.run, walker.survey.values_at(view.id), walker.opened.top, ask_nothing=False
        )
    except SopctlError as error:
        walker.message = error.message
        return
    walker.act(Ran(view.id, ended.code, ended.output))
    with suppress(EOFError, KeyboardInterrupt):
        input(_("The command ended with {code}; enter goes back", code=ended.code))


def _accept(screen: Screen) -> None:
    """Enter on a completion takes it; without one chosen it submits what was typed."""
    state = screen.buffer.complete_state
    if state is not None and state.current_completion is not None:
        screen.buffer.apply_completion(state.current_completion)
    else:
        screen.buffer.cancel_completion()
        screen.submit()
