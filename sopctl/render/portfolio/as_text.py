"""A report over many runs to read on a terminal or in a mail: its Markdown, laid out."""

from sopctl.render.portfolio import as_md
from sopctl.render.portfolio.subject import Portfolio
from sopctl.render.report.as_text import WIDTH
from sopctl.render.report.audience import Audience
from sopctl.render.tables import page_text


def told(portfolio: Portfolio, audience: Audience) -> str:
    """Plain text of 80 columns."""
    return page_text(as_md.told(portfolio, audience), WIDTH)
