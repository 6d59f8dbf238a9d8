"""What two versions of a file have word for word is read once: the same comes of it as of reading all."""

from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sopctl.diff.compare import compare
from sopctl.sop.entries import Entries
from sopctl.sop.load import Loaded, load_common, load_sop
from sopctl.sop.scalars import alike

TOP = Path(__file__).resolve().parent.parent
LIBRARY = [path.read_text() for path in sorted((TOP / "sops").glob("*.yaml"))]
SMALL = """\
id: small
title: Small
owner: lead
roles: {lead: Answers for it}
steps:
  - id: one
    title: One
    do: |
      Look:
        - id: two
  # a remark
  - id: two
    title: "Two
      - and more"
    evidence:
      - id: photo
      - id: note
        kind: link

  - id: three
    title: Three
    collect: {count: {type: number, default: 1.10}}
  - {id: four, title: Four, needs: [three]}
  - id: five
    title: Five
    use: other
"""
PHASES = """\
id: phased
title: 活动
phases:
  - id: before
    title: 之前
    steps:
      - id: a
        title: 甲
      - id: b
        title: 乙
        check:
          - 一
          - 二
      - id: c
        title: 丙
  - id: after
    steps:
      - id: d
        title: 丁
      - id: e
        title: 戊
"""
FLUSH = "title: Flush\ntools:\n- one\nsteps:\n- id: x\n  title: X\n- id: y\n  title: Y\n- id: z\n  title: Z\n"
SHARING = "title: Sharing\nowner: lead\nroles: [lead, other]\ncalendar: here\n" + SMALL.partition("}\n")[2]
TEXTS = [SMALL, PHASES, FLUSH, SHARING, *LIBRARY, SMALL.replace("\n", "\r\n"), "%YAML 1.2\n---\n" + SMALL]
COMMON = load_common(
    "_shared.yaml",
    b"roles: {lead: Leads, other: Helps}\ncalendars: {here: {week: [mon]}}\ndefaults: {language: zh}\n",
)[0]
# Lines and signs that mean something else where they stand than where they came from.
ODD_LINES = """\
  - id: one
- id: x
  -   id: far
\t- id: x
  - c
    - b
  - &b {id: q, title: Q}
  - *b
steps:
    steps:
phases:
summary: a
title: a
title: "
    do: |
    do: >
  do: |2
    title: &a x
    do: *a
    due: never
    unknown: 1
    ? k
  # remark
---
...
"""
SIGNS = [
    '"',
    "'",
    "[",
    "]",
    "{",
    "}",
    "|",
    "#",
    ": ",
    "- ",
    "  ",
    "\n",
    "\r",
    "：",
    "\u2028",
    "&a ",
    "*a",
    "!!str ",
]
ODD = [*ODD_LINES.splitlines(keepends=True), *SIGNS, "  -\n    id: new\n    title: New\n"]


def edited(text: str, random: Random) -> str:
    """A text with some of its lines moved, doubled, gone or otherwise."""
    lines = text.splitlines(keepends=True)
    for _ in range(random.randint(1, 3)):
        start = random.randrange(len(lines) + 1)
        end = min(len(lines), start + random.choice((1, 1, 1, 2, 4, 9)))
        to = random.randrange(len(lines) + 1)
        some = lines[start:end]
        match random.randrange(7):
            case 0:
                lines[start:end] = []
            case 1:
                lines[to:to] = some
            case 2:
                lines[start:end] = []
                lines[min(to, len(lines)) : 0] = some
            case 3:
                lines[start:start] = [random.choice(ODD)]
            case 4 if some:
                at = random.randrange(len(some[0]) + 1)
                lines[start] = some[0][:at] + random.choice(ODD) + some[0][at:]
            case 5 if some:
                lines[start] = some[0].replace("t", "T").replace("一", "三")
            case 6:
                by = random.choice((" ", "  "))
                lines[start:end] = [by + line if random.random() < 0.9 else line[1:] for line in some]
    return "".join(lines)


def told(loaded: Loaded) -> tuple[Any, ...]:
    """What comes of reading a file but its data, whose kinds of numbers count too."""
    sop = loaded.sop
    said = None if sop is None else (sop, sop.model_dump(exclude_unset=True))
    places = None if loaded.document is None else repr(loaded.document.place(("steps", 1, "title")))
    return loaded.id, loaded.uses, said, repr(loaded.findings), places, loaded.common


def holds(texts: list[str]) -> None:
    """Whether versions that are read with the same entries are what they are when each is read alone."""
    entries = Entries()
    alone = [load_sop("x.yaml", text.encode(), COMMON) for text in texts]
    together = [load_sop("x.yaml", text.encode(), COMMON, entries) for text in texts]
    for one, other in zip(alone, together, strict=True):
        assert told(one) == told(other)
        if one.document and other.document:
            assert alike(one.document.data, other.document.data)
    sops = [one.sop for one in (*alone[:2], *together[:2]) if one.sop]
    if len(sops) == 4:
        was, now = (compare(before, after) for before, after in (sops[:2], sops[2:]))
        assert (was.before, was.after, was.renamed) == (now.before, now.after, now.renamed)
        assert list(was.after) == list(now.after)
        assert repr(was.changes) == repr(now.changes)


@given(st.sampled_from(TEXTS), st.integers(0, 10**9).map(Random))
@settings(max_examples=60, deadline=None)
def test_what_is_read_once_is_what_is_read_twice(text: str, random: Random) -> None:
    """Broken or not, the versions of a file say with common entries what each says alone."""
    other = edited(text, random)
    holds([text, other, edited(random.choice((text, other)), random)])


STEPS = "title: T\nsteps:\n  - id: a\n    title: A\n  - id: b\n    title: B\n  - id: c\n    title: C\n"
B = "  - id: b\n    title: B\n"
OTHERWISE = {
    "in quotes": [("title: A", 'title: "A'), ("  - id: c", '  - "\n  - id: c')],
    "in a block": [("title: A", "do: |1"), ("  - id: b", "   - id: b")],
    "in plain text": [("steps:", "steps: some")],
    "below another key": [("  - id: c", "  # no more\nsummary: |\n  - id: c")],
    "before an entry that is text": [("steps:\n", f"steps:\n{B}  - text\n")],
    "in another list too": [("title: T\n", f"title: T\ntools:\n{B}  - x\n")],
    "from one list to the next": [
        ("title: T\n", "title: T\nreferences:\n  - title: R\ntools:\n  -\n    x\n  - title: y\n")
    ],
    "behind a dash alone": [("  - id: b", "  -\n    id: b")],
    "behind two blanks": [("  - id", "  -  id")],
    "twice with all the rest": [(STEPS, STEPS + STEPS)],
    "last": [(STEPS, STEPS.partition("  - id: c")[0])],
    "with an anchor": [("title: B", "title: &x B"), ("title: C", "title: *x")],
    "in a phase": [("steps:", "phases:\n- id: p\n  steps:")],
    "beside a wrong one": [("title: A", "titel: A")],
    "wrong itself": [("title: B", "titel: B")],
}


@pytest.mark.parametrize("edits", OTHERWISE.values(), ids=OTHERWISE)
def test_an_entry_is_known_only_where_it_is_one(edits: list[tuple[str, str]]) -> None:
    """The text of an entry is none where it stands in a text or in what is not plain."""
    other = STEPS
    for was, now in edits:
        other = other.replace(was, now)
    assert other != STEPS
    holds([STEPS, other])
    holds([other, STEPS, other])
    holds([other, other.replace("T", "U", 1)])


@pytest.mark.parametrize("text", [SMALL, PHASES, FLUSH], ids=["steps", "phases", "flush"])
def test_a_step_that_stays_is_read_and_made_once(text: str) -> None:
    """A step that both versions have word for word is one and the same, but for the last of a list."""
    entries = Entries()
    other = text.replace("title:", "title: New", 1)
    one, two = (load_sop("x.yaml", each.encode(), None, entries).sop for each in (text, other))
    assert one is not None
    assert two is not None
    stages = list(zip(one.stages, two.stages, strict=True))
    assert stages
    for before, after in stages:
        assert all(a is b for a, b in zip(before.steps[:-1], after.steps[:-1], strict=True))
        assert before.steps[-1] == after.steps[-1]
