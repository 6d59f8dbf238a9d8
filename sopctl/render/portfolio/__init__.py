"""The report over many runs: facts flattened to rows, and one file for each form."""
