"""What two sides of a merge want that cannot both be."""

from typing import Any, Literal, NamedTuple

Why = Literal["values", "removed", "same-id", "renamed", "moved", "refused"]
At = tuple[str, ...]  # ("phases", "before", "steps", "page", "title"): keys and ids in turn
NOT_THERE: Any = object()


class Clash(NamedTuple):
    """One of them: where it is, and what each side has there; NOT_THERE is nothing.

    Of `renamed` those are the ids, or what the part says where it was changed and not renamed; of `moved`
    what the step stands behind. `told` says why lint refuses what both have together.
    """

    why: Why
    at: At
    ours: Any
    theirs: Any
    told: str = ""

    @property
    def step(self) -> str:
        """The id of the step that it is about; empty where it is about none."""
        for number, part in enumerate(self.at[:-1]):
            if part == "steps" and number in (0, 2):
                return self.at[number + 1]
        return ""

    @property
    def key(self) -> str:
        """What of the step it is about, or of the SOP; empty where it is the whole."""
        rest = self.at[self.at.index("steps") + 2 :] if self.step else self.at
        return ".".join(rest)
