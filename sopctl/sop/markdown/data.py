"""Drafts to the data of an SOP, the same as a YAML file gives, with the place of every value."""

import re
from typing import Any

from sopctl.errors import Finding
from sopctl.language import _
from sopctl.sop.document import Excerpt, Node
from sopctl.sop.form import DUPLICATE_KEY
from sopctl.sop.markdown.draft import Keys, PhaseDraft, StepDraft
from sopctl.sop.markdown.links import Definitions, definitions_in
from sopctl.sop.markdown.slugs import Ids, digest_id, slug
from sopctl.sop.markdown.text import Stitcher, joined
from sopctl.sop.source import Source

MARK = re.compile(r"\{(?=[{%#])")
MARKS = re.compile(r"\{[{%#]")
MAX_ESCAPED = 15_000  # a text with more than names in it may have 20,000 characters


def escaped(text: Excerpt) -> Excerpt:
    """Text of a file that knows no names: what looks like a template is shown as it was written."""
    if not MARK.search(text.text):
        return text
    # So long a text cannot be a template at all: there the braces are put apart.
    apart = len(text.text) > MAX_ESCAPED or text.text.count("{") > 200
    stitcher, here = Stitcher(), 0
    for found in (MARK if apart else MARKS).finditer(text.text):
        stitcher.add_excerpt(text, here, found.start())
        at = text.at(found.start())
        stitcher.add(f"{found[0]} " if apart else "{{ '" + found[0] + "' }}", at)
        here = found.end()
    stitcher.add_excerpt(text, here)
    return stitcher.excerpt()


class Writer:
    """Turns drafts into the data of an SOP, the same as a YAML file gives, and the places in it."""

    def __init__(self, source: Source, definitions: Definitions, *, templates: bool) -> None:
        self.source = source
        self.definitions = definitions
        self.templates = templates
        self.findings: list[Finding] = []

    def whole(self, text: Excerpt) -> Excerpt:
        """A text with the link definitions that it uses, so that it stands alone."""
        used = definitions_in(text.text, self.definitions)
        if not used:
            return text
        return joined([text, joined([one.text for one in used], "\n")])

    def phases(self, drafts: list[PhaseDraft], root: Node, data: dict[str, Any], *, flat: bool) -> None:
        """Put phases, or the steps of the only one, into the SOP's data."""
        phase_ids = Ids([str(_explicit(phase)) for phase in drafts if _explicit(phase)])
        step_ids = Ids([str(_explicit(step)) for phase in drafts for step in phase.steps if _explicit(step)])
        made, nodes = [], []
        for phase in drafts:
            own: dict[str, Any] = {}
            node = Node(phase.start, phase.start + 1)
            title = phase.title.text
            ready = slug(title) or digest_id("phase", title)
            one_id = _explicit_value(phase) or ("" if "id" in phase.keys.data else phase_ids.free(ready, ""))
            self.put(own, node, phase.keys, "id", one_id, _id_node(phase))
            self.put(own, node, phase.keys, "title", title, _text_node(phase.title))
            self.rest(own, node, phase.keys)
            within = str(own["id"]) if not flat else ""
            steps = [self.step(step, step_ids, within) for step in phase.steps]
            self.add_list(own, node, "steps", steps)
            made.append((own, node))
            nodes.append(node)
        if flat:
            for own, node in made:
                data["steps"] = own["steps"]
                root.children["steps"] = node.children["steps"]
        else:
            self.add_list(data, root, "phases", made)

    def step(self, draft: StepDraft, ids: Ids, within: str) -> tuple[dict[str, Any], Node]:
        own: dict[str, Any] = {}
        node = Node(draft.start, draft.start + 1)
        title = draft.title.text
        ready = slug(title) or digest_id("step", title + joined(draft.do).text)
        one_id = _explicit_value(draft) or ("" if "id" in draft.keys.data else ids.free(ready, within))
        self.put(own, node, draft.keys, "id", one_id, _id_node(draft))
        self.text(own, node, draft.keys, "title", draft.title)
        for key, texts in (("warning", draft.warning), ("caution", draft.caution)):
            self.texts(own, node, draft.keys, key, [self.whole(one) for one in texts])
        self.text(own, node, draft.keys, "do", self.whole(joined(draft.do)))
        checks = draft.check if self.templates else unique(draft.check)
        self.texts(own, node, draft.keys, "check", checks)
        self.text(own, node, draft.keys, "run", joined(draft.run, ""), template=False)
        self.rest(own, node, draft.keys)
        return own, node

    def put(self, own: dict[str, Any], node: Node, keys: Keys, key: str, value: Any, place: Node) -> None:
        """A value, unless a `yaml sop` block has one; only a title may stand in both."""
        if key in keys.data:
            if key == "title" or value in ("", [], None) or value == keys.data[key]:
                return
            start, end = keys.node.children[key].key or (place.start, place.end)
            message = _("`{key}` stands in the text and in a `yaml sop` block", key=key)
            self.findings.append(
                Finding(DUPLICATE_KEY, self.source.place(start, end), message, _("keep one of them"))
            )
            return
        own[key] = value
        node.children[key] = place

    def rest(self, own: dict[str, Any], node: Node, keys: Keys) -> None:
        for key, value in keys.data.items():
            own.setdefault(key, value)
            node.children.setdefault(key, keys.node.children[key])

    def text(
        self, own: dict[str, Any], node: Node, keys: Keys, key: str, text: Excerpt, *, template: bool = True
    ) -> None:
        if text.text:
            ready = text if self.templates or not template else escaped(text)
            self.put(own, node, keys, key, ready.text, _text_node(ready))

    def texts(self, own: dict[str, Any], node: Node, keys: Keys, key: str, texts: list[Excerpt]) -> None:
        ready = [text if self.templates else escaped(text) for text in texts]
        if ready:
            place = Node(ready[0].at(0), ready[0].at(0) + 1)
            place.children = {number: _text_node(text) for number, text in enumerate(ready)}
            self.put(own, node, keys, key, [text.text for text in ready], place)

    @staticmethod
    def add_list(own: dict[str, Any], node: Node, key: str, made: list[tuple[dict[str, Any], Node]]) -> None:
        if made:
            own[key] = [one for one, _node in made]
            place = Node(made[0][1].start, made[0][1].start + 1)
            place.children = {number: one for number, (_data, one) in enumerate(made)}
            node.children[key] = place


def unique(texts: list[Excerpt]) -> list[Excerpt]:
    """Check items, of which no two may read alike."""
    taken: set[str] = set()
    counts: dict[str, int] = {}
    found = []
    for text in texts:
        stitcher = Stitcher()
        stitcher.add_excerpt(text)
        count = counts.get(text.text, 1)
        shown = text.text
        while shown in taken:
            count += 1
            shown = f"{text.text} ({count})"
        counts[text.text] = count
        taken.add(shown)
        stitcher.add(shown[len(text.text) :])
        found.append(stitcher.excerpt())
    return found


def _text_node(text: Excerpt) -> Node:
    start = text.at(0)
    return Node(start, max(start, text.at(len(text.text) - 1)) + 1, text)


def _explicit(draft: StepDraft | PhaseDraft) -> Any:
    return draft.own_id[0] if draft.own_id else draft.keys.data.get("id")


def _explicit_value(draft: StepDraft | PhaseDraft) -> str:
    return draft.own_id[0] if draft.own_id else ""


def _id_node(draft: StepDraft | PhaseDraft) -> Node:
    if draft.own_id:
        return Node(draft.own_id[1], draft.own_id[2])
    start = draft.title.at(0) if draft.title.text else draft.start
    return Node(start, start + max(1, len(draft.title.text)))
