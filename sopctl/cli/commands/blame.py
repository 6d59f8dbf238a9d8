"""sopctl blame"""

from typing import Annotated

import typer

from sopctl.cli.options import Json
from sopctl.cli.terminal import color, out, width
from sopctl.errors import SopctlError
from sopctl.language import _, listed


def command(
    sop: Annotated[
        str,
        typer.Argument(metavar="SOP[STEP]", help="An SOP's id or path; with a step its keys, one by one."),
    ],
    step: Annotated[
        str,
        typer.Argument(metavar="[STEP]", help="The step, or another part with an id.", show_default=False),
    ] = "",
    grade: Annotated[
        str,
        typer.Option(
            "--grade", metavar="GRADE", help="Pass over what matters less: breaking, behaviour, wording."
        ),
    ] = "record",
    as_json: Json = False,
) -> None:
    """Show since when each step of an SOP reads so, and who wrote it.

    A step that was renamed or moved keeps its history. What is in the work tree alone is not committed yet.

    Example: sopctl blame "event-launch[page-design]"
    """
    from sopctl.cli.past.told import blame_of, parted
    from sopctl.cli.review.asked import grades_here
    from sopctl.diff.kinds import GRADES
    from sopctl.render.blame import blame_json, part_text, parts_text

    if grade not in GRADES:
        raise SopctlError(_("--grade {grade}: blame knows {grades}", grade=grade, grades=listed(GRADES)))
    sop, named = parted(sop)
    blame = blame_of(sop, step or named, grade)
    if as_json:
        out(blame_json(blame, grades_here()))
    else:
        shown = part_text if blame.part[0] else parts_text
        out(shown(blame, width(), color=color()))
