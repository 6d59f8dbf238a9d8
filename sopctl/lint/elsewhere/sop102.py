"""The file is not readable as YAML, or uses what SOPs do without: tags, several documents.

In YAML a colon with a blank, a quotation mark or `@` at the wrong place changes what the lines around it
mean. Nothing is guessed: the place is told, and what to write there. Text that holds such signs goes in
quotes. Tags such as `!!python` and a second document behind `---` have no meaning in an SOP.

Bad:
    id: tidy
    title: Evening: tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor}

Bad:
    id: tidy
    title：Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor}

Good:
    id: tidy
    title: "Evening: tidy the shop"
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor}
"""
