"""What an SOP file's name says of it. Nothing is imported here that takes time."""

import re
from pathlib import PurePath

MARKDOWN = (".md", ".markdown")


def id_of(file: str) -> str:
    """The id of an SOP whose file does not say: the file's name without its ending."""
    return re.sub(r"[^\w.-]+", "-", PurePath(file).stem).strip("-.")[:64] or "sop"


def is_markdown(file: str) -> bool:
    """Whether a file's name says that it is Markdown."""
    return PurePath(file).suffix.lower() in MARKDOWN
