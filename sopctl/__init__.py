"""sopctl: a command-line runner for standard operating procedures kept in git."""

__version__ = "0.1.0"
