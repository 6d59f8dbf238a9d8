"""What kind of change a change is: by the part that it is about, the key, and both values."""

from collections.abc import Callable, Mapping
from typing import Any

from sopctl.diff.alike import grown
from sopctl.diff.kinds import KINDS
from sopctl.sop.meaning import ABOUT

BY_KEY = {
    "sop": {
        "id": "sop-re-identified", "owner": "sop-owner-changed", "title": "sop-title-changed",
        "language": "language-changed", "calendar": "calendar-changed",
        "repeat": "occasions-changed",
        **dict.fromkeys(("summary", "purpose", "scope"), "sop-text-changed"),
        **dict.fromkeys(("definitions", "tools", "references"), "sop-text-changed"),
        **dict.fromkeys(sorted(ABOUT - {"id"}), "about-changed"),
    },
    "phase": {"title": "phase-title-changed"},
    "step": {
        "owner": "owner-changed", "needs": "needs-changed", "when": "condition-changed",
        "each": "repeat-changed", "takes": "duration-changed", "due": "due-changed",
        "notify": "notify-changed", "run": "command-changed", "use": "use-changed",
        "with": "use-values-changed",
        **dict.fromkeys(("title", "do", "check", "prompt", "links"), "text-changed"),
    },
    "evidence": {"ask": "evidence-text-changed", "kind": "evidence-changed"},
    "role": {"does": "role-text-changed", "notice": "notice-changed", "capacity": "capacity-changed"},
    "parameter": dict.fromkeys(("target", "alert_below"), "target-changed"),
    "field": dict.fromkeys(("target", "alert_below"), "target-changed"),
}  # fmt: skip
OF_TEXT, OF_TYPE = ("ask", "help"), ("type", "many", "unit", "currency")
# What a value must be: each says which of two takes less.
LOWEST, HIGHEST = ("min", "min_rows"), ("max",)
APPROVAL = {"by": "approvers-changed", "all": "approvers-changed"}
GUARDS = ("approve", "warning", "caution")


def kind_of_part(kind: str, what: str, values: Mapping[str, Any]) -> str:
    """The kind of a change of a whole part: `what` is added, removed, renamed or moved."""
    if kind == "calendar":
        return "calendar-changed"
    if what == "added" and kind in ("parameter", "field") and _is_required(kind, values):
        return f"required-{kind}-added"
    found = f"{kind}-{what}"
    return found if found in KINDS else _else(kind)


def kind_of_value(
    kind: str, key: tuple[str, ...], before: Mapping[str, Any], after: Mapping[str, Any]
) -> str:
    """The kind of a change of one value of a part, of which both versions have all values."""
    first = key[0]
    old, new = before.get(first), after.get(first)
    if kind == "calendar":
        return "calendar-changed"
    if first == "internal":
        return "internal-marked" if new else "internal-unmarked"
    if kind == "step":
        if first in ("warning", "caution"):
            return f"caution-{grown(old, new)}"
        if first == "check" and (how := grown(old, new)) != "changed":
            return f"check-{how}"
        if first == "approve":
            return _of_approval(key, old, new)
    if kind == "evidence" and first == "required":
        return "evidence-required" if new else "evidence-eased"
    if kind in ("parameter", "field") and first in ("required", "default"):
        return _of_need(kind, first, before, after)
    found = BY_KEY.get(kind, {}).get(first)
    if found is None and kind in ("parameter", "field"):
        rates = before.get("type") == after.get("type") == "rating" and first == "max"
        found = f"{kind}-type-changed" if rates else _of_field(kind, first, old, new)
    if found == "text-changed" and any(one in values for one in GUARDS for values in (before, after)):
        return "guarded-text-changed"
    return found or _else(kind)


def _else(kind: str) -> str:
    found = f"{kind}-changed"
    return found if found in KINDS else "sop-changed"


def _of_approval(key: tuple[str, ...], before: Any, after: Any) -> str:
    if len(key) == 1:
        return "approval-added" if before is None else "approval-removed"
    if key[1] == "not":
        return "four-eyes-added" if after.get("not") else "four-eyes-dropped"
    if key[1] == "signed":
        return "signature-added" if after.get("signed") else "signature-dropped"
    return APPROVAL.get(key[1], "approval-changed")


def _is_required(kind: str, values: Mapping[str, Any]) -> bool:
    """Whether a value must be given: a parameter's unless it is said otherwise, a field's if it is said."""
    if kind == "field":
        return values.get("required") is True
    return values.get("required") is not False and values.get("default") is None


def _of_need(kind: str, key: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Whether a value can be left out, and what it is then: both keys say something of each."""
    was, now = _is_required(kind, before), _is_required(kind, after)
    if was != now:
        return f"{kind}-required" if now else f"{kind}-optional"
    return f"{kind}-default-changed" if key == "default" else f"{kind}-text-changed"


def _of_field(kind: str, key: str, before: Any, after: Any) -> str:
    if key in OF_TEXT:
        return f"{kind}-text-changed"
    if key in OF_TYPE:
        return f"{kind}-type-changed"
    if key == "stages":  # each is counted, and none above the one before
        return f"{kind}-tightened"
    if key == "options":
        gone = any(one not in (after or []) for one in before or [])
        same = not gone and len(before or []) == len(after or [])
        return f"{kind}-text-changed" if same else f"{kind}-tightened" if gone else f"{kind}-eased"
    if key in LOWEST:
        return _by_limit(kind, before, after, lambda old, new: bool(new > old))
    if key in HIGHEST:
        return _by_limit(kind, before, after, lambda old, new: bool(new < old))
    if key == "pattern":
        return f"{kind}-eased" if after is None else f"{kind}-tightened"
    return f"{kind}-changed"


def _by_limit(kind: str, before: Any, after: Any, is_tighter: Callable[[Any, Any], bool]) -> str:
    if before is None or after is None:
        return f"{kind}-eased" if after is None else f"{kind}-tightened"
    return f"{kind}-tightened" if is_tighter(before, after) else f"{kind}-eased"
