"""The run: its events, the state that follows from them, and what may be done next. Pure."""
