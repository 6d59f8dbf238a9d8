"""Plain YAML scalars to values: the core types of YAML 1.2 and nothing else.

A value never changes its meaning by being read: `no` and `2026-11-01` are text, `010` is text
since as a number it would lose its zero, and a number whose spelling a number cannot keep (`1.10`)
carries that spelling for the places that want text.
"""

import re
from functools import lru_cache
from typing import Any

WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
NUMBERS = frozenset("-+.0123456789")  # what one begins with
# What a plain scalar begins with that may be no text.
NO_TEXT = frozenset(("", *NUMBERS, *(word[:1] for word in WORDS)))
INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
RADIX = re.compile(r"0o[0-7]{1,18}|0x[0-9a-fA-F]{1,15}")
DECIMAL = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")

Scalar = str | int | float | bool | None


class WrittenInt(int):
    """A whole number that was written in another way than Python writes it."""

    text: str


class WrittenFloat(float):
    """A decimal number that was written in another way than Python writes it."""

    text: str


def resolve(text: str) -> Scalar:
    """The value of a plain scalar (YAML 1.2.2, chapter 10.3, save for leading zeros)."""
    return _number(text) if text[:1] in NUMBERS else WORDS.get(text, text)


@lru_cache(maxsize=128)
def _number(text: str) -> Scalar:
    """The number that a text is; the text where it is none. Most files have few, and many times."""
    if INTEGER.fullmatch(text):
        return _integer(text, 10)
    if RADIX.fullmatch(text):
        return _integer(text, 0)
    if DECIMAL.fullmatch(text):
        number = float(text)
        if abs(number) == float("inf"):
            return text
        if repr(number) == text:
            return number
        written = WrittenFloat(number)
        written.text = text
        return written
    return text


def as_written(value: object) -> object:
    """The spelling of a number that was read; anything else unchanged."""
    if isinstance(value, (WrittenInt, WrittenFloat)):
        return value.text
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return repr(value)
    return value


def alike(one: Any, other: Any) -> bool:
    """Whether two data are the same, a number's spelling and the order of keys included."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    return type(one) is type(other) and as_written(one) == as_written(other)


def _integer(text: str, base: int) -> int:
    number = int(text, base)
    if str(number) == text:
        return number
    written = WrittenInt(number)
    written.text = text
    return written
