"""A report over many runs as Markdown, for hosts of git."""

from sopctl.render.portfolio.facts import portfolio_facts, task_facts
from sopctl.render.portfolio.subject import Portfolio
from sopctl.render.report.as_md import filled
from sopctl.render.report.audience import Audience


def told(portfolio: Portfolio, audience: Audience) -> str:
    """The text."""
    if audience.who:
        return filled("report/all-tasks.md.j2", report=task_facts(portfolio, audience))
    return filled("report/all.md.j2", report=portfolio_facts(portfolio, audience))
