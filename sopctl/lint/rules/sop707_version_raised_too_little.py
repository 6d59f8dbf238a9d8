"""The version was raised by less than what changed asks for.

People see by the number how much is new: whether they must learn something again, and whether a program
that reads the fields still can. The first number is for what lets somebody down: a step that is gone or has
another id, another owner or other needs, a new parameter that must be given, a field that takes less, an
approval or a caution that was dropped. The second is for what people do otherwise, the third for words
alone. Below 1.0.0 nothing is promised, and the second number is enough for everything. `sopctl diff` says
what has changed and how much each change matters; the SOP is compared with what git has of it.

A team that weighs a kind of change otherwise says so in its settings, under `[diff.grades]`. This is a note,
since nobody is stopped by a number. Versions that are no such numbers, or begin with a year, are not judged.

Before:
    id: tidy
    title: Tidy the shop
    version: 1.0.0
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor}
      - {id: bins, title: Empty the bins}

Bad:
    id: tidy
    title: Tidy the shop
    version: 1.0.1
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor}

Good:
    id: tidy
    title: Tidy the shop
    version: 2.0.0
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.versions import is_lower, same_version

RULE = Rule("SOP707", "version-raised-too-little")


def check(context: Context) -> Iterator[Finding]:
    sop, around = context.sop, context.around
    before = around.before
    if context.is_checklist or before is None or around.asks is None:
        return
    if sop.version is None or before.version is None:
        return
    if same_version(sop.version, before.version) or is_lower(sop.version, before.version):
        return  # which is told by the rule on versions that were not raised
    if (least := around.asks(before, sop)) is not None:
        told = _(
            "version {version} is raised too little: the change from {before} asks for {least}",
            version=sop.version, before=before.version, least=least,
        )  # fmt: skip
        mend = _("write {least}; `sopctl diff` says what has changed, and how much it matters", least=least)
        yield context.finding(RULE, ("version",), told, mend)
