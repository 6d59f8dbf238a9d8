"""What a report over many runs tells people outside: of records that hold nothing internal, fewer facts."""

from typing import Any

from sopctl.language import spoken_tag
from sopctl.render.portfolio.naming import span_words, title_of
from sopctl.render.portfolio.sops import sop_facts
from sopctl.render.portfolio.subject import Portfolio
from sopctl.runs.trends import in_order, of_sops

OF_SOP = ("id", "title", "runs", "versions", "trends", "others")


def outside_facts(portfolio: Portfolio) -> dict[str, Any]:
    """The facts for templates, under the names that `portfolio_facts` gives them; there are fewer."""
    outcomes = in_order(portfolio.outcomes)
    sops = [sop_facts(sop, own, portfolio.day) for sop, own in of_sops(outcomes)]
    closed = sum(one.closed is not None for one in outcomes)
    return {
        "title": title_of(portfolio, outcomes),
        "language": spoken_tag(),
        "day": portfolio.day.isoformat(),
        "span": span_words(portfolio),
        "audience": "outside",
        "counts": {"runs": len(outcomes), "open": len(outcomes) - closed, "closed": closed},
        "several": len(sops) > 1,
        "sops": [{key: one[key] for key in OF_SOP} for one in sops],
        "runs": [
            {
                "run": one.run,
                "sop": one.sop,
                "title": one.title,
                "version": one.version,
                "start": one.start.isoformat(),
                "closed": one.closed.isoformat() if one.closed else "",
                "settled": one.settled,
                "total": one.total,
            }
            for one in outcomes
        ],
    }
