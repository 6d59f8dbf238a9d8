"""A rule's page for the terminal."""

from textwrap import indent

from sopctl.errors import SopctlError, did_you_mean
from sopctl.language import ENGLISH, N_, _, spoken
from sopctl.lint.pages import codes, page_of, paragraphs, rule_of
from sopctl.render.findings.counts import statistics

__all__ = ["explain", "statistics"]

GROUPS = {
    "1": N_("form"),
    "2": N_("names and values"),
    "3": N_("the order of the steps"),
    "4": N_("people and roles"),
    "5": N_("dates and durations"),
    "6": N_("wording"),
    "7": N_("upkeep"),
    "9": N_("safety"),
}
SEVERITIES = {
    "error": N_("an error: no run can be made until it is mended, and nothing turns it off"),
    "warning": N_("a warning: most likely a mistake; lint ends with 1"),
    "note": N_("a note: advice; lint ends with 0"),
}
EXAMPLES = {
    "Bad": N_("Not like this:"),
    "Good": N_("Like this:"),
    "Before": N_("Where git has of it:"),
    "Today": N_("On the day:"),
    "Namesakes": N_("Where these files have the same id:"),
    "File": N_("In the file:"),
    "Shared": N_("Where `_shared.yaml` says:"),
}


def explain(code: str) -> str:
    """What a rule, given by its code or its name, is about. Raises SopctlError where there is none."""
    known = codes()
    wanted = code.strip().upper()
    if wanted not in known:
        names = {rule_of(one).name: one for one in known}
        if code.strip().lower() not in names:
            mend = did_you_mean(code, [*known, *names])
            raise SopctlError(_("there is no rule {code}", code=code), mend)
        wanted = names[code.strip().lower()]
    rule = rule_of(wanted)
    page = page_of(rule)
    parts = [
        f"{rule.code} {rule.name}\n",
        _("group SOP{number}xx, {about}", number=rule.code[3], about=_(GROUPS[rule.code[3]]))
        + f"\n{_(SEVERITIES[rule.severity])}\n",
        f"{_told(page.text)}\n",
    ]
    parts += [f"{_(EXAMPLES[kind])}\n{indent(text, '    ')}\n" for kind, text in page.examples]
    return "\n".join(parts)


def _told(text: str) -> str:
    """A page's text as it is written, or paragraph by paragraph in another language."""
    return text if spoken() == ENGLISH else "\n\n".join(_(one) for one in paragraphs(text))
