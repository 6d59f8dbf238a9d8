"""Who is who: people are written `Name <mail>`, and the mail says whether two are one."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache


@dataclass(frozen=True)
class Actor:
    """Who acts, and when: `at` is the moment as the event will have it, in the actor's time zone."""

    by: str
    at: str

    @property
    def day(self) -> date:
        """The day on which they act, where they are. Raises ValueError."""
        return date.fromisoformat(self.at[:10])


def same_person(one: str, other: str) -> bool:
    """Whether two names mean one person: by mail where both have one, else by name."""
    name, mail = split_person(one)
    other_name, other_mail = split_person(other)
    if mail and other_mail:
        return mail.casefold() == other_mail.casefold()
    return name.casefold() == other_name.casefold()


@lru_cache(maxsize=4096)  # the same few people, at every act
def split_person(person: str) -> tuple[str, str]:
    """The name and the mail (empty when there is none)."""
    name, _, mail = person.partition("<")
    return name.strip(), mail.rstrip("> ").strip()


def short_name(person: str) -> str:
    """The name alone."""
    return split_person(person)[0] or person
