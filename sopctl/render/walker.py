"""What the walker shows: head, step, list and help, as lines of a given width in columns."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sopctl.render.clean import clean, one_line
from sopctl.render.status import MARKS
from sopctl.render.tables import bar, markdown, to_text
from sopctl.runs.people import short_name
from sopctl.runs.survey import StepView, Survey
from sopctl.sop.fields import BaseField, FileField, TableField, Value
from sopctl.sop.templates import format_value

NARROW = 60
DUE_SOON = 3  # days


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
    progress = f"{bar(settled, total, 14 if width >= NARROW else 8)} {count}"
    first = _sides(Text(one_line(name), style="bold"), Text(progress))
    if view is None:
        return _lines(Group(first, Text("─" * width, style="dim")), width, color)
    where = Text(f"{one_line(view.phase.title)} › " if view.phase.title else "", style="dim")
    where.append(one_line(view.title), style="bold")
    who = " · ".join(part for part in (_owner(view), _due(view, today)) if part)
    if width < NARROW:
        rows: list[Any] = [first, where, Text(who, style="dim")]
    else:
        rows = [first, _sides(where, Text(who, style="dim"))]
    return _lines(Group(*rows, Text("─" * width, style="dim")), width, color)


def step_page(survey: Survey, view: StepView, focus: Item | None, width: int, *, color: bool) -> Page:
    """All of a step: its text, its items, what was said of it, and what it waits for."""
    page = Page([], {})

    def add(renderable: Any, item: Item | None = None) -> None:
        if item is not None:
            page.starts[item] = len(page.lines)
        page.lines += _lines(Padding(renderable, (0, 1)), width, color)

    for line in _standing(survey, view):
        add(Text(one_line(line), style="yellow"))
    if view.text.strip():
        add(markdown(view.text))
    items = items_of(view)
    if items:
        page.lines.append("")
    for item in items:
        add(_item(view, item, focused=item == focus, width=width), item)
    if view.prompt.strip():
        page.lines.append("")
        add(Text("Prompt to copy:", style="dim"))
        add(Text(clean(view.prompt.strip()), style="cyan"))
    tail = _tail(survey, view)
    if tail:
        page.lines.append("")
    for line in tail:
        add(Text(one_line(line)))
    return page


def list_page(survey: Survey, focus: str, width: int, *, color: bool) -> tuple[list[str], int]:
    """Every step on a line, and the line that has the focus."""
    grid = Table.grid(expand=True, padding=(0, 1))
    grid.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    grid.add_column(justify="right", no_wrap=True)
    at, count = 0, 0
    phase = None
    for view in survey.steps:
        if view.phase is not phase:
            phase = view.phase
            if phase.title:
                grid.add_row(Text(f"  {one_line(phase.title)}", style="bold"), "")
                count += 1
        focused = view.id == focus
        at = count if focused else at
        count += 1
        style = "reverse" if focused else "dim" if view.settled else ""
        mark = "›" if focused else " "
        who = _owner(view) if width >= NARROW else ""
        grid.add_row(Text(f"{mark} {MARKS[view.status]} {one_line(view.title)}"), Text(who), style=style)
    return _lines(grid, width, color), at


def end_page(survey: Survey, width: int, *, color: bool) -> list[str]:
    """What there is to say when no step can be worked on."""
    if survey.state.closed:
        parts = [Text("This run is closed.", style="bold")]
    elif survey.settled == survey.total:
        parts = [Text("Every step is settled.", style="bold"), Text("c closes the run; l lists its steps.")]
    else:
        parts = [Text("Nothing more can be done here now.", style="bold"), Text()]
        for view in survey.steps:
            if not view.settled:
                parts.append(Text(f"{one_line(view.title)}: {one_line(_standing(survey, view)[0])}"))
    return _lines(Padding(Group(*parts), (1, 1)), width, color)


HELP = """\
enter    fill in what is missing, one thing after the other; then record the step as done
space    tick a check, or take the tick back
up down  go to a check, a field or a place for evidence
e        edit the field, or attach evidence, that has the mark ›
s        skip the step, with a reason
n        write a note
x        say that the step is blocked, with a reason
o        reopen a settled step
a r      approve, or reject with a reason, what was done
b f      back to the step before, forward to the next one
l        list all steps and jump to one
pgup pgdn  turn long instructions
q        quit; ctrl-c and ctrl-d do the same

Each act is on disk as soon as the line `recorded …` is shown. Quitting loses nothing but what is
still being typed, and `sopctl run` goes on at the same place."""


def help_page(width: int, *, color: bool) -> list[str]:
    """What the keys do."""
    grid = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, style="bold")
    grid.add_column()
    keys, _, closing = HELP.partition("\n\n")
    for line in keys.splitlines():
        key, _, what = line.partition("  ")
        grid.add_row(key, what.strip())
    return _lines(Padding(Group(grid, Text(), Text(" ".join(closing.split()))), (1, 1)), width, color)


def _lines(renderable: Any, width: int, color: bool) -> list[str]:
    return to_text(renderable, width, color=color).split("\n")[:-1]


def _sides(left: Text, right: Text) -> Table:
    grid = Table.grid(expand=True, padding=(0, 1))
    grid.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    grid.add_column(justify="right", no_wrap=True)
    grid.add_row(Text(" ").append_text(left), right)
    return grid


def _owner(view: StepView) -> str:
    return one_line(short_name(view.person) if view.person else view.owner or "")


def _due(view: StepView, today: date) -> str:
    if view.due is None:
        return ""
    if view.settled:
        return f"due {view.due.isoformat()}"
    days = (view.due - today).days
    left = "today" if days == 0 else f"{days} days" if days > 0 else f"{-days} days late"
    return f"due {view.due.isoformat()}, {left}".replace(" 1 days", " 1 day")


def _standing(survey: Survey, view: StepView) -> list[str]:
    """Why a step is not simply ready."""
    record = view.record
    by = short_name(record.stamp.by) if record.stamp else ""
    told: list[str] = []
    match view.status:
        case "pending":
            names = {one.id: one for one in survey.steps}
            waits = [f"{one} ({_owner(names[one])})" if one in names else one for one in view.waits_for]
            told.append(f"Waits for {', '.join(waits)}")
        case "blocked":
            told.append(f"Blocked by {by}: {record.reason.text if record.reason else ''}")
        case "skipped":
            told.append(f"Skipped by {by}: {record.reason.text if record.reason else ''}")
        case "not-needed":
            told.append(f"Not needed, since {view.step.when} is false")
        case "waiting":
            told.append(f"Done by {by}; waits for approval by {_approvers(survey, view)}")
        case "done":
            approved = f", approved by {short_name(record.approval.stamp.by)}" if record.approval else ""
            told.append(f"Done by {by}{approved}")
        case "started":
            told.append(f"Started by {by}")
    if record.rejection:
        told.append(f"Rejected by {short_name(record.rejection.stamp.by)}: {record.rejection.text}")
    if record.conflicts():
        told.append(f"Rival values for {', '.join(record.conflicts())}: set them again to settle it")
    return told


def _approvers(survey: Survey, view: StepView) -> str:
    roles = view.step.approve.by if view.step.approve else []
    people = {role: survey.state.run.person(role) for role in roles}
    return ", ".join(f"{role} ({short_name(who)})" if who else role for role, who in people.items())


def _item(view: StepView, item: Item, *, focused: bool, width: int) -> Any:
    mark = "›" if focused else " "
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
        hint = ", ".join(part for part in (field.hint(), _required(field)) if part)
        return field.ask or item.name, _value(field, view.record.value(item.name)), hint
    place = next(one for one in view.step.evidence if one.id == item.name)
    found = [one for one in view.record.evidence if one.id == item.name]
    said = ", ".join(one.file[65:] if one.file else one.link or "" for one in found)
    return place.ask or place.id, said, place.kind + (", required" if place.required else "")


def _required(field: BaseField) -> str:
    if isinstance(field, TableField) and field.min_rows:
        return ""  # the hint says how many rows
    return "required" if field.required else ""


def _value(field: BaseField, value: Value) -> str:
    if value is None:
        return ""
    if isinstance(field, TableField):
        return "\n".join(" · ".join(format_value(row.get(one, "")) for one in field.columns) for row in value)
    if isinstance(field, FileField):
        return str(value)[65:]
    return format_value(value)


def _tail(survey: Survey, view: StepView) -> list[str]:
    lines = []
    if view.step.approve and view.status not in ("waiting", "done"):
        lines.append(f"Approval: {_approvers(survey, view)}, after you")
    if view.step.notify:
        run = survey.state.run
        told = [f"{role} ({short_name(run.person(role) or '')})" for role in view.step.notify]
        lines.append(f"Tell when done: {', '.join(told)}")
    names = {one.id for one in view.step.evidence}
    extra = [one for one in view.record.evidence if one.id not in names]
    lines += [f"Attached: {one.file[65:] if one.file else one.link}" for one in extra]
    lines += [f"Note, {short_name(note.stamp.by)}: {note.text}" for note in view.record.notes]
    return lines
