"""A report over many runs as PDF: its HTML page on paper."""

from sopctl.render.pdf import pdf_of
from sopctl.render.portfolio import as_html
from sopctl.render.portfolio.subject import Portfolio
from sopctl.render.report.audience import Audience


def told(portfolio: Portfolio, audience: Audience) -> bytes:
    """The file. Raises SopctlError where WeasyPrint is not installed."""
    return pdf_of(as_html.told(portfolio, audience))
