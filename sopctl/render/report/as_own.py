"""A report as whatever text a repository's own template gives."""

from sopctl.render.report.audience import Audience
from sopctl.render.report.facts import facts_for
from sopctl.render.report.own import Own, plain_text
from sopctl.render.report.subject import Subject


def told(subject: Subject, audience: Audience, own: Own) -> str:
    """The text. Raises BadTemplate."""
    return plain_text(own, own.chosen, {"report": facts_for(audience, subject)})
