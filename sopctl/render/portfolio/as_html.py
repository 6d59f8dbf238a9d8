"""A report over many runs as one HTML page, which needs no network."""

from sopctl.render.pages import page
from sopctl.render.portfolio.facts import portfolio_facts, task_facts
from sopctl.render.portfolio.subject import Portfolio
from sopctl.render.report.audience import Audience


def told(portfolio: Portfolio, audience: Audience) -> str:
    """The page."""
    if audience.who:
        return page("report/all-tasks.html.j2", report=task_facts(portfolio, audience))
    return page("report/all.html.j2", report=portfolio_facts(portfolio, audience))
