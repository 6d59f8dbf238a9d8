"""Text of files as it may stand in the Markdown of a comment."""

import re

from sopctl.render.clean import one_line


def inert(text: str) -> str:
    """Some text of a file, on one line and cleaned, that is shown as it is and does nothing."""
    return re.sub(r"[^\w\s.,:;()-]", lambda match: f"&#{ord(match[0])};", one_line(text))
