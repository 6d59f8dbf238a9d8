"""A step is too long to be one step.

Who stops in the middle of a long step does not know where they were, and one tick stands for ten acts.
Told from 220 words of instructions (360 Chinese characters), about a screen and a half, from 10 checks
or 13 fields on. Instructions that change with the answers (`{% if … %}`) are not counted.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - id: sweep
        title: Sweep the floor
        check: [Door, Aisle 1, Aisle 2, Aisle 3, Aisle 4, Aisle 5, Aisle 6, Counter, Store, Yard]

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - id: sweep-front
        title: Sweep where guests walk
        check: [Door, Aisle 1, Aisle 2, Aisle 3, Aisle 4, Aisle 5, Aisle 6]
      - id: sweep-back
        title: Sweep behind the counter
        check: [Counter, Store, Yard]
"""

import re
from collections.abc import Iterator

from sopctl.errors import Finding, Rule
from sopctl.language import _
from sopctl.lint.context import Context
from sopctl.lint.prose import CHINESE
from sopctl.sop.model import Step

RULE = Rule("SOP603", "long-step")

# The library's 440 steps have at most 158 words (166 Chinese characters), 6 checks, 12 fields.
WORDS, CHARACTERS, CHECKS, FIELDS = 220, 360, 10, 13


def check(context: Context) -> Iterator[Finding]:
    if context.is_checklist:
        return
    for path, step in context.steps:
        if len(step.do) < CHARACTERS and len(step.check) < CHECKS and len(step.collect) < FIELDS:
            continue
        for key, told in _too_long(step):
            mend = _("make several steps of it, each with one result")
            yield context.finding(RULE, (*path, key), told, mend)


def _too_long(step: Step) -> Iterator[tuple[str, str]]:
    if len(step.do) >= CHARACTERS and "{%" not in step.do:
        text = re.sub(r"```[^`]*```|\{\{[^{}]*\}\}", "-", step.do)
        characters = 0 if text.isascii() else len(re.findall(f"[{CHINESE}]", text))
        if characters >= CHARACTERS:
            yield "do", _("{count} characters of instructions in one step", count=characters)
        elif characters < WORDS and (words := len(text.split())) >= WORDS:
            yield "do", _("{count} words of instructions in one step", count=words)
    if len(step.check) >= CHECKS:
        yield "check", _("{count} checks in one step", count=len(step.check))
    if len(step.collect) >= FIELDS:
        yield "collect", _("{count} fields in one step", count=len(step.collect))
