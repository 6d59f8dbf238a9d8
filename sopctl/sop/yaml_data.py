"""The data of plain YAML alone, read as fast as the parser goes: most files need no places.

What is out of the ordinary in any way, or wrong, is not read here: sop/yaml_reader.py reads it, and
tells what there is to tell. Where this gives data, that gives the same.
"""

from collections.abc import Callable
from typing import Any

from yaml import MappingEndEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent, StreamEndEvent, YAMLError
from yaml._yaml import CParser

from sopctl.sop.scalars import NO_TEXT, resolve

MAX_TEXT = 130_000  # characters: that many cannot make more values than are allowed, three of two at most


class Unusual(Exception):
    """Something that takes more care to read."""


# Told of an entry of a list that is no scalar: those before it, where it begins, how deep its list may go.
Noted = Callable[[list[Any], int, int], None]


def plain_data(text: str, depth: int, noted: Noted | None = None) -> Any:
    """The data of a document that is at most so deep. Raises Unusual."""
    if len(text) > MAX_TEXT:
        raise Unusual
    try:
        following = CParser(text).get_event
        following()
        if type(following()) is StreamEndEvent:
            raise Unusual
        data = _value(following(), following, depth, noted)
        following()
        if type(following()) is not StreamEndEvent:
            raise Unusual
    except (YAMLError, ValueError):
        raise Unusual from None
    return data


def _value(event: Any, following: Callable[[], Any], depth: int, noted: Noted | None) -> Any:
    if event.anchor or event.tag is not None:  # an alias has an anchor as well
        raise Unusual
    kind = type(event)
    # Said twice more below, for nearly all values are plain, and to be called takes a third of the time.
    if kind is ScalarEvent:
        return resolve(event.value) if event.implicit[0] else event.value
    if not depth:
        raise Unusual
    if kind is SequenceStartEvent:
        items: list[Any] = []
        while type(event := following()) is not SequenceEndEvent:
            if type(event) is ScalarEvent and not event.anchor and event.tag is None:
                text: str = event.value
                items.append(resolve(text) if event.implicit[0] and text[:1] in NO_TEXT else text)
            else:
                if noted is not None:
                    noted(items, event.start_mark.index, depth)
                items.append(_value(event, following, depth - 1, noted))
        return items
    found: dict[str, Any] = {}
    while type(event := following()) is ScalarEvent:
        key: str = event.value
        if key in found:
            raise Unusual
        event = following()
        if type(event) is ScalarEvent and not event.anchor and event.tag is None:
            value: str = event.value
            found[key] = resolve(value) if event.implicit[0] and value[:1] in NO_TEXT else value
        else:
            found[key] = _value(event, following, depth - 1, noted)
    if type(event) is not MappingEndEvent:
        raise Unusual
    return found
