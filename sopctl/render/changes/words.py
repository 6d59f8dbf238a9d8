"""What the parts, the keys and the grades of an SOP are called where a change is told."""

from sopctl.language import _


def grade_word(grade: str) -> str:
    """A grade in the reader's language."""
    return _(grade)


def part_word(group: str) -> str:
    """What a member of a group is called."""
    return group


def key_word(key: str) -> str:
    """What a key is called; one that has no word here is called as in the file."""
    return key
