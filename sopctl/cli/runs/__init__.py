"""Runs between disk and core: made, opened, acted in, shared, verified."""
