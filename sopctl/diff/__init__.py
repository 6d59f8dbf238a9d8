"""What a change to an SOP means: pure, from two SOPs to changes, grades and versions."""
