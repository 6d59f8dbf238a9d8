"""What changed between two versions of SOPs, for people and for git."""
