"""What the walker's input line completes."""

from collections.abc import Callable, Iterable

from prompt_toolkit.completion import CompleteEvent, Completer, Completion, WordCompleter
from prompt_toolkit.document import Document

from sopctl.cli.walker.paths import entries
from sopctl.cli.walker.questions import Question
from sopctl.render.clean import one_line


class Completions(Completer):
    """Completes what the question wants: one of its options, or a path."""

    def __init__(self, question: Callable[[], Question | None]) -> None:
        self.question = question

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        question = self.question()
        if question is None:
            return
        if question.wants_path:
            typed = document.text_before_cursor
            for one in entries(typed):
                shown = one_line(one.name) + ("/" if one.is_folder else "")
                yield Completion(one.typed, -len(typed), display=shown)
        elif question.options:
            words = WordCompleter(list(question.options), sentence=True, match_middle=True)
            yield from words.get_completions(document, complete_event)
