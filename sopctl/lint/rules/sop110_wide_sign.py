"""A sign of a Chinese keyboard stands where YAML has its own, and is read as part of the text.

YAML's signs are those of an English keyboard: `-` begins an item of a list, `[` and `,` hold and part
the items of one on a single line, `|` begins a block of text, `{{ }}` is where a value is filled in.
Their full-width twins look much alike, and mean nothing to YAML: what was meant as three checks is one.

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - id: sweep
        title: Sweep the floor
        check:
          － Floor swept
          － Windows shut

Bad:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - id: sweep
        title: Sweep the floor
        do: ｜
          Begin at the back,
          and end at the door.

Good:
    id: tidy
    title: Tidy the shop
    owner: clerk
    roles: {clerk: Works in the shop}
    steps:
      - id: sweep
        title: Sweep the floor
        do: |
          Begin at the back,
          and end at the door.
        check:
          - Floor swept
          - Windows shut
"""

import re
from collections.abc import Iterator
from itertools import islice

from sopctl.errors import Finding, Rule
from sopctl.lint.context import Context
from sopctl.sop.file_names import is_markdown
from sopctl.sop.mends import value_at
from sopctl.sop.misread import THEIRS, Spot, spots, written
from sopctl.sop.yaml_slips import DASHES, Slip, no_item, wrong_sign

RULE = Rule("SOP110", "wide-sign")

# Lists of texts, and those of them whose items are short, and seldom one alone.
TEXTS = ("check", "warning", "caution", "options", "stages", "tags", "each", "tools")
SHORT = ("options", "stages", "tags", "each", "tools")
CLOSING = {"【": "】", "［": "］"}
# What begins with two plain braces the rule `bad-template` tells of.
FILLED = r"(?!\{\{)[{｛]\s?[{｛]\s*[\w.]{1,80}\s*[}｝]\s?[}｝]"
# Where none of these is, nothing is worth a closer look.
HINTS = (
    rf"\n *(?:[{DASHES}]|-[^\s-])",
    ": *[｜＞【［]",
    rf"(?:{'|'.join(SHORT)}): *\[[^],\n]{{0,200}}[，、]",
)
BLOCKS = {"｜": "|", "＞": ">"}
MOST = 200  # slips of a file that are looked for; fewer are told
INDENT = 200  # characters before a value that are looked at


def check(context: Context) -> Iterator[Finding]:
    document = context.document
    source = document.source
    if source.text.isascii() or is_markdown(source.file):
        return
    slips = list(islice(_filled(source.text), MOST))
    is_suspect = any(re.search(hint, source.text) for hint in HINTS)
    most = len(slips) + MOST
    for spot in spots(document.data) if is_suspect else ():
        if len(slips) > most:
            break
        if isinstance(spot.value, str) and spot.value and not spot.value[0].isalnum():
            slips += _begun_wrong(context, spot)
        if spot.key in SHORT and spot.in_list:
            slips += _parted_wrong(context, spot)
    for slip in sorted(set(slips), key=lambda slip: slip.start):
        yield Finding(RULE, source.place(slip.start), slip.message, slip.mend)


def _filled(text: str) -> Iterator[Slip]:
    """Full-width braces around a name."""
    if "｛" not in text and "｝" not in text:
        return
    here, commented = 0, False
    for match in re.finditer(FILLED, text):
        before = text[here : match.start()]  # not the line: a file of one may have thousands of them
        line = before.rpartition("\n")[2]
        commented = "#" in line or (commented and line == before)
        here = match.start()
        wide = next((place for place, sign in enumerate(match[0]) if sign in "｛｝"), None)
        if wide is not None and not commented:
            yield wrong_sign(text, match.start() + wide, "{" if match[0][wide] == "｛" else "}")


def _begun_wrong(context: Context, spot: Spot) -> Iterator[Slip]:
    """A block of text or a list that begins with a sign that is none."""
    sign = spot.value[0]
    if sign not in BLOCKS and (spot.key not in TEXTS or sign not in (*CLOSING, *DASHES, "-")):
        return
    start, end = written(context.document, spot.path)
    text = context.document.source.text
    value = text[start:end]
    if sign in BLOCKS:
        if not value[1:].partition("\n")[0].strip(" +-\r") and "\n" in value:
            yield wrong_sign(text, start, BLOCKS[sign])
    elif not THEIRS.isdisjoint(spot.path[:-1]) and spot.key not in ("options", "stages"):
        return
    elif sign in CLOSING:
        if value.endswith(CLOSING[sign]) and any(comma in value for comma in ",，、"):
            yield wrong_sign(text, start, "[")
    elif value and not spot.in_list and not text[max(0, start - INDENT) : start].rpartition("\n")[2].strip():
        yield Slip(start, *no_item(sign))


def _parted_wrong(context: Context, spot: Spot) -> Iterator[Slip]:
    """A list in brackets whose only item holds the commas of another keyboard."""
    if (
        not isinstance(spot.value, str)
        or spot.path[-1] != 0
        or not ("，" in spot.value or "、" in spot.value)
    ):
        return
    items = value_at(context.document, spot.path[:-1])
    if len(items) == 1 and context.is_in_brackets(spot.path[:-1]):
        start, end = written(context.document, spot.path)
        value = context.document.source.text[start:end]
        comma = next((place for place, sign in enumerate(value) if sign in "，、"), None)
        if comma is not None:
            yield wrong_sign(context.document.source.text, start + comma, ",")
