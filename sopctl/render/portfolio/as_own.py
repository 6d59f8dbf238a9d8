"""A report over many runs as whatever text a repository's own template gives."""

from sopctl.render.portfolio.facts import template_facts
from sopctl.render.portfolio.subject import Portfolio
from sopctl.render.report.audience import Audience
from sopctl.render.report.own import Own, plain_text


def told(portfolio: Portfolio, audience: Audience, own: Own) -> str:
    """The text. Raises BadTemplate."""
    _ours, facts = template_facts(portfolio, audience)
    return plain_text(own, own.chosen, facts)
