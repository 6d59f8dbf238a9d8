"""An address that others cannot reach, or that soon is another place.

`localhost` is everybody's own computer, 192.168.1.5 is whatever the router gave that number to, `wiki`
without a dot is a name of one network, and `C:\\Users\\mei` is one person's disk. Told in texts, links and
references; not in commands and code, which may well mean the computer that they run on.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    references: [{title: Plan of the shop, url: "http://192.168.1.5/plan.pdf"}]
    steps:
      - {id: sweep, title: Sweep the floor, do: 'Follow C:\\Users\\mei\\plan.pdf'}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    references: [{title: Plan of the shop, url: "https://example.com/plan.pdf"}]
    steps:
      - {id: sweep, title: Sweep the floor}
"""

import re
from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.lint.pieces import holds, holds_any
from sopctl.sop.document import Path
from sopctl.sop.problem import Problem

RULE = Rule("SOP903", "private-link")

WEB = r"https?://(?:[^\s/@\x00\x01]{1,64}@)?(?P<host>\[[0-9a-fA-F:.]{2,45}\]|[^\s/?#:@\x00\x01<>\"'`，。；、（）()\[\]]{1,255})"
DISK = (
    r"(?<![\w/.:])file:/{1,3}[^\s\x00\x01，。；、）)]{1,200}"
    r"|(?<![\w/.:\\])(?:[A-Za-z]:\\[^\s\x00\x01，。；、）)]{1,200}|/(?:Users|home)/\w[^\s\x00\x01，。；、）)]{1,200})"
)
# RFC 6761, 6762, 8375, 9476 keep these from the public net; the others are common inside firms.
ENDINGS = (".localhost", ".local", ".internal", ".lan", ".intranet", ".home.arpa", ".test", ".corp", ".home")


def check(context: Context) -> Iterator[Finding]:
    if holds(context.document.source.text, "://"):
        for path, url in _links(context):
            match = re.match(WEB, url)
            if match and (told := _unreachable(match["host"])) and (place := _place(context, path)):
                yield context.finding_in(RULE, place, _problem(told, 0, len(url)))
    prose = context.prose
    words = prose.without_code
    if holds(words, "://"):
        for match in re.finditer(WEB, words):
            if told := _unreachable(match["host"]):
                said, offset = prose.at(match.start())
                yield from prose.finding(RULE, said, _problem(told, offset, len(match[0])))
    if holds_any(words, ("file:/", ":\\", "/Users/", "/home/")):
        for match in re.finditer(DISK, words):
            said, offset = prose.at(match.start())
            told = _("this is a place on one person's disk")
            yield from prose.finding(RULE, said, _problem(told, offset, len(match[0])))


def _problem(told: str, offset: int, width: int) -> Problem:
    return Problem(told, _("give an address that all who run this can open"), offset, width)


def _links(context: Context) -> Iterator[tuple[Path, str]]:
    for number, one in enumerate(context.sop.references):
        if one.url:
            yield ("references", number, "url"), one.url
    for path, step in context.steps:
        for number, one in enumerate(step.links):
            if one.url:
                yield (*path, "links", number, "url"), one.url


def _place(context: Context, path: Path) -> Path | None:
    """Where a link stands in the file, which may be written as its address alone; None for another file's."""
    return next(filter(context.document.holds, (path, path[:-1])), None)


def _unreachable(host: str) -> str:
    """Why others cannot reach a host; empty if they can, or if it is not yet known."""
    name = host.lower().rstrip(".")
    if "{" in name or "$" in name or "%" in name:
        return ""
    if name == "localhost":
        return _("`localhost` is the computer of whoever opens it")
    if name.startswith("[") or name.replace(".", "").isdigit():
        return (
            _("the number {host} means another computer in each network", host=host)
            if _is_private(name)
            else ""
        )
    if name.endswith(ENDINGS):
        return _("{host} is known in one network only", host=host)
    if "." not in name and name.isascii():
        return _("{host} is known in one network only", host=host)
    return ""


def _is_private(name: str) -> bool:
    from ipaddress import ip_address, ip_network  # few SOPs have such a host

    try:
        address = ip_address(name.strip("[]"))
    except ValueError:
        return False
    # `is_private` alone counts the numbers in, which RFC 5737 and 3849 keep for examples.
    examples = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
    return address.is_private and not any(address in ip_network(one) for one in examples)
