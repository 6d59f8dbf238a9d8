"""What an `upgraded` event says of how a run went over to another version of its SOP, and that version."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sopctl.language import _
from sopctl.runs.event import ID
from sopctl.runs.made import Made, Run
from sopctl.runs.records import StepRecord
from sopctl.sop.texts import check_person, text_of


@dataclass(frozen=True)
class Adoption:
    """`was` and `pin` are the ids of both pins; `digest`, `file` and `pinned` say what the new one holds.

    `steps` says which steps have another id now, by their ids without items or by those of instances, and
    `fields` which fields, by the new id of their step. `aside` are instances that somebody dropped. `stand`
    gives digests of what was approved those that the same has now, `void` are steps whose approvals end.
    `role_names` are roles with another name.
    """

    was: str
    pin: str
    digest: str
    file: str | None
    pinned: Mapping[str, str]
    version: str | None
    commit: str | None
    steps: Mapping[str, str]
    fields: Mapping[str, Mapping[str, str]]
    aside: frozenset[str]
    stand: Mapping[str, str]
    void: frozenset[str]
    params: Mapping[str, Any]
    roles: Mapping[str, str]
    role_names: Mapping[str, str]

    def made(self, made: Made) -> Made:
        """What is known of the run once it has gone over, its parameters as they were given."""
        names = {self.role_names.get(role, role): who for role, who in made.roles.items()}
        return made.model_copy(
            update={
                "file": self.file,
                "version": self.version,
                "digest": self.digest,
                "pinned": dict(self.pinned),
                "commit": self.commit,
                "params": {**made.params, **self.params},
                "roles": {**made.roles, **names, **self.roles},
            }
        )

    def step_now(self, step: str) -> str:
        """What an instance is called in the new version."""
        return moved(step, self.steps)

    def step_before(self, step: str) -> str:
        """What an instance of the new version was called."""
        return moved(step, {new: old for old, new in self.steps.items()})

    def record_now(self, step: str, record: StepRecord) -> StepRecord:
        """A record under the new names of fields and roles; `step` is its instance's new id."""
        names = self.fields.get(key_of(step), {})
        if self.role_names and record.approvals:
            approvals = tuple(
                replace(one, roles=tuple(self.role_names.get(role, role) for role in one.roles))
                for one in record.approvals
            )
            record = replace(record, approvals=approvals)
        return _renamed(record, names)

    def record_before(self, step: str, record: StepRecord) -> StepRecord:
        """The way back, of the names of fields; `step` is its instance's new id."""
        return _renamed(record, {new: old for old, new in self.fields.get(key_of(step), {}).items()})

    def approvals_now(self, step: str, record: StepRecord, of: str = "") -> StepRecord:
        """The record with the approvals that stand in the new version, or those that an event gave alone."""
        kept = []
        for one in record.approvals:
            if of and one.stamp.event != of:
                kept.append(one)
            elif key_of(step) not in self.void:
                kept.append(replace(one, digest=self.stand.get(one.digest, one.digest)))
        return replace(record, approvals=tuple(kept)) if record.approvals else record


@dataclass(frozen=True, eq=False)
class Version:
    """What a run is like since an upgrade; `parent` is the version that it went over from, None the first."""

    event: str
    number: int
    run: Run
    parent: "Version | None"
    adoption: Adoption

    @property
    def line(self) -> Iterator["Version"]:
        """This version and those before it, the newest first."""
        one: Version | None = self
        while one is not None:
            yield one
            one = one.parent


@dataclass(frozen=True)
class Versions:
    """The upgrades of a run: those that stand, those that another one made apart has overtaken, and what is
    wrong with those that cannot be used. `known` has for each event the version that its writer knew.
    """

    standing: Mapping[str, Version]
    overtaken: frozenset[str]
    unusable: Mapping[str, str]
    known: Mapping[str, Version | None] = field(default_factory=dict)


def _renamed(record: StepRecord, names: Mapping[str, str]) -> StepRecord:
    if not names:
        return record
    fields = {names.get(name, name): answers for name, answers in record.fields.items()}
    former = {names.get(name, name): groups for name, groups in record.former_fields.items()}
    return replace(record, fields=fields, former_fields=former)


def key_of(step: str) -> str:
    """An instance's id without items: `look-back/causes` of `look-back[June]/causes`."""
    return "/".join(part.partition("[")[0] for part in step.split("/"))


def moved(step: str, names: Mapping[str, str]) -> str:
    """An instance's id under new names of steps: its own, else that of its step or of one around it."""
    if step in names:
        return names[step]
    parts = step.split("/")
    for end in range(len(parts), 0, -1):
        new = names.get(key_of("/".join(parts[:end])))
        if new is not None:
            items = [part.partition("[")[1:] for part in parts[:end]]
            called = new.split("/")
            if "[" in new or (len(called) != len(items) and any(bracket for bracket, _item in items)):
                return step
            if len(called) == len(items):
                called = [one + "".join(item) for one, item in zip(called, items, strict=True)]
            return "/".join([*called, *parts[end:]])
    return step


def read_adoption(data: Mapping[str, Any]) -> Adoption:
    """An event's data as an adoption. Raises LookupError, TypeError, ValueError or AttributeError."""
    fields = {text_of(step): _texts(names) for step, names in data.get("fields", {}).items()}
    found = Adoption(
        was=_id(data["was"]),
        pin=_id(data["pin"]),
        digest=_id(data["digest"]),
        file=_or_none(data.get("file")),
        pinned=_texts(data.get("pinned", {})),
        version=_or_none(data.get("version")),
        commit=_or_none(data.get("commit")),
        steps=_texts(data.get("map", {})),
        fields=fields,
        aside=frozenset(map(text_of, data.get("aside", ()))),
        stand=_texts(data.get("stand", {})),
        void=frozenset(map(text_of, data.get("void", ()))),
        params=dict(data.get("params", {})),
        roles={text_of(role): check_person(who) for role, who in data.get("roles", {}).items()},
        role_names=_texts(data.get("role_names", {})),
    )
    if len(set(found.steps.values())) < len(found.steps):
        raise ValueError(_("two steps have become one"))
    return found


def _texts(raw: Any) -> dict[str, str]:
    return {text_of(name): text_of(value) for name, value in raw.items()}


def _or_none(raw: Any) -> str | None:
    return None if raw is None else text_of(raw)


def _id(raw: Any) -> str:
    if not ID.fullmatch(text_of(raw)):
        raise ValueError(_("no digest: {text}", text=raw))
    return str(raw)
