"""The file is too large, no text, not UTF-8, or holds control characters.

Nobody can say for sure what such a file says: one program shows this, another one that. Most come from an
office program, or were saved in an encoding such as GBK; save them as plain text in UTF-8. An SOP has at
most 2 MB. A control character cannot be seen, and may drive the terminal that shows it; below, `<U+0007>`
stands for the character itself.

Bad:
    id: tidy
    title: Tidy the shop<U+0007>
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - {id: sweep, title: Sweep the floor}
"""
