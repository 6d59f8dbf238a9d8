"""A comma may have parted one text into two.

In a list in brackets a comma ends an item, so `[Doors shut, and lights off]` is two checks, the second
of which begins in the middle of a sentence.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: close, title: Close the shop, check: [Doors shut, and lights off]}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: close, title: Close the shop, check: ["Doors shut, and lights off"]}
"""

import re
from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context

RULE = Rule("SOP209", "split-text")

IN_THE_MIDDLE = r"(?:and|or|but|nor|not|also|then|so|with|without|if|as|which|who|that)\s"


def check(context: Context) -> Iterator[Finding]:
    for path, step in context.steps:
        if len(step.check) < 2 and len(step.warning) < 2 and len(step.caution) < 2:
            continue
        for key, texts in (("check", step.check), ("warning", step.warning), ("caution", step.caution)):
            if len(texts) < 2:
                continue
            for number, text in enumerate(texts):
                if (
                    number
                    and text[:1].islower()
                    and re.match(IN_THE_MIDDLE, text)
                    and context.is_in_brackets((*path, key))
                ):
                    told = _("this may be the end of the text before it: in brackets a comma parts texts")
                    mend = _('put the whole text in quotes: "…, …"')
                    yield context.item_finding(RULE, path, key, number, told, mend)
