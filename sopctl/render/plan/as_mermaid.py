"""A plan as a Mermaid Gantt chart, which hosts of git draw in Markdown.

Mermaid knows no quotes here: a sign that means something to its parser is written as its entity, `#58;`,
which Mermaid turns back when it draws.
"""

import re
from datetime import timedelta
from itertools import count

from sopctl.language import _
from sopctl.render.clean import cut
from sopctl.render.plan.as_json import moment
from sopctl.render.plan.facts import Row, Shown

SIGNS = re.compile(r"[:;#%{}\"<>&\\`$]")
# Words with which a line of a chart begins that is no step.
WORDS = re.compile(
    r"(?:acc(?:title|descr\w*)|call|click|href|gantt|dateformat|inclusiveenddates|topaxis|axisformat|"
    r"tickinterval|includes|excludes|todaymarker|weekday|weekend|title|section|style|classdef|end|[0-9-])",
    re.IGNORECASE,
)
LONGEST = 120  # characters of a title


def told(shown: Shown) -> str:
    """The chart. Whole days stand for steps whose time of day does not count."""
    lines = [
        "gantt",
        f"    title {_safe(shown.title)}",
        "    dateFormat YYYY-MM-DD HH:mm",
        "    axisFormat %m-%d",
    ]
    numbers = count(1)
    for place, (phase, rows) in enumerate(shown.phases):
        if phase or place:
            lines.append(f"    section {_safe(phase or _('Steps'))}")
        for row in rows:
            facts = [*_tags(row), f"s{next(numbers)}", *_dates(row)]
            lines.append(f"    {_safe(row.title)} :{', '.join(facts)}")
    return "\n".join(lines) + "\n"


def _tags(row: Row) -> list[str]:
    tags = [("crit", row.is_critical or row.is_late), ("done", row.is_done), ("milestone", row.is_moment)]
    return [tag for tag, holds in tags if holds]


def _dates(row: Row) -> list[str]:
    if row.is_moment and not row.timed:
        return [f"{row.last} 12:00"] * 2
    if row.timed:
        return [moment(row.planned.begin).replace("T", " "), moment(row.planned.end).replace("T", " ")]
    return [f"{row.first} 00:00", f"{_next(row)} 00:00"]


def _next(row: Row) -> str:
    try:
        return (row.last + timedelta(days=1)).isoformat()
    except OverflowError:  # the last day of the calendar
        return row.last.isoformat()


def _safe(text: str) -> str:
    shown = cut(text, LONGEST)
    word = WORDS.match(shown)
    head = f"#{ord(shown[0])};" if word else ""
    return head + SIGNS.sub(lambda match: f"#{ord(match[0])};", shown[len(head) and 1 :])
