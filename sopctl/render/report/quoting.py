"""Instructions that stay Markdown in a report, and in which hosts of git find nobody and nothing.

Code stays as it is: hosts look for nobody there, and people copy it. So do addresses.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

from sopctl.render.changes.markup import NO_WIDTH, calls, uncalled
from sopctl.render.quick import is_quick

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

ADDRESS = (
    r"(?<!\w)https?://[A-Za-z0-9][A-Za-z0-9.-]*\.[A-Za-z]{2,}(?:[/?#][^\s<>()\[\]*`\\|]*)?(?![^\s).,;:!?\]])"
)
KEPT = re.compile(
    rf"((?<![`\\])(?P<tick>`+)(?!`).+?(?<!`)(?P=tick)(?!`)|\]\([^()\s]*\)|{ADDRESS})", re.DOTALL
)
ADDRESSES = re.compile(ADDRESS)
APART = re.compile(".\u200b")  # what was kept apart, as it is shown
CODE = ("code_inline", "code_block", "fence")


def quoted(text: str) -> str | None:
    """Cleaned Markdown without HTML, which reads the same; None where that cannot be made sure of."""
    if not calls(text):
        return text
    if not is_quick(text):
        return None
    fenced = {
        line
        for token in _reader().parse(text)
        if token.type in CODE and token.map
        for line in range(*token.map)
    }
    made: list[str] = []
    prose: list[str] = []
    for number, line in enumerate(text.splitlines()):
        if number not in fenced:
            prose.append(line)
            continue
        made += [*_silent(prose), line]
        prose = []
    made += _silent(prose)
    told = "\n".join(made)
    return told if _is_right(_reader().parse(told)) else None


def _silent(lines: list[str]) -> list[str]:
    """Lines of prose, with the signs that hosts look for apart from what follows them."""
    pieces = KEPT.split("\n".join(lines))
    # Of each three the first is prose, the second is kept, and the third is the tick of the second.
    pieces[::3] = [uncalled(piece, str) for piece in pieces[::3]]
    return (
        "".join(piece for number, piece in enumerate(pieces) if number % 3 != 2).split("\n") if lines else []
    )


def _is_right(tokens: list["Token"]) -> bool:
    """Whether nothing is left to find in what is shown, and nothing was put into code."""
    every = [one for token in tokens for one in (token, *(token.children or ()))]
    shown = "".join(one.content if one.type == "text" else "\0" for one in every if one.type != "inline")
    return not calls(APART.sub(" ", ADDRESSES.sub(" ", shown))) and not any(
        NO_WIDTH in one.content for one in every if one.type in CODE
    )


@cache
def _reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # few reports have anything to find

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
