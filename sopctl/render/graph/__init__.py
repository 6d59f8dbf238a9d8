"""An SOP or a run as a picture: facts in, text out. One file for each form, imported when it is asked for."""

from sopctl.errors import SopctlError
from sopctl.language import _, listed
from sopctl.render.graph.facts import Picture

FORMATS = ("mermaid", "dot", "svg")
DIRECTIONS = ("down", "right")


def render(form: str, picture: Picture, direction: str = "down") -> tuple[str, int | None]:
    """The picture in a form. Of a chart that has phases alone, the number says how many are left out.

    Raises SopctlError for a form that there is not.
    """
    check(form, direction)
    right = direction == "right"
    match form:
        case "dot":
            from sopctl.render.graph import as_dot

            return as_dot.told(picture, right=right), None
        case "svg":
            from sopctl.render.graph import as_svg

            return as_svg.told(picture, right=right), None
    from sopctl.render.graph import as_mermaid

    return as_mermaid.told(picture, right=right)


def check(form: str, direction: str) -> None:
    """Raises SopctlError for what no picture can be."""
    if form not in FORMATS:
        raise SopctlError(_("--format {form}: a picture is {forms}", form=form, forms=listed(FORMATS)))
    if direction not in DIRECTIONS:
        told = _(
            "--direction {text}: a picture goes {directions}", text=direction, directions=listed(DIRECTIONS)
        )
        raise SopctlError(told)
