"""The changelog says nothing of the SOP's version.

Whoever walked the SOP before wants to know what is new. An SOP that has a `changelog` needs an entry in it
for its present version; one that never had any is not asked for it. If git has an earlier version of the SOP
with a changelog, that may not go away with the next version.

Bad:
    id: tidy
    title: Tidy the shop
    version: 1.1.0
    owner: clerk
    changelog: {1.0.0: First version}
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor}

Good:
    id: tidy
    title: Tidy the shop
    version: 1.1.0
    owner: clerk
    changelog: {1.1.0: The floor is swept, 1.0.0: First version}
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.model import Sop
from sopctl.sop.versions import same_version

RULE = Rule("SOP705", "changelog-missing")


def check(context: Context) -> Iterator[Finding]:
    sop, before = context.sop, context.around.before
    if context.is_checklist or sop.version is None:
        return
    if sop.changelog:
        if any(same_version(sop.version, one) for one in sop.changelog):
            return
        told = _("the changelog has no entry for version {version}", version=sop.version)
    elif before is not None and before.changelog and not _is_version_of(before, sop.version):
        told = _("version {version} has lost the changelog", version=sop.version)
    else:
        return
    mend = _("write under `changelog` what is new: `{version}: …`", version=sop.version)
    yield context.finding(RULE, ("version",), told, mend)


def _is_version_of(sop: Sop, version: str) -> bool:
    return sop.version is not None and same_version(sop.version, version)
