"""What changed in SOPs, told: as text for people, for a pull request, and for programs.

One file for each form, imported when it is asked for.
"""

from importlib import import_module

from sopctl.diff.review import Review

__all__ = ["FORMATS", "render"]

FORMATS = ("text", "md", "json")


def render(form: str, review: Review, *, color: bool = False, width: int = 80) -> str:
    """What changed, in one of FORMATS; of no change nothing is told, but for JSON: a program wants an object.

    Colour and width are for the text.
    """
    if not review.files and form != "json":
        return ""
    told = import_module(f"{__name__}.as_{form}").told
    text: str = told(review, color=color, width=width) if form == "text" else told(review)
    return text
