"""Reminders: for whom, of what, and by which way."""
