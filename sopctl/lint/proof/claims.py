"""What is claimed of steps. Where a question is too wide nothing is, and the place is kept."""

from sopctl.lint.proof.flow import Flow, may_read
from sopctl.lint.proof.formula import all_of, negated
from sopctl.lint.proof.search import FREE, PEOPLE, Mode, TooWideError, Values
from sopctl.sop.document import Path
from sopctl.sop.model import Step
from sopctl.sop.names import spelt


def unreachable(flow: Flow, path: Path, step: Step) -> bool:
    """Whether nothing brings a step about, though its condition alone could hold."""
    if not flow.is_conditional(step):
        return False
    shared = step.when is not None and isinstance(step.each, str) and spelt(step.each) in flow.names_in(step)
    if not (shared or sources_in_doubt(flow, step)):
        return False
    try:
        if step.when is not None and flow.find(flow.needed(step), FREE) is None:
            return False  # SOP211 tells it
        return flow.find(flow.there(step), PEOPLE) is None
    except TooWideError:
        flow.give_up((*path, "when" if step.when is not None else "each"))
    return False


def never_together(flow: Flow, path: Path, step: Step, other: Step) -> bool:
    """Whether one of two steps is never there when the other is, though each can be."""
    if not (flow.is_conditional(step) and flow.is_conditional(other)) or _same(step, other):
        return False
    mine, theirs = flow.hangs_on(step), flow.hangs_on(other)
    if mine is None or theirs is None:
        flow.give_up((*path, "when" if step.when is not None else "each"))
        return False
    if not (mine & theirs):
        return False
    one, two = flow.there(step), flow.there(other)
    try:
        if flow.find(all_of(one, two), PEOPLE) is not None:
            return False
        return all(flow.find(alone, PEOPLE) is not None for alone in (one, two))
    except TooWideError:
        flow.give_up((*path, "when" if step.when is not None else "each"))
    return False


def without(flow: Flow, path: Path, step: Step, source: Step) -> Values | None:
    """What brings a step about while another, whose answers it reads, is not needed; None if nothing does."""
    if source.when is None or _same(step, source):
        return None
    try:
        goal = all_of(flow.there(step), negated(flow.needed(source)))
        found = flow.example(goal, Mode(exact=flow.is_exact))
        # Where the other is never there, that is what is to be told.
        return found if found and flow.find(flow.there(source), Mode()) is not None else None
    except TooWideError:
        flow.give_up((*path, "when" if step.when is not None else "id"))
    return None


def while_empty(flow: Flow, path: Path, step: Step, other: Step) -> Values | None:
    """What brings a step about while there is nothing that another is repeated over."""
    try:
        goal = all_of(flow.there(other), flow.needed(step), negated(flow.filled(step)))
        return flow.example(goal, Mode(exact=flow.is_exact)) or None
    except TooWideError:
        flow.give_up((*path, "each"))
    return None


def sources_in_doubt(flow: Flow, step: Step) -> list[Step]:
    """The steps that may be left out and whose answers decide whether a step is there."""
    if not may_read(step):
        return []
    names = flow.names_in(step)
    found: dict[str, Step] = {}
    for name in sorted(names | {step.each} if isinstance(step.each, str) else names):
        source = flow.step_of(name)
        if source is not None and flow.is_conditional(source):
            found[source.id] = source
    return list(found.values())


def _same(step: Step, other: Step) -> bool:
    """Whether two steps are there together, as anybody can see."""
    return step.when == other.when and other.each is None and (step.each is None or step.when is not None)
