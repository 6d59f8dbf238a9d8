"""Instructions that stay Markdown in a report: no HTML, no images, and hosts of git find nobody in them.

Code stays as it is: hosts look for nobody there, and people copy it. So do addresses.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

from sopctl.render.addresses import leads_on
from sopctl.render.changes.markup import calls, uncalled
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
MARKUP = ("html_inline", "html_block", "image")
# What could be a tag, an image, or a link that leads to anything but the web.
SUSPECT = re.compile(r"<|!\[|\]:|\]\((?!https?://)")
TAG = re.compile(r"(\\*)<")
IMAGE = re.compile(r"!\[")


def quoted(text: str) -> str | None:
    """Cleaned Markdown that reads the same and does nothing; None where that cannot be made sure of."""
    if not calls(text) and not SUSPECT.search(text):
        return text
    if not is_quick(text):
        return None
    tokens = _reader(html=False).parse(text)
    fenced = {line for token in tokens if token.type in CODE and token.map for line in range(*token.map)}
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
    after = _every(_reader(html=True).parse(told))
    return told if _code(after) == _code(_every(tokens)) and _is_inert(after) else None


def _silent(lines: list[str]) -> list[str]:
    """Lines of prose, with the signs that hosts look for apart from what follows them."""
    pieces = KEPT.split("\n".join(lines))
    # Of each three the first is prose, the second is kept, and the third is the tick of the second.
    pieces[::3] = [uncalled(_unmarked(piece), str) for piece in pieces[::3]]
    return (
        "".join(piece for number, piece in enumerate(pieces) if number % 3 != 2).split("\n") if lines else []
    )


def _unmarked(prose: str) -> str:
    """Prose without tags and images: however many backslashes go before it, an entity begins no tag."""
    prose = TAG.sub(lambda match: match[1][: len(match[1]) // 2 * 2] + "&lt;", prose)
    return IMAGE.sub(r"!\\[", prose)


def _every(tokens: list["Token"]) -> list["Token"]:
    return [one for token in tokens for one in (token, *(token.children or ()))]


def _code(every: list["Token"]) -> list[str]:
    return [one.content for one in every if one.type in CODE]


def _is_inert(every: list["Token"]) -> bool:
    """Whether only Markdown marks it up, all links lead on, and hosts find nobody in what is shown."""
    if any(one.type in MARKUP or one.markup == "autolink" for one in every):
        return False
    if not all(leads_on(str(one.attrGet("href"))) for one in every if one.type == "link_open"):
        return False
    shown = "".join(one.content if one.type == "text" else "\0" for one in every if one.type != "inline")
    return not calls(APART.sub(" ", ADDRESSES.sub(" ", shown)))


@cache
def _reader(*, html: bool) -> "MarkdownIt":
    from markdown_it import MarkdownIt  # few reports have anything to find

    reader = MarkdownIt("commonmark", {"html": html}).enable(["table", "strikethrough"])
    reader.validateLink = bool  # type: ignore[assignment,method-assign]  # other readers make links of all
    return reader
