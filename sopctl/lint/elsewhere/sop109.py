"""A role, definition or calendar is only named, and `_shared.yaml` does not say what it is.

Roles, definitions and calendars that many SOPs have are written once, in `_shared.yaml` at the top of the
library; an SOP draws on them by their names alone. A name that is not there would leave a run with a role
that nobody has explained. Add it to `_shared.yaml`, or say in the SOP what it is.

Shared:
    roles: {clerk: Works in the shop}

Bad:
    id: tidy
    title: Tidy the shop
    owner: clark
    roles: [clark]
    steps:
      - {id: sweep, title: Sweep the floor}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: [clerk]
    steps:
      - {id: sweep, title: Sweep the floor}
"""
