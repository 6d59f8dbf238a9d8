"""A remark `sopctl: ignore[…]` gives no reason, names no rule that can be ignored, or is for nothing.

A remark leaves out what a rule finds at its place. Whoever comes later needs the reason, to judge whether it
still holds. One for nothing would leave out the next finding there, which nobody has looked at. Errors
cannot be ignored, since a run could not do with them.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - id: close
        title: Close the shop
        # sopctl: ignore[SOP209]
        check: [Doors shut, lights off]

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - id: close
        title: Close the shop
        check: [Doors shut]  # sopctl: ignore[split-text] these are two checks

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - id: close
        title: Close the shop
        check: [Doors shut, and lights off]  # sopctl: ignore[split-text] these are two checks
"""
