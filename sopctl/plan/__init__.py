"""Dates worked out: what comes when, who does how much, and what a day that cannot be met hangs on."""
