"""The pages of the rules that have no file: each is the docstring of a module that is named by the code.

What reads a file and the schema find those of form (SOP101 to SOP109); lint/ignores.py finds SOP706.
"""
