"""A run walked without a person, from a file of answers, by the same core as any other walk.

An answer is `true` for a plain done, or a map: set, check, attach, note, skip, approve, as. A step
that is settled already is passed over, so a walk that was cut off goes on where it was.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from sopctl.cli.given import check_keys, gather, read_given
from sopctl.cli.session import Opened, record, who_acts
from sopctl.cli.terminal import out
from sopctl.errors import BadFile, Finding, Refused, StoppedShort
from sopctl.render.events import acknowledgement
from sopctl.runs.acts.approve import Approve
from sopctl.runs.acts.done import Done
from sopctl.runs.acts.note import Note
from sopctl.runs.acts.skip import Skip
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView
from sopctl.sop.form import WRONG_TYPE
from sopctl.sop.model import walk_steps
from sopctl.sop.yaml_reader import Document
from sopctl.store.evidence import NewFile

KEYS = ("set", "check", "attach", "note", "skip", "approve", "as")


def read_answers(path: Path, opened: Opened) -> dict[str, Any]:
    """The answers by step. Raises BadFile for a step or a key that is not known."""
    document = read_given(path)
    steps = {one.id for one in opened.run.instances} | {one.step.id for one in opened.run.instances}
    steps |= {step.id for _, _, step in walk_steps(opened.run.sop)}
    fields = {step.id: list(step.collect) for _, _, step in walk_steps(opened.run.sop)}
    fields |= {one.id: list(one.step.collect) for one in opened.run.instances}
    answers = check_keys(document, (), steps)
    findings: list[Finding] = []
    for step, answer in answers.items():
        if answer is True:
            continue
        if not isinstance(answer, dict):
            message = f"the answer of `{step}` is neither `true` nor a map"
            findings.append(Finding(WRONG_TYPE, document.place((step,)), message))
            continue
        check_keys(document, (step,), KEYS)
        findings += _wrong_kinds(document, step, answer)
        if isinstance(answer.get("set"), dict):
            check_keys(document, (step, "set"), fields.get(step, ()))
    if findings:
        raise BadFile(findings)
    return answers


def _wrong_kinds(document: Document, step: str, answer: Mapping[str, Any]) -> list[Finding]:
    kinds: dict[str, tuple[type, ...]] = {
        "set": (dict,), "check": (str, int, list), "attach": (str, list, dict),
        "note": (str,), "skip": (str,), "approve": (str,), "as": (str,),
    }  # fmt: skip
    return [
        Finding(WRONG_TYPE, document.place((step, key)), f"`{key}` has a value of the wrong kind")
        for key, value in answer.items()
        if not isinstance(value, kinds[key]) or isinstance(value, bool)
    ]


def walk(opened: Opened, answers: Mapping[str, Any], folder: Path, acts: str) -> None:
    """Walk to the end. Paths in answers are taken from `folder`.

    Raises StoppedShort that names the first step without an answer.
    """
    while True:
        survey = Survey(opened.state)
        view = next((one for one in survey.steps if one.workable or one.status == "waiting"), None)
        if view is None:
            break
        answer = answers.get(view.id, answers.get(view.step.id))
        if answer is None:
            raise StoppedShort(f"{view.id} has no answer ({view.title})", "add it to the answers file")
        answer = {} if answer is True else answer
        if view.status == "waiting":
            _approve(opened, view, answer)
        else:
            _work(opened, view, answer, folder, acts)
    left = [one for one in survey.steps if not one.settled]
    if left:
        raise StoppedShort(f"{left[0].id} is {left[0].status}", "`sopctl status` shows why")


def _work(opened: Opened, view: StepView, answer: Mapping[str, Any], folder: Path, acts: str) -> None:
    by = who_acts(answer.get("as") or acts)
    note = str(answer.get("note") or "").strip()
    if note and all(known.text != note for known in view.record.notes):
        _record(opened, Note(view.id, note), by)
    if answer.get("skip"):
        _stopping(lambda: _record(opened, Skip(view.id, answer["skip"]), by))
        return
    given = gather(view.step, answer.get("set") or {}, _listed(answer.get("attach")), folder)
    checks = tuple(str(one) for one in _listed(answer.get("check")))
    done = Done(view.id, given.fields, checks, tuple(given.evidence))
    _stopping(lambda: _record(opened, done, by, given.files))


def _stopping(act: Callable[[], None]) -> None:
    """Do an act; where the run refuses it, the walk has stopped short."""
    try:
        act()
    except Refused as error:
        raise StoppedShort(error.message, error.mend or "complete its answer") from None


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _approve(opened: Opened, view: StepView, answer: Mapping[str, Any]) -> None:
    approver = answer.get("approve")
    if not approver:
        roles = ", ".join(view.step.approve.by) if view.step.approve else ""
        raise StoppedShort(f"{view.id} waits for approval by {roles}", "add `approve: person` to its answer")
    by = who_acts(str(approver))
    _stopping(lambda: _record(opened, Approve(view.id, by), by))


def _record(opened: Opened, command: Any, by: str, files: Iterable[NewFile] = ()) -> None:
    out(acknowledgement(record(opened, command, by, files)) + "\n")
