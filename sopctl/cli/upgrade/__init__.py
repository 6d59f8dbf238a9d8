"""A run moves to the newer version of its SOP."""
