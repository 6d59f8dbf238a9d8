"""A report as one HTML page, which needs no network: the template of its audience says what is in it."""

from datetime import date
from typing import Any

from markupsafe import Markup

from sopctl.language import _
from sopctl.render.charts import Bar, Day, Stage, bars, burn_up, funnel
from sopctl.render.own import HTML
from sopctl.render.pages import page
from sopctl.render.plan.reported import plan_html
from sopctl.render.report.audience import Audience
from sopctl.render.report.facts import facts_for
from sopctl.render.report.own import OURS, Own, html_parts
from sopctl.render.report.subject import Subject


def told(subject: Subject, audience: Audience, own: Own = OURS) -> str:
    """The page. Raises BadTemplate where a repository's own template gives none."""
    report = facts_for(audience, subject)
    plan = "" if audience.name == "outside" else plan_html(subject.plan)
    facts = {"report": {**report, **_charts(report)}, "plan": Markup(plan)}
    if name := own.named(audience.name, HTML):
        return page("report/own.html.j2", theme=own.theme, **html_parts(own, name, facts))
    return page(f"report/{audience.name}.html.j2", theme=own.theme, **facts)


def _charts(report: dict[str, Any]) -> dict[str, Any]:
    """What is drawn: `kpi_chart`, `burn_up`, and each funnel with its `chart`."""
    total = report["progress"]["total"]
    day = date.fromisoformat
    days = [Day(day(one["day"]), one["settled"], total) for one in report["settled_by"]]
    return {
        "kpi_chart": bars(_("Numbers and their targets"), [_bar(one) for one in report["kpis"]]),
        "burn_up": burn_up(_("Settled steps by day"), days, day(report["day"])) if len(days) > 1 else "",
        "funnels": [{**one, "chart": funnel(one["ask"], _stages(one))} for one in report["funnels"]],
    }


def _bar(one: dict[str, Any]) -> Bar:
    label = _("{text} ({detail})", text=one["ask"], detail=one["title"])
    return Bar(label, one["number"], one["text"], one["bound"], one["target_words"], one["met"])


def _stages(one: dict[str, Any]) -> list[Stage]:
    """A funnel's stages; what is said of the largest drop stands at its stage."""
    return [
        Stage(
            stage["label"], stage["number"], stage["text"], stage["rate"], stage["worst"],
            one["low_words"] if stage["worst"] else "",
        )
        for stage in one["stages"]
    ]  # fmt: skip
