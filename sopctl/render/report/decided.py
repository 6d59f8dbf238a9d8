"""What was decided in a run and what it taught, as rows.

Both are what people wrote into fields of these names. Of a step that was approved its plain answers are told
too: they are what was approved.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sopctl.language import _
from sopctl.render.events import moment
from sopctl.render.planned import moved_words
from sopctl.render.report.answers import answer_row
from sopctl.render.report.steps import signed
from sopctl.runs.view import StepView
from sopctl.sop.fields import Field

DECISIONS = ("decision", "decisions", "决定", "决策", "决议")
LESSONS = ("lesson", "lessons", "经验", "教训", "经验教训")
NOT_PLAIN = ("table", "funnel", "file", "url")

Row = dict[str, Any]


def decision_rows(facts: Row, views: Iterable[StepView], files: str) -> list[Row]:
    """What was decided, in the order of time: approvals and rejections, fields that hold decisions, steps
    left out, days moved, versions.

    `facts` are those of the run (render/facts.py), `files` is the address of the folder that evidence lies
    in, `answers` are those of the step that tell what was decided.
    """
    found = [
        *_at_steps(views, files),
        *((one["at"], "", _("The run"), moved_words(one), []) for one in facts["moves"]),
        *(
            (one["at"], "", _("The run"), _upgraded(one["version"] or one["digest"][:12], one), [])
            for one in facts["upgrades"]
            if one["stands"]
        ),
    ]
    return [
        {"step": step, "title": title, "told": told, "day": moment(at)[:10], "answers": answers}
        for at, step, title, told, answers in sorted(found, key=lambda one: one[0])
    ]


def lesson_rows(views: Iterable[StepView], files: str) -> list[Row]:
    """What steps that are done say in fields that hold lessons; those of used SOPs among them."""
    return [
        {
            "step": view.id,
            "title": view.title,
            "signed": signed(view.record.stamp.by, view.record.stamp.at),
            "answers": answers,
        }
        for view in views
        if view.status == "done"
        and view.record.stamp
        and (answers := _answers(view, files, lambda name, _field: name in LESSONS))
    ]


def _upgraded(version: str, one: Row) -> str:
    return _("upgraded to {version}, {who}", version=version, who=signed(one["by"], one["at"]))


def _at_steps(views: Iterable[StepView], files: str) -> Iterator[tuple[str, str, str, str, list[Row]]]:
    for view in views:
        record, stamp = view.record, view.record.stamp
        decided = _answers(view, files, lambda name, _field: name in DECISIONS)
        given = list(view.approvals_once)
        for one in given:
            told = _("approved by {who}", who=signed(one.stamp.by, one.stamp.at))
            answers = _approved(view, files) if one is given[-1] else []
            yield one.stamp.at, view.id, view.title, told, answers
        if not given and decided and view.status == "done" and stamp:
            told = _("decided; recorded by {who}", who=signed(stamp.by, stamp.at))
            yield stamp.at, view.id, view.title, told, decided
        if record.rejection:
            told = _("rejected by {who}", who=signed(record.rejection.stamp.by, record.rejection.stamp.at))
            yield record.rejection.stamp.at, view.id, view.title, _because(told, record.rejection.text), []
        if record.mark == "skipped" and stamp and record.reason:
            told = _("left out by {who}", who=signed(stamp.by, stamp.at))
            yield stamp.at, view.id, view.title, _because(told, record.reason.text), []


def _approved(view: StepView, files: str) -> list[Row]:
    """What an approval says yes to in few words, choices first; tables and files stand at the step."""
    answers = _answers(view, files, lambda name, field: name in DECISIONS or field.type not in NOT_PLAIN)
    return sorted(answers, key=lambda one: view.step.collect[one["name"]].type != "choice")


def _answers(view: StepView, files: str, is_told: Callable[[str, Field], bool]) -> list[Row]:
    return [
        answer_row(name, field, value, files, view.targets.get(name))
        for name, field in view.step.collect.items()
        if is_told(name, field) and (value := view.record.value(name)) not in (None, "", [])
    ]


def _because(told: str, reason: str) -> str:
    return told + _(": ") + reason if reason else told
