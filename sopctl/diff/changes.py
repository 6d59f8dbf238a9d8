"""One difference in meaning between two versions of an SOP."""

from typing import Any, Literal, NamedTuple

from sopctl.diff.outline import Path

What = Literal["added", "removed", "renamed", "moved", "changed"]


class Spot(NamedTuple):
    """Where a part stands among its like: of a step in which phase, and behind which; None is the first."""

    phase: str | None
    behind: str | None


class Change(NamedTuple):
    """`at` is the path of the part in the new version, in the old one where it was removed; `was` that in the
    old version, () where it was added.

    Of a part that was added or removed, `after` or `before` are all its values as a file has them; of one
    that was renamed both are its ids, of one that was moved its spots. Of a value that changed `key` is where
    in the part it stands; None is what is not said. `spot` is where a part was added.
    """

    kind: str
    what: What
    at: Path
    was: Path = ()
    key: tuple[str, ...] = ()
    before: Any = None
    after: Any = None
    spot: Spot | None = None
