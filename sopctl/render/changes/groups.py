"""The changes of an SOP as they are told: by the step that they are about, in the order of the procedure."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from sopctl.diff.changes import Change
from sopctl.diff.compare import Comparison, Grades, grade_of
from sopctl.diff.outline import Path
from sopctl.diff.review import Review, Reviewed
from sopctl.language import _, listed, plural
from sopctl.render.changes.telling import place
from sopctl.render.changes.words import GRADES, grade_word


class Group(NamedTuple):
    """Changes of one step or phase, its title with its number among the steps; `path` is () for what is told
    about the SOP.
    """

    path: Path
    title: str
    changes: list[Change]


def groups(comparison: Comparison) -> Iterator[Group]:
    """The changes by the steps that they are about."""
    steps = [path for path in comparison.after if len(path) == 2 and path[0] == "steps"]
    numbers = {path: number for number, path in enumerate(steps, 1)}
    # The version is told with the file.
    changes = [one for one in comparison.changes if one.key != ("version",)]
    for path, its in groupby(changes, key=lambda one: _whose(one.at)):
        title = place(path, comparison) if path else _("About the SOP")
        yield Group(path, f"{numbers[path]}. {title}" if path in numbers else title, list(its))


def _whose(path: Path) -> Path:
    return path[:2] if path[:1] in (("steps",), ("phases",)) else ()


def graded(reviewed: Reviewed, grades: Grades) -> Counter[str]:
    """How many changes there are of each grade; a file that came, went or cannot be read is one."""
    if reviewed.comparison is None:
        return Counter([reviewed.grade(grades)])
    return Counter(grade_of(one.kind, grades) for one in reviewed.comparison.changes)


def counted(review: Review) -> str:
    """How many changes there are, in all SOPs together."""
    found: Counter[str] = sum((graded(one, review.grades) for one in review.files), Counter())
    sops = plural("{count} SOP", "{count} SOPs", len(review.files))
    told = listed(f"{found[grade]} {grade_word(grade)}" for grade in GRADES if found[grade])
    return _("{what}: {told}", what=sops, told=told or _("nothing that people do"))
