"""A report as one HTML page, which needs no network: the template of its audience says what is in it."""

from sopctl.render.pages import page
from sopctl.render.plan.reported import plan_html
from sopctl.render.report.facts import report_facts
from sopctl.render.report.subject import Audience, Subject


def told(subject: Subject, audience: Audience) -> str:
    """The page."""
    report = report_facts(subject, audience)
    return page(f"report/{audience.name}.html.j2", report=report, plan=plan_html(subject.plan))
