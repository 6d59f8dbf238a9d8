"""From what runs show to a change of their SOP."""
