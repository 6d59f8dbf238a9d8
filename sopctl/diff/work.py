"""What an SOP takes: the longest way through its steps, and the work of each role, in working days.

Eight hours are a working day, a week has five and a month 21; a day of the calendar counts as one, since
nobody can tell from the SOP alone whether it is worked on. Of a range the middle counts. A repeated step
counts once, and a step that uses another SOP as what it says itself: nothing.
"""

from functools import lru_cache

from sopctl.diff.review import Work
from sopctl.sop.dates import parse_takes
from sopctl.sop.expressions import as_name
from sopctl.sop.model import Sop, Step, steps_of

WORKING_DAYS = {"min": 1 / 480, "h": 1 / 8, "d": 1.0, "wd": 1.0, "w": 5.0, "mo": 21.0}
DIGITS = 3


def work_of(sop: Sop) -> Work:
    """The work in an SOP; the roles are those of steps that take time, in the order of the procedure.

    Steps that need each other in a circle (lint refuses them) are left out of the longest way.
    """
    steps: dict[str, Step] = {}
    for step in steps_of(sop):
        steps.setdefault(as_name(step.id), step)
    takes = {name: 0.0 if step.takes is None else _working_days(step.takes) for name, step in steps.items()}
    roles: dict[str, float] = {}
    for name, step in steps.items():
        owner = sop.owner_of(step)
        if owner is not None and takes[name]:
            roles[owner] = roles.get(owner, 0.0) + takes[name]
    longest = max(_ends(steps, takes).values(), default=0.0)
    return Work(round(longest, DIGITS), {role: round(days, DIGITS) for role, days in roles.items()})


@lru_cache(maxsize=1024)
def _working_days(takes: str) -> float:
    duration = parse_takes(takes).planned
    return duration.amount * WORKING_DAYS[duration.unit]


def _ends(steps: dict[str, Step], takes: dict[str, float]) -> dict[str, float]:
    """When each step ends at the earliest, of those that no circle keeps from beginning."""
    needs = {name: _needs(step, steps) for name, step in steps.items()}
    needed_by: dict[str, list[str]] = {}
    for name, others in needs.items():
        for other in others:
            needed_by.setdefault(other, []).append(name)
    begins = dict.fromkeys(steps, 0.0)
    left = {name: len(others) for name, others in needs.items()}
    ready = [name for name, count in left.items() if not count]
    ends: dict[str, float] = {}
    while ready:
        name = ready.pop()
        end = ends[name] = begins[name] + takes[name]
        for after in needed_by.get(name, ()):
            if end > begins[after]:
                begins[after] = end
            left[after] -= 1
            if not left[after]:
                ready.append(after)
    return ends


def _needs(step: Step, steps: dict[str, Step]) -> set[str]:
    """The steps that one needs, that whose rows it is repeated over among them."""
    found = set(map(as_name, step.needs))
    if isinstance(step.each, str) and "." in step.each:
        found.add(as_name(step.each.partition(".")[0]))
    return found & steps.keys()
