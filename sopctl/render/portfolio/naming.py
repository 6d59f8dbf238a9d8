"""What a report over many runs is called, and of which days it is."""

from collections.abc import Sequence

from sopctl.language import _
from sopctl.render.portfolio.subject import Portfolio
from sopctl.runs.outcomes import Outcome


def title_of(portfolio: Portfolio, outcomes: Sequence[Outcome]) -> str:
    """The title of the SOP that was asked for, as the newest run has it."""
    if not portfolio.sop:
        return _("All runs")
    return outcomes[-1].title if outcomes else portfolio.sop


def span_words(portfolio: Portfolio) -> str:
    """The days that were asked for."""
    since, until = portfolio.since, portfolio.until
    if since and until:
        return _("{since} to {until}", since=since, until=until)
    if since:
        return _("since {day}", day=since)
    return _("until {day}", day=until) if until else _("all days")
