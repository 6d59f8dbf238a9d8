"""A plan as reports have it; without a plan nothing."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sopctl.render.plan.facts import Shown

MOST = 50_000  # characters of a chart that Mermaid draws


def plan_html(shown: "Shown | None") -> str:
    """A section with a chart, as Markup."""
    if shown is None:
        return ""
    from sopctl.render.plan.as_html import fragment

    return fragment(shown)


def plan_markdown(shown: "Shown | None") -> str:
    """A table, and a chart that hosts of git draw, unless that is too large for them."""
    if shown is None:
        return ""
    from sopctl.render.plan import as_md, as_mermaid

    chart = as_mermaid.told(shown)
    drawn = f"\n```mermaid\n{chart}```\n" if len(chart) <= MOST else ""
    return as_md.body(shown) + drawn
