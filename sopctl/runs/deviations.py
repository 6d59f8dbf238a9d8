"""Where practice left the SOP in runs, other than by a redline: what people would ask about afterwards."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sopctl.runs.durations import happened
from sopctl.runs.lessons import Cite, cite_of
from sopctl.runs.moments import stamp_in
from sopctl.runs.people import same_person
from sopctl.runs.records import Stamp
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView

# What events say, with a reason.
OF_EVENTS = ("skipped", "blocked", "reopened", "rejected")
NEVER = ("unticked", "unattached", "unanswered")  # told of all runs, and of more than one
KINDS = (*OF_EVENTS, "noted", *NEVER, "missed", "late", "helped")


@dataclass(frozen=True)
class Deviation:
    """What runs show of one step, or of its check, evidence or field `name`; `of` runs had the step."""

    kind: str
    step: str
    name: str
    runs: tuple[str, ...]
    of: int
    cites: tuple[Cite, ...]


@dataclass(frozen=True)
class Shown:
    """What one run shows of a step of an SOP, or of its check, evidence or field `name`."""

    kind: str
    sop: str
    step: str
    name: str
    cite: Cite


def deviations(states: Sequence[State], sop: str) -> list[Deviation]:
    """The deviations of runs at the steps of an SOP, in the order of the procedure."""
    seen: dict[tuple[str, str, str], list[Cite]] = {}
    had: dict[str, set[str]] = {}
    done: dict[str, set[str]] = {}
    for state in states:
        run, survey = state.run.made.run, Survey(state)
        for one, view in zip(survey.instances, survey.steps, strict=True):
            if one.node.sop.id != sop:
                continue
            if view.status != "not-needed":
                had.setdefault(view.step.id, set()).add(run)
            if view.record.mark == "done":
                done.setdefault(view.step.id, set()).add(run)
        for each in shown(survey):
            if each.sop == sop:
                seen.setdefault((each.step, each.kind, each.name), []).append(each.cite)
    order = {step: number for number, step in enumerate(had)}
    found = []
    for (step, kind, name), cites in seen.items():
        runs = tuple(dict.fromkeys(cite.run for cite in cites))
        of = len((done if kind in NEVER else had).get(step, ()))
        if counts(kind, len(runs), of):
            found.append(Deviation(kind, step, name, runs, max(of, len(runs)), tuple(cites)))
    return sorted(found, key=lambda one: (order.get(one.step, len(order)), KINDS.index(one.kind), one.name))


def counts(kind: str, runs: int, of: int) -> bool:
    """Whether what so many of some runs show is told: what is left empty, where all leave it so."""
    return kind not in NEVER or (runs == of and of > 1)


def shown(survey: Survey) -> Iterator[Shown]:
    """What one run shows at its steps, first as they stand and then by what happened."""
    state, sops = survey.state, {one.id: one.node.sop.id for one in survey.instances}
    for view in survey.steps:
        for kind, name, stamp, text in _of_step(state, view):
            cite = cite_of(state, view.id, stamp, text)
            yield Shown(kind, sops[view.id], view.step.id, name, cite)
    for event in happened(state):
        if event.kind in OF_EVENTS and event.step in sops:
            reason = event.data.get("reason")
            stamp = stamp_in(state.run, event)
            cite = cite_of(state, event.step, stamp, reason if isinstance(reason, str) else "")
            step = survey.step(event.step).step.id
            yield Shown(event.kind, sops[event.step], step, "", cite)


def _of_step(state: State, view: StepView) -> Iterator[tuple[str, str, Stamp, str]]:
    """What a step that stands as it does shows: kind, name, by whom, and in what words."""
    record = view.record
    for note in record.notes:
        if note.deviation:
            yield "noted", "", note.stamp, note.text
    for given in record.assigned[-1:]:
        if given.value and not _is_same(given.value, state.person(view.owner)):
            yield "helped", "", given.stamp, str(given.value)
    for name, target in view.targets.items():
        if target.met is False and (answers := record.fields.get(name)):
            yield "missed", name, answers[-1].stamp, target.told
    if record.mark != "done" or record.stamp is None:
        return
    if view.due is not None and record.stamp.at[:10] > view.due.isoformat():
        yield "late", "", record.stamp, view.due.isoformat()
    for text in view.step.check:
        if text not in record.checks:
            yield "unticked", text, record.stamp, ""
    attached = {one.id for one in record.evidence}
    for evidence in view.step.evidence:
        if evidence.id not in attached:
            yield "unattached", evidence.id, record.stamp, ""
    for name in view.step.collect:
        if record.value(name) in (None, "", []):
            yield "unanswered", name, record.stamp, ""


def _is_same(person: object, bound: str | None) -> bool:
    return bound is not None and same_person(str(person), bound)
