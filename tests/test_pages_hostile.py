"""Hostile texts in all that a browser is given: nothing runs or is asked for, nothing leaves its place."""

import json
import re
import shutil
import subprocess
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from browser import PHONE, WIDE, Look, Looking
from desk import Desk
from hostile import AUDIENCES, harmless


@pytest.fixture(scope="module")
def calm(desk: Desk) -> str:
    """A run that is like a hostile one but for its words."""
    return desk.written("calm", harmless())


# What Markdown makes of texts, with what may stand in it.
WRITTEN = {
    **dict.fromkeys(("P", "EM", "STRONG", "PRE", "UL", "LI", "BLOCKQUOTE", "HR", "BR", "S"), ""),
    **dict.fromkeys(("H3", "H4", "H5", "H6", "TABLE", "THEAD", "TBODY", "TR", "TH", "TD"), ""),
    "A": "href rel title", "OL": "start", "CODE": "class",
}  # fmt: skip
# Everything that could begin with something happening to it.
STIR = """() => {
  for (const one of document.querySelectorAll("*"))
    for (const name of ["load", "error", "mouseover", "focus", "click", "toggle", "animationstart", "input"])
      if (!(name === "click" && one.tagName === "A")) one.dispatchEvent(new Event(name));
  dispatchEvent(new Event("beforeprint"));
  return [window.__hit, [...document.querySelectorAll("a[href]")].map((one) => one.href)];
}"""


# Over all runs auditors see what the team does.
FIRST = ("team", "outside")  # the others have parts of the same templates
OVER_ALL = ("leadership", "auditor", "department:lead")


@pytest.mark.parametrize(
    "page",
    [
        *(one if one in FIRST else pytest.param(one, marks=pytest.mark.slow) for one in AUDIENCES),
        "show",
        f"--all {OVER_ALL[0]}",
        *(pytest.param(f"--all {one}", marks=pytest.mark.slow) for one in OVER_ALL[1:]),
    ],
)
def test_hostile_texts_stay_in_their_places(
    page: str, calm: str, texts: str, everywhere: str, desk: Desk, browser: Looking
) -> None:
    """With them in all texts and answers a page has the elements that it has with harmless words; where texts
    are Markdown, what Markdown is for; and nothing comes of it even where the page's policy is not heeded.
    """
    trees: list[Any] = []
    for run in (calm, texts, everywhere):
        if page == "show":
            path = desk.show(run)
        elif page.startswith("--all "):
            path = desk.over_all(run, page.removeprefix("--all "))
        else:
            path = desk.report(run, page)
        with browser.at(path, strict=False) as look:
            trees.append(look.tree())
            if run == everywhere:
                check_nothing_happens(look)
    assert differences(*trees[:2]) == []
    known, found = gathered(trees[0]), gathered(trees[2])
    for tag, attributes in found.items():
        assert attributes <= known.get(tag, set()) | set(WRITTEN.get(tag, "").split()), tag
        assert tag in known or tag in WRITTEN


@pytest.mark.parametrize("words", [(), ("--direction", "right")])
def test_hostile_texts_stay_in_a_picture(
    words: tuple[str, ...], calm: str, texts: str, desk: Desk, browser: Looking
) -> None:
    """It has the elements and attributes that it has with harmless words, and nothing comes of it."""
    trees: list[Any] = []
    for run in (calm, texts):
        with browser.at(desk.picture(run, *words), strict=False) as look:
            trees.append(gathered(look.tree()))
            if run == texts:
                assert look.page.evaluate(STIR) == [None, []]
    assert trees[0] == trees[1]


def test_hostile_texts_stay_in_what_becomes_a_picture(calm: str, texts: str, desk: Desk) -> None:
    """Graphviz finds the nodes and arrows that it finds with harmless words, and no address."""
    dot = shutil.which("dot")
    if dot is None:
        pytest.skip("Graphviz is not on this machine")
    found = []
    for run in (calm, texts):
        told = desk.picture(run, ending="dot").read_bytes()
        done = subprocess.run([dot, "-Tjson0"], input=told, capture_output=True, check=True)
        facts = json.loads(done.stdout)
        assert not {"URL", "href", "image"} & {name for one in facts["objects"] for name in one}
        names = [sorted(one) for one in facts["objects"]]
        found.append((names, [(one["tail"], one["head"]) for one in facts["edges"]]))
    assert found[0] == found[1]


def test_hostile_texts_stay_in_a_chart(calm: str, texts: str, desk: Desk) -> None:
    """In Mermaid each line has the form that it has with harmless words, and no text a sign of the chart."""
    shapes = []
    for run in (calm, texts):
        told = desk.picture(run, ending="mmd").read_text(encoding="utf-8")
        shapes.append(re.sub(r'"[^"\n]*"', '""', told))
        for text in re.findall(r'"([^"\n]*)"', told):
            assert not set("<>`[]{}|%\\") & set(re.sub(r"#\w+;", "", text.replace("<br/>", "")))
    assert shapes[0] == shapes[1]


def check_nothing_happens(look: Look) -> None:
    """Nothing runs, nothing is asked for, no address runs something, nobody scrolls to the side."""
    look.page.set_viewport_size({"width": PHONE, "height": 900})
    hit, addresses = look.page.evaluate(STIR)
    assert hit is None
    kinds = {one.partition(":")[0] for one in addresses}
    assert kinds <= {"https", "http", "mailto", "file"}
    here = look.page.url.rpartition("/")[0]
    assert [one for one in addresses if one.startswith("file:") and not one.startswith(here)] == []
    assert look.page.evaluate(WIDE) == []
    assert look.heard == []


def differences(one: Any, other: Any, way: str = "") -> list[str]:
    """Where two trees of elements are not the same."""
    if isinstance(one, str) or isinstance(other, str):
        return [] if one == other else [f"{way}: {one} and {other}"]
    way = f"{way} {one[0]}"
    if len(one) != len(other):
        return [f"{way}: {len(one)} and {len(other)}"]
    return [found for each in zip(one, other, strict=True) for found in differences(*each, way)][:5]


def gathered(tree: Any) -> dict[str, set[str]]:
    """All tags of a tree, each with the names of attributes that it has somewhere."""
    known: dict[str, set[str]] = {}
    waiting = [tree]
    while waiting:
        tag, attributes, *children = waiting.pop()
        known.setdefault(tag, set()).update(attributes.split())
        waiting += children
    return known
