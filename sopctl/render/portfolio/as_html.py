"""A report over many runs as one HTML page, which needs no network."""

from sopctl.render.own import HTML
from sopctl.render.pages import page
from sopctl.render.portfolio.facts import template_facts
from sopctl.render.portfolio.subject import Portfolio
from sopctl.render.report.audience import Audience
from sopctl.render.report.own import OURS, Own, html_parts


def told(portfolio: Portfolio, audience: Audience, own: Own = OURS) -> str:
    """The page. Raises BadTemplate where a repository's own template gives none."""
    ours, facts = template_facts(portfolio, audience)
    if name := own.named(ours, HTML):
        return page("report/own.html.j2", theme=own.theme, **html_parts(own, name, facts))
    return page(f"report/{ours}{HTML}", theme=own.theme, **facts)
