"""The JSON Schema of a report in JSON: every key that it has, and what kind of value stands there."""

from sopctl.render.report.as_json import FORMAT
from sopctl.render.report.steps import STATUS_WORDS
from sopctl.render.schema_parts import (
    COUNT,
    DAY,
    DRAFT,
    MOMENT,
    NUMBER,
    TEXT,
    VALUE,
    VALUES,
    YES,
    Schema,
    listing,
    object_of,
    or_null,
    person,
    ref,
    told,
)  # fmt: skip

DIGESTS: Schema = {
    "type": "object",
    "additionalProperties": TEXT,
    "description": "SHA-256 of the files beside the SOP: those that it uses, and what they share.",
}
NAME = "urn:sopctl:report"  # a name, no address: nothing is fetched


def report_schema() -> Schema:
    """The schema; inside and outside have keys of their own."""
    return {
        "$schema": DRAFT,
        "$id": NAME,
        "title": "Report of a run",
        "description": "What `sopctl report --format json` prints; `--for outside` has fewer keys.",
        "anyOf": [{"$ref": "#/$defs/inside"}, {"$ref": "#/$defs/outside"}],
        "$defs": {**_shared(), **_steps(), "event": _event(), "inside": _inside(), "outside": _outside()},
    }


def _inside() -> Schema:
    every = _always()
    every["properties"]["log"] = listing(ref("event"), "For auditors: every event as the journal has it.")
    return every


def _always() -> Schema:
    return object_of(
        **_head(),
        closed=YES,
        conflicting_steps=listing(TEXT, "Ids of steps at which people's records differ."),
        digest=told(TEXT, "SHA-256 of the SOP that the run was made with."),
        commit=or_null(told(TEXT, "The git commit that held it.")),
        pins=listing(
            object_of(version=or_null(TEXT), digest=TEXT, pinned=DIGESTS),
            "The version that the run was made with, and those that it was upgraded to.",
        ),
        params=VALUES,
        roles={"type": "object", "additionalProperties": person()},
        delegations=listing(object_of(role=TEXT, to=TEXT, **{"from": DAY}, until=DAY, **_signed())),
        conflicts=listing(ref("conflict")),
        closed_by=or_null(person()),
        closed_at=or_null(MOMENT),
        closed_because=or_null(TEXT),
        **_signed(),
        upgrades=listing(object_of(version=or_null(TEXT), digest=or_null(TEXT), stands=YES, **_signed())),
        moves=listing(
            object_of(
                params=listing(object_of(name=TEXT, **{"from": VALUE}, to=VALUE)),
                reason=or_null(TEXT),
                **_signed(),
            )
        ),
        planned=or_null(ref("days")),
        forecast=or_null(object_of(end=DAY, late=_late())),
        missed=listing(
            object_of(step=TEXT, due=DAY, end=DAY, overdue=told(YES, "Whether that day is over.")),
            "Open steps that miss their days as things stand.",
        ),
        done_late=listing(object_of(step=TEXT, due=DAY, end=DAY), "Steps that were done after their days."),
        earlier=listing(ref("earlier"), "What earlier versions of the SOP asked for and this one does not."),
        warnings=listing(TEXT, "What is damaged, in words."),
        steps=listing(ref("step")),
        outcome=object_of(
            kpis=listing(ref("kpi")),
            funnels=listing(ref("funnel")),
            late=listing(
                object_of(
                    id=TEXT, due=DAY, days={"type": "integer", "minimum": 1},
                    open=told(YES, "Whether it is still to be done."), owner=TEXT, person=TEXT,
                )
            ),
        ),
    )  # fmt: skip


def _event() -> Schema:
    return object_of(
        v=COUNT, id=told(TEXT, "The SHA-256 of the event without it, as RFC 8785 writes it."), n=COUNT,
        prev=listing(TEXT, "Ids of what its writer saw last."), kind=TEXT, step=or_null(TEXT),
        data={"type": "object"}, **_signed(),
    )  # fmt: skip


def _outside() -> Schema:
    return object_of(
        **_head(),
        closed=YES,
        params=VALUES,
        steps=listing(ref("outside_step")),
        outcome=object_of(kpis=listing(ref("kpi")), funnels=listing(ref("funnel"))),
    )


def _head() -> Schema:
    return {
        "format": {"const": FORMAT, "description": "Raised when a key goes or changes its meaning."},
        "day": told(DAY, "The day that the report is written for."),
        "run": told(TEXT, "The id of the run."),
        "sop": told(TEXT, "The id of its SOP."),
        "title": TEXT,
        "version": or_null(TEXT),
        "progress": told(
            object_of(settled=COUNT, total=COUNT), "How many steps are done, skipped or not needed."
        ),
    }


def _shared() -> Schema:
    return {
        "days": object_of(begin=DAY, end=DAY),
        "remark": object_of(text=TEXT, **_signed()),
        "note": {
            **(note := object_of(text=TEXT, **_signed(), deviation={"const": True})),
            "required": [key for key in note["required"] if key != "deviation"],
        },
        "conflict": object_of(
            kind=TEXT,
            name=TEXT,
            sides=listing(object_of(value=VALUE, **_signed()), "What each of them said."),
        ),
        "attached": object_of(
            id=TEXT,
            file=or_null(told(TEXT, "Its name in the run's folder files/.")),
            link=or_null(TEXT),
            name=TEXT,
            **_signed(),
        ),
        "approved": object_of(**_signed(), roles=listing(TEXT), signed=YES, digest=TEXT),
        "target": object_of(target=TEXT, met=or_null(YES)),
        "check": object_of(text=TEXT, checked=YES),
        "kpi": object_of(
            step=TEXT,
            name=told(TEXT, "The field."),
            target=TEXT,
            met=or_null(told(YES, "null: not known, or not told to people outside.")),
            number=NUMBER,
            bound=or_null(told(NUMBER, "The number that the target names, where it is as simple as that.")),
        ),
        "funnel": object_of(
            step=TEXT,
            name=TEXT,
            stages=listing(
                object_of(
                    name=TEXT, number=COUNT,
                    share=or_null(told(NUMBER, "Of those at the stage before.")),
                    worst=told(YES, "Whether most are lost here."),
                )
            ),
            low=told(YES, "Whether the largest drop is below the field's alert_below."),
        ),
    }  # fmt: skip


def _steps() -> Schema:
    outside = {
        "id": TEXT,
        "title": TEXT,
        "phase": TEXT,
        "status": {"enum": [*STATUS_WORDS]},
        "due": or_null(DAY),
        "fields": VALUES,
        "targets": {"type": "object", "additionalProperties": ref("target")},
        "checks": listing(ref("check")),
    }
    done = {"by": or_null(person()), "at": or_null(MOMENT), "reason": or_null(TEXT)}
    return {
        "step": object_of(
            **outside,
            **done,
            owner=or_null(told(TEXT, "A role.")),
            person=or_null(person()),
            assigned=told(YES, "Whether somebody was named for this step alone."),
            planned=or_null(ref("days")),
            actual=or_null(told(DAY, "The day on which it was done.")),
            late=_late(),
            reopened=or_null(ref("remark")),
            waits_for=listing(TEXT, "Ids of steps."),
            conflicts=listing(ref("conflict")),
            evidence=listing(ref("attached")),
            commands=listing(object_of(code={"type": "integer"}, output=TEXT, **_signed())),
            notes=listing(ref("note")),
            redlines=listing(object_of(title=or_null(TEXT), do=or_null(TEXT), reason=TEXT, **_signed())),
            approval=or_null(ref("approval")),
        ),
        "approval": object_of(
            by=listing(TEXT, "Roles."), all=YES, signed=YES,
            approved_by=or_null(person()), approved_at=or_null(MOMENT),
            given=listing(ref("approved"), "Those that hold."),
            void=listing(ref("approved"), "Those that do not hold any more."),
            rejected=or_null(ref("remark")),
        ),
        "earlier": object_of(
            id=TEXT, title=TEXT, **done, status=told(TEXT, "Empty where the step is still there."),
            fields=VALUES, checks=listing(TEXT), evidence=listing(ref("attached")),
            notes=listing(ref("note")),
        ),
        "outside_step": object_of(
            **outside, evidence=listing(object_of(id=TEXT, name=TEXT, link=or_null(TEXT)))
        ),
    }  # fmt: skip


def _signed() -> Schema:
    return {"by": person(), "at": MOMENT}


def _late() -> Schema:
    return or_null({"type": "integer", "description": "Days later than planned; below 0 if sooner."})
