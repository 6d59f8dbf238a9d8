"""Which addresses in Markdown of files may be followed."""

import re


def leads_on(address: str) -> bool:
    """Whether an address is one to go to: of the web, of mail, or beside the page. What runs something,
    holds a page itself or opens a program is none; nor is one that leaves the scheme to where the page lies.
    """
    start = re.sub(r"[\x00-\x20]", "", address).replace("\\", "/").lower()
    scheme, colon, _address = re.split("[/?#]", start, maxsplit=1)[0].partition(":")
    return scheme in ("http", "https", "mailto") if colon else not start.startswith("//")
