"""Statuses and conflicts in the reader's language; in JSON and in code they have one name everywhere."""

from sopctl.language import N_, _, listed
from sopctl.runs.people import short_name
from sopctl.runs.records import Answer, Conflict
from sopctl.sop.model import Step
from sopctl.sop.shown import format_value

STATUSES = (
    N_("pending"),
    N_("ready"),
    N_("started"),
    N_("done"),
    N_("skipped"),
    N_("blocked"),
    N_("waiting"),
    N_("not-needed"),
)
ACTS = (N_("approved"), N_("rejected"))
MAX_SIDE = 60


def status_word(status: str) -> str:
    """What people are told: `it is …`."""
    return _(status)


def sides_told(conflict: Conflict, step: Step | None) -> str:
    """What each side of a conflict did, and who."""

    def told(side: Answer) -> str:
        if conflict.kind == "field" and step is not None and conflict.name in step.collect:
            shown = step.collect[conflict.name].shown(side.value) if side.value is not None else _("nothing")
        elif conflict.kind == "parameter":
            shown = format_value(side.value)
        elif conflict.kind == "people":
            shown = short_name(side.value) if side.value else _("its role")
        else:
            shown = _(str(side.value))
        flat = " ".join(shown.split())
        flat = flat if len(flat) <= MAX_SIDE else flat[: MAX_SIDE - 1] + "…"
        return _("{text} ({detail})", text=flat, detail=short_name(side.stamp.by))

    return listed(map(told, conflict.sides))


def conflict_told(conflict: Conflict, step: Step | None) -> str:
    """A conflict in a sentence, and what stands."""
    name, sides = conflict.name, sides_told(conflict, step)
    match conflict.kind:
        case "field":
            return _("rival values for {field}: {sides}; the last one stands", field=name, sides=sides)
        case "parameter":
            return _("{name} was moved apart: {sides}; the last one stands", name=name, sides=sides)
        case "people" if name:
            return _("rival people for {role}: {sides}; the last one stands", role=name, sides=sides)
        case "people":
            return _("rival people: {sides}; the last one stands", sides=sides)
        case "approval":
            return _("approved and rejected apart: {sides}; the rejection stands", sides=sides)
    return _("done and skipped apart: {sides}; done stands", sides=sides)
