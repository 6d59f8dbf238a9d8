"""The report of a run: facts flattened to rows, what an audience sees of them, and one file for each form."""
