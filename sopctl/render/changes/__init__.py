"""Changes for people and programs."""
