"""The id that an SOP file gives itself, found without parsing it."""

import re
from codecs import BOM_UTF8

from sopctl.sop.file_names import id_of, is_markdown

# An id as nearly every file has it; a file that writes it in another way is left out of comparisons.
KEY = re.compile(rb"^([\"']?)id\1[ \t]*:(.*)$", re.MULTILINE)
VALUE = re.compile(r"\s*([\"']?)([\w.-]+)\1\s*(?:#.*)?")


def own_id(name: str, raw: bytes) -> str | None:
    """The id that a file of this name gives itself; None where that cannot be told."""
    if is_markdown(name):
        if not raw.removeprefix(BOM_UTF8).startswith(b"---"):
            return id_of(name)
        raw = raw.partition(b"\n---")[0]
    line = KEY.search(raw)
    if line is None:
        return id_of(name)
    value = VALUE.fullmatch(line[2].decode("utf-8", "replace"))
    return value[2] if value else None
