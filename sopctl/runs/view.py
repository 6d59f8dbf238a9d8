"""A step of a run as it stands, what it still lacks, and the digest of what an approver sees of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sopctl.runs.event import digest
from sopctl.runs.state import StepRecord
from sopctl.sop.fields import TableField, Value
from sopctl.sop.model import Phase, Step

SETTLED = ("done", "skipped", "not-needed")
WORKABLE = ("ready", "started")


@dataclass(frozen=True)
class StepView:
    """One step of a run as it stands. Texts are filled in; `owner` is a role, `person` who has it."""

    id: str
    step: Step
    phase: Phase
    record: StepRecord
    status: str
    title: str
    text: str
    checks: tuple[str, ...]
    prompt: str
    owner: str | None
    person: str | None
    due: date | None
    waits_for: tuple[str, ...]

    @property
    def settled(self) -> bool:
        return self.status in SETTLED

    @property
    def workable(self) -> bool:
        return self.status in WORKABLE


def missing(
    step: Step, fields: Mapping[str, Value], checks: Collection[str], evidence: Collection[str]
) -> list[str]:
    """What a step still lacks before it can be done, in words."""
    lacking = [f"check {text!r}" for text in step.check if text not in checks]
    for name, field in step.collect.items():
        value = fields.get(name)
        least = field.min_rows if isinstance(field, TableField) else 0
        if least and len(value or []) < least:
            lacking.append(f"field {name} (at least {least} {'row' if least == 1 else 'rows'})")
        elif field.required and value in (None, "", []):
            lacking.append(f"field {name}")
    for one in step.evidence:
        if one.required and one.id not in evidence:
            lacking.append(f"evidence {one.id}")
    return lacking


def missing_at(view: StepView) -> list[str]:
    """What a step of a run still lacks, as it stands."""
    record = view.record
    values = {name: record.value(name) for name in view.step.collect}
    return missing(view.step, values, record.checks, {one.id for one in record.evidence})


def shown_digest(view: StepView) -> str:
    """The digest of what an approver sees of a step: its texts, fields, checks and evidence."""
    return digest_of_shown(view.id, [view.title, view.text, *view.checks], view.record)


def digest_of_shown(step: str, texts: list[str], record: StepRecord) -> str:
    """The same, of its parts."""
    facts = {
        "step": step,
        "texts": texts,
        "fields": {name: record.value(name) for name in record.fields},
        "checks": sorted(record.checks),
        "evidence": sorted([one.id, one.file or one.link or ""] for one in record.evidence),
    }
    return digest(facts)


def answers_seen(view: StepView, name: str) -> tuple[str, ...]:
    """The events whose answers a view shows for a field."""
    return tuple(answer.stamp.event for answer in view.record.fields.get(name, ()))
