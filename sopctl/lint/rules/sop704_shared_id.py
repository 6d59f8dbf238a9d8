"""Two files give themselves the same id.

Runs and other SOPs know an SOP by its id. Where two files have the same one, which of them a person gets is
left to chance. A file without `id` has that of its name.

Namesakes:
    sops/old/tidy.yaml

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor}

Namesakes:
    none

Good:
    id: tidy-shop
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _, listed
from sopctl.lint.context import Context

RULE = Rule("SOP704", "shared-id")
MOST_NAMED = 3


def check(context: Context) -> Iterator[Finding]:
    files = context.around.namesakes
    if context.is_checklist or not files:
        return
    named = listed(files, MOST_NAMED)
    told = _("the id `{id}` is also that of {files}", id=context.sop.id, files=named)
    mend = _("give one of them an id of its own, or remove the one that is out of use")
    yield context.finding(RULE, ("id",), told, mend)
