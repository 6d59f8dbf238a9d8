"""How much two texts have in common, by their words; in time in proportion to what is looked at."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from sopctl.sop.meaning import squeeze

MOST_WORDS = 300  # of a text; what people know it by stands before that
MOST_PAIRS = 10_000  # pairs that are compared word by word
LEAST = 3  # words, below which only all of them tell
REWORDED = 0.5  # of their words two texts of a list have in common that say one thing
# Compiled when it is first asked for, which takes long, and mostly is not.
WORD = r"[\u3400-\u4dbf\u4e00-\u9fff]|[^\W\u3400-\u4dbf\u4e00-\u9fff_]+"

Words = Counter[str]


def words_of(*texts: str) -> Words:
    """The words that texts begin with; of Chinese each sign is one."""
    found = (match[0].casefold() for text in texts for match in re.finditer(WORD, text))
    return Counter(islice(found, MOST_WORDS))


def near(one: Words, other: Words) -> float:
    """How much of their words two texts have in common, from 0 to 1 (Dice 1945)."""
    first, second = one.total(), other.total()
    if min(first, second) < LEAST:
        return float(first > 0 and one == other)
    return 2 * (one & other).total() / (first + second)


def grown(before: Sequence[str] | None, after: Sequence[str] | None) -> str:
    """Whether a list of texts has lost one (`removed`), has one more (`added`), or says it otherwise."""
    kept = {squeeze(one) for one in before or ()} & {squeeze(one) for one in after or ()}
    old = [one for one in before or () if squeeze(one) not in kept]
    new = [one for one in after or () if squeeze(one) not in kept]
    if len(old) > len(new):
        return "removed"
    if old and (len(old) * len(new) > MOST_PAIRS or not _all_reworded(old, new)):
        return "removed"
    return "added" if len(new) > len(old) or len(after or ()) > len(before or ()) else "changed"


def _all_reworded(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether each text has one of its own among others that says it in other words."""
    left = [words_of(one) for one in new]
    for text in old:
        words = words_of(text)
        best = max(range(len(left)), key=lambda place: near(words, left[place]))
        if near(words, left[best]) < REWORDED:
            return False
        del left[best]
    return True
