"""A place in a Markdown file looks meant as a fact, and is read as text or left aside.

Any checklist can be run as it stands, so words that sopctl makes nothing of are no error. But whoever wrote
`ower: clerk` at the top believes that the clerk is asked, and a box without words is a step that
nobody sees. No line is dropped without being named.

File:
    tidy.md

Bad:
    ---
    title: Tidy the shop
    ower: clerk
    ---
    - [ ] Sweep the floor
    - [ ] Shut the windows

Bad:
    # Tidy the shop

    - [ ] Sweep the floor
    - [ ]

Good:
    ---
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    ---
    ## In the evening

    - [ ] Sweep the floor
    - [ ] Shut the windows
"""
