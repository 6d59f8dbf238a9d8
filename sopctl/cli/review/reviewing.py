"""From what words name to the `Review` of it."""

from sopctl.cli.review.library import Spanned
from sopctl.cli.review.scope import scopes
from sopctl.cli.review.words import Two, named_by
from sopctl.diff.compare import Grades
from sopctl.diff.review import Review


def review(words: list[str], paths: list[str] | None, grades: Grades, *, runs: bool) -> Review:
    """What changed between what words name; `paths` are those behind `--`, None where that is not said.

    `runs` says whether open runs are looked at. Raises SopctlError.
    """
    named = named_by(words, paths)
    if isinstance(named, Two):
        from sopctl.cli.review.files import two_files

        return Review(two_files(named), grades)
    found = [one for scope in scopes(named.paths) for one in Spanned(scope, named, runs=runs).files()]
    return Review(sorted(found, key=lambda one: one.file or one.was or ""), grades)
