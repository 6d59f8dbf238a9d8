"""What can be proven of an SOP's dates before any of them is known."""
