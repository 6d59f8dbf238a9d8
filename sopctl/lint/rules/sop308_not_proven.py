"""What a condition means for the flow is too wide to be proven.

Too many values hang together in it, so that the rules of the flow claim nothing here. It is sound as
far as can be seen; shorter conditions are easier on people, too.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params:
      {
      a: bool, b: bool, c: bool, d: bool, e: bool, f: bool, g: bool, h: bool, i: bool, j: bool,
      k: bool, m: bool, n: bool, o: bool, p: bool, q: bool, r: bool, s: bool, t: bool, u: bool,
      v: bool, w: bool, x: bool, y: bool
      }
    steps:
      - id: sweep
        title: Sweep the floor
        when: >-
          (
          a == b or c == d or e == f or g == h or i == j or k == m or n == o or p == q or
          r == s or t == u or v == w or x == y
          ) and (
          b == a or d == c or f == e or h == g or j == i or m == k or o == n or q == p or
          s == r or u == t or w == v or y == x
          )

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    params: {rainy: bool}
    steps:
      - {id: look, title: Look at the floor, collect: {dirty: {type: bool, required: true}}}
      - {id: sweep, title: Sweep the floor, when: look.dirty and not rainy}
"""

from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context

RULE = Rule("SOP308", "not-proven")
ASKING = ("SOP211", "SOP303", "SOP304", "SOP306", "SOP307")


def check(context: Context) -> Iterator[Finding]:
    if not context.conditional:
        return
    from sopctl.lint.rules import load_rule

    for code in ASKING:
        if code not in context.flow.asked:
            for __ in load_rule(code)[1](context):
                pass  # what could not be proven is kept
    mend = _("ask once in a step of its own, with a yes-or-no field, and let the others hang on that")
    ended = context.flow.ended_at
    for path in context.flow.wide:
        if path == ended:
            continue
        told = _("too many values hang together here to prove what this step's conditions mean")
        yield context.finding(RULE, path, told, mend)
    if ended is not None:
        step = next((one.id for path, one in context.steps if ended[: len(path)] == path), "")
        told = _(
            "the flow of this file is too wide to be proven whole: at `{step}` that was given up, and "
            "nothing more is claimed of any step",
            step=step,
        )
        yield context.finding(RULE, ended, told, mend)
