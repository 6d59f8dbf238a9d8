"""A key stands where no such key is known.

A misspelt key would be passed over, and what it says would never count: nobody would be asked for the
approval below. Where a known key is near, it is suggested. A key may also be right and its place wrong:
`needs` belongs to a step, and `currency` to a field of the type `money`.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop, manager: Answers for the shop}
    steps:
      - {id: sweep, title: Sweep the floor, aprove: {by: manager}}

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - id: count
        title: Count the till
        collect:
          cash: {type: number, currency: EUR}

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop, manager: Answers for the shop}
    steps:
      - id: count
        title: Count the till
        approve: {by: manager}
        collect:
          cash: {type: money, currency: EUR}
"""
