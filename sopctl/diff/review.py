"""What a reviewer is told of a change: files, the changes in each, and what they do to runs and to people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from sopctl.diff.compare import Comparison, Grades
from sopctl.diff.kinds import GRADES


class RunEffect(NamedTuple):
    """What an upgrade of an open run to the new version would do.

    `why` says for people why the run cannot follow, or what it loses; `steps` are the instances it is about.
    """

    run: str
    verdict: Literal["untouched", "follows", "asks"]
    why: str = ""
    steps: tuple[str, ...] = ()


class Work(NamedTuple):
    """What an SOP takes, in working days: the longest way through its steps, and the work of each role."""

    longest: float
    roles: Mapping[str, float]


@dataclass(frozen=True)
class Reviewed:
    """One SOP file that is not as it was. `file` and `was` are its names; None where it is not there.

    `problem` says why no comparison could be made, of which version. `runs` are the open runs of the SOP.
    """

    sop: str
    title: str
    file: str | None
    was: str | None
    versions: tuple[str | None, str | None] = (None, None)
    comparison: Comparison | None = None
    problem: str = ""
    runs: tuple[RunEffect, ...] = ()
    work: tuple[Work, Work] | None = None

    def grade(self, grades: Grades) -> str:
        """How much it matters: an SOP that went lets people down, one that came is something to do."""
        if self.comparison is not None:
            return self.comparison.grade(grades)
        return "breaking" if self.file is None or self.problem else "behaviour"


@dataclass(frozen=True)
class Review:
    """All files that changed, in the order of their names; `grades` are those that settings say otherwise."""

    files: list[Reviewed]
    grades: Grades = field(default_factory=dict)

    @property
    def grade(self) -> str:
        """The gravest grade of all files; empty where nothing has changed."""
        found = {one.grade(self.grades) for one in self.files}
        return next((grade for grade in GRADES if grade in found), "")
