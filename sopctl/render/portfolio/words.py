"""What runs show of a step, in words, and what follows from it for the SOP."""

from sopctl.language import N_, _, in_quotes, listed, plural
from sopctl.render.clean import cut, one_line
from sopctl.render.proposal import SEEN
from sopctl.runs.habits import LATE, LONGER, REDLINED, UNNEEDED, Evidence
from sopctl.sop.dates import long_words

QUOTED = 60  # signs of a reason
THEREFORE = {
    "skipped": N_("Take it out, or give it a condition that says when it is needed."),
    "blocked": N_("Say beforehand what it needs, or make a step of that."),
    "noted": N_("Write down what people do instead."),
    "helped": N_("Give it to the role that does it."),
    "reopened": N_("Say what must be there before it is done."),
    "rejected": N_("Say beforehand what its approver looks for."),
    "unticked": N_("Take out the check {name}, which nobody ticks."),
    "unattached": N_("Ask for the evidence {name} in another way, or take it out."),
    "unanswered": N_("Take out the field {name}, or say what it is for."),
    "missed": N_("Set a target for {name} that can be met, or change what leads there."),
    LATE: N_("Give it more time, or let it begin sooner."),
    REDLINED: N_("Take the proposed wording in."),
    LONGER: N_("Say that it takes {median}."),
    UNNEEDED: N_("Take it out, if its condition never holds."),
}


def evidence_words(one: Evidence) -> str:
    """One piece of evidence, with how many of the runs show it."""
    of, runs = one.of, len(one.runs)
    if one.code == REDLINED:
        told = plural(
            "redlined once: sopctl propose {run}",
            "redlined {count} times: sopctl propose {run}",
            one.count,
            run=one.runs[-1],
        )
    elif one.code == LONGER:
        told = _("takes {median} at the median, the SOP says {said}", **_durations(one))
    elif one.code == UNNEEDED:
        told = plural("not needed in {count} run", "not needed in any of {count} runs", of)
    else:
        what = _("late by itself") if one.code == LATE else _(SEEN[one.code], name=_quoted(one.name))
        told = (
            _("{what} in {runs} of {count} runs", what=what, runs=runs, count=of)
            if of > 1
            else _("{what} in the only run", what=what)
        )
    reasons = listed(_quoted(reason) for reason in one.reasons)
    return _("{text} ({detail})", text=told, detail=reasons) if reasons else told


def therefore_words(one: Evidence) -> str:
    """What follows from a piece of evidence; empty where that is for people to say."""
    words = THEREFORE.get(one.code, "")
    return _(words, name=_quoted(one.name), median=long_words(one.median)) if words else ""


def _durations(one: Evidence) -> dict[str, str]:
    return {"median": long_words(one.median), "said": long_words(one.said)}


def _quoted(text: str) -> str:
    return in_quotes(cut(one_line(text), QUOTED)) if text else ""
