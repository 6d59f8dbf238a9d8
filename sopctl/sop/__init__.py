"""The SOP: its schema, its syntax with positions, its expressions and templates."""
