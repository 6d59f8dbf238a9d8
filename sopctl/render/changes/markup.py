"""Text of files as it may stand in the Markdown of a comment, on GitHub and on GitLab.

Signs that mean something become entities, so that nothing is markup, a link or the end of a table. Hosts look
for people, issues and commits in what is shown, entities or not; a space of no width keeps those from being
found: nobody is called, nothing is linked back.
"""

import re
from collections.abc import Callable, Iterable

from sopctl.diff.words import Piece

NO_WIDTH = "&#8203;"
SIGNS = re.compile(r"[&<>\\`*\[\]#|~$]|:(?=\S)|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
# By @ somebody is called, unless it is in an address, behind a letter or a digit; #1, GH-1 or !1 are issues.
CALLS = re.compile(r"(?<![A-Za-z0-9])@(?=\S)|[#!&$%~](?=[0-9])|\b[Gg][Hh]-(?=[0-9])")
COMMIT = re.compile(r"(?<![0-9A-Za-z])(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])([0-9a-f]{6})(?=[0-9a-f])")


def inert(text: str) -> str:
    """Some text of a file, on one line and cleaned, that is shown as it is and does nothing."""
    return uncalled(COMMIT.sub(lambda match: f"{match[1]}\0", text), _as_entities)


def uncalled(text: str, marked_up: Callable[[str], str]) -> str:
    """A cleaned text as the Markdown that `marked_up` makes of it: hosts find no people, no issues in it."""
    return marked_up(CALLS.sub(lambda match: f"{match[0]}\0", text)).replace("\0", NO_WIDTH)


def calls(text: str) -> bool:
    """Whether hosts could find people or issues in a text that is shown."""
    return CALLS.search(text) is not None


def _as_entities(text: str) -> str:
    escaped = SIGNS.sub(lambda match: f"&#{ord(match[0])};", text)
    return escaped.replace("www.", "www&#46;").replace("-&#62;", "→")


def marked_up(row: Iterable[Piece]) -> str:
    """What is told of a change, with what went struck out and what came underlined."""
    tags = {"same": "", "removed": "del", "added": "ins"}
    return "".join(
        f"<{tag}>{inert(one.text)}</{tag}>" if (tag := tags[one.what]) else inert(one.text) for one in row
    )
