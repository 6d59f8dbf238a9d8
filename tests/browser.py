"""A real browser that looks at pages: what they say, ask for and run, and what axe finds in them."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, Request

PROGRAMS = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome")
# Nothing is fetched by the browser itself, so that what is asked for is asked for by a page.
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
PHONE, DESK = 360, 1280
# What looks alike has the same contrast: one element for each way of tags and classes down to its text.
CONTRAST = """async () => {
  const seen = new Set(), kept = [];
  for (const one of document.body.querySelectorAll("*")) {
    if (![...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
    let way = "";
    for (let at = one; at !== document.body; at = at.parentElement)
      way += at.tagName + "." + (at.getAttribute("class") ?? "") + " ";
    if (!seen.has(way)) kept.push(one);
    seen.add(way);
  }
  const found = await axe.run({ include: kept }, { runOnly: { type: "rule", values: ["color-contrast"] } });
  return found.violations;
}"""
REST = """(tags) => axe.run({ runOnly: tags, resultTypes: ["violations"],
  rules: { "color-contrast": { enabled: false } } }).then((found) => found.violations)"""
TREE = """() => {
  const told = (one) => [one.tagName, [...one.attributes].map((each) => each.name).sort().join(" "),
    ...[...one.children].map(told)];
  return told(document.documentElement);
}"""
# What is wider than the page, or stands out of what cuts it off.
WIDE = """() => {
  const most = document.documentElement.clientWidth + 1;
  if (document.documentElement.scrollWidth <= most) return [];
  return [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > most)
    .slice(0, 5).map((one) => one.outerHTML.slice(0, 120));
}"""


def program() -> str | None:
    """The path of a browser; None where there is none."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


class Look:
    """A page that is open; `heard` has all that it did beyond showing itself."""

    def __init__(self, page: Page, address: str, pictures: Path | None) -> None:
        self.page, self._address, self._pictures = page, address, pictures
        self.heard: list[str] = []
        page.on("console", lambda said: self.heard.append(f"console: {said.text}"))
        page.on("pageerror", lambda error: self.heard.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (self.heard.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("popup", lambda other: self.heard.append(f"window: {other.url}"))
        page.on("download", lambda file: self.heard.append(f"download: {file.url}"))
        page.on("websocket", lambda socket: self.heard.append(f"socket: {socket.url}"))
        page.on("request", self._asked)

    def _asked(self, request: Request) -> None:
        if request.url.partition("#")[0] != self._address:
            self.heard.append(f"request: {request.url}")

    def check_contrast(self) -> None:
        """All texts can be read, in light and in dark."""
        self.page.evaluate(AXE_SCRIPT)
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)
            assert _shortly(self.page.evaluate(CONTRAST)) == [], scheme
        self.page.emulate_media(color_scheme="light")

    def check_structure(self) -> None:
        """What WCAG 2.2 AA asks for beside contrast, as far as axe can tell."""
        self.page.evaluate(AXE_SCRIPT)
        assert _shortly(self.page.evaluate(REST, WCAG)) == []

    def check_width(self, width: int) -> None:
        """Nobody has to scroll to the side."""
        self.page.set_viewport_size({"width": width, "height": 900})
        assert self.page.evaluate(WIDE) == [], width

    def picture(self, name: str, *, whole: bool = True) -> None:
        """A picture: of all of it, into the folder that SOPCTL_SCREENSHOTS names; else of its beginning."""
        path = self._pictures / f"{name}.png" if self._pictures else None
        made = self.page.screenshot(path=path, full_page=whole and bool(path), caret="initial")
        assert made.startswith(b"\x89PNG")

    def picture_in_the_dark(self, name: str) -> None:
        self.page.emulate_media(color_scheme="dark")
        self.picture(name)
        self.page.emulate_media(color_scheme="light")

    def paper(self, name: str) -> bytes:
        """The page as the browser prints it."""
        path = self._pictures / f"{name}.pdf" if self._pictures else None
        return self.page.pdf(path=path, prefer_css_page_size=True)

    def tree(self) -> Any:
        """Its elements: tag, names of attributes, and children."""
        return self.page.evaluate(TREE)


class Looking:
    """A browser; each page is looked at in a window of its own."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        folder = os.environ.get("SOPCTL_SCREENSHOTS")
        self._pictures = Path(folder) if folder else None
        if self._pictures:
            self._pictures.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def at(self, path: Path, *, strict: bool = True) -> Iterator[Look]:
        """A page at a desk; in the end it has done nothing beyond showing itself.

        Without `strict` its Content-Security-Policy is not heeded: what it would hide comes out.
        """
        window = self._browser.new_context(
            viewport={"width": DESK, "height": 900}, reduced_motion="reduce", bypass_csp=not strict
        )
        try:
            page = window.new_page()
            look = Look(page, path.as_uri(), self._pictures)
            page.goto(path.as_uri())
            yield look
            assert look.heard == []
        finally:
            window.close()


def _shortly(found: list[dict[str, Any]]) -> list[str]:
    """What axe found, so that one can find it too."""
    return [
        f"{one['id']}: {one['help']}: {[each['html'][:150] for each in one['nodes'][:4]]}" for one in found
    ]
