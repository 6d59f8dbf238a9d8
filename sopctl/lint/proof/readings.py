"""Where a step reads an answer that another step asks for."""

import re
from collections.abc import Iterator
from functools import reduce
from typing import Any, NamedTuple
from unicodedata import normalize

from sopctl.lint.contents import Contents
from sopctl.sop.dates import parse_due
from sopctl.sop.document import Path
from sopctl.sop.expressions import names_in
from sopctl.sop.model import Step
from sopctl.sop.targets import parse_target

BLOCK = re.compile(r"\{%[-+]?\s*(if|endif)\b")
TAG_END = re.compile(r"[%}]\}")
ASKING = re.compile(r"\b(?:if|default|is)\b")


class Reading(NamedTuple):
    """A name that a step reads: `key` is the key of the step that reads it, `path` its place in the file,
    `offset` that in the text, if it stands in one; `guarded` where the text asks whether it is there.

    A due date may name a step instead.
    """

    step: Step
    key: str
    path: Path
    name: str
    offset: int | None
    guarded: bool = False


def readings(contents: Contents) -> Iterator[Reading]:
    """What conditions, `each`, due dates, targets and texts read of answers."""
    for path, step in contents.steps:
        if step.when is not None and "." in step.when:
            for name in sorted(names_in(step.when)):
                if "." in name:
                    yield Reading(step, "when", (*path, "when"), name, max(0, step.when.find(name)))
        if isinstance(step.each, str) and "." in step.each:
            yield Reading(step, "each", (*path, "each"), step.each, None)
        if step.due is not None:
            yield Reading(step, "due", (*path, "due"), parse_due(step.due).anchor, None)
        for field, one in step.collect.items():
            if one.target is not None and "." in one.target:
                condition = parse_target(one.target)
                for name in sorted(names_in(condition) if isinstance(condition, str) else ()):
                    if "." in name:
                        yield Reading(step, "target", (*path, "collect", field, "target"), name, None)
    if not any("." in name for name in contents.names_in_texts):
        return
    for path, step, uses, __ in contents.templates:
        for name, offset in uses:
            if "." in name:
                key = "with" if "with" in path else "text"
                spelt = normalize("NFKC", name)
                yield Reading(step, key, path, spelt, offset, _is_guarded(_text(contents, path), offset))


def _text(contents: Contents, path: Path) -> str:
    try:
        value: Any = reduce(lambda data, part: data[part], path, contents.document.data)
    except (LookupError, TypeError):
        return ""
    return value if isinstance(value, str) else ""


def _is_guarded(text: str, offset: int) -> bool:
    """Whether a text says something of its own where an answer is not there."""
    if "{%" not in text and not ASKING.search(text):
        return False
    blocks = [match[1] for match in BLOCK.finditer(text, 0, offset)]
    if blocks.count("if") > blocks.count("endif"):
        return True
    start = max(text.rfind("{{", 0, offset), text.rfind("{%", 0, offset))
    end = TAG_END.search(text, offset)
    return start >= 0 and end is not None and bool(ASKING.search(text, start, end.start()))
