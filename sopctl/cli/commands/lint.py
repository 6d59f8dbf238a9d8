"""sopctl lint"""

import sys
from pathlib import Path
from typing import Annotated

import typer


def command(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]...", help="SOP files or folders; else the library. - is stdin."),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="RULES", help="Ask these rules alone, and errors: SOP6,no-owner."),
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="RULES", help="Leave these rules out.")
    ] = None,
    extend_select: Annotated[
        list[str] | None,
        typer.Option("--extend-select", metavar="RULES", help="Ask these rules too."),
    ] = None,
    fail_on: Annotated[
        str,
        typer.Option(
            "--fail-on", metavar="SEVERITY", help="Exit 1 from error, warning or note on; else warning."
        ),
    ] = "",
    baseline: Annotated[
        str, typer.Option("--baseline", metavar="FILE", help="Do not tell what this file knows.")
    ] = "",
    write_baseline: Annotated[
        str, typer.Option("--write-baseline", metavar="FILE", help="Write what is found into this file.")
    ] = "",
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended without a doubt.")] = False,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="With --fix or --diff: mend by guesses too.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix would do; exit 1 when there is something.")
    ] = False,
    stdin_filename: Annotated[
        str, typer.Option("--stdin-filename", metavar="NAME", help="What the SOP on stdin is called.")
    ] = "",
    form: Annotated[
        str,
        typer.Option(
            "--format", metavar="FORMAT", help="text, concise, json, sarif, github, gitlab or junit."
        ),
    ] = "text",
    base: Annotated[
        str, typer.Option("--base", metavar="REV", help="Compare with where the work parted from REV.")
    ] = "",
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Look at every file anew, and keep nothing.")
    ] = False,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Tell how often each rule is broken.")
    ] = False,
    explain: Annotated[
        str, typer.Option("--explain", metavar="RULE", help="Tell what a rule is about, and why.")
    ] = "",
) -> int:
    """Check SOP files; exit 1 when something is wrong.

    All findings of all files are told in one go, each with its place and how to mend it.

    Example: sopctl lint sops/event-launch.yaml
    """
    from sopctl.cli.linting import Asked, Linting
    from sopctl.cli.terminal import out

    if explain:
        from sopctl.render.explain import explain as page_of

        out(page_of(explain))
        return 0
    from sopctl.cli.judging import Said

    asked = Asked(
        form=form,
        base=base,
        statistics=statistics,
        baseline=baseline,
        write_baseline=write_baseline,
        fix=fix,
        unsafe=unsafe_fixes,
        diff=diff,
        keep=not no_cache,
    )
    said = Said(tuple(select or ()), tuple(ignore or ()), tuple(extend_select or ()), fail_on)
    linting = Linting(asked, said)
    if paths == ["-"]:
        code = linting.stdin(stdin_filename)
    else:
        code = linting.files(
            [*(paths or [])], lone=len(paths or ()) == 1 and not Path((paths or [""])[0]).is_dir()
        )
    if sys.stdout is not None:
        sys.stdout.flush()
    return code
