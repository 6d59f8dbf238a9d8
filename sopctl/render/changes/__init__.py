"""A review in the forms that it is told in."""

from sopctl.diff.compare import grade_of
from sopctl.diff.review import Review
from sopctl.render.clean import to_json

FORMATS = ("text", "md", "json")


def render(form: str, review: Review, *, color: bool = False, width: int = 80) -> str:
    """The review as text."""
    if not review.files and form != "json":
        return ""
    facts = [
        {
            "sop": one.sop,
            "title": one.title,
            "file": one.file,
            "was": one.was,
            "versions": one.versions,
            "problem": one.problem,
            "grade": one.grade(review.grades),
            "changes": [
                {
                    "kind": change.kind,
                    "what": change.what,
                    "at": change.at,
                    "grade": grade_of(change.kind, review.grades),
                }
                for change in (one.comparison.changes if one.comparison else ())
            ],
        }
        for one in review.files
    ]
    return to_json({"grade": review.grade, "files": facts})
