"""What somebody meant who wrote a duration or a day as people do: `3 days`, `2～5wd`, `2027年3月18日`.

Most files have none of it: the patterns are compiled where they are used.
"""

import re
from unicodedata import normalize

# The year first, so that it can be read in one way only.
DAY = r"([0-9]{4})[年/.-]([0-9]{1,2})[月/.-]([0-9]{1,2})日?"
UNITS = {
    "min": "minutes?|mins?|分钟?",
    "h": "hours?|hrs?|h|个?小时|个?钟头?",
    "wd": "(?:work|working |business )days?|wd|个?工作[日天]",
    "d": "days?|d|天|日",
    "w": "weeks?|w|周|个?星期|个?礼拜",
    "mo": "months?|mo|个?月",
}
DIGITS = {character: str(number) for number, character in enumerate("一二三四五六七八九十", 1)} | {"两": "2"}
UNIT = "|".join(f"({unit})" for unit in UNITS.values())
LENGTH = rf"(?i)([0-9]{{1,5}}|[{''.join(DIGITS)}])\s*(?:{UNIT})"
# Minus and plus as other keyboards and word processors write them.
SIGNS = str.maketrans("－—–−＋", "----+")
SHIFT = r"(\S+)\s*([+-])\s*(.+)"
# What people put between the least and the most.
BETWEEN = r"(?i)\s*(?:\.{2,3}|[-~\u301c\u2013\u2014\u2212]+|\b(?:to|and|or)\b|至|到|或)\s*"
# Characters of a text that may mean anything. Made to, a longer one takes its reader hours to put in form.
LONGEST, LONGEST_DUE = 40, 200


def meant_duration(text: str) -> str | None:
    """A duration as SOPs write it."""
    if len(text) > LONGEST:
        return None
    match = re.fullmatch(LENGTH, normalize("NFKC", text).strip())
    if match is None or match.lastindex is None:
        return None
    return f"{DIGITS.get(match[1], match[1])}{list(UNITS)[match.lastindex - 2]}"


def meant_range(text: str) -> str | None:
    """How long something takes at least and at most, as SOPs write it; None for a single duration.

    The least may be without its unit, as in `2-5 days`.
    """
    if len(text) > LONGEST:
        return None
    ends = re.split(BETWEEN, normalize("NFKC", text).strip())
    if len(ends) != 2:
        return None
    most = meant_duration(ends[1])
    if most is None:
        return None
    unit = most.lstrip("0123456789")
    least = meant_duration(ends[0]) or meant_duration(ends[0].rstrip("个 ") + unit)
    if least is None or least.lstrip("0123456789") != unit:
        return None
    low, high = sorted((least, most), key=lambda one: int(one.removesuffix(unit)))
    return f"{low}..{high}"


def meant_day(text: str) -> str | None:
    """A day as SOPs write it, whether or not the calendar has it."""
    if len(text) > LONGEST or not text.lstrip()[:1].isdigit():
        return None
    match = re.fullmatch(DAY, normalize("NFKC", text).strip())
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}" if match else None


def meant_due(text: str) -> str | None:
    """A date that hangs on another, as SOPs write it, where its signs are those of another keyboard."""
    if len(text) > LONGEST_DUE or text.isascii() or text.translate(SIGNS) == text:
        return None
    match = re.fullmatch(SHIFT, text.translate(SIGNS).strip())
    if match is None:
        return None
    return f"{match[1]} {match[2]} {meant_duration(match[3]) or match[3]}"
