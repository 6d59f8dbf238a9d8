"""An open step and the people whom it waits for, as plain values that can be kept."""

from datetime import date
from typing import Any, NamedTuple

from sopctl.runs.people import same_person

OPEN = ("ready", "started", "blocked", "waiting")


class Who(NamedTuple):
    """A person, and the days (ISO, both included) for which a role was delegated to them, if it was."""

    person: str
    start: str = ""
    until: str = ""

    def acts(self, day: date) -> bool:
        """Whether they act on a day."""
        return not self.until or self.start <= day.isoformat() <= self.until


class Wait(NamedTuple):
    """An open step and the people who can go on with it; a step that waits for approval, who may give it.

    `due` is an ISO day, empty where there is none.
    """

    step: str
    title: str
    status: str
    due: str
    people: tuple[Who, ...]

    def is_for(self, person: str, day: date) -> bool:
        """Whether it waits for a person on a day."""
        return any(same_person(who.person, person) and who.acts(day) for who in self.people)

    @property
    def urgency(self) -> tuple[bool, str, bool]:
        """To sort by: the earliest date first, those without a date last, a blocked one after others."""
        return (not self.due, self.due, self.status == "blocked")


def is_sound(facts: dict[str, Any]) -> bool:
    """Whether plain values may be those of a wait: with a status that one has, and a day."""
    try:
        return facts["status"] in OPEN and (not facts["due"] or bool(date.fromisoformat(facts["due"])))
    except ValueError:
        return False


def as_facts(wait: Wait) -> dict[str, Any]:
    """A wait as plain values, to be kept and printed."""
    return {**wait._asdict(), "people": [who._asdict() for who in wait.people]}


def from_facts(facts: dict[str, Any]) -> Wait:
    """The wait that `as_facts` made plain values of."""
    return Wait(**{**facts, "people": tuple(Who(**who) for who in facts["people"])})
