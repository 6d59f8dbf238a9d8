"""A value is of another kind than belongs there, such as a list where text belongs.

A value stays what it is written as, so that nothing changes its meaning unseen: `yes` is a word, and only
`true` and `false` answer whether; `"3"` in quotes is text, and no number. Lines that begin with `- ` are a
list; where they are to be read as text, `|` goes before them.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - id: count
        title: Count the till
        collect:
          coins: {type: integer, min: "0", required: yes}

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - id: sweep
        title: Sweep the floor
        do:
          - Begin at the back.
          - End at the door.

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - id: sweep
        title: Sweep the floor
        do: |
          - Begin at the back.
          - End at the door.
      - id: count
        title: Count the till
        collect:
          coins: {type: integer, min: 0, required: true}
"""
