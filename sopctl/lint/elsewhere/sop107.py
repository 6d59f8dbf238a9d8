"""A value is of the right kind, but none that can be: no duration, no id, no field type.

What only looks like a duration or a date cannot be counted with, and an id with a blank in it cannot be
named in a condition or on the command line. The message says which values can be.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor, takes: half an hour}

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep the floor, title: Sweep the floor}

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - id: count
        title: Count the till
        collect:
          coins: {type: int}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor, takes: 30min}
      - id: count
        title: Count the till
        collect:
          coins: {type: integer}
"""
