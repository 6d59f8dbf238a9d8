"""Ids made from titles: the same title gives the same id, whatever changes around it."""

import re
from hashlib import sha256
from unicodedata import normalize

MAX_SLUG = 60
MAX_TITLE = 1000  # characters of a title that its id is made from
NO_LETTER = re.compile(r"[\W_]+")


def slug(title: str) -> str:
    """Letters and digits of any script, lower case, hyphens between them; maybe nothing."""
    words = NO_LETTER.sub("-", normalize("NFKC", title[:MAX_TITLE]).lower()).strip("-")
    return words if len(words) <= MAX_SLUG else _cut(words, MAX_SLUG)


def digest_id(kind: str, text: str) -> str:
    """The id of what has no letters in its title."""
    return f"{kind}-{sha256(text.encode()).hexdigest()[:6]}"


class Ids:
    """Ids that are given once each. Names write `-` as `_`, so that these are not told apart."""

    def __init__(self, taken: list[str]) -> None:
        self._taken = {_key(one) for one in taken}
        self._numbers: dict[str, int] = {}

    def free(self, wanted: str, within: str) -> str:
        """The id that was wanted, else with that of its phase, else with a number."""
        if self._take(wanted):
            return wanted
        if within:
            tail = _cut(within, MAX_SLUG // 2)
            longer = f"{_cut(wanted, MAX_SLUG - 1 - len(tail))}-{tail}"
            if self._take(longer):
                return longer
        number = self._numbers.get(wanted, 2)
        while not self._take(found := f"{_cut(wanted, MAX_SLUG - 6)}-{number}"):
            number += 1
        self._numbers[wanted] = number + 1
        return found

    def _take(self, one: str) -> bool:
        if _key(one) in self._taken:
            return False
        self._taken.add(_key(one))
        return True


def _cut(words: str, length: int) -> str:
    if len(words) <= length:
        return words
    short = words[:length]
    at_word = short.rpartition("-")[0] if words[length] != "-" else short
    return (at_word if len(at_word) > length // 2 else short).strip("-.")


def _key(one: str) -> str:
    return one.replace("-", "_").replace(".", "_")
