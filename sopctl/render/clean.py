"""Text from files and journals, made safe to print: no control or direction-changing characters."""

import re
from typing import Any

# C0 and C1 controls but tab and line feed, direction marks and overrides, lone surrogates,
# invisible separators and tags: what can hide text or drive a terminal.
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def clean(text: str) -> str:
    """The text with each unsafe character shown as `<U+202E>`."""
    if text.isprintable():  # nothing that is unsafe is
        return text
    return UNSAFE.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)


def one_line(text: str) -> str:
    """The text cleaned, on one line."""
    return clean(" ".join(text.split()))


def cut(text: str, most: int) -> str:
    """A text of at most so many signs; one that was longer ends in `…`."""
    return text if len(text) <= most else text[: most - 1] + "…"


def to_json(facts: Any) -> str:
    """Facts as JSON for a program or a terminal: what is unsafe is escaped, the rest stays readable."""
    import json  # most starts speak to people alone

    return clean_json(json.dumps(facts, ensure_ascii=False, indent=1)) + "\n"


def to_json_line(facts: Any) -> str:
    """The same on one line, and without its end."""
    import json

    return clean_json(json.dumps(facts, ensure_ascii=False))


def clean_json(text: str) -> str:
    """JSON that says the same, with each unsafe character escaped."""
    return UNSAFE.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    # In JSON a character beyond the first 65,536 is written as its two UTF-16 halves.
    halves = match[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{halves[start : start + 4]}" for start in range(0, len(halves), 4))
