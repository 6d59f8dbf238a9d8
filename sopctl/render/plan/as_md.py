"""A plan as Markdown: a few sentences, and a table of steps."""

from sopctl.language import _
from sopctl.render.days import day_words
from sopctl.render.plan.days import amount_words
from sopctl.render.plan.facts import Row, Shown
from sopctl.render.plan.headline import headline, load_words, when
from sopctl.render.plan.markup import inline


def told(shown: Shown) -> str:
    """A heading, the sentences and the table."""
    return f"## {_('Plan')}{_(': ')}{inline(shown.title)}\n\n{body(shown)}"


def body(shown: Shown) -> str:
    """The same without the heading."""
    lines = [inline(line) + "  " for line in headline(shown)]
    if shown.rows:
        head = ("", _("step"), _("who"), _("when"), _("slack"), _("due"))
        lines += ["", f"| {' | '.join(head)} |", "| --- " * len(head) + "|"]
        lines += _rows(shown)
        lines += ["", inline(load_words(shown))]
    return "\n".join(line.rstrip() if line.isspace() else line for line in lines).rstrip() + "\n"


def _rows(shown: Shown) -> list[str]:
    lines: list[str] = []
    for phase, rows in shown.phases:
        if phase or lines:
            lines.append(f"| | **{inline(phase)}** | | | | |" if phase else "| | | | | | |")
        lines += [f"| {' | '.join(_cells(row, shown))} |" for row in rows]
    return lines


def _cells(row: Row, shown: Shown) -> list[str]:
    marks = [
        "✓" if row.is_done else "",
        _("late") if row.is_late else "",
        _("critical") if row.is_critical and not row.is_done else "",
    ]
    due = day_words(row.due, shown.first.year) if row.due else ""
    slack = amount_words(row.slack_told, row.day_minutes) if row.slack_told is not None else ""
    return [
        " ".join(filter(None, marks)),
        inline(row.title),
        inline(row.who),
        when(row, shown),
        slack,
        f"**{due}**" if due and row.is_late else due,
    ]
