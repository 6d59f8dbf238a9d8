"""Parts of a condition that say nothing: always so, always not so, or decided by what stands beside them.

Each answer may be there or not, whatever its step's own condition says: whoever asks for what another
condition implies as well has written it down to be read.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sopctl.lint.proof.flow import Flow
from sopctl.lint.proof.formula import Part, all_of, negated
from sopctl.lint.proof.search import FREE, Goal


class Constant(NamedTuple):
    """A part that is always `value`; with `beside` only where those hold, or with an `or` do not hold."""

    part: Part
    value: bool
    beside: tuple[Part, ...] = ()


def constants(flow: Flow, whole: Part) -> list[Constant]:
    """The largest parts that say nothing: where nothing is read twice, only comparisons can be such.

    Raises TooWideError.
    """
    if _is_linked(whole) or any(_alone(flow, one) for one in _comparisons(whole)):
        return list(_found(flow, whole))
    return []


def _found(flow: Flow, part: Part) -> Iterator[Constant]:
    alone = _alone(flow, part)
    if alone is not None:
        yield alone
        return
    fixed = [one for one in part.parts if _alone(flow, one) is not None]
    told = list(fixed)
    if part.kind in ("and", "or"):
        for one in reversed(part.parts):
            beside = tuple(other for other in part.parts if other is not one and other not in told)
            if one not in told and beside and _is_decided(flow, part.kind, one, beside):
                told.append(one)
                near = tuple(other for other in beside if other.names & one.names) or beside
                enough = near if _is_decided(flow, part.kind, one, near) else beside
                yield Constant(one, part.kind == "and", enough)
    for one in part.parts:
        if one in fixed or one not in told:
            yield from _found(flow, one)


def _alone(flow: Flow, part: Part) -> Constant | None:
    """A part that is always the same."""
    for value, refuted in ((True, negated(part.goal)), (False, part.goal)):
        if flow.find(refuted, FREE) is None:
            return Constant(part, value)
    return None


def _is_decided(flow: Flow, kind: str, one: Part, beside: tuple[Part, ...]) -> bool:
    """Whether a part is always true where those beside it are, or with an `or` always false."""
    goals: list[Goal] = [other.goal if kind == "and" else negated(other.goal) for other in beside]
    goals.append(negated(one.goal) if kind == "and" else one.goal)
    return flow.find(all_of(*goals), FREE) is None


def _is_linked(whole: Part) -> bool:
    """Whether two comparisons hang on one name, or one step: without it all of its answers are missing."""
    seen: set[str] = set()
    for one in _comparisons(whole):
        read = {name.partition(".")[0] for name in one.names}
        if seen & read:
            return True
        seen |= read
    return False


def _comparisons(whole: Part) -> Iterator[Part]:
    ahead = [whole]
    while ahead:
        part = ahead.pop()
        ahead += part.parts
        if not part.parts:
            yield part
