"""What the tab key completes in the walker's input line."""

from collections.abc import Callable, Iterable
from pathlib import Path

from prompt_toolkit.completion import (
    CompleteEvent,
    Completer,
    Completion,
    DummyCompleter,
    PathCompleter,
    WordCompleter,
)
from prompt_toolkit.document import Document

from sopctl.cli.walker.questions import Question


class Completions(Completer):
    """Completes what the question wants: one of its options, or a path."""

    def __init__(self, question: Callable[[], Question | None]) -> None:
        self.question = question

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        question = self.question()
        inner: Completer = DummyCompleter()
        if question is not None and question.options:
            inner = WordCompleter(list(question.options), sentence=True, match_middle=True)
        elif question is not None and question.wants_path:
            inner = PathCompleter(
                expanduser=True, file_filter=lambda name: not Path(name).name.startswith(".")
            )
        yield from inner.get_completions(document, complete_event)


def _is_shown(name: str) -> bool:
    return not Path(name).name.startswith(".")
