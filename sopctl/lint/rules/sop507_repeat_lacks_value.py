"""An SOP repeats, and a parameter that its runs need is given nowhere.

`sopctl due --new` asks nobody, so it can make no run without that value. Give it in `with` of `repeat`, or
give the parameter a default.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    repeat: every week on Monday
    roles: {clerk: Works in the shop}
    params: {floor: text}
    steps:
      - {id: sweep, title: "Sweep the {{ floor }} floor"}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    repeat: {every: every week on Monday, with: {floor: ground}}
    roles: {clerk: Works in the shop}
    params: {floor: text}
    steps:
      - {id: sweep, title: "Sweep the {{ floor }} floor"}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context

RULE = Rule("SOP507", "repeat-lacks-value")


def check(context: Context) -> Iterator[Finding]:
    repeat = context.sop.repeat
    if repeat is None:
        return
    for name, field in context.sop.params.items():
        if name not in repeat.with_ and field.default is None and field.required is not False:
            told = _("no run can be made without `{name}`, and nothing gives it", name=name)
            mend = _("write `with: {example}`, or give it a default", example=f"{{{name}: …}}")
            yield context.finding(RULE, ("repeat",), told, mend)
