"""A run walked without a person, from a file of answers, by the same core as any other walk.

An answer is `true` for a plain done, or a map: set, check, attach, note, skip, approve, as. A step
that is settled already is passed over, so a walk that was cut off goes on where it was.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from sopctl.cli.given import check_keys, gather, read_given
from sopctl.cli.runs.running import run_command
from sopctl.cli.runs.session import Opened, record
from sopctl.cli.terminal import out, say
from sopctl.cli.who import who_acts
from sopctl.errors import BadFile, Finding, Refused, StoppedShort
from sopctl.language import _, listed
from sopctl.render.clean import clean
from sopctl.render.events import acknowledgement
from sopctl.runs.acts.approve import Approve
from sopctl.runs.acts.done import Done
from sopctl.runs.acts.note import Note
from sopctl.runs.acts.ran import Ran
from sopctl.runs.acts.skip import Skip
from sopctl.runs.people import same_person
from sopctl.runs.survey import Survey
from sopctl.runs.view import WORKABLE, StepView
from sopctl.runs.words import status_word
from sopctl.sop.document import Document
from sopctl.sop.form import WRONG_TYPE
from sopctl.store.evidence import NewFile

KEYS = ("set", "check", "attach", "note", "skip", "approve", "as")


def read_answers(path: Path, opened: Opened) -> dict[str, Any]:
    """The answers by step. Raises BadFile for a step or a key that is not known."""
    document = read_given(path)
    known = {leaf.key: leaf.step for one in opened.state.run.tree.roots for leaf in one.leaves}
    known |= {
        name: opened.state.run.step_named(name).step for name in document.data or () if _is_step(opened, name)
    }
    known |= {one.id: one.step for one in Survey(opened.state).instances}
    answers = check_keys(document, (), known)
    findings: list[Finding] = []
    for step, answer in answers.items():
        if answer is True:
            continue
        if not isinstance(answer, dict):
            message = _("the answer of `{step}` is neither `true` nor a map", step=step)
            findings.append(Finding(WRONG_TYPE, document.place((step,)), message))
            continue
        check_keys(document, (step,), KEYS)
        findings += _wrong_kinds(document, step, answer)
        if isinstance(answer.get("set"), dict):
            check_keys(document, (step, "set"), known[step].collect)
    if findings:
        raise BadFile(findings)
    return answers


def _is_step(opened: Opened, name: object) -> bool:
    """Whether a step has that name, or will have it when its items are there."""
    try:
        opened.state.run.step_named(str(name))
    except LookupError:
        return False
    return True


def _wrong_kinds(document: Document, step: str, answer: Mapping[str, Any]) -> list[Finding]:
    kinds: dict[str, tuple[type, ...]] = {
        "set": (dict,), "check": (str, int, list), "attach": (str, list, dict),
        "note": (str,), "skip": (str,), "approve": (str, list), "as": (str,),
    }  # fmt: skip
    return [
        Finding(WRONG_TYPE, document.place((step, key)), _("`{key}` has a value of the wrong kind", key=key))
        for key, value in answer.items()
        if not isinstance(value, kinds[key]) or isinstance(value, bool)
    ]


def walk(
    opened: Opened, answers: Mapping[str, Any], folder: Path, acts: str, *, allow_commands: bool = False
) -> None:
    """Walk to the end. Paths in answers are taken from `folder`.

    Raises StoppedShort that names the first step without an answer.
    """
    while True:
        survey = Survey(opened.state)
        view = survey.first(*WORKABLE, "waiting")
        if view is None:
            break
        answer = answers.get(view.id, answers.get(opened.state.run.step_named(view.id).key))
        if answer is None:
            raise StoppedShort(
                _("{step} has no answer ({title})", step=view.id, title=view.title),
                _("add it to the answers file"),
            )
        answer = {} if answer is True else answer
        if view.status == "waiting":
            _approve(opened, view, answer)
        else:
            _work(opened, view, answer, folder, acts, allow_commands=allow_commands)
    left = [one for one in survey.steps if not one.settled]
    if left:
        stuck = left[0]
        raise StoppedShort(
            _("{step} is {status}", step=stuck.id, status=status_word(stuck.status)),
            _("`sopctl status` shows why"),
        )


def _work(
    opened: Opened,
    view: StepView,
    answer: Mapping[str, Any],
    folder: Path,
    acts: str,
    *,
    allow_commands: bool,
) -> None:
    by = who_acts(answer.get("as") or acts)
    note = str(answer.get("note") or "").strip()
    if note and all(known.text != note for known in view.record.notes):
        _record(opened, Note(view.id, note), by)
    if answer.get("skip"):
        _stopping(lambda: _record(opened, Skip(view.id, answer["skip"]), by))
        return
    if view.step.run and allow_commands:
        _run(opened, view, by)
    elif view.step.run and not view.record.commands:
        say(_("the command of {step} was not run; --allow-commands runs it", step=view.id))
    given = gather(view.step, answer.get("set") or {}, _listed(answer.get("attach")), folder, opened.intake)
    checks = tuple(str(one) for one in _listed(answer.get("check")))
    done = Done(view.id, given.fields, checks, tuple(given.evidence))
    _stopping(lambda: _record(opened, done, by, given.files))


def _run(opened: Opened, view: StepView, by: str) -> None:
    """Run a step's command. Raises StoppedShort when it fails."""
    out(clean(view.step.run) + "\n")
    ended = run_command(view.step.run, Survey(opened.state).values_at(view.id), opened.top, ask_nothing=True)
    _stopping(lambda: _record(opened, Ran(view.id, ended.code, ended.output), by))
    if ended.code != 0:
        told = _("the command of {step} ended with {code}", step=view.id, code=ended.code)
        raise StoppedShort(told, _("mend what it found, then go on"))


def _stopping(act: Callable[[], None]) -> None:
    """Do an act; where the run refuses it, the walk has stopped short."""
    try:
        act()
    except Refused as error:
        raise StoppedShort(error.message, error.mend or _("complete its answer")) from None


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _approve(opened: Opened, view: StepView, answer: Mapping[str, Any]) -> None:
    given = [who_acts(str(who)) for who in _listed(answer.get("approve"))]
    known = [one.stamp.by for one in view.approvals.values()]
    by = next((who for who in given if not any(same_person(who, one) for one in known)), None)
    if by is None:
        asked = view.step.approve.by if view.step.approve else []
        roles = listed(role for role in asked if role not in view.approvals)
        raise StoppedShort(
            _("{step} waits for approval by {roles}", step=view.id, roles=roles),
            _("add `approve: person` to its answer"),
        )
    _stopping(lambda: _record(opened, Approve(view.id), by))


def _record(opened: Opened, command: Any, by: str, files: Iterable[NewFile] = ()) -> None:
    event = record(opened, command, by, files)
    out(acknowledgement(event, opened.state) + "\n")
