"""The shell: it reads, calls the core, and writes. One file for each command."""
