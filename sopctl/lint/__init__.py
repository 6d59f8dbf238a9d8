"""Lint: what is wrong with an SOP beyond its form. Pure: a loaded SOP in, findings out."""
