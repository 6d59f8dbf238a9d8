"""What the SOP says has changed, and its version has not.

A run and its report name the version that people worked by. Two texts under one version cannot be told apart
later. The SOP is compared with what git has of it: with the commit that this work began at.

Whatever a run shows or follows counts, a single word of an instruction too. Line breaks and blanks do not,
nor do `review`, `changelog` and `tags`. An SOP without a version is not judged.

Before:
    id: tidy
    title: Tidy the shop
    version: 1.0.0
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor}

Bad:
    id: tidy
    title: Tidy the shop
    version: 1.0.0
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor}
      - {id: bins, title: Empty the bins}

Good:
    id: tidy
    title: Tidy the shop
    version: 1.1.0
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor}
      - {id: bins, title: Empty the bins}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.meaning import same_meaning
from sopctl.sop.versions import is_lower, same_version

RULE = Rule("SOP702", "version-not-raised")


def check(context: Context) -> Iterator[Finding]:
    sop, before = context.sop, context.around.before
    if context.is_checklist or before is None or before.version is None:
        return
    went_down = sop.version is not None and is_lower(sop.version, before.version)
    if sop.version is not None and not went_down and not same_version(sop.version, before.version):
        return
    if same_meaning(sop, before):
        return
    if sop.version is None:
        told = _("the SOP has changed and has lost its version; it was {version}", version=before.version)
        mend = _("give it a higher one: runs and reports name it")
    elif went_down:
        told = _(
            "the SOP has changed and its version went down, from {before} to {version}",
            before=before.version, version=sop.version,
        )  # fmt: skip
        mend = _("give it a higher one: runs and reports name it")
    else:
        told = _("the SOP has changed and is still version {version}", version=sop.version)
        mend = _("raise the version: runs and reports name the one that people worked by")
    yield context.finding(RULE, ("version",), told, mend)
