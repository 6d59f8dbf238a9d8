"""The walker: one step of a run on the screen at a time."""
