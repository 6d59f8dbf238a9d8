"""The JSON Schema of a report in JSON: every key that it has, and what kind of value stands there."""

from typing import Any

from sopctl.render.report.as_json import FORMAT
from sopctl.render.report.steps import STATUS_WORDS

Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
NAME = "urn:sopctl:report"  # a name, no address: nothing is fetched
PERSON = "Name <mail>"
TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
YES: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "format": "date"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
VALUE: Schema = {"description": "What was given: text, number, yes or no, list, rows of a table, funnel."}
VALUES: Schema = {"type": "object", "additionalProperties": VALUE}


def report_schema() -> Schema:
    """The schema; inside and outside have keys of their own."""
    return {
        "$schema": DRAFT,
        "$id": NAME,
        "title": "Report of a run",
        "description": "What `sopctl report --format json` prints; `--for outside` has fewer keys.",
        "anyOf": [{"$ref": "#/$defs/inside"}, {"$ref": "#/$defs/outside"}],
        "$defs": {**_shared(), **_steps(), "inside": _inside(), "outside": _outside()},
    }


def _inside() -> Schema:
    return _object(
        **_head(),
        closed=YES,
        conflicting_steps=_list(TEXT, "Ids of steps at which people's records differ."),
        digest=_told(TEXT, "SHA-256 of the SOP that the run was made with."),
        commit=_or_null(_told(TEXT, "The git commit that held it.")),
        params=VALUES,
        roles={"type": "object", "additionalProperties": _person()},
        delegations=_list(_object(role=TEXT, to=TEXT, **{"from": DAY}, until=DAY, **_signed())),
        conflicts=_list(_ref("conflict")),
        closed_by=_or_null(_person()),
        closed_at=_or_null(MOMENT),
        closed_because=_or_null(TEXT),
        **_signed(),
        upgrades=_list(_object(version=_or_null(TEXT), digest=_or_null(TEXT), stands=YES, **_signed())),
        moves=_list(
            _object(
                params=_list(_object(name=TEXT, **{"from": VALUE}, to=VALUE)),
                reason=_or_null(TEXT),
                **_signed(),
            )
        ),
        planned=_or_null(_ref("days")),
        forecast=_or_null(_object(end=DAY, late=_late())),
        missed=_list(
            _object(step=TEXT, due=DAY, end=DAY),
            "Steps that were done after their days, or would be as things stand.",
        ),
        earlier=_list(_ref("earlier"), "What earlier versions of the SOP asked for and this one does not."),
        warnings=_list(TEXT, "What is damaged, in words."),
        steps=_list(_ref("step")),
        outcome=_object(
            kpis=_list(_ref("kpi")),
            funnels=_list(_ref("funnel")),
            late=_list(
                _object(
                    id=TEXT, due=DAY, days={"type": "integer", "minimum": 1},
                    open=_told(YES, "Whether it is still to be done."), owner=TEXT, person=TEXT,
                )
            ),
        ),
    )  # fmt: skip


def _outside() -> Schema:
    return _object(
        **_head(),
        closed=YES,
        params=VALUES,
        steps=_list(_ref("outside_step")),
        outcome=_object(kpis=_list(_ref("kpi")), funnels=_list(_ref("funnel"))),
    )


def _head() -> Schema:
    return {
        "format": {"const": FORMAT, "description": "Raised when a key goes or changes its meaning."},
        "day": _told(DAY, "The day that the report is written for."),
        "run": _told(TEXT, "The id of the run."),
        "sop": _told(TEXT, "The id of its SOP."),
        "title": TEXT,
        "version": _or_null(TEXT),
        "progress": _told(
            _object(settled=COUNT, total=COUNT), "How many steps are done, skipped or not needed."
        ),
    }


def _shared() -> Schema:
    return {
        "days": _object(begin=DAY, end=DAY),
        "remark": _object(text=TEXT, **_signed()),
        "note": {
            **(note := _object(text=TEXT, **_signed(), deviation={"const": True})),
            "required": [key for key in note["required"] if key != "deviation"],
        },
        "conflict": _object(
            kind=TEXT, name=TEXT, sides=_list(_object(value=VALUE, **_signed()), "What each of them said.")
        ),
        "attached": _object(
            id=TEXT,
            file=_or_null(_told(TEXT, "Its name in the run's folder files/.")),
            link=_or_null(TEXT),
            name=TEXT,
            **_signed(),
        ),
        "approved": _object(**_signed(), roles=_list(TEXT), signed=YES, digest=TEXT),
        "target": _object(target=TEXT, met=_or_null(YES)),
        "check": _object(text=TEXT, checked=YES),
        "kpi": _object(
            step=TEXT,
            name=_told(TEXT, "The field."),
            target=TEXT,
            met=_or_null(YES),
            number=NUMBER,
            bound=_or_null(_told(NUMBER, "The number that the target names, where it is as simple as that.")),
        ),
        "funnel": _object(
            step=TEXT,
            name=TEXT,
            stages=_list(
                _object(
                    name=TEXT, number=COUNT,
                    share=_or_null(_told(NUMBER, "Of those at the stage before.")),
                    worst=_told(YES, "Whether most are lost here."),
                )
            ),
            low=_told(YES, "Whether the largest drop is below the field's alert_below."),
        ),
    }  # fmt: skip


def _steps() -> Schema:
    outside = {
        "id": TEXT,
        "title": TEXT,
        "phase": TEXT,
        "status": {"enum": [*STATUS_WORDS]},
        "due": _or_null(DAY),
        "fields": VALUES,
        "targets": {"type": "object", "additionalProperties": _ref("target")},
        "checks": _list(_ref("check")),
    }
    done = {"by": _or_null(_person()), "at": _or_null(MOMENT), "reason": _or_null(TEXT)}
    return {
        "step": _object(
            **outside,
            **done,
            owner=_or_null(_told(TEXT, "A role.")),
            person=_or_null(_person()),
            assigned=_told(YES, "Whether somebody was named for this step alone."),
            planned=_or_null(_ref("days")),
            actual=_or_null(_told(DAY, "The day on which it was done.")),
            late=_late(),
            reopened=_or_null(_ref("remark")),
            waits_for=_list(TEXT, "Ids of steps."),
            conflicts=_list(_ref("conflict")),
            evidence=_list(_ref("attached")),
            commands=_list(_object(code={"type": "integer"}, output=TEXT, **_signed())),
            notes=_list(_ref("note")),
            redlines=_list(_object(title=_or_null(TEXT), do=_or_null(TEXT), reason=TEXT, **_signed())),
            approval=_or_null(_ref("approval")),
        ),
        "approval": _object(
            by=_list(TEXT, "Roles."), all=YES, signed=YES,
            approved_by=_or_null(_person()), approved_at=_or_null(MOMENT),
            given=_list(_ref("approved"), "Those that hold."),
            void=_list(_ref("approved"), "Those that do not hold any more."),
            rejected=_or_null(_ref("remark")),
        ),
        "earlier": _object(
            id=TEXT, title=TEXT, **done, status=_told(TEXT, "Empty where the step is still there."),
            fields=VALUES, checks=_list(TEXT), evidence=_list(_ref("attached")), notes=_list(_ref("note")),
        ),
        "outside_step": _object(
            **outside, evidence=_list(_object(id=TEXT, name=TEXT, link=_or_null(TEXT)))
        ),
    }  # fmt: skip


def _object(**keys: Schema) -> Schema:
    return {"type": "object", "properties": keys, "required": [*keys], "additionalProperties": False}


def _list(of: Schema, told: str = "") -> Schema:
    found: Schema = {"type": "array", "items": of}
    return {**found, "description": told} if told else found


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _or_null(of: Schema) -> Schema:
    return {"anyOf": [of, {"type": "null"}]}


def _told(of: Schema, words: str) -> Schema:
    return {**of, "description": words}


def _person() -> Schema:
    return _told(TEXT, PERSON)


def _signed() -> Schema:
    return {"by": _person(), "at": MOMENT}


def _late() -> Schema:
    return _or_null({"type": "integer", "description": "Days later than planned; below 0 if sooner."})
