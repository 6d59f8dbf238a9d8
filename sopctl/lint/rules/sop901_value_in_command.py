"""A command holds `{{ }}`, so that a value would become part of it.

Whoever gives the value could make the command do anything. Values arrive in the command's
environment instead: parameter `event` as `$SOP_EVENT`.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {room: text}
    steps:
      - {id: sweep, title: Sweep the floor, run: "./sweep.sh {{ room }}"}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {room: text}
    steps:
      - {id: sweep, title: Sweep the floor, run: './sweep.sh "$SOP_ROOM"'}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.problem import Problem

RULE = Rule("SOP901", "value-in-command")


def check(context: Context) -> Iterator[Finding]:
    for path, step in context.steps:
        if "{{" in step.run:
            told = _("a value would become part of the command")
            mend = _('write "$SOP_NAME" with the name in capitals; it is in the environment')
            yield context.finding_in(RULE, (*path, "run"), Problem(told, mend, step.run.index("{{"), 2))
