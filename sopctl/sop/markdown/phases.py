"""Sections to phases and steps."""

from sopctl.language import _
from sopctl.sop.document import Excerpt
from sopctl.sop.markdown.blocks import Block, Item, is_comment
from sopctl.sop.markdown.cleaning import read_keys
from sopctl.sop.markdown.content import Filler
from sopctl.sop.markdown.draft import PhaseDraft, StepDraft
from sopctl.sop.markdown.inline import Plain, own_id
from sopctl.sop.markdown.outline import (
    Section,
    fill_from,
    holds_steps,
    nothing_in,
    spread,
    step_lists,
)
from sopctl.sop.markdown.reading import Reading
from sopctl.sop.markdown.text import joined, piece
from sopctl.sop.markdown.titles import MAX_TITLE, first_sentence, links_text, named_by


class Builder:
    """Makes phases of sections. Nothing of a section is left out: what is no step is text of one."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.phases: list[PhaseDraft] = []

    def phase(self, section: Section, above: Excerpt | None = None) -> None:
        """The phase of a section, and those of its parts that are phases themselves."""
        reading = self.reading
        raw, identity = own_id(section.title)
        links = reading.plain(raw)
        title = links.text if above is None else joined([above, links.text], ": ")
        start = reading.lines.starts[section.heading.start]
        phase = PhaseDraft(start, title, identity)
        blocks = self.phase_keys(phase, section.blocks)
        phase.steps = self.steps(blocks, lone=not section.parts)
        rest = [] if phase.steps or not section.parts else blocks
        self.phases.append(phase)
        lead = links_text(links)
        for part in section.parts:
            if part.parts and not reading.is_sop and any(holds_steps(one, reading) for one in part.parts):
                self.lead_in(phase, lead, rest)
                lead, rest = Excerpt("", []), []
                self.phase(part, title)
                phase = PhaseDraft(start, title)
                self.phases.append(phase)
            else:
                phase.steps.append(self.section_step(part))
                self.lead_in(phase, lead, rest)
                lead, rest = Excerpt("", []), []
        if not phase.steps and not section.parts and not reading.is_sop:
            phase.steps.append(self.prose_step(section, title, blocks))
        elif not phase.steps and blocks and reading.is_sop:
            self.left_over(blocks)
        if lead.text or rest:
            self.lead_in(phase, lead, rest)
        self.phases = [one for one in self.phases if one.steps or reading.is_sop]

    def phase_keys(self, phase: PhaseDraft, blocks: list[Block]) -> list[Block]:
        """Take the `yaml sop` block of a phase; the other blocks are left."""
        found = []
        for block in blocks:
            if block.kind == "fence" and block.info.split() == ["yaml", "sop"]:
                read_keys(block, phase, self.reading)
            else:
                found.append(block)
        return found

    def lead_in(self, phase: PhaseDraft, lead: Excerpt, blocks: list[Block]) -> None:
        """What stands before a phase's first step becomes the beginning of its text."""
        if not lead.text and nothing_in(blocks):
            for block in blocks:
                self.reading.lines.use(block.start, block.end)
            return
        if not phase.steps:
            title = phase.title
            phase.steps.append(StepDraft(phase.start, title))
        step = phase.steps[0]
        before = StepDraft(step.start, step.title)
        fill_from(Filler(self.reading, before), blocks)
        step.do = [lead, *before.do, *step.do]
        step.warning, step.caution = before.warning + step.warning, before.caution + step.caution

    def left_over(self, blocks: list[Block]) -> None:
        """Name each line of a text that no step can hold."""
        for block in blocks:
            for number in range(block.start, block.end) if not nothing_in([block]) else ():
                if not self.reading.lines.is_blank(number):
                    self.reading.not_understood(number, number + 1, _("text in a phase without steps"))

    def steps(self, blocks: list[Block], *, lone: bool) -> list[StepDraft]:
        """The steps of a section's lists, the text around them put to the step that it belongs to."""
        lists = step_lists(blocks, self.reading, lone=lone)
        found: list[StepDraft] = []
        waiting: list[Block] = []
        for before, one, behind in spread(blocks, lists, self.reading):
            if one is None:
                return []
            steps = [step for item in one.items for step in self.item_step(item)]
            if not steps:  # every item was empty
                waiting += [*before, *behind]
                continue
            intro = StepDraft(steps[0].start, steps[0].title)
            fill_from(Filler(self.reading, intro), [*waiting, *before])
            waiting = []
            steps[0].do = [*intro.do, *steps[0].do]
            steps[0].warning = intro.warning + steps[0].warning
            steps[0].caution = intro.caution + steps[0].caution
            fill_from(Filler(self.reading, steps[-1]), behind)
            found += steps
        if found:
            fill_from(Filler(self.reading, found[-1]), waiting)
        else:
            self.left_over(waiting)
        return found

    def item_step(self, item: Item) -> list[StepDraft]:
        """The step of a list's item; none where the item is empty."""
        reading = self.reading
        start = reading.lines.starts[item.start]
        blocks = [block for block in item.blocks if not is_comment(block)]
        for block in item.blocks:
            if is_comment(block):
                reading.lines.use(block.start, block.end)
        words = blocks[0] if blocks else None
        if words is None:
            reading.not_understood(item.start, item.start + 1, _("a list item without words"))
            return []
        if words.kind in ("paragraph", "heading"):
            raw, identity = own_id(reading.lone(words))
            links = reading.plain(raw)
            if not links.text.text and not links.links and len(blocks) == 1:
                reading.not_understood(item.start, item.start + 1, _("a list item without words"))
                return []
            blocks = blocks[1:]
        else:
            raw, identity, links = Excerpt("", []), None, Plain(named_by(reading.text(words)))
        draft = StepDraft(start, links.text, identity)
        self.split(draft, raw, links)
        Filler(reading, draft).fill(blocks, nested=not reading.is_sop, numbers=True)
        self.name_by_text(draft)
        return [draft]

    def section_step(self, section: Section) -> StepDraft:
        """The step of a heading, with all that stands below it."""
        reading = self.reading
        raw, identity = own_id(section.title)
        links = reading.plain(raw)
        draft = StepDraft(reading.lines.starts[section.heading.start], links.text, identity)
        self.split(draft, raw, links)
        self.fill_section(draft, section, section.blocks)
        self.name_by_text(draft)
        return draft

    def prose_step(self, section: Section, title: Excerpt, blocks: list[Block]) -> StepDraft:
        """The one step of a section that is text alone."""
        draft = StepDraft(self.reading.lines.starts[section.heading.start], title)
        fill_from(Filler(self.reading, draft), blocks)
        return draft

    def fill_section(self, draft: StepDraft, section: Section, blocks: list[Block]) -> None:
        numbers = not self.reading.is_sop and not any(block.kind == "fence" for block in blocks)
        Filler(self.reading, draft).fill(blocks, nested=False, numbers=numbers)
        for part in section.parts:
            draft.do.append(self.reading.text(part.heading))
            self.fill_section(draft, part, part.blocks)

    def split(self, draft: StepDraft, raw: Excerpt, links: Plain) -> None:
        """Keep a title short; what it cannot hold goes into the text, links included."""
        text = links.text.text
        if self.reading.is_sop:
            draft.do = [links_text(links)] if links.links else []
            return
        broken = raw.text.find("  \n") if "  \n" in raw.text else raw.text.find("\\\n")
        if broken > 0:
            draft.title = self.reading.plain(piece(raw, 0, broken)).text
        title = first_sentence(draft.title)
        if title.text != text or len(text) > MAX_TITLE:
            draft.title = title
            Filler(self.reading, draft).add_do(raw)
            return
        draft.title = piece(title, 0, len(title.text.rstrip(":：")) or len(title.text))
        if links.links:
            draft.do = [links_text(links)]

    def name_by_text(self, draft: StepDraft) -> None:
        """A step must be called something: an image alone or code has no words."""
        if draft.title.text.strip():
            return
        words = next((line for one in draft.do for line in one.text.split("\n") if line.strip("`~> ")), "…")
        draft.title = Excerpt(first_sentence(Excerpt(words.strip(), [])).text, [(0, draft.start)])
