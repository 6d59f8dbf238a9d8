"""SOPs in Markdown: what headings, lists and blocks mean, where everything stands, what is refused."""

import time
from typing import Any

import pytest

from sopctl.errors import Finding
from sopctl.lint.engine import lint
from sopctl.sop.document import Document
from sopctl.sop.load import load_sop
from sopctl.sop.markdown.slugs import slug
from sopctl.sop.markdown_reader import read_markdown

SOP = """\
---
id: party
owner: host
roles: {host: Gives the party}
params:
  guests: {type: integer, min: 1}
---
# A party for {{ guests }} *people*

Why we do it.

## Before

```yaml sop
id: early
```

### Invite `everyone` {#invite}

> [!WARNING]
> Ask {{ gests }} first.

Write to each of them.

1. Not a step
2. Not one either

- [ ] Date is fixed
- [x] Room is booked

```sh run
echo "$SOP_GUESTS"
```

```sh
only shown
```

```yaml sop
takes: 2d
needs: [clean]
```

## The day

- [ ] Clean
  - [ ] Kitchen
  - [ ] Hall

  With {{ soap }}.

  ```yaml sop
  takes: 1h
  due: soon
  ```
"""


def read(text: str) -> tuple[Document, list[Finding]]:
    document, findings = read_markdown("f.md", text.encode())
    assert document is not None, findings
    return document, findings


def data(text: str) -> Any:
    document, findings = read(text)
    assert findings == []
    return document.data


def at(text: str, words: str, number: int = 0) -> tuple[int, int]:
    """Line and column of words in a text."""
    offset = -1
    for _ in range(number + 1):
        offset = text.index(words, offset + 1)
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def test_an_sop_in_markdown() -> None:
    """Front matter, phases, steps, checks, warnings, a command, and keys in a block."""
    found = data(SOP)
    assert found["title"] == "A party for {{ guests }} people"
    assert found["purpose"] == "Why we do it."
    assert found["params"] == {"guests": {"type": "integer", "min": 1}}
    before, day = found["phases"]
    assert (before["id"], before["title"], day["id"]) == ("early", "Before", "the-day")
    assert before["steps"] == [
        {
            "id": "invite",
            "title": "Invite everyone",
            "warning": ["Ask {{ gests }} first."],
            "do": "Write to each of them.\n\n1. Not a step\n2. Not one either\n\n```sh\nonly shown\n```",
            "check": ["Date is fixed", "Room is booked"],
            "run": 'echo "$SOP_GUESTS"',
            "takes": "2d",
            "needs": ["clean"],
        }
    ]
    assert day["steps"] == [
        {
            "id": "clean", "title": "Clean", "check": ["Kitchen", "Hall"], "do": "With {{ soap }}.",
            "takes": "1h", "due": "soon",
        }
    ]  # fmt: skip


def test_every_finding_stands_where_its_cause_is() -> None:
    """Names in texts and values in indented blocks are found at their own line and column."""
    loaded = load_sop("f.md", SOP.encode())
    places = {(one.rule.name, one.place.line, one.place.column) for one in lint(loaded)}
    assert ("unknown-name", *at(SOP, "gests")) in places
    assert ("unknown-name", *at(SOP, "soap")) in places
    assert ("bad-due", *at(SOP, "soon")) in places
    wrong = SOP.replace("takes: 1h", "takes: often")
    found = {
        (one.rule.name, one.place.line, one.place.column) for one in load_sop("f.md", wrong.encode()).findings
    }
    assert found == {("bad-value", *at(wrong, "often"))}


def test_places_in_titles_and_checks() -> None:
    """A stretch of a title or a check item is found behind markup and signs."""
    text = "---\nid: x\n---\n\n## P\n\n### **Bold** \\*and\\* {{ one }}\n\n   * [ ] see [a](u) {{ two }}\n"
    document, _ = read(text)
    step = document.data["phases"][0]["steps"][0]
    assert step["title"] == "Bold *and* {{ one }}"
    assert step["check"] == ["see a (u) {{ two }}"]
    path = ("phases", 0, "steps", 0)
    for key, words in (((*path, "title"), "one"), ((*path, "check", 0), "two")):
        value = step["title"] if words == "one" else step["check"][0]
        place = document.place_in(key, value.index(words), 3)
        assert (place.line, place.column, place.width) == (*at(text, words), 3)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_places_in_instructions(end: str) -> None:
    """Each word of a text inside nested lists is found at its place, whatever ends the lines."""
    text = SOP.replace("\n", end)
    document, _ = read_markdown("f.md", text.encode())
    assert document is not None
    for p, phase in enumerate(document.data["phases"]):
        for s, step in enumerate(phase["steps"]):
            for word in ("Write", "either", "shown", "With", "soap"):
                if word in step["do"]:
                    place = document.place_in(
                        ("phases", p, "steps", s, "do"), step["do"].index(word), len(word)
                    )
                    assert (place.line, place.column) == at(text, word)


BAD: dict[str, tuple[str, str, tuple[int, int], str]] = {
    "bad yaml in front": ("---\nid: x\nowner: @me\n---\n## a\n", "SOP102", (3, 8), "cannot begin with @"),
    "a list in front matter": ("---\n[\na: b]\n---\n## a\n", "SOP106", (2, 1), "front matter is a map"),
    "phases in front": ("---\nid: x\nphases: []\n---\n### a\n", "SOP107", (3, 1), "in front matter"),
    "unknown key": ("---\nid: x\nonwer: y\n---\n### a\n", "SOP104", (3, 1), "onwer"),
    "unknown key in a block": (
        "---\nid: x\n---\n## p\n- [ ] a\n\n  ```yaml sop\n  onwer: y\n  ```\n", "SOP104", (8, 3), "onwer",
    ),
    "slip in a block": (
        "---\nid: x\n---\n## p\n- [ ] a\n\n  ```yaml sop\n  owner: @y\n  ```\n",
        "SOP102", (8, 10), "begin with @",
    ),
    "list in a block": ("---\nid: x\n---\n### a\n```yaml sop\n- b\n```\n", "SOP106", (6, 1), "map of keys"),
    "key twice": ("---\nid: x\n---\n### a\n```yaml sop\nwhen: b\nwhen: c\n```\n", "SOP103", (7, 1), "twice"),
    "key in two blocks": (
        "---\nid: x\n---\n### a\n```yaml sop\nwhen: b\n```\n```yaml sop\nwhen: c\n```\n",
        "SOP103", (9, 1), "two",
    ),
    "text and do": ("---\nid: x\n---\n### a\nb\n```yaml sop\ndo: c\n```\n", "SOP103", (7, 1), "`do` stands"),
    "phase without steps": ("---\nid: x\n---\n## a\n## b\n### c\n", "SOP105", (4, 1), "no steps below"),
    "no steps": ("# a\n\nprose\n", "SOP105", (1, 1), "no steps"),
    "empty": ("\n \n", "SOP101", (1, 1), "empty"),
    "control character": ("# a\n- \x1bb\n", "SOP101", (2, 3), "control character"),
    "too many lines": ("- a\n" * 5001, "SOP101", (5001, 1), "lines"),
    "too long": ("- " + "a" * 300_001, "SOP101", (1, 300001), "characters"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_files_are_named_with_their_place(case: str) -> None:
    """What is wrong is told with rule, line and column, and makes no SOP."""
    text, code, place, words = BAD[case]
    loaded = load_sop("f.md", text.encode())
    told = [(one.rule.code, (one.place.line, one.place.column)) for one in loaded.findings]
    assert (code, place) in told
    assert any(words in one.message for one in loaded.findings)
    assert loaded.sop is None


NAMED = {
    "yaml sop before the phases": ("---\nid: x\ntitle: T\n---\n```yaml sop\nowner: y\n```\n### a\n", 5),
    "a second title": ("---\nid: x\ntitle: One\n---\n# Two\n### a\n", 5),
    "a second purpose": ("---\nid: x\npurpose: One\n---\n# T\n\nTwo\n\n### a\n", 7),
    "a second command": ("---\nid: x\n---\n# T\n### a\n```sh run\nb\n```\n```sh run\nc\n```\n", 9),
    "an empty item": ("# a\n- [ ] b\n- [ ]\n- [ ] c\n", 3),
    "an empty heading": ("# a\n##\n- b\n", 2),
    "nested beyond reason": ("# a\n- b\n" + "- " * 40 + "deep\n", 3),
}


@pytest.mark.parametrize("case", NAMED)
def test_what_is_not_used_is_named(case: str) -> None:
    """A warning names the line; the SOP is made of the rest."""
    text, line = NAMED[case]
    findings = read(text)[1]
    assert [(one.rule.code, one.place.line) for one in findings] == [("SOP108", line)]
    sop = load_sop("f.md", text.encode())
    assert sop.sop is not None, sop.findings


def test_braces_of_a_foreign_checklist_are_text() -> None:
    """Without an SOP's front matter there are no names; what looks like one is shown as it was written."""
    from sopctl.sop.templates import render

    text = "# {{ a }}\n\n- [ ] Use {{ b }} and {% raw %} and {# c #} and {{{ d }}}\n  - [ ] ${{ e }}\n"
    loaded = load_sop("f.md", text.encode())
    assert loaded.sop is not None
    assert [one for one in lint(loaded) if one.rule.name in ("unknown-name", "bad-template")] == []
    step = loaded.sop.stages[0].steps[0]
    assert render(step.title, {}.__getitem__) == "Use {{ b }} and {% raw %} and {# c #} and {{{ d }}}"
    assert render(step.check[0], {}.__getitem__) == "${{ e }}"
    long = load_sop("f.md", ("# a\n\n- [ ] b\n\n  " + "{{ c }} and so on " * 2000).encode())
    assert [one for one in lint(long) if one.rule.name in ("unknown-name", "bad-template")] == []


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Ship it!", "ship-it"),
        ("  Ünïcode & Café 3.5  ", "ünïcode-café-3-5"),
        ("准备 物料（一）", "准备-物料-一"),
        ("🚀 Go", "go"),
        ("???", ""),
        ("word " * 30, "word-" * 11 + "word"),
        ("字" * 80, "字" * 60),
    ],
)
def test_slugs(title: str, wanted: str) -> None:
    """Letters and digits of any script, lower case, at most 60."""
    assert slug(title) == wanted


def test_ids() -> None:
    """The first keeps the slug, a later one takes its phase's, then a number; one's own id wins."""
    text = "# T\n## A\n- x\n- x\n- x\n- y {#x-a}\n- ❗\n## B\n- x\n- z {#own}\n"
    found = data(text)
    assert [[step["id"] for step in phase["steps"]] for phase in found["phases"]] == [
        ["x", "x-2", "x-3", "x-a", found["phases"][0]["steps"][4]["id"]],
        ["x-b", "own"],
    ]
    assert found["phases"][0]["steps"][4]["id"].startswith("step-")
    assert found["phases"][0]["steps"][3]["title"] == "y"


def test_front_matter_decides_how_a_file_is_read() -> None:
    """Keys of an SOP make it one; those of templates and web pages do not."""
    assert data("---\nowner: a\n---\n### s\n1. t\n")["steps"] == [{"id": "s", "title": "s", "do": "1. t"}]
    page, findings = read("---\nlayout: x\nowner: a\ntags: [b]\n---\n# T\n1. t\n")
    assert page.data["steps"] == [{"id": "t", "title": "t"}]
    assert page.data["tags"] == ["b"]
    assert [one.place.line for one in findings] == [2, 3]
    assert data("---\n\nA line: between two rules\n\n---\n\n- a\n")["steps"][0]["id"] == "a"


def test_long_items_are_split() -> None:
    """The first sentence of a long item is the title; the whole is the instruction."""
    long = "Read all of it. Then ask, e.g. your lead, what of it counts. Write that down."
    step = data(f"# T\n\n- [ ] {long}\n")["steps"][0]
    assert (step["title"], step["do"]) == ("Read all of it.", long)
    step = data("# T\n\n1. " + "many words, " * 30 + "\n")["steps"][0]
    assert len(step["title"]) <= 120
    assert step["title"].endswith("…")


HOSTILE = {
    "brackets": "[" * 290_000,
    "quotes": ">" * 290_000,
    "dashes": "- " * 140_000,
    "nested lists": "".join(" " * min(2 * n, 150) + "- a\n" for n in range(1800)),
    "nested quotes, lazy": "> " * 30 + "a\n" + "b\n" * 4900,
    "emphasis": ("- " + "*a_" * 40 + "\n") * 2300,
    "code marks": ("- " + "`" * 100 + "\n") * 2800,
    "comments never closed": "<!--" * 72_000,
    "definitions": "".join(f"[a{n}]: http://x/{n}\n" for n in range(4900)),
    "one id": "- [ ] a {#b}\n" * 4900,
    "links in links": "- ![![![a](b)](c)](d)\n" * 4900,
    "braces": "- [ ] a\n\n  " + "{{" * 140_000,
    "aliases": "---\na: &a [x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 20)}]\n" for n in range(9)
    ) + "---\n- a\n",
    "numbered lines": "1、a\n（1）b\n" * 2450,
    "numbered lines, deep": "".join(f"{' ' * (n % 60)}（{n % 9 + 1}）a\n" for n in range(4900)),
    "slips": "-[ ] a\n##b\n[ ] c\n" * 1600,
    "wide boxes": "［" * 290_000,
    "wide table": "|" * 140_000 + "\n" + "|-" * 70_000 + "\n",
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_end_soon(case: str) -> None:
    """Nothing that nests or repeats takes more than two seconds of work."""
    start = time.process_time()
    load_sop("f.md", HOSTILE[case].encode())
    assert time.process_time() - start < 2


def steps(text: str) -> list[tuple[str, list[str]]]:
    """The titles and checks of a checklist, `#` before a phase."""
    document, _ = read(text)
    found: list[tuple[str, list[str]]] = []
    for phase in document.data.get("phases", [document.data]):
        if phase is not document.data:
            found.append((f"# {phase['title']}", []))
        found += [(step["title"], step.get("check", [])) for step in phase["steps"]]
    return found


NUMBERED: dict[str, tuple[str, list[str | tuple[str, list[str]]]]] = {
    "lines": ("# T\n1、开灯\n2、开门\n", ["开灯", "开门"]),
    "brackets": ("# T\n说明\n（1）开灯\n(2)开门\n", ["开灯", "开门"]),
    "circles": ("# T\n①开灯\n②开门\n", ["开灯", "开门"]),
    "words": ("# T\n第一步：开灯\n步骤2：开门\n第三步，关门\n", ["开灯", "开门", "关门"]),
    "words alone": ("# T\n第一步开灯\n第二步开门\n", ["第一步开灯", "第二步开门"]),
    "english": ("# T\nDo\n1. a\n2. b\n\nThen\na) c\nb) d\n", ["a", "b", "c", "d"]),
    "steps": ("# T\nStep 1: a\n**Step 2:** b\n**Step 3: c** d\n", ["a", "b", "c d"]),
    "no space": ("# T\n1.build\n2.ship\n", ["build", "ship"]),
    "phases": ("# T\n一、早\n1、a\n二、晚\n1、b\n", ["# 一、早", "a", "# 二、晚", "b"]),
    "ordinals alone": ("# T\n一、早\n二、晚\n", ["早", "晚"]),
    "phases, lists": ("# T\n一、早\n- [ ] a\n二、晚\n- [ ] b\n", ["# 一、早", "a", "# 二、晚", "b"]),
    "in each other": ("# T\n1、a\n（1）b\n（2）c\n2、d\n", [("a", ["b", "c"]), "d"]),
    "below a list": ("# T\n2、a\n   - b\n3、c\n", [("a", ["b"]), "c"]),
    "decimals": ("# T\n1、a\n1.1 b\n1.2 c\n2、d\n", [("a", ["1.1 b", "1.2 c"]), "d"]),
    "wide spaces": ("# T\n　　一、早\n　　1、a\n　　二、晚\n　　1、b\n", ["# 一、早", "a", "# 二、晚", "b"]),
    "underlined": ("# T\n1、a\n2、b\n---\n", ["a", "b"]),
}  # fmt: skip


@pytest.mark.parametrize("case", NUMBERED)
def test_numbered_lines_are_items(case: str) -> None:
    """Each line that begins with a number of any kind is an item, with no empty line between them."""
    text, wanted = NUMBERED[case]
    assert steps(text) == [(one, []) if isinstance(one, str) else one for one in wanted]
    assert read(text)[1] == []


SLIPS = [
    "-[ ] bump", "-[x]bump", "*[ ] bump", "- [] bump", "-  [ x ] bump", "[ ] bump", "[x] bump", "1.bump",
    "［ ］ bump", "- ［x］ bump", "【 】bump", "【√】 bump", "☐ bump", "☑ bump", "✅ bump", "⬜️ bump",
    "□ bump", "- ✅ bump", "-[ ]　bump", "• bump",
]  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_slips_are_understood(slip: str) -> None:
    """A missing space or dash, wide signs: what was meant is clear, alone, in a row and below an item."""
    assert steps(f"#T\n##P\n{slip}\n{slip} two\n") == [("# P", []), ("bump", []), ("bump two", [])]
    assert steps(f"# T\n- [ ] a\n  {slip}\n- [ ] b\n") == [("a", ["bump"]), ("b", [])]
    assert read(f"# T\n\n```\n{slip}\n```\n\n- a\n")[0].data["purpose"] == f"```\n{slip}\n```"


def test_a_first_line_may_be_the_title() -> None:
    """Without a heading a short line at the top is the title; a sentence is the purpose."""
    assert data("开店清单\n1、开灯\n2、开门\n")["title"] == "开店清单"
    assert data("Before you leave:\n\n- a\n")["title"] == "Before you leave"
    found = data("Do all of it.\n\n- a\n")
    assert (found["title"], found["purpose"]) == ("f", "Do all of it.")


SWALLOWED = {
    "a number out of order": ("# T\n- a\n\nThe count is\n14. Or less.\n", [5]),
    "a tag": ("# T\n- a\n\nsee\n#Deploy\n", [5]),
    "boxes in a quote": ("# T\n- a\n\n> - [ ] b\n> - [ ] c\n", [4]),
    "indented": ("# T\n\n    1、b\n\ntext\n\n- a\n", [3]),
    "an SOP's slips": ("---\nid: x\n---\n# T\n### a\n-[ ] b\n\n##c\n", [6, 8]),
}


@pytest.mark.parametrize("case", SWALLOWED)
def test_what_only_looks_like_an_item_is_named(case: str) -> None:
    """Text that somebody may have meant as an item or a heading is named with its line."""
    text, lines = SWALLOWED[case]
    assert [(one.rule.code, one.place.line) for one in read(text)[1]] == [("SOP108", n) for n in lines]


def test_places_in_mended_lines() -> None:
    """Words are found in the file where they stand, also behind signs that were put another way."""
    text = "# T\n1、准备 one\n（1）钥匙 two\n\n      more three\n-[ ] four\n"
    document, _ = read(text)
    for number, key, words in ((0, ("title",), "one"), (0, ("check", 0), "two")):
        value: Any = document.data["steps"][number]
        for part in key:
            value = value[part]
        place = document.place_in(("steps", number, *key), value.index(words), len(words))
        assert (place.line, place.column) == at(text, words)
    value = document.data["steps"][0]["do"]
    place = document.place_in(("steps", 0, "do"), value.index("three"), 5)
    assert (place.line, place.column) == at(text, "three")


def test_the_title_takes_no_steps_before_others() -> None:
    """A first `#` behind other parts keeps its place."""
    found = steps("- [ ] x\n## Rollback\n- [ ] b\n# Deploy\n- [ ] y\n")
    assert [title for title, _ in found if title[0] != "#"] == ["x", "b", "y"]
