"""The one thing that every rule is handed: the SOP, its places, and what follows from both."""

from dataclasses import dataclass
from functools import cached_property

from sopctl.errors import Finding, Fix, Rule
from sopctl.lint.around import UNKNOWN, Around
from sopctl.lint.contents import Contents
from sopctl.lint.proof.flow import Flow
from sopctl.lint.prose import Prose
from sopctl.sop.document import Path
from sopctl.sop.file_names import is_markdown
from sopctl.sop.mends import mended
from sopctl.sop.problem import Problem


@dataclass
class Context(Contents):
    """An SOP under lint; `others` are the ids of the library where an SOP that is used is not there."""

    others: tuple[str, ...] = ()
    around: Around = UNKNOWN

    @cached_property
    def flow(self) -> Flow:
        """What can be proven of the order and the conditions of the steps."""
        return Flow(self)

    @cached_property
    def prose(self) -> Prose:
        """What the SOP says to people."""
        return Prose(self.sop, self.document)

    @cached_property
    def is_checklist(self) -> bool:
        """Whether this is a bare Markdown checklist: whoever wrote it did not mean to write an SOP."""
        text = self.document.source.text
        return is_markdown(self.document.source.file) and not text.startswith("---")

    def finding(
        self, rule: Rule, path: Path, message: str, mend: str = "", fix: Fix | None = None
    ) -> Finding:
        return Finding(rule, self.document.place(path), message, mend, fix)

    def item_finding(
        self,
        rule: Rule,
        path: Path,
        key: str,
        number: int,
        message: str,
        mend: str = "",
        fix: Fix | None = None,
    ) -> Finding:
        """A finding at one item of a list."""
        return self.finding(rule, self.item_path(path, key, number), message, mend, fix)

    def finding_in(self, rule: Rule, path: Path, problem: Problem) -> Finding:
        """A finding at a stretch of a text, with its fix where the problem says what would be right."""
        place = self.document.place_in(path, problem.offset, problem.width)
        return Finding(rule, place, problem.message, problem.mend, mended(self.document, path, problem))
