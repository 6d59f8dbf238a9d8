"""How much each rule's findings matter: the one table of severities.

An error is what a run cannot do with: `sopctl new` refuses it, and nothing turns it off. A warning is
most likely a mistake: it fails a CI job, and a team may say why it stays. A note is advice.
"""

LEVELS = ("error", "warning", "note")  # the gravest first

WARNINGS = frozenset[str]()
NOTES = frozenset({"SOP108"})


def severity_of(code: str) -> str:
    """The severity of a rule; one that the table does not name is an error."""
    return "warning" if code in WARNINGS else "note" if code in NOTES else "error"
