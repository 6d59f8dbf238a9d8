"""sopctl diff"""

from typing import Annotated, Any

import typer
from typer.core import TyperCommand

PATHS = "sopctl.diff.paths"  # what stands behind `--`, which Typer itself does not tell apart


class Parsed(TyperCommand):
    """Takes apart what stands before and behind `--`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if "--" in args:
            at = args.index("--")
            ctx.meta[PATHS] = args[at + 1 :]
            args = args[:at]
        return super().parse_args(ctx, args)


def command(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[BASE [HEAD]] [-- PATH...]",
            help="Revisions, A..B, A...B, or two files; REV:path is the file of a revision.",
        ),
    ] = None,
    run: Annotated[
        str | None,
        typer.Option("--run", metavar="RUN", help="Compare what a run was made from with the SOP of today."),
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="text, md or json.")] = "text",
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 1 when anything has changed.")] = False,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on", metavar="GRADE", help="Exit 1 for a change that is breaking, behaviour or wording."
        ),
    ] = None,
    no_runs: Annotated[bool, typer.Option("--no-runs", help="Do not look at open runs.")] = False,
    kinds: Annotated[
        bool, typer.Option("--kinds", help="List the kinds of change, and how much each matters.")
    ] = False,
) -> int:
    """Tell what a change to SOPs means.

    Without revisions the work tree is compared with HEAD, with one it is compared with that. Paths behind
    -- narrow it to files or folders; else it is the library. Steps are matched by id, never by line, and
    what means the same is not told.

    Example: sopctl diff main...HEAD --fail-on breaking
    """
    from sopctl.cli.review.asked import grades_here, require_one_of
    from sopctl.cli.terminal import color, out, width
    from sopctl.diff.kinds import is_as_grave
    from sopctl.errors import SopctlError
    from sopctl.language import _
    from sopctl.render.changes import FORMATS

    require_one_of("--format", form, FORMATS)
    if fail_on is not None:
        require_one_of("--fail-on", fail_on, ("breaking", "behaviour", "wording"))
    paths = ctx.meta.get(PATHS)
    if kinds or run is not None:
        option = "--kinds" if kinds else "--run"
        if words or paths or (kinds and run is not None):
            raise SopctlError(_("{option} stands alone", option=option))
    grades = grades_here()
    if kinds:
        from sopctl.render.kinds import render_kinds

        out(render_kinds(form, grades))
        return 0
    from sopctl.render.changes import render

    if run is not None:
        from sopctl.cli.review.files import run_and_today
        from sopctl.diff.review import Review

        found = Review(run_and_today(run), grades)
    else:
        from sopctl.cli.review.reviewing import review

        found = review(words or [], paths, grades, runs=not no_runs)
    out(render(form, found, color=color(), width=width()))
    if fail_on is not None and found.grade and is_as_grave(found.grade, fail_on):
        return 1
    return 1 if exit_code and found.files else 0
