"""A page as PDF, by WeasyPrint: tagged for readers, the same bytes each time, nothing fetched."""

import hashlib
import re
from typing import TYPE_CHECKING, Any

from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.render.pdf_drawings import paint

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher


def pdf_of(html: str) -> bytes:
    """The page on paper.

    Raises SopctlError where WeasyPrint, or a library of the system that it needs, is not installed, or where
    it cannot lay the page out.
    """
    weasyprint = _weasyprint()
    # The file's identifier would be drawn by chance; WeasyPrint writes no time by itself.
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    try:
        document = weasyprint.HTML(string=html, url_fetcher=_refusing())
        _lead_beside(document.etree_element)
        paint(document)
        found: bytes = document.write_pdf(pdf_identifier=identifier, pdf_tags=True)
    except (RecursionError, AssertionError, MemoryError):  # of texts nested too deeply, or a fault of its own
        raise SopctlError(
            _("WeasyPrint cannot lay this page out"), _("write it as HTML and print it from a browser")
        ) from None
    return found


def _lead_beside(page: Any) -> None:
    """Begin what leads beside the page with `./`: viewers take `v1.2.0/files/a.txt` for a host of the web."""
    for link in page.iter("a"):
        address = link.get("href") or "#"
        if not re.match(r"[a-z][a-z0-9+.-]*:|[/.#?]", address, re.IGNORECASE):
            link.set("href", f"./{address}")


def _weasyprint() -> Any:
    from contextlib import redirect_stderr, redirect_stdout
    from io import StringIO

    silence = StringIO()  # it prints advice where a library is missing
    try:
        with redirect_stdout(silence), redirect_stderr(silence):
            import weasyprint
    except ImportError:
        raise SopctlError(
            _("a PDF is made by WeasyPrint, which is not installed"),
            _("pip install 'sopctl[pdf]', or write the page as HTML and print it from a browser"),
        ) from None
    except OSError as error:
        raise SopctlError(
            _("WeasyPrint lacks a library of the system: {problem}", problem=str(error).splitlines()[0]),
            _("install Pango (apt install libpango-1.0-0 libpangoft2-1.0-0, brew install pango)"),
        ) from None
    return weasyprint


def _refusing() -> "URLFetcher":
    """What is asked for each address of a page: it gives none."""
    from weasyprint.urls import URLFetcher

    class Refusing(URLFetcher):  # type: ignore[misc]  # WeasyPrint is an extra, and may be absent
        def fetch(self, url: str, headers: object = None) -> Any:
            raise ValueError(url)

    return Refusing()
