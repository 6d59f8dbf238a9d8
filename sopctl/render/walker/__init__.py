"""What the walker shows, as lines of a given width in columns."""
