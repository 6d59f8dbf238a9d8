"""A page as PDF, by WeasyPrint: tagged for readers, the same bytes each time, nothing fetched."""

import hashlib
from typing import TYPE_CHECKING, Any

from sopctl.errors import SopctlError
from sopctl.language import _

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
        found: bytes = document.write_pdf(pdf_identifier=identifier, pdf_tags=True)
    except (RecursionError, AssertionError):  # by texts nested too deeply, or by a fault of its own
        raise SopctlError(
            _("WeasyPrint cannot lay this page out"), _("write it as HTML and print it from a browser")
        ) from None
    return found


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
