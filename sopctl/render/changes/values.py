"""Values of an SOP file as people read them, on one line."""

from typing import Any

from sopctl.render.clean import one_line


def shown(value: Any, key: str = "") -> str:
    """A value as people read it, of a key where one is given."""
    return one_line(str("" if value is None else value))[:300]
