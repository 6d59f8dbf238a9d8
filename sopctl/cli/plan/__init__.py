"""Plans of runs and of SOPs, and what records need of them."""
