"""A report as Markdown, for hosts of git: the template of its audience says what is in it."""

import re
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from sopctl.language import _
from sopctl.render.changes.markup import uncalled
from sopctl.render.clean import clean, one_line
from sopctl.render.compiled import environment
from sopctl.render.plan.reported import plan_markdown
from sopctl.render.report.facts import facts_for
from sopctl.render.report.own import MARKDOWN, OURS, Own, markdown_text
from sopctl.render.report.quoting import quoted
from sopctl.render.report.subject import Audience, Subject
from sopctl.sop.shown import markdown_escaped

# An address that hosts would make a link of, and what they would read as one sign or as mathematics.
READ_INTO = re.compile(r":(?=//)|(?<=\bwww)\.|&(?=[A-Za-z][0-9A-Za-z]{1,31};)|\$")
UNDERLINE = re.compile(r"^(?=(?:-+|=+)\s*$)")  # makes a heading of the line above


def told(subject: Subject, audience: Audience, own: Own = OURS) -> str:
    """The text. Raises BadTemplate where a repository's own template gives none."""
    plan = "" if audience.name == "outside" else plan_markdown(subject.plan)
    facts = {"report": facts_for(audience, subject), "plan": Markup(plan)}
    if name := own.named(audience, MARKDOWN):
        return _tidied(markdown_text(own, name, facts))
    return filled(f"report/{audience.name}.md.j2", **facts)


def filled(name: str, **facts: Any) -> str:
    """A template for Markdown with its facts filled in, all of them made safe by its filters."""
    texts = environment(autoescape=False, keep_trailing_newline=True)
    texts.globals["_"] = _
    texts.filters.update(FILTERS)
    return _tidied(texts.get_template(name).render(**facts))


def _tidied(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).lstrip("\n")  # parts with nothing to tell leave their blank lines


def _escaped(text: object) -> str:
    return uncalled(one_line(str(text)), _literally)


def _literally(text: str) -> str:
    """Markdown that shows a text as it stands."""
    return UNDERLINE.sub(r"\\", READ_INTO.sub(_apart, str(markdown_escaped(text))))


def _apart(match: re.Match[str]) -> str:
    return "&#36;" if match[0] == "$" else f"\\{match[0]}"  # a dollar with a backslash is mathematics too


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
    lines = quoted(safe) or "\\\n".join(_escaped(line) for line in str(text).splitlines() if line.strip())
    return "\n".join(f"> {line}".rstrip() for line in lines.splitlines())


def _indented(text: object) -> str:
    """Text as a block of code in an item of a list."""
    return "\n".join(f"      {line}" for line in clean(str(text)).splitlines())


FILTERS = {
    "md": _escaped, "lines": _lines, "code": _code, "address": _address, "quoted": _quoted,
    "indented": _indented,
}  # fmt: skip
