"""Reports as a real browser has them: silent, readable, the same with keyboard, on a phone and on paper."""

import io
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import starter
import yaml

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from browser import DESK, FLAGS, PHONE, WIDE, Look, Looking, program
from hostile import AUDIENCES, Writer, all_over, harmless, in_texts
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

TOP = Path(__file__).parent.parent
NAMES = sorted(path.parent.name for path in (TOP / "examples").glob("*/answers.yaml"))
A4 = (595, 842)
PRINTED = 665  # of A4, in pixels of CSS, between the margins


@pytest.fixture(scope="module")
def browser() -> Iterator[Looking]:
    path = program()
    if path is None:
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=path, args=list(FLAGS))
        yield Looking(chromium)
        chromium.close()


class Desk:
    """A repository whose runs are made when their pages are asked for, each once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "home").mkdir()
        self._env = {
            "PATH": os.environ["PATH"], "HOME": str(folder / "home"), "GIT_CONFIG_NOSYSTEM": "1",
            "LANG": "C.UTF-8", "SOPCTL_USER": "Test Person <test@example.com>",
        }  # fmt: skip
        shutil.copytree(TOP / "sops", folder / "sops")
        self.run_of = cache(self._walk)
        self.page = cache(self._page)

    def __call__(self, *words: str, given: str | None = None, code: int = 0) -> str:
        done = starter.run(words, self.folder, self._env, given.encode() if given is not None else None)
        assert done.returncode == code, done.stderr.decode()
        return done.stdout.decode()

    def _walk(self, name: str) -> str:
        """An example's run, walked by its answers and closed."""
        example = TOP / "examples" / name
        run = self("new", name, "--values", str(example / "values.yaml")).strip()
        self("run", run, "--answers", str(example / "answers.yaml"))
        self("close", run)
        return run

    def _page(self, name: str, audience: str = "team") -> Path:
        """The report of an example's run."""
        return self.report(self.run_of(name), audience, "zh" if name.endswith(".zh") else "en")

    def report(self, run: str, audience: str, language: str = "en") -> Path:
        path = self.folder / f"{run}.{audience.partition(':')[0]}.html"
        self("--lang", language, "report", run, "--for", audience, "-o", str(path))
        return path

    def over_all(self, audience: str) -> Path:
        """The report over all runs that there are."""
        path = self.folder / f"all.{audience.partition(':')[0]}.html"
        self("report", "--all", "--for", audience, "-o", str(path))
        return path

    def show(self, name: str) -> Path:
        path = self.folder / f"{name}.html"
        self("show", name, "-o", str(path))
        return path

    def written(self, name: str, writer: Writer) -> str:
        """A run that is in the middle of everything, its texts and answers as they are given."""
        given = {
            f"sops/{name}": writer.sop(), "values": writer.values(name), "answers": writer.answers()
        }  # fmt: skip
        for file, content in given.items():
            path = self.folder / f"{file}.yaml"
            with path.open("w", encoding="utf-8") as stream:
                yaml.dump(content, stream, yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
        for file in writer.files():
            (self.folder / file).write_bytes(file.encode())
        self("new", name, "--values", "values.yaml")
        self("run", name, "--answers", "answers.yaml", code=3)  # no answer to the steps that are not settled
        for words, text in writer.acts(name):
            self(*words, given=text)
        steps = json.loads(self("status", name, "--json"))["steps"]
        assert {one["status"] for one in steps if one["id"].startswith("s") and one["id"][1:].isdigit()} == {
            "done"
        }
        return name


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def busy(desk: Desk) -> str:
    """A run with a step in each status, with notes, deviations, proposals and approvals."""
    return desk.written("busy", harmless(4))


@pytest.fixture(scope="module")
def calm(desk: Desk) -> str:
    """A run that is like a hostile one but for its words."""
    return desk.written("calm", harmless())


# What every page is


@pytest.mark.parametrize("name", NAMES)
def test_a_report_of_each_example(name: str, desk: Desk, browser: Looking) -> None:
    """It loads in silence, passes axe, and needs no scrolling to the side, on a phone or on paper."""
    with browser.at(desk.page(name)) as look:
        look.picture(f"{name}-{DESK}")
        look.check_structure()
        for width in (320, PHONE):
            look.check_width(width)
        look.picture(f"{name}-{PHONE}")
        check_paper(look, name)


@pytest.mark.parametrize("audience", ["team", "department:lead", "outside"])
def test_a_report_over_all_runs(audience: str, busy: str, desk: Desk, browser: Looking) -> None:
    """Runs of several SOPs, some under way, make pages like the others."""
    assert busy
    for name in ("retrospective", "campaign-qa"):
        desk.run_of(name)
    short = f"all-{audience.partition(':')[0]}"
    with browser.at(desk.over_all(audience)) as look:
        look.picture(f"{short}-{DESK}")
        look.check_structure()
        look.check_contrast()
        for width in (320, PHONE):
            look.check_width(width)
        look.picture(f"{short}-{PHONE}")
        check_paper(look, short)


@pytest.mark.parametrize("name", ["event-launch", "event-launch.zh"])
@pytest.mark.parametrize("audience", ["leadership", "department:lead", "auditor", "outside"])
def test_a_report_for_each_audience(name: str, audience: str, desk: Desk, browser: Looking) -> None:
    """What one audience sees is as well made as what another does."""
    short = f"{name}-{audience.partition(':')[0]}"
    with browser.at(desk.page(name, audience)) as look:
        look.picture(f"{short}-{DESK}")
        look.check_structure()
        look.check_width(320)
        look.check_width(PHONE)
        look.picture(f"{short}-{PHONE}")
        if audience == "leadership":  # the others have what the team has
            check_paper(look, short)


@pytest.mark.parametrize("name", ["event-launch", "retrospective.zh"])
def test_an_sop_to_read(name: str, desk: Desk, browser: Looking) -> None:
    """What `show` makes of an SOP is a page like the others."""
    with browser.at(desk.show(name)) as look:
        look.picture(f"{name}-show-{DESK}")
        look.check_structure()
        look.check_contrast()
        for width in (320, PHONE):
            look.check_width(width)
        look.picture(f"{name}-show-{PHONE}")
        check_paper(look, f"{name}-show")


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_run_under_way(audience: str, busy: str, desk: Desk, browser: Looking) -> None:
    """Each status, note and proposal can be read in light and in dark."""
    with browser.at(desk.report(busy, audience)) as look:
        look.check_contrast()
        look.check_structure()
        for width in (320, PHONE):
            look.check_width(width)


@pytest.mark.parametrize("name", ["event-launch", "retrospective.zh"])
def test_what_is_drawn_can_be_read(name: str, desk: Desk, browser: Looking) -> None:
    """Numbers, funnels and plans keep their contrast in light and in dark."""
    with browser.at(desk.page(name, "leadership")) as look:
        look.check_contrast()
        look.page.emulate_media(color_scheme="dark")
        look.picture(f"{name}-leadership-dark")


def check_paper(look: Look, name: str) -> None:
    """On paper nothing is wider than the page, nothing is folded, and every sheet is an A4."""
    look.page.set_viewport_size({"width": PRINTED, "height": 900})
    look.page.emulate_media(media="print")
    assert look.page.evaluate(WIDE) == []
    look.page.emulate_media(media="screen")
    sheets = PdfReader(io.BytesIO(look.paper(name))).pages
    assert {(round(one.mediabox.width), round(one.mediabox.height)) for one in sheets} == {A4}
    look.page.set_viewport_size({"width": PHONE, "height": 900})


@pytest.mark.parametrize("name", ["retrospective", "retrospective.zh"])
def test_paper_has_every_word(name: str, desk: Desk, browser: Looking) -> None:
    """Whatever the page says is printed, what is folded on the screen too."""
    with browser.at(desk.page(name)) as look:
        folded = look.page.evaluate("[...document.querySelectorAll('details')].map((one) => one.textContent)")
        pages = PdfReader(io.BytesIO(look.paper(name))).pages
        printed = signs("".join(re.sub(r"^\d+ / \d+\n", "", page.extract_text()) for page in pages))
        said = look.page.evaluate(WORDS)
        assert folded
        assert [one for one in said if signs(one) not in printed] == []
        assert look.page.evaluate("document.querySelectorAll('details[open]').length") == 0


# Texts as they stand in one line of the page; what is on the screen alone is left out.
WORDS = """() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (!node.parentElement.closest("script, svg title, figcaption, .skip, .tools, button"))
      found.push(...node.data.split(/\\s+/).filter((word) => word));
  return found;
}"""


def signs(text: str) -> str:
    """The text as it is looked for: ligatures taken apart, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split()).replace("-", "")


# Keyboard


def test_the_first_key_leads_past_the_head(desk: Desk, browser: Looking) -> None:
    """Tab shows a link to the content, Enter goes there."""
    with browser.at(desk.page("retrospective")) as look:
        skip = look.page.locator(".skip")
        assert skip.bounding_box()["y"] < 0
        look.page.keyboard.press("Tab")
        assert look.page.evaluate("document.activeElement.className") == "skip"
        assert skip.bounding_box()["y"] >= 0
        look.page.keyboard.press("Enter")
        assert look.page.evaluate("document.activeElement.id") == "_content"


def test_focus_is_seen(busy: str, desk: Desk, browser: Looking) -> None:
    """Whatever Tab comes to has an outline, in the order of the page."""
    with browser.at(desk.report(busy, "auditor")) as look:
        places = []
        for _number in range(25):
            look.page.keyboard.press("Tab")
            outline, place = look.page.evaluate(FOCUS)
            assert "none" not in outline
            assert " 0px" not in outline
            places.append(place)
        assert places == sorted(set(places))


FOCUS = """() => [getComputedStyle(document.activeElement).outline,
  [...document.querySelectorAll("*")].indexOf(document.activeElement)]"""


def test_tables_sort_by_keyboard(desk: Desk, browser: Looking) -> None:
    """Enter on a head sorts upwards, again downwards; assistive technology is told, and no row is lost."""
    with browser.at(desk.page("event-launch")) as look:
        table = look.page.locator("#needs-list table.sortable").first
        head = table.locator("thead th").last
        rows = table.locator("tbody tr")
        before = rows.all_inner_texts()
        head.get_by_role("button").focus()
        look.page.keyboard.press("Enter")
        assert head.get_attribute("aria-sort") == "ascending"
        upwards = rows.all_inner_texts()
        look.page.keyboard.press("Space")
        assert head.get_attribute("aria-sort") == "descending"
        assert table.locator("[aria-sort]").count() == 1
        downwards = rows.all_inner_texts()
        assert before != upwards != downwards
        assert sorted(before) == sorted(upwards) == sorted(downwards)
        costs = [int(row.split("\t")[-1].split()[0].replace(",", "")) for row in downwards]
        assert costs == sorted(costs, reverse=True)


def test_sections_fold_by_keyboard(desk: Desk, browser: Looking) -> None:
    """Each opens by itself, all of them by one button, which then closes them."""
    with browser.at(desk.page("retrospective")) as look:
        folded, opened = look.page.locator("main details"), look.page.locator("main details[open]")
        folded.locator("summary").first.focus()
        look.page.keyboard.press("Enter")
        assert opened.count() == 1
        button = look.page.locator(".tools button")
        assert button.inner_text() == "Open all"
        button.press("Enter")
        assert opened.count() == folded.count() > 1
        look.page.wait_for_function("document.querySelector('.tools button').textContent === 'Close all'")
        button.press("Space")
        assert opened.count() == 0


def test_paper_opens_what_is_folded(desk: Desk, browser: Looking) -> None:
    """While a page is printed nothing is folded; afterwards it stands as before."""
    with browser.at(desk.page("retrospective")) as look:
        opened = look.page.locator("details[open]")
        look.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert opened.count() == look.page.locator("details").count() > 0
        look.page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert opened.count() == 0


# Hostile texts

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


@pytest.mark.parametrize("audience", [*AUDIENCES, "show"])
def test_hostile_texts_stay_in_their_places(
    audience: str, calm: str, texts: str, everywhere: str, desk: Desk, browser: Looking
) -> None:
    """With them in all texts and answers a page has the elements that it has with harmless words; where texts
    are Markdown, what Markdown is for; and nothing comes of it even where the page's policy is not heeded.
    """
    trees: list[Any] = []
    for run in (calm, texts, everywhere):
        path = desk.show(run) if audience == "show" else desk.report(run, audience)
        with browser.at(path, strict=False) as look:
            trees.append(look.tree())
            if run == everywhere:
                check_nothing_happens(look)
    assert differences(*trees[:2]) == []
    known, found = gathered(trees[0]), gathered(trees[2])
    for tag, attributes in found.items():
        assert attributes <= known.get(tag, set()) | set(WRITTEN.get(tag, "").split()), tag
        assert tag in known or tag in WRITTEN


@pytest.fixture(scope="module")
def texts(desk: Desk) -> str:
    return desk.written("texts", in_texts())


@pytest.fixture(scope="module")
def everywhere(desk: Desk) -> str:
    return desk.written("everywhere", all_over())


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
