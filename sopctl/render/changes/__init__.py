"""What changed between versions of SOPs, told in one of several forms."""

from sopctl.diff.kinds import KINDS
from sopctl.diff.review import Review
from sopctl.language import _
from sopctl.render.clean import one_line


def render(form: str, review: Review, *, color: bool = False, width: int = 80) -> str:
    """A review as text: a line for each change, and what stood there and stands there now."""
    lines = []
    for one in review.files:
        lines.append(one_line(one.file or one.was or one.sop))
        for change in one.comparison.changes if one.comparison else []:
            told = f"{change.kind}: " + _(KINDS[change.kind].told)
            lines.append(f"  {one_line('/'.join((*change.at, *change.key)))} {told}")
            for sign, value in (("-", change.before), ("+", change.after)):
                if value is not None:
                    lines.append(f"    {sign} {one_line(str(value))}")
    return "".join(f"{line}\n" for line in lines)
