"""A key stands twice in one map.

Other programs that read YAML keep one of the two without a word, and half of what was written is gone. It
happens when a block is copied, or when two people add the same key and git puts both in. In Markdown a
key may also stand in a `yaml sop` block and in the text above it.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - id: sweep
        title: Sweep the floor
        check: [Floor swept]
        takes: 1h
        check: [Windows shut]

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - id: sweep
        title: Sweep the floor
        check: [Floor swept, Windows shut]
        takes: 1h
"""
