"""A report as Markdown, for hosts of git: the template of its audience says what is in it."""

import re
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sopctl.language import _
from sopctl.render.clean import clean, one_line
from sopctl.render.pages import TEMPLATES
from sopctl.render.plan.reported import plan_markdown
from sopctl.render.report.facts import facts_for
from sopctl.render.report.subject import Audience, Subject
from sopctl.sop.shown import markdown_escaped


def told(subject: Subject, audience: Audience) -> str:
    """The text."""
    plan = "" if audience.name == "outside" else plan_markdown(subject.plan)
    return filled(f"report/{audience.name}.md.j2", report=facts_for(audience, subject), plan=plan)


def filled(name: str, **facts: Any) -> str:
    """A template for Markdown with its facts filled in, all of them made safe by its filters."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["_"] = _
    environment.filters["md"] = _escaped
    environment.filters["lines"] = _lines
    environment.filters["code"] = _code
    environment.filters["address"] = _address
    environment.filters["quoted"] = _quoted
    environment.filters["indented"] = _indented
    text = environment.get_template(name).render(**facts)
    return re.sub(r"\n{3,}", "\n\n", text).lstrip("\n")  # parts with nothing to tell leave their blank lines


def _escaped(text: object) -> str:
    return str(markdown_escaped(one_line(str(text))))


def _lines(text: object) -> str:
    """Several lines of an item of a list, each on its own."""
    lines = [_escaped(line) for line in str(text).splitlines() if line.strip()]
    return "\\\n  ".join(lines)


def _code(text: object) -> str:
    return f"`{one_line(str(text)).replace('`', chr(39))}`"


def _address(address: str) -> str:
    """An address that cannot end the brackets that it stands in."""
    return quote(address, safe="!#$%&'()*+,/:;=?@[]~")


def _quoted(text: object) -> str:
    """Instructions as a quotation: they stay Markdown, but for markup and for images, which call out."""
    safe = clean(str(text)).replace("<", "\\<").replace("![", "!\\[")
    return "\n".join(f"> {line}".rstrip() for line in safe.splitlines())


def _indented(text: object) -> str:
    """Text as a block of code in an item of a list."""
    return "\n".join(f"      {line}" for line in clean(str(text)).splitlines())
