"""The table of all that can be done in the walker.

Key bindings, the key line, the help page and the plain walker are derived from it, so nothing can be
reached that is not named. To add an action is to add a row.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sopctl.cli.walker import acts, commands, corrections, filling
from sopctl.cli.walker.front import Front
from sopctl.cli.walker.offers import (
    approved_by_me,
    asks,
    asks_a_line,
    asks_lines,
    at_step,
    can_close,
    can_copy,
    completes,
    focused_on,
    has_command,
    has_items,
    has_mark,
    is_apart,
    is_longer,
    is_open,
    moves_on,
    on_page,
    others_wait,
    pastes_rows,
    searches,
    waits,
)
from sopctl.cli.walker.walker import Walker
from sopctl.language import N_

FAR = 100_000  # lines; no page has so many
NAMES = {
    " ": "space", "c-s": "ctrl-s", "c-p": "ctrl-p", "c-c": "ctrl-c", "c-d": "ctrl-d",
    "escape": "esc", "pageup": "pgup", "pagedown": "pgdn",
}  # fmt: skip
ANY = "<any>"  # whatever has no row of its own


@dataclass(frozen=True)
class Action:
    """One row: `when` it is offered, and what it does, `run`; without that the input line does it itself.

    `word` is for the key line, `told` for the help page; rows that follow each other with the same ones
    share a place there. `otherwise` is said where the key is pressed and the action is not offered. What
    is done `on_screen` alone moves on a page, or is about what has the mark there.
    """

    keys: tuple[str, ...]
    word: str
    told: str
    when: Callable[[Front], bool]
    run: Callable[[Front], object] | None
    otherwise: str = ""
    on_screen: bool = False

    @property
    def names(self) -> str:
        """The keys as the screen names them."""
        return " ".join(NAMES.get(key, key) for key in self.keys)


def _mode(name: str) -> Callable[[Front], None]:
    def run(front: Front) -> None:
        front.walker.mode = name  # type: ignore[assignment]
        front.walker.sought = ""

    return run


def _paste_rows(front: Front) -> None:
    question = front.walker.question
    if question is not None and question.paste is not None:
        question.paste("")


def _copy(front: Front) -> None:
    view = front.walker.view
    front.copy((view.prompt or view.step.run).strip())


def _submit(front: Front) -> None:
    front.submit()


def _choose(by: int) -> Callable[[Front], None]:
    return lambda front: front.walker.move_focus(by)


def _go(by: int) -> Callable[[Front], None]:
    return lambda front: front.walker.move(by)


def _do(act: Callable[[Walker], object]) -> Callable[[Front], object]:
    return lambda front: act(front.walker)


def _turn(lines: int, pages: int = 0) -> Callable[[Front], None]:
    return lambda front: front.turn(lines, pages=pages)


COPY = N_("copy the prompt, or else the command, to the clipboard")
READ = N_("read all of a step's text on a page of its own")
TURN = N_("turn a page that is longer than the screen")
STEPS = N_("back to the step before, forward to the next one")
BACK = N_("back to the step")
QUIT = N_("quit; nothing that was recorded is lost")
CHOOSE = N_("in the list: choose a step, and go there")
ITEMS = N_("go to a check, a field or a place for evidence")
SCROLL = N_("on a page of text: scroll it, or turn it")
MANY = N_("in an answer of many lines: a new line; save")

PAGES = on_page("step", "text", "list", "end")

ACTIONS: tuple[Action, ...] = (
    # At a step
    Action(("enter",), N_("{key} done"),
           N_("fill in what is missing, one thing after the other; then record the step as done"),
           at_step(is_open), _do(acts.do)),
    Action(("enter",), N_("{key} next"), N_("at a settled step: on to the next one that waits for you"),
           moves_on, _do(acts.go_on)),
    Action(("g",), N_("{key} run command"), N_("run the step's command, after a yes"),
           at_step(has_command), commands.ask_to_run,
           N_("there is no command to run here")),
    Action(("a",), N_("{key} approve"), N_("approve what was done"),
           at_step(waits), acts.approve,
           N_("this step does not wait for approval")),
    Action(("r",), N_("{key} reject"), N_("reject what was done, with a reason"),
           at_step(waits), _do(acts.reject),
           N_("this step does not wait for approval")),
    Action((" ",), N_("{key} tick"), N_("tick a check, or take the tick back"), focused_on("check"),
           _do(acts.tick), N_("space ticks a check: go to one with up and down"), on_screen=True),
    Action(("e",), N_("{key} edit"), N_("edit the field, or attach evidence, that has the mark ›"),
           focused_on("field", "evidence"), _do(filling.edit),
           N_("e edits a field: go to one with up and down"), on_screen=True),
    Action(("up",), N_("{key} move"), ITEMS, has_items, _choose(-1), on_screen=True),
    Action(("down",), N_("{key} move"), ITEMS, has_items, _choose(1), on_screen=True),
    Action(("s",), N_("{key} skip"), N_("skip the step, with a reason"), at_step(is_open), _do(acts.skip)),
    Action(("n",), N_("{key} note"), N_("write a note"), on_page("step"), _do(acts.note)),
    Action(("o",), N_("{key} reopen"), N_("reopen a settled step, with a reason"),
           at_step(has_mark), _do(acts.reopen),
           N_("this step is open already")),
    Action(("t",), N_("{key} settle"), N_("settle what people did apart at a step"), at_step(is_apart),
           _do(corrections.settle), N_("there is nothing to settle here")),
    Action(("w",), N_("{key} withdraw"), N_("take your approval back, with a reason"), approved_by_me,
           _do(corrections.withdraw), N_("you have not approved this step")),
    Action(("y",), N_("{key} copy"), COPY, can_copy, _copy, N_("there is no prompt to copy here")),
    Action(("i",), N_("{key} all text"), READ, on_page("step"), _mode("text")),
    Action(("i", "escape"), N_("{key} back"), BACK, on_page("text"), _mode("step")),
    # At the end
    Action(("enter",), N_("{key} others' steps"), N_("at the end: on to what waits for others"),
           others_wait, _do(acts.go_to_others)),
    Action(("c",), N_("{key} close the run"), N_("at the end: close the run, after a yes"), can_close,
           _do(acts.close)),
    # In the list
    Action(("up",), N_("{key} choose"), CHOOSE, on_page("list"), _choose(-1),
           on_screen=True),
    Action(("down",), N_("{key} choose"), CHOOSE, on_page("list"), _choose(1),
           on_screen=True),
    Action(("enter",), N_("{key} go there"), CHOOSE, on_page("list"),
           _do(lambda walker: walker.show(walker.at)), on_screen=True),
    # While something is asked
    Action(("enter",), N_("{key} save"), N_("in a question: save the answer"),
           asks_a_line, _submit),
    Action(("enter",), N_("{key} go there"), N_("in a search: go to the step"), searches,
           _submit),
    Action(("up",), N_("{key} choose"), CHOOSE, searches, _choose(-1),
           on_screen=True),
    Action(("down",), N_("{key} choose"), CHOOSE, searches, _choose(1),
           on_screen=True),
    Action(("enter",), N_("{key} new line"), MANY, asks_lines, None),
    Action(("c-s",), N_("{key} save"), MANY, asks_lines, _submit),
    Action(("tab",), N_("{key} complete"), N_("in a question: complete what is typed"), completes, None),
    Action(("c-p",), N_("{key} paste rows"), N_("in a table: paste rows of a spreadsheet"), pastes_rows,
           _paste_rows),
    Action(("escape",), N_("{key} leave"), N_("in a question: leave it; what was typed is kept"), asks,
           lambda front: front.leave()),
    # Everywhere
    Action(("b", "left"), N_("{key} back"), STEPS, on_page("step", "end"), _go(-1)),
    Action(("f", "right"), N_("{key} forward"), STEPS, on_page("step"), _go(1)),
    Action(("/",), N_("{key} search"), N_("search the steps"), on_page("step", "list", "end"),
           _do(acts.seek)),
    Action(("l",), N_("{key} list"), N_("list all steps and jump to one"), on_page("step", "end"),
           _mode("list")),
    Action(("l", "escape"), N_("{key} back"), BACK, on_page("list"), _mode("step")),
    Action(("x",), N_("{key} blocked"), N_("say that the step is blocked, with a reason"), at_step(is_open),
           _do(acts.block)),
    Action(("u",), N_("{key} undo"), N_("undo your own last act, after a yes"), on_page("step", "end"),
           _do(corrections.undo)),
    Action(("p",), N_("{key} give to"), N_("give the step to somebody else"), at_step(is_open),
           _do(acts.assign)),
    Action(("d",), N_("{key} deviation"), N_("note where practice leaves the SOP"), on_page("step"),
           _do(corrections.deviate)),
    Action(("m",), N_("{key} reword"), N_("propose another wording for the step, in your editor"),
           at_step(lambda view: True), corrections.redline),
    Action(("pageup",), N_("{key} turn"), TURN, is_longer, _turn(0, -1),
           on_screen=True),
    Action(("pagedown",), N_("{key} turn"), TURN, is_longer, _turn(0, 1),
           on_screen=True),
    Action((" ",), N_("{key} turn"), SCROLL, on_page("text"), _turn(0, 1), on_screen=True),
    Action(("up",), N_("{key} scroll"), SCROLL, on_page("text", "help"), _turn(-1), on_screen=True),
    Action(("down",), N_("{key} scroll"), SCROLL, on_page("text", "help"), _turn(1), on_screen=True),
    Action(("home",), N_("{key} begin"), SCROLL, on_page("text", "help"), _turn(-FAR), on_screen=True),
    Action(("end",), N_("{key} end"), SCROLL, on_page("text", "help"), _turn(FAR), on_screen=True),
    Action(("?",), N_("{key} help"), N_("this page; any other key goes back from it"), PAGES, _mode("help")),
    Action((ANY,), N_("any key goes back"), "", on_page("help"), _mode("step")),
    # Always
    Action(("q",), N_("{key} quit"), QUIT, PAGES, lambda front: front.quit()),
    Action(("c-c", "c-d"), "", QUIT, lambda front: True, lambda front: front.quit()),
)  # fmt: skip


def offered(front: Front) -> Iterator[Action]:
    """What can be done now, in the order in which it is named."""
    return (action for action in ACTIONS if action.when(front))


def chosen(front: Front, key: str) -> Action | None:
    """What a key does now."""
    return next((action for action in offered(front) if key in action.keys), None)


def refusal(front: Front, key: str) -> str:
    """What to say of a key that does nothing now."""
    rows = (action.otherwise for action in ACTIONS if key in action.keys and front.walker.mode == "step")
    return next((told for told in rows if told), "")
