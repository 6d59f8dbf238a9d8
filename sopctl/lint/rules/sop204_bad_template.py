"""A text holds `{{` or `{%` that cannot be filled in.

Values are filled into `title`, `do`, `warning`, `caution`, `check`, `prompt` and `with`; not into questions.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: "Sweep {{ clerk() }}"}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: "Ask {{ clerk }} to sweep"}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.problem import Problem

RULE = Rule("SOP204", "bad-template")


def check(context: Context) -> Iterator[Finding]:
    for template in () if context.has_plain_texts else context.templates:
        if template.problem is not None:
            yield context.finding_in(RULE, template.path, template.problem)
    for path, text in context.unfilled():
        told = _("no value is filled in here")
        mend = _("ask without it, and name it in the title or in `do`")
        yield context.finding_in(RULE, path, Problem(told, mend, text.index("{{"), 2))
