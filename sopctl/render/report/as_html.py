"""A report as one HTML page, which needs no network: the template of its audience says what is in it."""

from sopctl.render.pages import page
from sopctl.render.plan.reported import plan_html
from sopctl.render.report.facts import facts_for
from sopctl.render.report.subject import Audience, Subject


def told(subject: Subject, audience: Audience) -> str:
    """The page."""
    plan = "" if audience.name == "outside" else plan_html(subject.plan)
    return page(f"report/{audience.name}.html.j2", report=facts_for(audience, subject), plan=plan)
