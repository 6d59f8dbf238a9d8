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
        str | None,
        typer.Option(
            "--fail-on", metavar="SEVERITY", help="Exit 1 from error, warning or note on; else warning."
        ),
    ] = None,
    baseline: Annotated[
        str | None, typer.Option("--baseline", metavar="FILE", help="Do not tell what this file knows.")
    ] = None,
    write_baseline: Annotated[
        str | None,
        typer.Option("--write-baseline", metavar="FILE", help="Write what is found into this file."),
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended without a doubt.")] = False,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="With --fix or --diff: mend by guesses too.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix would do; exit 1 when there is something.")
    ] = False,
    stdin_filename: Annotated[
        str | None, typer.Option("--stdin-filename", metavar="NAME", help="What the SOP on stdin is called.")
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "--format", metavar="FORMAT", help="text, concise, json, sarif, github, gitlab or junit."
        ),
    ] = "text",
    base: Annotated[
        str | None, typer.Option("--base", metavar="REV", help="Compare with where the work parted from REV.")
    ] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Look at every file anew, and keep nothing.")
    ] = False,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Tell how often each rule is broken.")
    ] = False,
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="RULE", help="Tell what a rule is about, and why.")
    ] = None,
) -> int:
    """Check SOP files; exit 1 when something is wrong.

    Findings of all files are told in one go, each with its place and how to mend it. Of a file whose form
    is wrong that is told first, and the rest once it is mended.

    Example: sopctl lint sops/event-launch.yaml
    """
    from sopctl.errors import SopctlError
    from sopctl.language import _

    given = {
        "--select": select,
        "--ignore": ignore,
        "--extend-select": extend_select,
        "--fail-on": [fail_on],
        "--baseline": [baseline],
        "--write-baseline": [write_baseline],
        "--stdin-filename": [stdin_filename],
        "--base": [base],
        "--explain": [explain],
    }
    for option, values in given.items():
        if any(one is not None and not one.strip() for one in values or ()):
            # In a CI job most likely a variable that is not set: to go on would be to leave something out.
            raise SopctlError(_("{option}: nothing stands behind it", option=option), _("give a value"))
    if explain:
        from sopctl.cli.terminal import out
        from sopctl.render.explain import explain as page_of

        if paths:
            told = _("--explain tells of a rule, and reads no file")
            raise SopctlError(told, _("write: sopctl lint --explain {rule}", rule=explain))
        out(page_of(explain))
        return 0
    from sopctl.cli.lint.asked import Asked
    from sopctl.cli.lint.judging import Said
    from sopctl.cli.lint.linting import Linting

    asked = Asked(
        form=form,
        base=base or "",
        statistics=statistics,
        baseline=baseline or "",
        write_baseline=write_baseline or "",
        fix=fix,
        unsafe=unsafe_fixes,
        diff=diff,
        keep=not no_cache,
        stdin=paths == ["-"],
        name=stdin_filename or "",
    )
    said = Said(tuple(select or ()), tuple(ignore or ()), tuple(extend_select or ()), fail_on or "")
    linting = Linting(asked, said)
    if asked.stdin:
        code = linting.stdin()
    else:
        code = linting.files(
            [*(paths or [])], lone=len(paths or ()) == 1 and not Path((paths or [""])[0]).is_dir()
        )
    if sys.stdout is not None:
        sys.stdout.flush()
    return code
