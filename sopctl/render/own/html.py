"""What a template of a repository may write into a page: text and its structure, tables and drawings.

What came out is held against a list of tags and attributes, must be closed in its order, and is then written
anew by nh3, which knows how browsers read. Without the first, tags that are opened and never closed would
take a reader hours; without the second, a trick of markup might get through.
"""

import re
from collections.abc import Iterator

import nh3
from jinja2 import nodes
from markupsafe import Markup

from sopctl.language import _
from sopctl.render.own.problem import bad

EMPTY = {"br", "hr", "col", "wbr"}
PHRASES = {
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark",
    "progress", "meter", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
}  # fmt: skip
DRAWN = {
    "svg",
    "g",
    "defs",
    "use",
    "title",
    "desc",
    "rect",
    "line",
    "circle",
    "path",
    "polyline",
    "text",
    "tspan",
}
TAGS = {
    *PHRASES, *DRAWN, "address", "article", "aside", "blockquote", "caption", "col", "colgroup", "dd",
    "details", "div", "dl", "dt", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "ul",
}  # fmt: skip
# What a browser opens again after a paragraph that it ended: one in the other would multiply.
REOPENED = {"a", "b", "code", "em", "i", "s", "small", "strong", "u"}
MAX_REOPENED, MAX_NESTING = 6, 60
EVERYWHERE = {
    "class", "id", "lang", "dir", "title", "role", "tabindex", "aria-label", "aria-labelledby",
    "aria-describedby", "aria-hidden", "data-label", "data-sort",
}  # fmt: skip
SHAPE = {
    "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy", "d", "points", "width",
    "height", "transform", "text-anchor", "viewBox", "preserveAspectRatio",
}  # fmt: skip
ATTRIBUTES = {
    "*": EVERYWHERE,
    "a": {"href", "rel"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "reversed"},
    "details": {"open"},
    "progress": {"value", "max"},
    "meter": {"value", "max", "min"},
    "time": {"datetime"},
    "use": {"href"},
    **dict.fromkeys(DRAWN - {"use"}, SHAPE),
}
SCHEMES = {"http", "https", "mailto"}
# As browsers read a tag; what they would mend is no tag here.
ATTRIBUTE = r"""[ \t\n\r\f]+([^\s"'<>/=]+)(?:[ \t\n\r\f]*=[ \t\n\r\f]*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?"""
TAG = re.compile(rf"<(/?)([A-Za-z][A-Za-z0-9]*)((?:{ATTRIBUTE})*+)[ \t\n\r\f]*(/?)>")
NAME = re.compile(ATTRIBUTE)
BLANKS = re.compile(r"[\x00-\x20\x7f-\x9f]+")


def check_literals(tree: nodes.Template, file: str) -> None:
    """Raises BadTemplate, with the line, for a tag of the template's own text that no page may have."""
    for data in tree.find_all(nodes.TemplateData):
        for match in re.finditer(r"<(?:[/\s]*([A-Za-z][^\s/>]*)|([!?]))", data.data):
            name = (match[1] or "").lower()
            if name not in TAGS:
                line = data.lineno + data.data.count("\n", 0, match.start())
                raise bad(file, line, _told(match[0] if match[2] else f"<{name}>"), _mend(name))


def cleaned(text: str, file: str) -> Markup:
    """A part of a page. Raises BadTemplate for what no page may have."""
    _check(text, file)
    found = nh3.clean(
        text,
        tags=TAGS,
        clean_content_tags={"script", "style"},
        attributes=ATTRIBUTES,
        attribute_filter=_kept,
        url_schemes=SCHEMES,
        link_rel=None,
        strip_comments=True,
    )
    return Markup(found)


def _check(text: str, file: str) -> None:
    opened: list[str] = []
    for match in _tags(text, file):
        end, name, attributes = match[1], match[2].lower(), match[3]
        if name not in TAGS:
            raise bad(file, 0, _told(f"<{name}>"), _mend(name))
        if end:
            if not opened or opened.pop() != name:
                raise bad(file, 0, _("`</{name}>` closes what is not open", name=name), _closing())
            continue
        _check_attributes(name, attributes, file)
        if ("svg" in opened) != (name in DRAWN) and name != "svg":
            told = _("`<{name}>` does not stand here: a drawing has shapes alone", name=name)
            raise bad(file, 0, told, _("shapes stand in `<svg>`, all else beside it"))
        if opened and opened[-1] in ("title", "desc"):
            raise bad(file, 0, _("`<{name}>` holds text alone", name=opened[-1]), _closing())
        if name in EMPTY or (match[5] and "svg" in opened):
            continue
        if "p" in opened and name not in PHRASES | DRAWN:
            told = _("`<{name}>` does not stand in a paragraph", name=name)
            raise bad(file, 0, told, _("close the `<p>` before it"))
        opened.append(name)
        if len(opened) > MAX_NESTING or sum(one in REOPENED for one in opened) > MAX_REOPENED:
            raise bad(file, 0, _("tags are nested too deeply at `<{name}>`", name=name), _closing())
    if opened:
        raise bad(file, 0, _("`<{name}>` is not closed", name=opened[-1]), _closing())


def _tags(text: str, file: str) -> Iterator[re.Match[str]]:
    """Each tag, as TAG found it. Raises BadTemplate for a sign `<` that begins none."""
    at = text.find("<")
    while at >= 0:
        match = TAG.match(text, at)
        if match is None:
            raise bad(file, 0, _("`{text}` is no tag", text=text[at : at + 20]), _("write &lt; for the sign"))
        yield match
        at = text.find("<", match.end())


def _check_attributes(name: str, attributes: str, file: str) -> None:
    known = EVERYWHERE | ATTRIBUTES.get(name, set())
    for match in NAME.finditer(attributes):
        key = match[1]
        if key not in known and key.lower() not in known:
            told = _("`{attribute}` is not allowed at `<{name}>`", attribute=key[:40], name=name)
            raise bad(file, 0, told, _mend(key))


def _kept(tag: str, name: str, value: str) -> str | None:
    """The value of an attribute; None where it leads where it may not."""
    if name != "href":
        return value
    plain = BLANKS.sub("", value)
    if tag == "use":
        return value if plain.startswith("#") else None
    scheme, colon, __ = plain.partition(":")
    has_scheme = bool(colon) and not set(scheme) & set("/?#")
    return value if not has_scheme or scheme.lower() in SCHEMES else None


def _told(tag: str) -> str:
    return _("`{tag}` is not allowed in a page", tag=tag[:40])


def _mend(name: str) -> str:
    if name in ("html", "head", "body", "meta", "link", "base", "title", "main", ""):
        return _("the page around it is ours: fill its blocks header, main and footer")
    if name in ("style", "script") or name.startswith("on"):
        return _("styles stand in the theme; a page runs nothing of its own")
    return _("docs/reports.md lists what a page may have")


def _closing() -> str:
    return _("close every tag, the last one first")
