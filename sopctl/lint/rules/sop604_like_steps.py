"""Two steps are alike, as if one had been copied and never changed.

In a list both look the same, and nobody knows which one was done. Told are steps of one phase with the
same title or the same instructions, and steps of different phases that are alike in both. Steps that
differ by their condition, by what they repeat for or by the SOP that they use may share their words.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: front, title: Sweep the floor}
      - {id: back, title: Sweep the floor.}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: front, title: Sweep the floor of the shop}
      - {id: back, title: Sweep the floor of the store}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.sop.document import Path
from sopctl.sop.model import Step

RULE = Rule("SOP604", "like-steps")

LEAST = 30  # characters: "See the brief." may well stand twice
MANY = 20  # steps to compare one with; more are alike only in a file made to waste time
AROUND = " .!?。！？…\t"

Spot = tuple[Path, Step]


def check(context: Context) -> Iterator[Finding]:
    if context.is_checklist:
        return
    words = [step.title.casefold().strip(AROUND) for __, step in context.steps]
    lengthy = [step.do for __, step in context.steps if len(step.do) >= LEAST]
    if len(set(words)) == len(words) and len(set(lengthy)) == len(lengthy):
        return  # as nearly always
    titles: dict[str, list[Spot]] = {}
    texts: dict[str, list[Spot]] = {}
    for title, (path, step) in zip(words, context.steps, strict=True):
        like = titles.setdefault(title, [])
        same = texts.setdefault(step.do, []) if len(step.do) >= LEAST else []
        told = ""
        if like and len(title) > 1 and (twin := _twin(like, path, step, beyond=len(step.do) >= LEAST)):
            key, told = "title", _("step `{step}` has the same title", step=twin)
        elif same and (twin := _twin(same, path, step, beyond=False)):
            key, told = "do", _("step `{step}` has the same instructions", step=twin)
        if told:
            mend = _(
                "say what is different here, or make one step of both; `each:` repeats a step for a list"
            )
            yield context.finding(RULE, (*path, key), told, mend)
        like.append((path, step))
        same.append((path, step))


def _twin(known: list[Spot], path: Path, step: Step, *, beyond: bool) -> str:
    """The id of an earlier step that is no other; `beyond` its phase one with the same instructions."""
    for there, one in known[:MANY]:
        apart = (one.when, one.each, one.use, one.with_) != (step.when, step.each, step.use, step.with_)
        if not apart and (there[:-1] == path[:-1] or (beyond and one.do == step.do)):
            return one.id
    return ""
