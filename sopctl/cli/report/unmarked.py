"""Says of what leaves for people outside that nothing is marked as internal."""

from sopctl.cli.terminal import say
from sopctl.language import _
from sopctl.runs.internal import marks_nothing
from sopctl.runs.made import Run


def is_unmarked(run: Run) -> bool:
    """Whether neither a run's SOP nor those that its steps use mark anything."""
    return all(map(marks_nothing, (run.sop, *run.tree.used.values())))


def say_unmarked() -> None:
    """One line on stderr."""
    say(
        _(
            "warning: nothing here is marked `internal`, so people outside are told of every step and "
            "answer; mark what stays inside with `internal: true` (docs/sop-file.md#internal)"
        )
    )
