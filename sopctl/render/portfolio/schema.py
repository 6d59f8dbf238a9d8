"""The JSON Schema of a report over many runs: every key that it has, and what kind of value stands there."""

from sopctl.render.portfolio.as_json import FORMAT
from sopctl.render.schema_parts import (
    COUNT,
    DAY,
    DRAFT,
    NUMBER,
    TEXT,
    YES,
    Schema,
    listing,
    object_of,
    or_null,
    ref,
    told,
)
from sopctl.runs.deviations import KINDS
from sopctl.runs.habits import CODES
from sopctl.runs.outcomes import FUNNEL, LOWEST, STATUSES, WHOLE
from sopctl.runs.summing_up import NUMBERS

NAME = "urn:sopctl:report-all"  # a name, no address: nothing is fetched
WHO = told(TEXT, "Name <mail>, or the role that nobody has; empty: nobody.")
SPAN = told(TEXT, "A duration, such as 2wd; empty: none.")


def portfolio_schema() -> Schema:
    """The schema; the list of a department has keys of its own."""
    return {
        "$schema": DRAFT,
        "$id": NAME,
        "title": "Report over many runs",
        "description": "What `sopctl report --all --format json` prints; a list for a department, "
        "and fewer keys for people outside.",
        "anyOf": [ref("all"), ref("list"), ref("outside")],
        "$defs": {
            "all": _all(),
            "list": _list(),
            "outside": _outside(),
            **_shared(),
            **_of_sops(),
            **_of_runs(),
        },
    }


def _asked() -> Schema:
    return {
        "format": {"const": FORMAT, "description": "Raised when a key goes or changes its meaning."},
        "day": told(DAY, "The day that the report is written for."),
        "sop": or_null(told(TEXT, "The id of the SOP that was asked for.")),
        "since": or_null(DAY),
        "until": or_null(DAY),
    }


def _head() -> Schema:
    return {
        **_asked(),
        "unreadable": listing(object_of(run=TEXT, problem=TEXT), "Runs that cannot be opened, and why."),
    }


def _all() -> Schema:
    return object_of(
        **_head(),
        open=listing(ref("open_run")),
        late=listing(ref("late_person")),
        load=listing(ref("load")),
        sops=listing(ref("sop"), "What the runs of each SOP show."),
        runs=listing(ref("run"), "The runs, from which all else follows."),
    )


def _list() -> Schema:
    return object_of(**_head(), **{"for": told(TEXT, "The role or person.")}, tasks=listing(ref("task")))


def _outside() -> Schema:
    title = {"title": TEXT}
    return object_of(
        **_asked(),
        sops=listing(object_of(sop=TEXT, **title, runs=listing(TEXT), trends=listing(ref("trend")))),
        runs=listing(
            object_of(**_version(), **title, start=DAY, closed=or_null(DAY), **_progress()),
            "The steps that may be seen are counted.",
        ),
    )


def _shared() -> Schema:
    return {
        "open_run": object_of(
            **_version(),
            title=TEXT,
            start=DAY,
            **_progress(),
            due=or_null(told(DAY, "The last day that was planned at first, else the last one due.")),
            forecast=or_null(told(DAY, "The day on which it ends as things stand.")),
            off_plan=or_null({"type": "integer", "description": "Days after its plan; below 0 is sooner."}),
            late=told(YES, "Whether a step is overdue, or it ends after its plan."),
            overdue=told(COUNT, "Steps."),
            will_miss=told(COUNT, "Steps that miss a day which is still to come."),
        ),
        "late_person": object_of(
            who=WHO,
            now=told(COUNT, "Steps that are overdue."),
            before=told(COUNT, "Steps that were done late."),
            worst=told(COUNT, "Days."),
            steps=listing(
                object_of(run=TEXT, sop=TEXT, step=TEXT, title=TEXT, who=WHO, due=DAY, days=COUNT, open=YES)
            ),
        ),
        "load": object_of(
            who=WHO,
            now=told(COUNT, "Steps that can be gone on with."),
            soon=told(COUNT, "Steps whose day comes soon."),
            late=told(COUNT, "Steps that are overdue."),
            runs=listing(TEXT),
        ),
        "task": object_of(
            **_version(),
            **_step(),
            due=or_null(DAY),
            last=_last(),
            needs=listing(object_of(title=TEXT, who=TEXT), "What is to be settled first, and by whom."),
        ),
        "measured": object_of(**_number(), **_value()),
        "point": object_of(
            run=TEXT, version=TEXT, day=told(DAY, "The day on which the run began."), **_value()
        ),
    }


def _of_sops() -> Schema:
    of_step = {"sop": TEXT, "step": told(TEXT, "Empty: the whole run."), "title": TEXT}
    return {
        "sop": object_of(
            sop=TEXT,
            title=TEXT,
            runs=listing(TEXT),
            trends=listing(ref("trend")),
            cycles=listing(ref("cycle")),
            habits=listing(object_of(**of_step, evidence=listing(ref("evidence")))),
            changes=listing(
                object_of(sop=TEXT, step=TEXT, weight=NUMBER, reasons=listing({"enum": [*CODES]})),
                "Steps that should change, the one with most evidence first.",
            ),
        ),
        "trend": object_of(
            **_number(),
            met=told(COUNT, "Runs that met the target."),
            judged=told(COUNT, "Runs of which that is known."),
            points=listing(ref("point")),
        ),
        "cycle": object_of(
            **of_step,
            version=or_null(told(TEXT, "Null: of all; empty: the SOP had none.")),
            runs=COUNT,
            median=told(COUNT, "Working days."),
            least=COUNT,
            most=COUNT,
            said=SPAN,
        ),
        "evidence": object_of(
            code={"enum": [*CODES]},
            name=told(TEXT, "The check, evidence or field that it is of."),
            runs=listing(TEXT),
            of=told(COUNT, "Runs that came to the step."),
            reasons=listing(TEXT, "Those given most often."),
            said=SPAN,
            median=SPAN,
            count=COUNT,
            share=NUMBER,
            asks_for_change=YES,
        ),
    }


def _of_runs() -> Schema:
    return {
        "run": object_of(
            **_version(),
            title=TEXT,
            start=DAY,
            closed=or_null(DAY),
            **_progress(),
            end=or_null(told(DAY, "The last day that was planned at first.")),
            forecast=or_null(DAY),
            will_miss=COUNT,
            days=or_null(told(COUNT, "Working days from start to close.")),
            acted=or_null(told(DAY, "The day of the last act.")),
            digest=told(TEXT, "SHA-256 of the SOP that the run was made with."),
            language=TEXT,
            steps=listing(ref("step")),
            numbers=listing(ref("measured")),
            problems=listing(TEXT, "What is damaged, in words."),
        ),
        "step": object_of(
            **_step(),
            sop=told(TEXT, "The SOP that the step stands in."),
            step=told(TEXT, "Its id there."),
            text=told(TEXT, "Its title there, with names where values would stand."),
            due=or_null(DAY),
            last=_last(),
            pushed=or_null(told(DAY, "That day, put off by what it needs that was late.")),
            begun=or_null(told(DAY, "When it was started, else when it could be.")),
            done=or_null(DAY),
            days=or_null(told(COUNT, "Working days between the two.")),
            took=or_null({"type": "integer", "description": "From start to done, in the unit of takes."}),
            redlines=COUNT,
            doers=listing(object_of(person=TEXT, start=or_null(DAY), until=or_null(DAY))),
            shows=listing(object_of(kind={"enum": [*KINDS]}, name=TEXT, text=TEXT)),
        ),
    }


def _version() -> Schema:
    return {"run": TEXT, "sop": TEXT, "version": told(TEXT, "Empty: the SOP has none.")}


def _progress() -> Schema:
    return {"settled": COUNT, "total": COUNT}


def _step() -> Schema:
    head = {"id": TEXT, "title": TEXT, "status": {"enum": [*STATUSES]}, "owner": told(TEXT, "A role.")}
    return {**head, "person": WHO, "takes": SPAN}


def _last() -> Schema:
    return or_null(told(DAY, "The day after which it is late: its due day, else the planned one."))


def _number() -> Schema:
    named = {"step": TEXT, "title": TEXT, "name": told(TEXT, "The field."), "ask": TEXT}
    part = {"enum": ["", LOWEST, WHOLE], "description": "Of a funnel: its lowest rate, or all its way."}
    return {**named, "kind": {"enum": [*NUMBERS, FUNNEL]}, "part": part}


def _value() -> Schema:
    return {
        "value": NUMBER,
        "told": TEXT,
        "target": TEXT,
        "bound": or_null(NUMBER),
        "met": or_null(YES),
        "worst": told(TEXT, "A funnel's stage with the largest drop."),
    }
