"""A report over many runs as Markdown, for hosts of git."""

from sopctl.render.own import MARKDOWN
from sopctl.render.portfolio.facts import template_facts
from sopctl.render.portfolio.subject import Portfolio
from sopctl.render.report.audience import Audience
from sopctl.render.report.markdown import filled, tidied
from sopctl.render.report.own import OURS, Own, markdown_text


def told(portfolio: Portfolio, audience: Audience, own: Own = OURS) -> str:
    """The text. Raises BadTemplate where a repository's own template gives none."""
    ours, facts = template_facts(portfolio, audience)
    if name := own.named(ours, MARKDOWN):
        return tidied(markdown_text(own, name, facts))
    return filled(f"report/{ours}{MARKDOWN}", **facts)
