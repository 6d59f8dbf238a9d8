"""Which arrows a picture needs: those that follow from others are left out."""

from collections import deque
from collections.abc import Iterable, Sequence

Edge = tuple[int, int]


def reduced(count: int, edges: Iterable[Edge], joints: Iterable[int]) -> list[Edge]:
    """The fewest arrows among `count` points that say the same, in order.

    A joint stands for several points before several others; one that saves no arrow is passed over, and no
    arrow touches it. An arrow that closes a circle is kept.
    """
    before: list[set[int]] = [set() for __ in range(count)]
    for first, then in edges:
        if first != then:
            before[then].add(first)
    joints = list(joints)
    for __ in range(2):  # with fewer arrows, a joint may save none any more
        _pass_over(before, joints)
        _leave_out(before)
    return sorted((first, then) for then, found in enumerate(before) for first in found)


def between(seen: int, edges: Iterable[Edge]) -> list[Edge]:
    """The arrows that lead from one of the first `seen` points to another, maybe through later ones."""
    edges = list(edges)
    after: dict[int, list[int]] = {}
    before: dict[int, list[int]] = {}
    for first, then in edges:
        after.setdefault(first, []).append(then)
        before.setdefault(then, []).append(first)

    def led(on: dict[int, list[int]]) -> set[int]:
        found, ahead = set(range(seen)), list(range(seen))
        while ahead:
            new = set(on.get(ahead.pop(), ())) - found
            found |= new
            ahead += new
        return found

    from_seen, to_seen = led(after), led(before)
    return [(first, then) for first, then in edges if first in from_seen and then in to_seen]


def in_order(before: Sequence[Iterable[int]]) -> list[int]:
    """All points, each after those before it; where a circle bars that, the first of what is left."""
    after: list[list[int]] = [[] for __ in before]
    waits = [0] * len(before)
    for then, found in enumerate(before):
        for first in found:
            after[first].append(then)
            waits[then] += 1
    placed = [False] * len(before)
    ready = deque(point for point, number in enumerate(waits) if not number)
    order: list[int] = []
    left = 0
    while len(order) < len(before):
        if not ready:
            while placed[left]:
                left += 1
            ready.append(left)
        point = ready.popleft()
        if placed[point]:
            continue
        placed[point] = True
        order.append(point)
        for then in after[point]:
            waits[then] -= 1
            if not waits[then] and not placed[then]:
                ready.append(then)
    return order


def _pass_over(before: list[set[int]], joints: list[int]) -> None:
    after: list[set[int]] = [set() for __ in before]
    for then, found in enumerate(before):
        for first in found:
            after[first].add(then)
    for joint in joints:
        ins, outs = before[joint], after[joint]
        if len(ins) * len(outs) > len(ins) + len(outs):
            continue
        for then in outs:
            before[then].discard(joint)
            before[then] |= ins - {then}
        for first in ins:
            after[first].discard(joint)
            after[first] |= outs - {first}
        before[joint], after[joint] = set(), set()


def _leave_out(before: list[set[int]]) -> None:
    """Leave out what follows. What comes before a point is one number, a bit for each place in the order."""
    order = in_order(before)
    place = {point: number for number, point in enumerate(order)}
    ahead = [0] * len(before)
    for number, point in enumerate(order):
        seen = 0
        for first in sorted(before[point], key=place.__getitem__, reverse=True):
            at = place[first]
            if at > number:
                continue  # it closes a circle
            if seen >> at & 1:
                before[point].discard(first)
            else:
                seen |= ahead[first] | 1 << at
        ahead[point] = seen
