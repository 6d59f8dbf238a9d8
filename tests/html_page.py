"""What tests ask of an HTML page: its tags, its style, its script, its text, and that it needs no network."""

import base64
import hashlib
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

TOP = Path(__file__).parent.parent


class Page(HTMLParser):
    """What of an HTML page matters here: its tags with their attributes, its styles, its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.style = ""
        self.scripts: list[str] = []
        self.within = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.within = tag
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.within == "style":
            self.style += data
        elif self.within == "script":
            self.scripts[-1] += data
        else:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        self.within = ""

    def check_needs_no_network(self) -> None:
        names = {tag for tag, _ in self.tags}
        assert not names & {
            "link",
            "img",
            "iframe",
            "object",
            "embed",
            "base",
            "form",
            "video",
            # What a chart of ours does not need.
            "foreignobject",
            "image",
            "animate",
            "set",
        }
        metas = [attrs for tag, attrs in self.tags if tag == "meta"]
        (policy,) = [
            one["content"] or "" for one in metas if one.get("http-equiv") == "Content-Security-Policy"
        ]
        assert "default-src 'none'" in policy
        (script,) = self.scripts
        assert script == (TOP / "sopctl/render/templates/page.js").read_text(encoding="utf-8")
        for words, text in (("script-src", script), ("style-src", self.style)):
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            assert f"; {words} 'sha256-{digest}';" in policy
        assert "unsafe" not in policy
        for word in ("@import", "url(", "//"):
            assert word not in self.style
        for _, attrs in self.tags:
            assert not {name for name in attrs if name.startswith("on")} | {"style", "src", "srcset"} & set(
                attrs
            )
            href = attrs.get("href")
            assert href is None or href.startswith(("#", "http://", "https://", "runs/", "mailto:"))

    def check_is_whole(self) -> None:
        """Its links within lead somewhere, its ids are there once, and its headings leave no level out."""
        ids = [attrs["id"] for _, attrs in self.tags if attrs.get("id")]
        assert len(ids) == len(set(ids))
        within = {
            (attrs.get("href") or "")[1:] for _, attrs in self.tags if (attrs.get("href") or "")[:1] == "#"
        }
        assert within <= {*ids}
        levels = [int(tag[1]) for tag, _ in self.tags if tag in ("h1", "h2", "h3", "h4", "h5", "h6")]
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
