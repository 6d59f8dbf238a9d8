"""A step is done, with all that it was done with: answers, checks and evidence in one event."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sopctl.errors import Refused
from sopctl.language import _, listed
from sopctl.runs.acts._common import clash, put, require_open, stamp_of, step_of
from sopctl.runs.acts._given import (
    give_answers,
    give_checks,
    give_evidence,
    parse_checks,
    parse_evidence,
    parse_fields,
    tell_given,
)
from sopctl.runs.event import Event
from sopctl.runs.evidence import NewEvidence
from sopctl.runs.people import Actor
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.runs.view import missing

KIND = "done"


@dataclass(frozen=True)
class Done:
    step: str
    fields: Mapping[str, object] = field(default_factory=dict)
    checks: tuple[str, ...] = ()
    evidence: tuple[NewEvidence, ...] = ()


COMMAND = Done


def decide(command: Done, survey: Survey, actor: Actor) -> dict[str, Any]:
    view = survey.step(command.step)
    require_open(view, _("cannot do {step}", step=view.id))
    defaults = {
        name: one.default
        for name, one in view.step.collect.items()
        if one.default is not None and view.record.value(name) is None
    }
    data = parse_fields(view, {**defaults, **command.fields})
    checks = parse_checks(view, command.checks)
    evidence = parse_evidence(view, command.evidence)
    lacking = missing(
        view.step,
        {name: view.record.value(name) for name in view.record.fields} | data.get("fields", {}),
        {*view.record.checks, *checks},
        {one.id for one in view.record.evidence} | {one["id"] for one in evidence},
    )
    if lacking:
        raise Refused(
            _("{step} is not done; still missing: {things}", step=view.id, things=listed(map(str, lacking)))
        )
    if checks:
        data["checks"] = checks
    if evidence:
        data["evidence"] = evidence
    return data


def evolve(state: State, event: Event) -> State:
    step, model, record = step_of(state, event)
    record = give_answers(state, record, model, event)
    record = give_evidence(state, give_checks(state, record, model, event), event)
    record = replace(record, doers=tuple(dict.fromkeys((*record.doers, event.by))))
    if record.mark == "skipped" and record.stamp and record.reason:
        # Whoever knew of the skip would have had to reopen the step first.
        record = clash(record, "skip", ("skipped", record.stamp), (KIND, stamp_of(state, event)))
    if record.mark != "done":
        record = replace(record, mark="done", stamp=stamp_of(state, event))
        record = replace(record, reason=None, rejection=None, reopened=None)
    return put(state, step, record)


def tell(data: dict[str, Any]) -> str:
    given = tell_given(data)
    return _("done with {things}", things=listed(given)) if given else _("done")
