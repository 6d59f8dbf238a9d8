"""A step of a run as it stands, what it still lacks, and the digest of what an approver sees of it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sopctl.language import _, plural
from sopctl.runs.event import digest
from sopctl.runs.records import Approved, StepRecord
from sopctl.sop.dates import parse_date
from sopctl.sop.fields import Value
from sopctl.sop.model import Phase, Step

SETTLED = ("done", "skipped", "not-needed")
WORKABLE = ("ready", "started")


class Target(NamedTuple):
    """What a number is held against, names filled in, and whether it meets it (None: not known).

    `bound` is the sign and the number behind it, where the target is as simple as that.
    """

    told: str
    met: bool | None
    bound: tuple[str, float] | None = None


@dataclass(frozen=True)
class StepView:
    """One step of a run as it stands. Texts are filled in; `owner` is a role, `person` who has the step.

    `approvals` are those that hold, by role. `group` says where in a used SOP it stands, `condition` what
    it hangs on, `targets` what numbers are held against, `naming` the tables whose rows name other steps.
    """

    id: str
    step: Step
    phase: Phase
    group: str
    record: StepRecord
    status: str
    title: str
    warnings: tuple[str, ...]
    cautions: tuple[str, ...]
    text: str
    checks: tuple[str, ...]
    prompt: str
    owner: str | None
    person: str | None
    due: date | None
    condition: str
    targets: Mapping[str, Target]
    waits_for: tuple[str, ...]
    approvals: Mapping[str, Approved]
    naming: frozenset[str] = frozenset()

    @property
    def settled(self) -> bool:
        return self.status in SETTLED

    @property
    def workable(self) -> bool:
        return self.status in WORKABLE

    @property
    def approvals_once(self) -> list[Approved]:
        """The approvals that hold, each once, however many roles it is for."""
        return list(dict.fromkeys(self.approvals.values()))

    @property
    def settled_on(self) -> date | None:
        """The day on which the step was skipped, or done and approved; None of one that is not settled.

        One that is not needed has no such day.
        """
        if not self.settled or self.record.stamp is None:
            return None
        stamps = [self.record.stamp, *(one.stamp for one in self.approvals.values())]
        return parse_date(max(one.at[:10] for one in stamps))


class Lack(NamedTuple):
    """Something that a step needs before it can be done: a check, a field, or evidence.

    `least` is how many rows a table wants.
    """

    kind: str
    name: str
    least: int = 0

    def __str__(self) -> str:
        match self.kind:
            case "check":
                return _("check {text!r}", text=self.name)
            case "evidence":
                return _("evidence {name}", name=self.name)
            case _ if self.least:
                return plural(
                    "field {name} (at least {count} row)",
                    "field {name} (at least {count} rows)",
                    self.least,
                    name=self.name,
                )
        return _("field {name}", name=self.name)


def missing(
    step: Step, fields: Mapping[str, Value], checks: Collection[str], evidence: Collection[str]
) -> list[Lack]:
    """What a step still lacks before it can be done."""
    lacking = [Lack("check", text) for text in step.check if text not in checks]
    for name, field in step.collect.items():
        value = fields.get(name)
        if field.min_rows and len(value or []) < field.min_rows:
            lacking.append(Lack("field", name, field.min_rows))
        elif field.required and value in (None, "", []):
            lacking.append(Lack("field", name))
    return lacking + [
        Lack("evidence", one.id) for one in step.evidence if one.required and one.id not in evidence
    ]


def missing_at(view: StepView) -> list[Lack]:
    """What a step of a run still lacks, as it stands."""
    record = view.record
    values = {name: record.value(name) for name in view.step.collect}
    return missing(view.step, values, record.checks, {one.id for one in record.evidence})


def shown_digest(view: StepView) -> str:
    """The digest of what an approver sees of a step: its texts, fields, checks and evidence."""
    texts = shown_texts(view.title, [*view.warnings, *view.cautions], view.text, view.checks)
    return digest_of_shown(view.id, texts, view.record)


def shown_texts(title: str, dangers: Iterable[str], text: str, checks: Iterable[str]) -> list[str]:
    """All texts of a step that an approver sees."""
    return [title, *dangers, text, *checks]


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
