"""Changes for programs, with keys that stay: docs/review.md has them."""

from typing import Any

from sopctl.diff.changes import Change
from sopctl.diff.compare import Grades, grade_of
from sopctl.diff.review import Review, Reviewed, Work
from sopctl.render.changes.effects import asked_version
from sopctl.render.clean import to_json


def told(review: Review) -> str:
    """One object; no sentence is in it."""
    files = [_file(one, review.grades) for one in review.files]
    return to_json({"grade": review.grade, "files": files})


def change_facts(change: Change, grades: Grades | None = None) -> dict[str, Any]:
    """A change for programs."""
    return {
        "kind": change.kind,
        "grade": grade_of(change.kind, grades),
        "what": change.what,
        "at": list(change.at),
        "was": list(change.was),
        "key": list(change.key),
        "before": change.before,
        "after": change.after,
    }


def _file(one: Reviewed, grades: Grades) -> dict[str, Any]:
    grade = one.grade(grades)
    before, after = one.versions
    asked = asked_version(one, grade)
    return {
        "sop": one.sop,
        "title": one.title,
        "file": one.file,
        "was": one.was,
        "version": {"before": before, "after": after, "asked": asked.version, "enough": asked.enough},
        "grade": grade,
        "problem": bool(one.problem),
        "changes": [
            change_facts(change, grades) for change in (one.comparison.changes if one.comparison else ())
        ],
        "runs": [{"run": run.run, "verdict": run.verdict, "steps": list(run.steps)} for run in one.runs],
        "work": None
        if one.work is None
        else dict(zip(("before", "after"), map(_work, one.work), strict=True)),
    }


def _work(work: Work) -> dict[str, Any]:
    return {"longest": work.longest, "roles": dict(work.roles)}
