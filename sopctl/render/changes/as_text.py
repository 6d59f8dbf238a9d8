"""Changes for people at a terminal: SOP by SOP, step by step, each with its grade."""

from collections.abc import Iterator
from typing import Any

from sopctl.diff.changes import Change
from sopctl.diff.compare import Grades, grade_of
from sopctl.diff.review import Review, Reviewed
from sopctl.language import _, listed
from sopctl.render.changes.effects import asked_version, runs_told, version_told, work_told
from sopctl.render.changes.groups import Group, counted, groups
from sopctl.render.changes.layout import Span, lines, spans_of
from sopctl.render.changes.telling import told_in_pieces
from sopctl.render.changes.values import shown, squeezed
from sopctl.render.changes.words import GRADES, grade_word
from sopctl.render.clean import cut
from sopctl.render.columns import cells

NARROW = 60  # columns; below it a sign stands for a grade
SIGNS = {"breaking": "!", "behaviour": "~", "wording": '"', "record": "."}
MOST = 200  # signs that are told of what a step says


def told(review: Review, *, color: bool = False, width: int = 80) -> str:
    """All of it, with one line at the end that counts."""
    page = _Page(review.grades, width, color)
    found: list[str] = []
    for one in review.files:
        found += [*page.file(one), ""]
    legend = listed(f"{SIGNS[grade]} {grade_word(grade)}" for grade in GRADES)
    summary = [Span(counted(review), "title")]
    if page.is_narrow:
        found += lines([Span(legend, "quiet")], width, color=color)
    return "\n".join([*found, *lines(summary, width, color=color)]) + "\n"


class _Page:
    """What a terminal of some width shows of files."""

    def __init__(self, grades: Grades, width: int, color: bool) -> None:
        self.grades, self.width, self.color = grades, width, color
        self.is_narrow = width < NARROW
        self.column = 0 if self.is_narrow else max(cells(grade_word(grade)) for grade in GRADES)

    def file(self, one: Reviewed) -> Iterator[str]:
        grade = one.grade(self.grades)
        title = (
            _("{text} ({detail})", text=squeezed(one.title), detail=shown(one.sop)) if one.title else one.sop
        )
        yield from self._lines([Span(squeezed(title), "title")])
        yield from self._lines([Span(_file(one), "quiet")])
        version, asked = version_told(one, grade), asked_version(one, grade)
        if version:
            yield from self._lines([Span(version, "breaking" if asked.enough is False else "")])
        if one.problem:
            yield from self._lines(
                [Span(_("cannot be compared: {problem}", problem=squeezed(one.problem)), grade)]
            )
        elif one.comparison is None:
            yield from self._graded(grade, [Span(_("SOP removed") if one.file is None else _("new SOP"))])
        else:
            for group in groups(one.comparison):
                yield from self._group(group, one)
        effects = [*runs_told(one.runs), *work_told(one)]
        if effects:
            yield ""
        for told in effects:
            yield from self._lines([Span(told)], rest="  ")

    def _group(self, group: Group, one: Reviewed) -> Iterator[str]:
        assert one.comparison is not None
        yield ""
        yield from self._lines([Span(group.title, "title")], rest="  ")
        for change in group.changes:
            is_named = bool(group.path) and change.at == group.path
            row = told_in_pieces(change, one.comparison, titled=not is_named)
            yield from self._graded(grade_of(change.kind, self.grades), spans_of(row))
            if is_named and change.what in ("added", "removed"):
                for detail in _details(change):
                    yield from self._lines([Span(detail, "quiet")], first=" " * self._indent)

    @property
    def _indent(self) -> int:
        return 4 if self.is_narrow else self.column + 4

    def _graded(self, grade: str, row: list[Span]) -> list[str]:
        word = SIGNS.get(grade, "") if self.is_narrow else grade_word(grade)
        pad = " " * (self._indent - 2 - cells(word))
        told = lines(row, self.width, color=self.color, first="", rest=" " * self._indent)
        (head,) = lines([Span(word, grade)], self.width, color=self.color) or [""]
        return [f"  {head}{pad}{told[0] if told else ''}", *told[1:]]

    def _lines(self, row: list[Span], first: str = "", rest: str | None = None) -> list[str]:
        return lines(row, self.width, color=self.color, first=first, rest=rest)


def _file(one: Reviewed) -> str:
    """The file's name, and the one that it had."""
    file = shown(one.file or one.was)
    if one.file and one.was and one.file != one.was:
        return _("{file}, was {was}", file=file, was=shown(one.was))
    return file


def _details(change: Change) -> list[str]:
    """What people do at a step that came, or did at one that went, and what it records."""
    values: dict[str, Any] = (change.after if change.what == "added" else change.before) or {}
    text = squeezed(str(values.get("do") or values.get("prompt") or values.get("run") or ""))
    told = [cut(text, MOST)] if text else []
    for word, key in ((_("to check"), "check"), (_("to record"), "collect"), (_("to attach"), "evidence")):
        if names := list(values.get(key) or ()):
            told.append(_("{what}: {told}", what=word, told=shown(names)))
    return told
