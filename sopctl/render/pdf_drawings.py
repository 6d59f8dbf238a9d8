"""Drawings of a page for WeasyPrint, which gives them neither the page's style nor parts of other drawings.

So both are written into them: looks as attributes, from the same CSS that browsers read, and what is used in
the place where it is used.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

SVG = "{http://www.w3.org/2000/svg}"
LOOKS = {
    "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "font-size",
    "font-weight",
}  # fmt: skip
UNDER = "paint-order"  # a stroke beneath its text; WeasyPrint would draw it above
MOST = 50_000  # elements that are put in their places: a plan of some thousand steps
REM = 16


def paint(page: Any) -> None:
    """Change the drawings of a `weasyprint.HTML`."""
    from cssselect2 import ElementWrapper, Matcher

    matcher = Matcher()
    for style in page.etree_element.iter("style"):
        for selector, declared in _rules(style.text or ""):
            matcher.add_selector(selector, declared)
    root = ElementWrapper.from_html_root(page.etree_element)
    names = {name: value for name, value in _declared(matcher, root).items() if name.startswith("--")}
    for one in root.iter_subtree():
        if not isinstance(one.etree_element.tag, str) or not one.etree_element.tag.startswith(SVG):
            continue
        declared = _declared(matcher, one)
        if UNDER in declared:
            declared.pop("stroke", None)
        for name in LOOKS & declared.keys():
            one.etree_element.set(name, _reckoned(declared[name], names))
        if one.local_name == "svg" and "--sans" in names:
            one.etree_element.set("font-family", names["--sans"])
    _put_in_place(page.etree_element)


def _rules(css: str) -> Iterator[tuple[Any, dict[str, str]]]:
    """Selectors with what they declare, of rules that hold on paper."""
    import tinycss2
    from cssselect2 import SelectorError, compile_selector_list

    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if rule.type == "at-rule" and rule.content and tinycss2.serialize(rule.prelude).strip() == "print":
            yield from _rules(tinycss2.serialize(rule.content))
        if rule.type != "qualified-rule":
            continue
        declared = {
            one.name if one.name.startswith("--") else one.lower_name: tinycss2.serialize(one.value).strip()
            for one in tinycss2.parse_blocks_contents(rule.content)
            if one.type == "declaration"
        }
        if not any(name in LOOKS or name.startswith("--") for name in declared):
            continue
        try:
            selectors = compile_selector_list(rule.prelude)
        except SelectorError:
            continue
        yield from ((selector, declared) for selector in selectors if selector.pseudo_element is None)


def _declared(matcher: Any, element: Any) -> dict[str, str]:
    """What the style declares for an element, the last word of each."""
    found: dict[str, str] = {}
    for _specificity, _order, _pseudo, declared in matcher.match(element):
        found |= declared
    return found


def _reckoned(value: str, names: dict[str, str]) -> str:
    """A value with names filled in, in units that WeasyPrint knows in drawings."""
    filled = re.sub(r"var\((--[\w-]+)\)", lambda found: names.get(found[1], ""), value)
    return re.sub(r"([\d.]+)rem\b", lambda found: f"{float(found[1]) * REM:g}", filled)


def _put_in_place(page: "Element") -> None:
    """Put what each `use` names into its place."""
    known = {one.get("id"): one for one in page.iter(f"{SVG}g")}
    left = MOST
    for parent in [*page.iter()]:
        for at, one in enumerate(parent):
            named = known.get((one.get("href") or "").removeprefix("#")) if one.tag == f"{SVG}use" else None
            if named is None or any(each.tag == f"{SVG}use" for each in named.iter()):
                continue
            left -= sum(1 for _each in named.iter())
            if left < 0:
                return
            parent[at] = deepcopy(named)
