"""What git knows of an SOP: its versions, its names, who changed what."""
