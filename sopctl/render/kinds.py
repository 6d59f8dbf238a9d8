"""The kinds of change, each with how much it matters and what it means."""

from collections.abc import Mapping

from sopctl.diff.compare import grade_of
from sopctl.diff.kinds import BUMPS, KINDS
from sopctl.language import _
from sopctl.render.clean import to_json


def render_kinds(form: str, grades: Mapping[str, str]) -> str:
    """The table in a form of `diff`; `grades` are those that settings say otherwise."""
    if form == "json":
        return to_json(
            [
                {"kind": kind, "grade": grade, "bump": BUMPS[grade], "means": one.told}
                for kind, one in KINDS.items()
                for grade in (grade_of(kind, grades),)
            ]
        )
    rows = [(kind, grade_of(kind, grades), _(one.told)) for kind, one in KINDS.items()]
    if form == "md":
        head = (_("kind"), _("grade"), _("what it means"))
        lines = [f"| {' | '.join(row)} |" for row in (head, ("---",) * 3, *rows)]
        return "\n".join(lines) + "\n"
    first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
    return "".join(f"{kind:<{first}}  {grade:<{second}}  {told}\n" for kind, grade, told in rows)
