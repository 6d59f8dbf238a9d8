"""The texts of a step: those that stand on its page, and all of them on a page to read."""

from collections.abc import Iterator
from typing import Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sopctl.language import _
from sopctl.render.clean import clean, one_line
from sopctl.render.tables import markdown
from sopctl.render.walker.layout import lines_of
from sopctl.render.walker.words import written
from sopctl.runs.people import short_name
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView
from sopctl.sop.model import Link

MOST_OUTPUT = 2000  # characters of what a command printed


def reading_page(survey: Survey, view: StepView, width: int, *, color: bool) -> list[str]:
    """Everything there is to read of a step."""
    lines = lines_of(Padding(Text(one_line(view.title), style="bold"), (1, 1)), width, color)
    if survey.state.run.sop.purpose and view.id != survey.instances[0].id:
        lines += _part(_("Purpose of the whole:"), markdown(survey.state.run.sop.purpose), width, color)
    for renderable in instructions(survey, view):
        lines += lines_of(Padding(renderable, (0, 1)), width, color)
    if view.step.run.strip():
        lines += _part(_("Command:"), Text(clean(view.step.run.strip())), width, color)
    if view.prompt.strip():
        lines += _part(_("Prompt to copy:"), Text(clean(view.prompt.strip())), width, color)
    for ran in view.record.commands:
        told = _("Command ended with {code}, {person}", code=ran.code, person=short_name(ran.stamp.by))
        lines += _part(one_line(told), Text(clean(ran.output[-MOST_OUTPUT:])), width, color)
    for told in written(view.record):
        lines += lines_of(Padding(Text(one_line(told)), (1, 1, 0, 1)), width, color)
    return lines


def instructions(survey: Survey, view: StepView) -> Iterator[Any]:
    """Warnings first, then what is to be done, and where to look; at the first step also what it is for."""
    for text in view.warnings:
        yield _danger(_("Warning"), text, "bold red")
    for text in view.cautions:
        yield _danger(_("Caution"), text, "bold yellow")
    if survey.settled == 0 and view.id == survey.instances[0].id and survey.state.run.sop.purpose:
        yield markdown(survey.state.run.sop.purpose)
        yield Text()
    if view.text.strip():
        yield markdown(view.text)
    for link in view.step.links:
        yield _link(link)


def _part(title: str, renderable: Any, width: int, color: bool) -> list[str]:
    head = lines_of(Padding(Text(title, style="dim"), (1, 1, 0, 1)), width, color)
    return head + lines_of(Padding(renderable, (0, 1)), width, color)


def _danger(word: str, text: str, style: str) -> Any:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True, style=style)
    grid.add_column(overflow="fold")
    grid.add_row(f"! {word}", markdown(text))
    return grid


def _link(link: Link) -> Text:
    title = one_line(link.title)
    if link.url in (None, link.title):
        return Text(f"→ {title}")
    return Text(f"→ {title}{_(': ')}{one_line(link.url or '')}")
