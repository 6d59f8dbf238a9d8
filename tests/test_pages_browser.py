"""Pages as a real browser has them: silent, readable, the same with keyboard, on a phone and on paper."""

import io
import re
import unicodedata

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from browser import DESK, PHONE, WIDE, Look, Looking
from desk import TOP, Desk
from hostile import AUDIENCES, harmless
from pypdf import PdfReader

NAMES = sorted(path.parent.name for path in (TOP / "examples").glob("*/answers.yaml"))
SOPS = sorted(path.stem for path in (TOP / "sops").glob("*.yaml"))
LOOKED_AT = ("event-launch", "retrospective.zh")  # the others have nothing that these lack
A4 = (595, 842)
PRINTED = 665  # of A4, in pixels of CSS, between the margins


@pytest.fixture(scope="module")
def busy(desk: Desk) -> str:
    """A run with a step in each status, with notes, deviations, proposals and approvals."""
    return desk.written("busy", harmless(4))


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


@pytest.mark.parametrize(
    ("name", "audience"),
    [
        ("event-launch", "leadership"),
        ("event-launch", "department:lead"),
        ("event-launch.zh", "auditor"),
        ("event-launch.zh", "outside"),
        *(
            pytest.param(name, one, marks=pytest.mark.slow)
            for name, one in (
                ("event-launch", "auditor"),
                ("event-launch", "outside"),
                ("event-launch.zh", "leadership"),
                ("event-launch.zh", "department:lead"),
            )
        ),
    ],
)
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


@pytest.mark.parametrize(
    "name", [one if one in LOOKED_AT else pytest.param(one, marks=pytest.mark.slow) for one in SOPS]
)
def test_an_sop_to_read(name: str, desk: Desk, browser: Looking) -> None:
    """What `show` makes of each SOP is a page like the others."""
    with browser.at(desk.show(name)) as look:
        look.picture(f"{name}-show-{DESK}")
        look.check_structure()
        if name in LOOKED_AT:
            look.check_contrast()
            look.picture_in_the_dark(f"{name}-show-dark")
        for width in (320, PHONE):
            look.check_width(width)
        look.picture(f"{name}-show-{PHONE}")
        check_paper(look, f"{name}-show")


@pytest.mark.parametrize(
    ("name", "audience"),
    [
        ("event-launch", "team"),
        *(
            pytest.param("event-launch", one, marks=pytest.mark.slow)
            for one in ("leadership", "auditor", "department:lead", "outside")
        ),
        pytest.param("event-launch.zh", "team", marks=pytest.mark.slow),
    ],
)
def test_a_report_over_many_runs(name: str, audience: str, desk: Desk, browser: Looking) -> None:
    """It is a page like the others, with trends, of which no number stands out of its place."""
    short = f"{name}-all-{audience.partition(':')[0]}"
    with browser.at(desk.over_all(desk.several(name), audience)) as look:
        look.picture(f"{short}-{DESK}")
        look.check_structure()
        if audience == "team":
            look.check_contrast()
            look.picture_in_the_dark(f"{short}-dark")
        for width in (320, PHONE):
            look.check_width(width)
            assert look.page.evaluate(OUTSIDE) == [], width
        look.picture(f"{short}-{PHONE}")
        check_paper(look, short)


# Texts of plots that are cut off, or lie on each other.
OUTSIDE = """() => {
  const found = [];
  for (const plot of document.querySelectorAll("svg.plot")) {
    const frame = plot.getBoundingClientRect();
    let end = frame.left - 12;
    for (const one of frame.width ? plot.querySelectorAll("text.value") : []) {
      const box = one.getBoundingClientRect();
      if (box.left < end || box.right > frame.right + 12) found.push(one.textContent);
      end = box.right;
    }
  }
  return found;
}"""


@pytest.mark.parametrize("name", ["event-launch", "event-launch.zh"])
def test_a_picture_of_a_run(name: str, desk: Desk, browser: Looking) -> None:
    """It is silent, as a file and in a page, and its words can be read in light and in dark."""
    drawn = desk.picture(f"{desk.several(name)}-open")
    with browser.at(drawn) as look:
        look.check_structure()
        for scheme in ("light", "dark"):
            look.page.emulate_media(color_scheme=scheme)
            assert look.page.evaluate(FAINT) == [], scheme
            look.picture(f"{name}-graph-{scheme}", whole=False)
    page = desk.folder / f"{name}.page.html"
    page.write_text(f"<!doctype html><title>Page</title><img alt='' src='{drawn.name}'>", encoding="utf-8")
    with browser.at(page) as look:
        assert look.page.evaluate("document.images[0].naturalWidth") > 300
        assert look.heard == [f"request: {drawn.as_uri()}"]
        look.heard.clear()


# Words of a picture whose contrast to the box that they stand in is below that of WCAG.
FAINT = """() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map((one) => one / 255)
      .map((one) => one <= .04045 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const fill = (one) => light(getComputedStyle(one).fill);
  return [...document.querySelectorAll("text")].filter((text) => {
    const within = text.parentElement;
    const ground = within.tagName === "g" ? within.firstElementChild : text.previousElementSibling;
    const [one, other] = [fill(text), fill(ground)].sort((a, b) => b - a);
    return (one + .05) / (other + .05) < 4.5;
  }).map((text) => text.textContent);
}"""


@pytest.mark.parametrize(
    "audience",
    [one if one in ("team", "outside") else pytest.param(one, marks=pytest.mark.slow) for one in AUDIENCES],
)
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
        look.picture_in_the_dark(f"{name}-leadership-dark")


def check_paper(look: Look, name: str) -> None:
    """On paper nothing is wider than the page, nothing is folded, and every sheet is an A4."""
    look.page.set_viewport_size({"width": PRINTED, "height": 900})
    look.page.emulate_media(media="print")
    assert look.page.evaluate(WIDE) == []
    assert look.page.evaluate(SEEN) == 0
    look.page.emulate_media(media="null")  # not "screen", or the sheets would show that
    sheets = PdfReader(io.BytesIO(look.paper(name))).pages
    assert {(round(one.mediabox.width), round(one.mediabox.height)) for one in sheets} == {A4}
    look.page.set_viewport_size({"width": PHONE, "height": 900})


# What is for the screen alone, and is seen.
SEEN = """[...document.querySelectorAll(".skip, .tools, .copy button")]
  .filter((one) => one.checkVisibility()).length"""


COUNTS = """() => [...document.querySelectorAll(".funnel tbody")].map((body) =>
  new Set([...body.rows].map((row) => Math.round(row.cells[1].getBoundingClientRect().right))).size)"""


def test_counts_of_a_funnel_end_in_one_line(desk: Desk, browser: Looking) -> None:
    """On a phone too, where the first stage has no rate beside its count."""
    with browser.at(desk.page("event-launch", "leadership")) as look:
        for width in (PHONE, DESK):
            look.page.set_viewport_size({"width": width, "height": 900})
            found = look.page.evaluate(COUNTS)
            assert found
            assert set(found) == {1}, width


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


def test_every_table_sorts_over_many_runs(desk: Desk, browser: Looking) -> None:
    """Each head that can be pressed sorts its table, and no row is lost."""
    with browser.at(desk.over_all(desk.several("event-launch"), "auditor")) as look:
        for table in look.page.locator("table.sortable").all():
            rows = table.locator("tbody tr")
            before = rows.all_inner_texts()
            for head in table.locator("thead th button").all():
                head.press("Enter")
                assert table.locator("[aria-sort=ascending]").count() == 1
                assert sorted(rows.all_inner_texts()) == sorted(before)


# Cells of rows that are blocks: what is wrong with them on this width.
BLOCKS = """() => {
  const wrong = [], tables = [...document.querySelectorAll("table.blocks")];
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  for (const table of tables) {
    const heads = [...table.tHead.rows[0].cells].map((one) => one.textContent.trim());
    if (table.parentElement.scrollWidth > table.parentElement.clientWidth) wrong.push(table.outerHTML);
    for (const cell of [...table.tBodies[0].rows].flatMap((row) => [...row.cells])) {
      const label = cell.tagName === "TH" ? heads[cell.cellIndex] : cell.dataset.label;
      const shown = getComputedStyle(cell, "::before").content;
      if (label !== heads[cell.cellIndex]) wrong.push(cell.outerHTML);
      if (cell.tagName === "TD" && cell.textContent && !shown.includes(label)) wrong.push(shown);
      if (cell.getBoundingClientRect().right > innerWidth) wrong.push(cell.outerHTML);
    }
  }
  return [tables.length, wrong.map((one) => one.slice(0, 120)).slice(0, 5)];
}"""


HEADS = "(one) => getComputedStyle(one).display"


def test_wide_tables_are_blocks_on_a_phone(desk: Desk, browser: Looking) -> None:
    """Each cell says what it is, and nobody scrolls a table to the side; at a desk it is a table."""
    pages = [desk.page("event-launch", one) for one in ("team", "auditor")]
    for path in (*pages, desk.over_all(desk.several("event-launch"), "team")):
        with browser.at(path) as look:
            heads = look.page.locator("table.blocks thead").first
            assert heads.evaluate(HEADS) == "table-header-group"
            for width in (320, PHONE):
                look.page.set_viewport_size({"width": width, "height": 900})
                count, wrong = look.page.evaluate(BLOCKS)
                assert count > 0
                assert wrong == []
            assert heads.evaluate(HEADS) == "none"


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
