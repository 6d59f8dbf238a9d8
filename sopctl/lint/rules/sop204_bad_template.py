"""A text holds `{{` or `{%` that cannot be filled in.

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
from sopctl.lint.context import Context
from sopctl.sop.shown import CannotRender
from sopctl.sop.templates import names_used

RULE = Rule("SOP204", "bad-template")


def check(context: Context) -> Iterator[Finding]:
    for path, _, text in context.templates():
        try:
            names_used(text)
        except CannotRender as error:
            yield context.finding_in(RULE, path, error.problem)
