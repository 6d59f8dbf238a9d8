"""Pure: facts in, text out. Nothing here computes a fact."""
