"""When a team works: its file, its settings, the holidays of its regions."""
