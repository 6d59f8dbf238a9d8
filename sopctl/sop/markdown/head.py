"""The head of a text: its title, front matter, and what stands before the first section."""

import re
from typing import Any

from sopctl.language import _
from sopctl.sop.document import Excerpt, Node
from sopctl.sop.markdown.front import Front
from sopctl.sop.markdown.inline import own_id
from sopctl.sop.markdown.outline import Outline
from sopctl.sop.markdown.reading import Reading
from sopctl.sop.markdown.slugs import digest_id, slug
from sopctl.sop.markdown.titles import links_text

MAX_LOOKED_AT = 20_000  # to tell the language
HAN = re.compile("[\u4e00-\u9fff]")
LETTER = re.compile(r"[^\W\d_]")


class Head:
    """The title, and what stands before the first section: the purpose, or the first steps."""

    def __init__(self, reading: Reading, front: Front, text: Outline) -> None:
        self.reading = reading
        self.front = front
        self.text = text
        self.purpose: list[Excerpt] = []
        self.title = Excerpt("", [])
        self.start = 0

    def write(self, data: dict[str, Any], root: Node, stem: str) -> None:
        front = self.front
        for key, value in front.data.items():
            if key != "name" or front.is_sop:
                data[key] = value
                root.children[key] = front.node.children[key]
        heading = self.text.title
        if heading is not None:
            self.start = self.reading.lines.starts[heading.heading.start]
            raw, identity = own_id(heading.title)
            links = self.reading.plain(raw)
            self.title = links.text
            self.purpose = [links_text(links)]
            if identity and "id" not in data:
                data["id"] = identity[0]
                root.children["id"] = Node(identity[1], identity[2])
        if "title" in data:
            if self.title.text and self.title.text != data["title"]:
                line = self.reading.lines.source.line_of(self.start) - 1
                self.reading.not_understood(
                    line, line + 1, _("a second title; the one in front matter counts")
                )
        elif self.title.text:
            data["title"] = self.title.text
            end = self.title.at(len(self.title.text) - 1) + 1
            root.children["title"] = Node(self.title.at(0), end, self.title)
        elif not front.is_sop:
            data["title"] = str(front.data.get("name", stem)) or "checklist"
            root.children["title"] = front.node.children.get("name", Node(0, 1))
        if not front.is_sop:
            self.write_rest(data, stem)

    def write_rest(self, data: dict[str, Any], stem: str) -> None:
        """What a checklist does not say itself: an id, its language."""
        if "id" not in data and slug(stem) != stem.lower().replace("_", "-").replace(".", "-"):
            data["id"] = slug(stem) or digest_id("checklist", stem)
        text = self.reading.lines.source.text[:MAX_LOOKED_AT]
        if "language" not in data and len(HAN.findall(text)) * 5 > len(LETTER.findall(text)):
            data["language"] = "zh"
