"""A plan as it is shown: facts in, text out.

One file for each form, imported when it is asked for.
"""

from importlib import import_module

from sopctl.errors import SopctlError
from sopctl.language import _, listed
from sopctl.plan.briefs import WAYS
from sopctl.plan.tasks import Plan
from sopctl.plan.whatif import Helps
from sopctl.render.plan.facts import About, Shown, gather

__all__ = ["FORMATS", "About", "Shown", "gather", "render"]

FORMATS = ("table", "md", "csv", "json", "mermaid", "ics")
FORMATS_WITH_HELP = ("table", "json")  # those that tell what would meet a missed day
FORMATS_BY = ("table", "md", "json", "ics")  # those that know `--by`


def render(
    form: str, plan: Plan, about: About, *, by: str = "", width: int = 80, helps: Helps | None = None
) -> str:
    """A plan in one of FORMATS; with `by` (`role` or `person`) the sheets of what each of them is asked for.

    The width is for tables. Raises SopctlError for a form that is unknown, or knows no sheets.
    """
    if form not in FORMATS:
        raise SopctlError(
            _("--format {form}: there is no such form of a plan", form=form),
            _("known here: {names}", names=listed(FORMATS)),
        )
    if by and by not in WAYS:
        raise SopctlError(_("--by {way}: a plan goes by role or person", way=by))
    if by and form not in FORMATS_BY:
        raise SopctlError(
            _("--by {way} has no --format {form}", way=by, form=form),
            _("known here: {names}", names=listed(FORMATS_BY)),
        )
    shown = gather(plan, about, helps or Helps())
    if by and form != "ics":
        from sopctl.render.plan import as_sheets

        return as_sheets.told(shown, by, form, width=width)
    module = import_module(f"{__name__}.as_{form}")
    text: str
    if form == "table":
        text = module.told(shown, width=width)
    elif form == "ics":
        text = module.told(shown, by)
    else:
        text = module.told(shown)
    return text
