"""A report as Markdown, for hosts of git: the template of its audience says what is in it."""

from markupsafe import Markup

from sopctl.render.own import MARKDOWN
from sopctl.render.plan.reported import plan_markdown
from sopctl.render.report.audience import Audience
from sopctl.render.report.facts import facts_for
from sopctl.render.report.markdown import filled, tidied
from sopctl.render.report.own import OURS, Own, markdown_text
from sopctl.render.report.subject import Subject


def told(subject: Subject, audience: Audience, own: Own = OURS) -> str:
    """The text. Raises BadTemplate where a repository's own template gives none."""
    plan = "" if audience.name == "outside" else plan_markdown(subject.plan)
    facts = {"report": facts_for(audience, subject), "plan": Markup(plan)}
    if name := own.named(audience.name, MARKDOWN):
        return tidied(markdown_text(own, name, facts))
    return filled(f"report/{audience.name}.md.j2", **facts)
