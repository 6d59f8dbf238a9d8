"""What kind of change a change is: by the part that it is about, the key, and both values."""

from collections.abc import Callable, Mapping
from typing import Any

from sopctl.diff.kinds import KINDS
from sopctl.sop.meaning import ABOUT

BY_KEY = {
    "sop": {
        "id": "sop-re-identified", "owner": "sop-owner-changed", "title": "sop-title-changed",
        "language": "language-changed", "calendar": "calendar-changed",
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
    "role": {"does": "role-text-changed", "notice": "notice-changed"},
    "parameter": {"default": "parameter-default-changed"},
    "field": {
        "default": "field-default-changed",
        **dict.fromkeys(("target", "alert_below"), "target-changed"),
    },
}  # fmt: skip
OF_TEXT, OF_TYPE = ("ask", "help"), ("type", "many", "unit", "currency")
# What a value must be: each says which of two takes less.
LOWEST, HIGHEST, CHOICES = ("min", "min_rows"), ("max",), ("options", "stages")
APPROVAL = {"by": "approvers-changed", "all": "approvers-changed"}


def kind_of_part(kind: str, what: str, values: Mapping[str, Any]) -> str:
    """The kind of a change of a whole part: `what` is added, removed, renamed or moved."""
    if kind == "calendar":
        return "calendar-changed"
    if what == "added" and kind in ("parameter", "field") and _is_required(values):
        return f"required-{kind}-added"
    found = f"{kind}-{what}"
    return found if found in KINDS else _else(kind)


def kind_of_value(kind: str, key: tuple[str, ...], before: Any, after: Any, *, guarded: bool) -> str:
    """The kind of a change of one value; `guarded` where its step has an approval, a warning or a caution."""
    first, last = key[0], key[-1]
    if kind == "calendar":
        return "calendar-changed"
    if kind == "step":
        if first in ("warning", "caution"):
            return f"caution-{_grown(before, after)}"
        if first == "check" and (grown := _grown(before, after)) != "changed":
            return f"check-{grown}"
        if first == "approve":
            return _of_approval(key, before, after)
    if kind == "evidence" and first == "required":
        return "evidence-required" if after else "evidence-eased"
    found = BY_KEY.get(kind, {}).get(first)
    if found is None and kind in ("parameter", "field"):
        found = _of_field(kind, last, before, after)
    if found == "text-changed" and guarded:
        return "guarded-text-changed"
    return found or _else(kind)


def _else(kind: str) -> str:
    found = f"{kind}-changed"
    return found if found in KINDS else "sop-changed"


def _grown(before: Any, after: Any) -> str:
    """Whether a list of texts has more, fewer, or others."""
    old, new = before or [], after or []
    if all(one in new for one in old):
        return "added" if len(new) > len(old) else "changed"
    return "removed" if all(one in old for one in new) or len(new) < len(old) else "changed"


def _of_approval(key: tuple[str, ...], before: Any, after: Any) -> str:
    if len(key) == 1:
        return "approval-added" if before is None else "approval-removed"
    if key[1] == "not":
        return "four-eyes-added" if after else "four-eyes-dropped"
    if key[1] == "signed":
        return "signature-added" if after else "signature-dropped"
    return APPROVAL.get(key[1], "approval-changed")


def _is_required(values: Mapping[str, Any]) -> bool:
    return values.get("required") is not False and values.get("default") is None


def _of_field(kind: str, key: str, before: Any, after: Any) -> str:
    if key in OF_TEXT:
        return f"{kind}-text-changed"
    if key in OF_TYPE:
        return f"{kind}-type-changed"
    if key == "required":
        return f"{kind}-optional" if after is False else f"{kind}-required"
    if key in CHOICES:
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
