"""The sign of each status, the same wherever steps are shown; people are told the word too."""

MARKS = {
    "done": "✓", "skipped": "–", "not-needed": "·", "ready": "○", "started": "◐",
    "blocked": "!", "waiting": "?", "pending": " ",
}  # fmt: skip
