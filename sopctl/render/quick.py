"""Which Markdown is laid out, and which is shown as it is written."""

MAX_MARKDOWN = 20_000
MAX_SIGNS = 1000


def is_quick(text: str) -> bool:
    """Whether laying out Markdown is quick: for some signs the time grows with their square."""
    return len(text) <= MAX_MARKDOWN and all(text.count(sign) <= MAX_SIGNS for sign in "[]`*_<!>&")
