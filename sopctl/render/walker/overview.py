"""The walker's other pages: all steps, the end, and help."""

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sopctl.language import N_, _
from sopctl.render.clean import one_line
from sopctl.render.status import MARKS
from sopctl.render.walker.layout import NARROW, lines_of
from sopctl.render.walker.words import owner_name, standing
from sopctl.runs.survey import Survey

KEYS = (
    ("enter", N_("fill in what is missing, one thing after the other; then record the step as done")),
    ("space", N_("tick a check, or take the tick back")),
    ("up down", N_("go to a check, a field or a place for evidence")),
    ("e", N_("edit the field, or attach evidence, that has the mark ›")),
    ("s", N_("skip the step, with a reason")),
    ("n", N_("write a note")),
    ("g", N_("run the step's command, after a yes")),
    ("x", N_("say that the step is blocked, with a reason")),
    ("o", N_("reopen a settled step")),
    ("a r", N_("approve, or reject with a reason, what was done")),
    ("b f", N_("back to the step before, forward to the next one")),
    ("l", N_("list all steps and jump to one")),
    ("pgup pgdn", N_("turn long instructions")),
    ("q", N_("quit; ctrl-c and ctrl-d do the same")),
)
CLOSING = N_(
    "Each act is on disk as soon as the line `recorded …` is shown. "
    "Quitting loses nothing but what is still being typed, and `sopctl run` goes on at the same place."
)


def list_page(survey: Survey, focus: str, width: int, *, color: bool) -> tuple[list[str], int]:
    """Every step on a line, and the line that has the focus."""
    grid = Table.grid(expand=True, padding=(0, 1))
    grid.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    grid.add_column(justify="right", no_wrap=True)
    at, count = 0, 0
    phase, group = None, ""
    for view in survey.steps:
        if view.phase is not phase:
            phase, group = view.phase, ""
            if phase.title:
                grid.add_row(Text(f"  {one_line(phase.title)}", style="bold"), "")
                count += 1
        if view.group != group:
            group = view.group
            grid.add_row(Text(f"  › {one_line(group)}" if group else "", style="bold dim"), "")
            count += 1
        focused = view.id == focus
        at = count if focused else at
        count += 1
        style = "reverse" if focused else "dim" if view.settled else ""
        mark = "›" if focused else " "
        who = owner_name(view) if width >= NARROW else ""
        grid.add_row(Text(f"{mark} {MARKS[view.status]} {one_line(view.title)}"), Text(who), style=style)
    return lines_of(grid, width, color), at


def end_page(survey: Survey, width: int, *, color: bool) -> list[str]:
    """What there is to say when no step can be worked on."""
    if survey.state.closed:
        parts = [Text(_("This run is closed."), style="bold")]
    elif survey.settled == survey.total:
        parts = [
            Text(_("Every step is settled."), style="bold"),
            Text(_("c closes the run; l lists its steps.")),
        ]
    else:
        parts = [Text(_("Nothing more can be done here now."), style="bold"), Text()]
        for view in survey.steps:
            if not view.settled:
                parts.append(Text(f"{one_line(view.title)}{_(': ')}{one_line(standing(survey, view)[0])}"))
    return lines_of(Padding(Group(*parts), (1, 1)), width, color)


def help_page(width: int, *, color: bool) -> list[str]:
    """What the keys do."""
    grid = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, style="bold")
    grid.add_column()
    for key, what in KEYS:
        grid.add_row(key, _(what))
    return lines_of(Padding(Group(grid, Text(), Text(_(CLOSING))), (1, 1)), width, color)
