"""A key that must be there is not.

Without it something cannot be done at all: a step without a title cannot be shown in a list, an amount of
money without its currency cannot be added up, an SOP without steps cannot be run.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, do: Sweep the floor from the back to the door.}

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor, do: Begin at the back and end at the door.}
"""
