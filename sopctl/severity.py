"""How much each rule's findings matter: the one table of severities.

An error is what a run cannot do with: `sopctl new` refuses it, and nothing turns it off. A warning is
most likely a mistake: it fails a CI job, and a team may say why it stays. A note is advice.
"""

LEVELS = ("error", "warning", "note")  # the gravest first

WARNINGS = frozenset(
    (
        "SOP110", "SOP209", "SOP211", "SOP212", "SOP303", "SOP304", "SOP306", "SOP307",
        "SOP403", "SOP404", "SOP405", "SOP406", "SOP502", "SOP503", "SOP504", "SOP507",
        "SOP702", "SOP703", "SOP704", "SOP705", "SOP706", "SOP902", "SOP903", "SOP904", "SOP905",
    )
)  # fmt: skip
NOTES = frozenset(
    (
        "SOP108", "SOP213", "SOP308", "SOP505", "SOP601", "SOP602", "SOP603", "SOP604", "SOP605",
        "SOP606", "SOP607", "SOP701", "SOP707", "SOP906",
    )
)  # fmt: skip


def severity_of(code: str) -> str:
    """The severity of a rule; one that the table does not name is an error."""
    return "warning" if code in WARNINGS else "note" if code in NOTES else "error"
