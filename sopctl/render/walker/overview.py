"""The walker's other pages: all steps, the end, and help."""

from collections.abc import Iterable
from datetime import date

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sopctl.language import N_, _, listed
from sopctl.render.clean import one_line
from sopctl.render.marks import MARKS
from sopctl.render.walker.layout import NARROW, lines_of
from sopctl.render.walker.turns import Turns, waited_for
from sopctl.render.walker.words import due_words, owner_name, standing
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView

WITH_DATES = 72  # columns
MOST_NAMED = 4  # of those who are waited for
CLOSING = N_(
    "Each act is on disk as soon as the line `recorded …` is shown. "
    "Quitting loses nothing but what is still being typed, and `sopctl run` goes on at the same place."
)


def list_page(
    views: Iterable[StepView], focus: str, today: date, width: int, *, color: bool, numbered: bool = False
) -> tuple[list[str], int]:
    """Every step on a line, and the line that has the focus."""
    grid = Table.grid(expand=True, padding=(0, 1))
    grid.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    grid.add_column(no_wrap=True, max_width=max(8, width // 5), overflow="ellipsis")
    grid.add_column(no_wrap=True)
    at, count = 0, 0
    phase, group = None, ""
    for number, view in enumerate(views, 1):
        if view.phase is not phase:
            phase, group = view.phase, ""
            if phase.title:
                grid.add_row(Text(f"  {one_line(phase.title)}", style="bold"), "", "")
                count += 1
        if view.group != group:
            group = view.group
            grid.add_row(Text(f"  › {one_line(group)}" if group else "", style="bold dim"), "", "")
            count += 1
        focused = view.id == focus
        at = count if focused else at
        count += 1
        style = "reverse" if focused else "dim" if view.settled else ""
        mark = f"{number:>3}" if numbered else "›" if focused else " "
        who = owner_name(view) if width >= NARROW else ""
        when = due_words(view, today) if width >= WITH_DATES and not view.settled else ""
        what = Text(f"{mark} {MARKS[view.status]} {one_line(view.title)}")
        grid.add_row(what, Text(who), Text(when), style=style)
    if not count:
        return [f"  {_('no step has this in it')}"], 0
    return lines_of(grid, width, color), at


def end_page(survey: Survey, found: Turns, width: int, *, color: bool) -> list[str]:
    """What there is to say when nothing waits for whoever looks."""
    if survey.state.closed:
        parts = [Text(_("This run is closed."), style="bold")]
    elif survey.settled == survey.total:
        parts = [
            Text(_("Every step is settled."), style="bold"),
            Text(_("c closes the run; l lists its steps.")),
        ]
    elif found.others:
        parts = [Text(_("Nothing more waits for you now."), style="bold"), Text()]
        parts += [Text(_("Waited for:")), *(Text(f"  {one}") for one in waited_for(survey, found)), Text()]
        parts.append(Text(_("enter goes on to what waits for others; b and l reach every step.")))
    else:
        parts = [Text(_("Nothing more can be done here now."), style="bold"), Text()]
        for view in survey.steps:
            if not view.settled:
                parts.append(Text(f"{one_line(view.title)}{_(': ')}{one_line(standing(survey, view)[0])}"))
        parts += [Text(), Text(_("b and l reach every step."))]
    return lines_of(Padding(Group(*parts), (1, 1)), width, color)


def waiting_line(survey: Survey, found: Turns, at: str) -> str:
    """What else waits for whoever looks, and who is waited for."""
    mine = sum(view.id != at for view in found.for_me)
    told = [_("waits for you: {number} more", number=mine)] if mine else []
    others = waited_for(survey, found, but=at)
    if others:
        named = listed(others[:MOST_NAMED]) + (" …" if others[MOST_NAMED:] else "")
        told.append(_("waits for others: {people}", people=named))
    return " · ".join(told)


def help_page(keys: Iterable[tuple[str, str]], width: int, *, color: bool) -> list[str]:
    """What the keys do."""
    if width < NARROW:
        rows = [
            line
            for key, what in keys
            for line in (Text(key, style="bold"), Padding(Text(what), (0, 0, 0, 2)))
        ]
        return lines_of(Padding(Group(*rows, Text(), Text(_(CLOSING))), (1, 1)), width, color)
    grid = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, style="bold")
    grid.add_column()
    for key, what in keys:
        grid.add_row(key, what)
    return lines_of(Padding(Group(grid, Text(), Text(_(CLOSING))), (1, 1)), width, color)
