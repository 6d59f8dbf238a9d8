"""A report to read on a terminal or in a mail: its Markdown, laid out."""

from sopctl.render.changes.markup import NO_WIDTH
from sopctl.render.report import as_md
from sopctl.render.report.audience import Audience
from sopctl.render.report.own import OURS, Own
from sopctl.render.report.subject import Subject
from sopctl.render.tables import page_text

WIDTH = 80


def told(subject: Subject, audience: Audience, own: Own = OURS) -> str:
    """Plain text of 80 columns."""
    return page_text(as_md.told(subject, audience, own).replace(NO_WIDTH, ""), WIDTH)
