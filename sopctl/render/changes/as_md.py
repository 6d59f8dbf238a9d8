"""Changes as a comment on a pull request: what matters in a table, what reads otherwise folded."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sopctl.diff.changes import Change
from sopctl.diff.compare import Comparison, Grades, grade_of
from sopctl.diff.kinds import GRADES
from sopctl.diff.review import Review, Reviewed
from sopctl.language import _, plural
from sopctl.render.changes.effects import asked_version, runs_told, version_told, work_told
from sopctl.render.changes.groups import counted, graded, groups
from sopctl.render.changes.markup import inert, marked_up
from sopctl.render.changes.telling import bounded, told_in_pieces
from sopctl.render.changes.values import shown, squeezed
from sopctl.render.changes.words import grade_word
from sopctl.render.clean import cut

MARKER = "<!-- sopctl diff -->"  # by which a CI job finds its own comment
LIMIT = 60_000  # characters; GitHub takes 65,536
RESERVED = 2_000  # characters for what stands around the SOPs
HEADS = 30_000  # characters for the SOPs' heads, so that there is room for their changes
FRAME = 300  # characters for what stands around the changes of one SOP
IN_TABLE = ("breaking", "behaviour")
MOST = 500  # signs of one change


@dataclass
class _File:
    """One SOP as it will stand: its head, what is told at its end, and its rows, with the grade of each."""

    head: str
    tail: str
    grade: str
    count: int
    rows: list[tuple[str, str]] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.head) + len(self.tail) + FRAME


def told(review: Review) -> str:
    """The whole comment, below the limit of hosts; it says how many changes had no room."""
    files = [_file(one, review.grades) for one in review.files]
    kept = _with_room([(one.grade, one.size) for one in files], HEADS)
    rows = [(number, *row) for number in sorted(kept) for row in files[number].rows]
    room = LIMIT - RESERVED - sum(files[number].size for number in kept)
    chosen = _with_room([(grade, len(row) + 1) for _number, grade, row in rows], room)
    shown_rows: dict[int, list[str]] = {number: [] for number in sorted(kept)}
    for place in sorted(chosen):
        shown_rows[rows[place][0]].append(rows[place][2])
    parts = [_section(files[number], its) for number, its in shown_rows.items()]
    left_out = len(rows) - len(chosen)
    left_out += sum(one.count for number, one in enumerate(files) if number not in kept)
    head = f"{MARKER}\n### {_('What changes in the SOPs')}{_(': ')}**{grade_word(review.grade)}**\n\n"
    end = _left_out(left_out) if left_out else ""
    return head + counted(review) + "\n\n" + "\n".join(parts) + end


def _with_room(sizes: list[tuple[str, int]], room: int) -> set[int]:
    """The numbers of what there is room for, the gravest first."""
    chosen: set[int] = set()
    for number in sorted(range(len(sizes)), key=lambda one: GRADES.index(sizes[one][0])):
        if sizes[number][1] <= room:
            chosen.add(number)
            room -= sizes[number][1]
    return chosen


def _left_out(count: int) -> str:
    told = plural(
        "{count} change had no room here; this shows it, in a clone: {command}",
        "{count} changes had no room here; this shows them, in a clone: {command}",
        count,
        command="`sopctl diff`",
    )
    return f"\n{told}\n"


def _file(one: Reviewed, grades: Grades) -> _File:
    grade = one.grade(grades)
    title = squeezed(one.title) or shown(one.sop)
    head = f"#### {inert(cut(title, MOST))} ({_code(one.sop)}){_(': ')}{grade_word(grade)}\n\n"
    files = [_code(name) for name in dict.fromkeys((one.was, one.file)) if name]
    head += " → ".join(files)
    if version := version_told(one, grade):
        version = inert(cut(version, MOST))
        head += "<br>" + (f"**{version}**" if asked_version(one, grade).enough is False else version)
    if one.problem:
        head += "<br>" + _("cannot be compared: {problem}", problem=inert(cut(squeezed(one.problem), MOST)))
    elif one.comparison is None:
        head += "<br>" + (_("SOP removed") if one.file is None else _("new SOP"))
    tail = "".join(f"- {inert(cut(line, MOST))}\n" for line in [*runs_told(one.runs), *work_told(one)])
    found = _File(head + "\n\n", tail, grade, graded(one, grades).total())
    if one.comparison is not None:
        found.rows = list(_rows(one.comparison, grades))
    return found


def _rows(comparison: Comparison, grades: Grades) -> Iterator[tuple[str, str]]:
    """Each change with its grade: as the row of a table, or as an item of what is folded."""
    for group in groups(comparison):
        place = inert(cut(group.title, MOST))
        for change in group.changes:
            grade = grade_of(change.kind, grades)
            what = _what(change, comparison, titled=change.at != group.path)
            word = f"**{grade_word(grade)}**" if grade == "breaking" else grade_word(grade)
            row = f"| {word} | {place} | {what} |"
            yield grade, row if grade in IN_TABLE else f"- {place}{_(': ')}{what}"


def _what(change: Change, comparison: Comparison, *, titled: bool) -> str:
    return marked_up(bounded(told_in_pieces(change, comparison, titled=titled), MOST))


def _section(one: _File, rows: list[str]) -> str:
    table, folded = ([row for row in rows if row.startswith(sign)] for sign in ("|", "-"))
    text = one.head
    if table:
        text += (
            f"| {_('grade')} | {_('where')} | {_('what')} |\n| --- | --- | --- |\n"
            + "\n".join(table)
            + "\n\n"
        )
    if folded:
        summary = plural(
            "{count} change after which nobody does anything else",
            "{count} changes after which nobody does anything else",
            len(folded),
        )
        text += f"<details><summary>{summary}</summary>\n\n" + "\n".join(folded) + "\n\n</details>\n\n"
    return text + one.tail


def _code(name: str) -> str:
    return f"<code>{inert(cut(shown(name), MOST))}</code>"
