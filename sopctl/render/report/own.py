"""A report by a repository's own template, and in its style: what is chosen, and how it is filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from sopctl.render.clean import clean, one_line
from sopctl.sop.shown import markdown_escaped

BLOCKS = ("header", "contents", "main", "footer")
MAX_TITLE, MAX_LANGUAGE = 300, 35  # characters
MAX_MARKED_UP = 5_000  # of a title with its markup: taking that away is slow


@dataclass(frozen=True)
class Own:
    """What a repository brings: templates by the names of their files, and a style.

    `chosen` is the one template that was asked for; without it the one that is named as ours is.
    """

    templates: Mapping[str, str] = field(default_factory=dict)
    chosen: str = ""
    theme: str = ""

    def named(self, ours: str, ending: str) -> str:
        """The name of the template in place of one of ours; empty where ours is to be used."""
        if self.chosen:
            return self.chosen
        name = ours + ending
        return name if name in self.templates else ""


OURS = Own()


def html_parts(own: Own, name: str, facts: Mapping[str, Any]) -> dict[str, str]:
    """What the template says of each block of a page. Raises BadTemplate."""
    from sopctl.render.own.box import Box
    from sopctl.render.own.html import check_literals, cleaned
    from sopctl.render.pages import FILTERS

    box = Box(own.templates, _html, FILTERS, check_literals)
    module = box.filled(name, facts)
    given = {block: str(getattr(module, block, "")) for block in ("language", "title", *BLOCKS)}
    if not hasattr(module, "main"):  # it extends no page: all of it is the page
        given["main"] = str(module)
    report = facts["report"]
    return {
        "language": _plain(given["language"])[:MAX_LANGUAGE] or report["language"],
        "title": _plain(given["title"])[:MAX_TITLE] or report["title"],
        **{block: cleaned(given[block], name) for block in BLOCKS},
    }


def _plain(marked_up: str) -> str:
    """Its text alone, on one line."""
    return one_line(Markup(marked_up[:MAX_MARKED_UP]).striptags())


def markdown_text(own: Own, name: str, facts: Mapping[str, Any]) -> str:
    """The Markdown that the template gives. Raises BadTemplate."""
    from sopctl.render.own.box import Box
    from sopctl.render.report.markdown import FILTERS

    return str(Box(own.templates, _markdown, FILTERS).filled(name, facts))


def plain_text(own: Own, name: str, facts: Mapping[str, Any]) -> str:
    """The text that the template gives. Raises BadTemplate."""
    from sopctl.render.own.box import Box

    return str(Box(own.templates, _text, {}).filled(name, facts))


def _html(value: object) -> Markup:
    return value if isinstance(value, Markup) else escape(clean(str(value)))


def _markdown(value: object) -> Markup:
    if isinstance(value, Markup):
        return value
    return Markup(markdown_escaped(clean(" ".join(str(value).splitlines()))))


def _text(value: object) -> Markup:
    return value if isinstance(value, Markup) else Markup(clean(str(value)))
