"""A report as PDF: its HTML page on paper."""

from sopctl.render.pdf import pdf_of
from sopctl.render.report import as_html
from sopctl.render.report.audience import Audience
from sopctl.render.report.own import OURS, Own
from sopctl.render.report.subject import Subject


def told(subject: Subject, audience: Audience, own: Own = OURS) -> bytes:
    """The file. Raises SopctlError where WeasyPrint is not installed."""
    return pdf_of(as_html.told(subject, audience, own))
