"""The walker's main page: the head, and a step with everything that can be done in it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sopctl.language import _, clauses, listed
from sopctl.render.clean import clean, one_line
from sopctl.render.judged import judged, target_words
from sopctl.render.tables import bar
from sopctl.render.walker.layout import NARROW, VERY_NARROW, lines_of, sides
from sopctl.render.walker.reading import instructions
from sopctl.render.walker.words import approvers, due_words, owner_name, standing, written
from sopctl.runs.people import short_name
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView
from sopctl.sop.dates import takes_words
from sopctl.sop.fields import Field, Value


@dataclass(frozen=True)
class Item:
    """Something in a step that can be worked on: a check, a field, or a place for evidence."""

    kind: str
    name: str


@dataclass
class Page:
    """Lines to show, and on which of them each item begins."""

    lines: list[str]
    starts: dict[Item, int]


def items_of(view: StepView) -> list[Item]:
    """The items of a step, in the order in which the walker shows them."""
    return [
        *(Item("check", text) for text in view.step.check),
        *(Item("field", name) for name in view.step.collect),
        *(Item("evidence", one.id) for one in view.step.evidence),
    ]


def head(survey: Survey, view: StepView | None, today: date, width: int, *, color: bool) -> list[str]:
    """Where one is: the run and its progress, the phase and the step, who owns it and when it is due."""
    run = survey.state.run
    settled, total = survey.settled, survey.total
    count = f"{settled}/{total}"
    name = f"{run.made.run} · {run.sop.title}"
    filled = bar(settled, total, 14 if width >= NARROW else 8)
    progress = f"{filled} {count}" if width >= VERY_NARROW else count
    first = sides(Text(one_line(name), style="bold"), Text(progress))
    if view is None:
        return lines_of(Group(first, Text("─" * width, style="dim")), width, color)
    around = [one_line(title) for title in (view.phase.title, view.group) if title]
    where = Text("".join(f"{title} › " for title in around), style="dim")
    where.append(one_line(view.title), style="bold")
    who = " · ".join(part for part in (owner_name(view), due_words(view, today)) if part)
    if width < NARROW:
        rows: list[Any] = [first, where, Text(who, style="dim")]
    else:
        rows = [first, sides(where, Text(who, style="dim"))]
    return lines_of(Group(*rows, Text("─" * width, style="dim")), width, color)


def step_page(
    survey: Survey, view: StepView, focus: Item | None, width: int, *, color: bool, numbered: bool = False
) -> Page:
    """All of a step: its text, its items, what was said of it, and what it waits for.

    Where nothing can have the focus, the items are `numbered`.
    """
    page = Page([], {})

    def add(renderable: Any, item: Item | None = None) -> None:
        if item is not None:
            page.starts[item] = len(page.lines)
        page.lines += lines_of(Padding(renderable, (0, 1)), width, color)

    for line in standing(survey, view):
        add(Text(one_line(line), style="yellow"))
    for renderable in instructions(survey, view):
        add(renderable)
    if view.step.run.strip():
        page.lines.append("")
        add(Text(_("Command:"), style="dim"))
        add(Text(clean(view.step.run.strip()), style="cyan"))
    items = items_of(view)
    if items:
        page.lines.append("")
    for number, item in enumerate(items, 1):
        mark = f"{number:>2}" if numbered else "›" if item == focus else " "
        add(_item(view, item, mark, focused=item == focus, width=width), item)
    if view.prompt.strip():
        page.lines.append("")
        add(Text(_("Prompt to copy:"), style="dim"))
        add(Text(clean(view.prompt.strip()), style="cyan"))
    tail = _tail(survey, view)
    if tail:
        page.lines.append("")
    for line in tail:
        add(Text(one_line(line)))
    return page


def _item(view: StepView, item: Item, mark: str, *, focused: bool, width: int) -> Any:
    style = "bold" if focused else ""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    if item.kind == "check":
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        shown = view.checks[view.step.check.index(item.name)]
        box = "[x]" if item.name in view.record.checks else "[ ]"
        grid.add_row(mark, Text(box), Text(one_line(shown), style=style))
        return grid
    asked, said, hint = _place(view, item)
    question = Text(one_line(asked), style=style)
    answer = Text("\n".join(map(one_line, said.split("\n")))) if said else Text(one_line(hint), style="dim")
    if width < NARROW:
        grid.add_column(overflow="fold")
        grid.add_row(mark, question)
        grid.add_row("", Padding(answer, (0, 0, 0, 2)))
        return grid
    grid.add_column(width=max(24, width * 2 // 5), overflow="fold")
    grid.add_column(overflow="fold")
    grid.add_row(mark, question, answer)
    return grid


def _place(view: StepView, item: Item) -> tuple[str, str, str]:
    """What a field or a place for evidence asks, what stands there, and what is wanted."""
    if item.kind == "field":
        field = view.step.collect[item.name]
        target = view.targets.get(item.name)
        aim = _("target {target}", target=target_words(target.told)) if target else ""
        hint = clauses(part for part in (field.hint(), aim, _required(field)) if part)
        value = view.record.value(item.name)
        remarks = judged(field, value, target)
        return field.ask or item.name, "\n".join([_value(field, value), *remarks]).strip(), hint
    place = next(one for one in view.step.evidence if one.id == item.name)
    found = [one for one in view.record.evidence if one.id == item.name]
    said = listed(one.name for one in found)
    kind = _("link") if place.kind == "link" else _("file")
    return place.ask or place.id, said, kind + (_(", required") if place.required else "")


def _required(field: Field) -> str:
    if field.min_rows:
        return ""  # the hint says how many rows
    return _("required") if field.required else ""


def _value(field: Field, value: Value) -> str:
    if value is None:
        return ""
    if field.type == "table":
        return "\n".join(
            " · ".join(column.shown(row.get(name)) for name, column in field.columns.items()) for row in value
        )
    return field.shown(value)


def _tail(survey: Survey, view: StepView) -> list[str]:
    lines = []
    if view.step.takes and not view.settled:
        lines.append(_("Takes: {duration}", duration=takes_words(str(view.step.takes))))
    if view.step.approve and view.status not in ("waiting", "done"):
        lines.append(_("Approval: {people}, after you", people=approvers(survey, view)))
    if view.step.notify:
        told = [
            _("{text} ({detail})", text=role, detail=short_name(survey.state.person(role) or ""))
            for role in view.step.notify
        ]
        lines.append(_("Tell when done: {people}", people=listed(told)))
    names = {one.id for one in view.step.evidence}
    extra = [one for one in view.record.evidence if one.id not in names]
    lines += [_("Attached: {name}", name=one.name) for one in extra]
    commands = view.record.commands
    lines += [
        _("Command ended with {code}, {person}", code=one.code, person=short_name(one.stamp.by))
        for one in commands
    ]
    return lines + written(view.record)
