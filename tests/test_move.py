"""The day of a run moves: one event gives parameters other values, and nothing that was recorded is lost."""
