"""Which steps a word finds."""

from unicodedata import normalize

from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView


def found(survey: Survey, words: str) -> list[StepView]:
    """The steps that have every one of these words in them; all steps when there are none."""
    sought = _plain(words).split()
    return [view for view in survey.steps if all(word in _all_text(view) for word in sought)]


def _all_text(view: StepView) -> str:
    """Everything of a step that people would look for."""
    step = view.step
    return _plain(
        "\n".join(
            [
                view.id,
                view.title,
                view.phase.title,
                view.group,
                view.owner or "",
                view.person or "",
                *view.warnings,
                *view.cautions,
                view.text,
                *view.checks,
                view.prompt,
                step.run,
                *(f"{name} {field.ask}" for name, field in step.collect.items()),
                *(f"{one.id} {one.ask}" for one in step.evidence),
            ]
        )
    )


def _plain(text: str) -> str:
    """Upper and lower case are the same, and so are full-width and half-width characters."""
    return normalize("NFKC", text).casefold()
