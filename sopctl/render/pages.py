"""One HTML page from a template. It needs no network: its Content-Security-Policy allows one style and one
script, ours, by their digests, and nothing else.
"""

import base64
import hashlib
from collections.abc import Callable
from functools import cache
from typing import Any

from jinja2 import Environment
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from sopctl.language import _
from sopctl.render.addresses import leads_on
from sopctl.render.clean import clean
from sopctl.render.compiled import TEMPLATES, environment
from sopctl.render.quick import is_quick

STYLE, SCRIPT = "page.css", "page.js"
POLICY = "default-src 'none'; style-src '{style}'; script-src '{script}'; base-uri 'none'; form-action 'none'"


def page(template: str, *, theme: str = "", **facts: Any) -> str:
    """A page of the template's name, which extends `page.html.j2`. `theme` is CSS that comes after ours."""
    style, script = _read(STYLE) + _within_style(theme), _read(SCRIPT)
    policy = Markup(POLICY.format(style=_digest(style), script=_digest(script)))
    chosen = _environment().get_template(template)
    return chosen.render(style=Markup(style), script=Markup(script), policy=policy, **facts)


def part(template: str, **facts: Any) -> Markup:
    """A part of a page, to be put into one."""
    return Markup(_environment().get_template(template).render(**facts))


@cache
def _read(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _within_style(css: str) -> str:
    """CSS that does not end the element it stands in, and is read as it was digested."""
    lines = "\n".join(css.splitlines())
    return clean(lines).replace("</", "<\\/")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _environment() -> Environment:
    html = environment(
        autoescape=True,
        finalize=lambda value: value if isinstance(value, (Markup, int)) else clean(str(value)),
    )
    html.globals["_"] = _html_words
    html.filters.update(FILTERS)
    return html


def _html_words(message: str, **values: object) -> Markup:
    """A message for the page: its values escaped, unless they are Markup already."""
    safe = {
        name: value if isinstance(value, Markup) else escape(clean(str(value)))
        for name, value in values.items()
    }
    return Markup(_(message, **safe))


def _html_code(text: str) -> Markup:
    return Markup("<code>{}</code>").format(clean(text))


def _markdown_to_html(text: str, under: int = 3) -> Markup:
    """Markdown as HTML; its headings follow one of the level `under`, and none is left out."""
    if not is_quick(text):
        return Markup("<pre>{}</pre>").format(clean(text))
    renderer = _markdown()
    tokens, outer = renderer.parse(clean(text)), list[int]()
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
            outer = [one for one in outer if one < level] + [level]
        if token.type.startswith("heading_"):
            token.tag = f"h{min(6, under + len(outer))}"
    return Markup(renderer.renderer.render(tokens, renderer.options, {}))


@cache
def _markdown() -> MarkdownIt:
    # Raw HTML is escaped by this preset, and an image would call out to the network: it becomes a link.
    reader = MarkdownIt("js-default", {"html": False}).disable("image")
    reader.validateLink = leads_on  # type: ignore[assignment,method-assign]  # as the library means it to be
    return reader


FILTERS: dict[str, Callable[..., Markup]] = {"code": _html_code, "markdown": _markdown_to_html}
