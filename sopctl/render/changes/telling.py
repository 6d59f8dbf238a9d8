"""One change in one line."""

from sopctl.diff.changes import Change
from sopctl.diff.compare import Comparison
from sopctl.render.changes.values import shown


def told(change: Change, comparison: Comparison) -> str:
    """One line about a change, without colour."""
    inner = change.at[2:] if change.at[:1] in (("steps",), ("phases",)) else change.at
    name = " ".join((*inner, *change.key)) or change.what
    return f"{name}: {shown(change.before)} -> {shown(change.after)}"
