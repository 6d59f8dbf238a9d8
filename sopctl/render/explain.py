"""A rule's page for the terminal."""

from itertools import groupby
from textwrap import indent

from sopctl.errors import SopctlError, did_you_mean
from sopctl.language import ENGLISH, N_, _, spoken
from sopctl.lint.pages import codes, page_of, paragraphs, rule_of
from sopctl.render.findings.line import MARKS

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
    """What a rule, given by its code or its name, is about; of a group, SOP2 or SOP, which rules it has.

    Raises SopctlError where there is none.
    """
    known = codes()
    wanted = code.strip().upper()
    of_group = [one for one in known if wanted.startswith("SOP") and one.startswith(wanted)]
    if of_group and wanted not in known:
        return _group(of_group)
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
        f"{_group_name(rule.code[3])}\n{_(SEVERITIES[rule.severity])}\n",
        f"{_told(page.text)}\n",
    ]
    parts += [f"{_(EXAMPLES[kind])}\n{indent(text, '    ')}\n" for kind, text in page.examples]
    return "\n".join(parts)


def _group(codes: list[str]) -> str:
    """Rules by their groups, each with its severity and how its page begins."""
    parts = []
    for number, group in groupby(codes, key=lambda code: code[3]):
        lines = [_group_name(number)]
        for rule in map(rule_of, group):
            first = _(paragraphs(page_of(rule).text)[0])
            mark = f" ({_(MARKS[rule.severity])})" if MARKS[rule.severity] else ""
            lines.append(f"{rule.code} {rule.name}{mark}: {first}")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _group_name(number: str) -> str:
    return _("group SOP{number}xx, {about}", number=number, about=_(GROUPS[number]))


def _told(text: str) -> str:
    """A page's text as it is written, or paragraph by paragraph in another language."""
    return text if spoken() == ENGLISH else "\n\n".join(_(one) for one in paragraphs(text))
