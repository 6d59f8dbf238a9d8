"""Which keys the walker names on its last line."""

from prompt_toolkit.utils import get_cwidth

from sopctl.cli.walker.walker import Walker
from sopctl.language import N_, _

STEP_KEYS = {
    "command": N_(
        "enter done  g run command  space tick  e edit  s skip  n note  b back  l list  ? help  q quit"
    ),
    "open": N_("enter done  space tick  e edit  s skip  n note  b back  l list  ? help  q quit"),
    "closed": N_("enter next  n note  b back  l list  ? help  q quit"),
    "settled": N_("enter next  o reopen  e edit  n note  b back  l list  ? help  q quit"),
    "waiting": N_("enter next  a approve  r reject  n note  b back  l list  ? help  q quit"),
    "list": N_("up down choose  enter go there  l back  q quit"),
    "help": N_("any key goes back"),
    "end": N_("b back  l list  ? help  q quit"),
    "settled run": N_("c close the run  b back  l list  ? help  q quit"),
    "question": N_("enter save  esc leave"),
    "choice": N_("enter save  tab complete  esc leave"),
    "lines": N_("enter new line  ctrl-s save  esc leave"),
}


def key_line(walker: Walker, width: int) -> str:
    """The keys on as many lines as they need, never broken inside one."""
    lines = [""]
    for key in _(_keys(walker)).split("  "):
        if get_cwidth(f"{lines[-1]}  {key}") > width - 1 and lines[-1]:
            lines.append("")
        lines[-1] += ("  " if lines[-1] else " ") + key
    return "\n".join(lines)


def _keys(walker: Walker) -> str:
    if walker.question is not None:
        question = walker.question
        completes = question.options or question.wants_path
        return STEP_KEYS["lines" if question.many_lines else "choice" if completes else "question"]
    if (
        walker.mode == "end"
        and walker.survey.settled == walker.survey.total
        and not walker.opened.state.closed
    ):
        return STEP_KEYS["settled run"]
    if walker.mode != "step":
        return STEP_KEYS[walker.mode]
    view = walker.view
    if walker.opened.state.closed:
        return STEP_KEYS["closed"]
    if view.status == "waiting":
        return STEP_KEYS["waiting"]
    if view.step.run and view.workable:
        return STEP_KEYS["command"]
    return STEP_KEYS["settled" if view.settled else "open"]
