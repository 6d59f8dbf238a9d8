"""What a change asks of the version, and does to open runs and to people's work, in words."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from sopctl.diff.bumps import is_enough, next_version
from sopctl.diff.review import Reviewed, RunEffect
from sopctl.language import _, clauses, listed, plural
from sopctl.render.changes.values import shown, squeezed
from sopctl.render.changes.words import grade_word

MOST = 20  # runs or roles that are named
LEAST = 0.01  # working days; less is rounding


class Asked(NamedTuple):
    """The version that a change asks for, and whether the given one is enough; None where nothing is."""

    version: str | None
    enough: bool | None


def asked_version(reviewed: Reviewed, grade: str) -> Asked:
    """The version that a change of a file asks for."""
    before, after = reviewed.versions
    wanted = next_version(before, grade) if reviewed.comparison is not None else None
    if wanted is None or before is None:
        return Asked(None, None)
    return Asked(wanted, after is not None and is_enough(before, after, grade))


def version_told(reviewed: Reviewed, grade: str) -> str:
    """The versions, and whether the new one is enough; empty where the SOP has none."""
    before, after = reviewed.versions
    if reviewed.was is None or reviewed.file is None:
        told = after or before
        return _("version {version}", version=shown(told)) if told else ""
    asked = asked_version(reviewed, grade)
    if before == after:
        told = _("version {version}, as before", version=shown(before)) if before else ""
    else:
        versions = {"before": shown(before, "version"), "after": shown(after, "version")}
        told = _("version {before} -> {after}", **versions)
    if asked.version is None:
        return told
    values = {"version": shown(asked.version), "grade": grade_word(grade)}
    enough = _("enough: {grade} changes ask for {version}", **values)
    return clauses([told, enough if asked.enough else _("{grade} changes ask for {version}", **values)])


def runs_told(runs: tuple[RunEffect, ...]) -> list[str]:
    """How many open runs can follow, then a line for each that asks or loses something."""
    if not runs:
        return []
    counts: Counter[str] = Counter(one.verdict for one in runs)
    told = [
        plural("{count} is not touched", "{count} are not touched", counts["untouched"]),
        plural("{count} can follow", "{count} can follow", counts["follows"]),
        plural("{count} needs a decision", "{count} need a decision", counts["asks"]),
    ]
    here = [one for one, name in zip(told, ("untouched", "follows", "asks"), strict=True) if counts[name]]
    open_ = plural("{count} open run", "{count} open runs", len(runs))
    found = [_("{what}: {told}", what=open_, told=listed(here))]
    telling = sorted((one for one in runs if one.why), key=lambda one: one.verdict != "asks")
    for one in telling[:MOST]:
        steps = listed(shown(step) for step in one.steps[:MOST])
        why = squeezed(one.why)
        # Who wrote why may have named the steps there.
        if steps and not all(step in one.why for step in one.steps[:MOST]):
            why = _("{text} ({detail})", text=why, detail=steps)
        found.append(_("{what}: {told}", what=shown(one.run), told=why))
    if (more := len(telling) - MOST) > 0:
        found.append(plural("and {count} more run", "and {count} more runs", more))
    return found


def work_told(reviewed: Reviewed) -> list[str]:
    """How the longest way through the steps moves, and who has more or less to do."""
    if reviewed.work is None:
        return []
    before, after = reviewed.work
    found = []
    if abs(more := after.longest - before.longest) >= LEAST:
        values = {"days": _days(more), "before": _number(before.longest), "after": _number(after.longest)}
        found.append(_("critical path {days} ({before} -> {after})", **values))
    roles = _work_by_role(before.roles, after.roles)
    told = [_("{role} {days}", role=shown(role), days=_days(days)) for role, days in roles.items()]
    if told:
        found.append(_("work: {told}", told=listed(told[:MOST] + ["…"] * (len(told) > MOST))))
    return found


def _work_by_role(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """The working days that each role gains or loses, those with the most more first."""
    moved = {role: after.get(role, 0.0) - before.get(role, 0.0) for role in {**before, **after}}
    heavy = {role: days for role, days in moved.items() if abs(days) >= LEAST}
    return dict(sorted(heavy.items(), key=lambda one: -one[1]))


def _days(days: float) -> str:
    number = _number(abs(days))
    signed = f"{'+' if days > 0 else '-'}{number}"
    return plural("{days} working day", "{days} working days", 1 if number == "1" else 2, days=signed)


def _number(value: float) -> str:
    return f"{round(value, 2):g}"
