"""Markdown to an SOP's data: lines, blocks, texts, ids and the outline, each in a module of its own."""
