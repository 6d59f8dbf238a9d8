"""One HTML page from a template: it needs no network, and its Content-Security-Policy forbids any script."""

import base64
import hashlib
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from sopctl.language import _
from sopctl.render.clean import clean
from sopctl.render.tables import is_quick

TEMPLATES = Path(__file__).with_name("templates")


def page(template: str, **facts: Any) -> str:
    """A page of the template's name, with the style that all pages have."""
    style = (TEMPLATES / "page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    chosen = _environment().get_template(template)
    return chosen.render(style=Markup(style), style_digest=digest, **facts)


def part(template: str, **facts: Any) -> Markup:
    """A part of a page, to be put into one."""
    return Markup(_environment().get_template(template).render(**facts))


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: value if isinstance(value, Markup | int) else clean(str(value)),
    )
    environment.globals["_"] = _html_words
    environment.filters["code"] = _html_code
    environment.filters["markdown"] = _markdown_to_html
    return environment


def _html_words(message: str, **values: object) -> Markup:
    """A message for the page: its values escaped, unless they are Markup already."""
    safe = {
        name: value if isinstance(value, Markup) else escape(clean(str(value)))
        for name, value in values.items()
    }
    return Markup(_(message, **safe))


def _html_code(text: str) -> Markup:
    return Markup("<code>{}</code>").format(clean(text))


def _markdown_to_html(text: str) -> Markup:
    # Raw HTML is escaped by this preset, addresses that run something are refused by validateLink,
    # and an image would call out to the network: it becomes a link.
    if not is_quick(text):
        return Markup("<pre>{}</pre>").format(clean(text))
    renderer = MarkdownIt("js-default", {"html": False}).disable("image")
    return Markup(renderer.render(clean(text)))
