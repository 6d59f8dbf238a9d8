"""A reminder as one person gets it: subject, text, page, facts; and as the one who sends it sees it first."""
