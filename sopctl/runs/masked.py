"""What names mean in the texts of a run for people outside: what is internal is masked."""

from sopctl.runs.internal import Internal
from sopctl.runs.made import Instance
from sopctl.runs.survey import Survey
from sopctl.runs.values import Values
from sopctl.runs.view import SETTLED
from sopctl.sop.expressions import UNKNOWN
from sopctl.sop.fields import Value
from sopctl.sop.shown import MASK, CannotRender, Masked
from sopctl.sop.templates import names_used

MASKED = Masked()


class MaskedValues(Values):
    """The values of a run; in texts those that are internal are masked. Conditions and dates see them."""

    def __init__(self, survey: Survey, internal: Internal) -> None:
        super().__init__(survey.state, survey.layout.at, lambda one: survey.status(one) in SETTLED)
        self._internal = internal

    def lookup(self, name: str, one: Instance, *, texts: bool | None = False) -> Value:
        if texts is not True:
            return super().lookup(name, one, texts=texts)
        hidden = self._internal.of(name, one.node)
        if hidden.whole:
            return MASKED
        value = super().lookup(name, one, texts=True)
        if not hidden.columns or value is None or value is UNKNOWN:
            return value
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            return MASKED  # rows as text
        # Whether such a cell is empty is not told either.
        masks = dict.fromkeys(sorted(hidden.columns), MASKED)
        return [{key: one for key, one in row.items() if key not in masks} | masks for row in value]

    def render(self, text: str, one: Instance, *, markdown: bool = False) -> str:
        if not self.tells_internal(text, one):
            return super().render(text, one, markdown=markdown)
        try:
            return self.filled(text, one, markdown=markdown)
        except CannotRender:
            return MASK

    def tells_internal(self, text: str, one: Instance) -> bool:
        """Whether a text asks for something internal; so does one of which nobody knows what it would say."""
        try:
            return any(self._internal.of(use.name, one.node).any for use in names_used(text))
        except CannotRender:
            return True
