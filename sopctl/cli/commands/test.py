"""sopctl test"""

from typing import Annotated

import typer

from sopctl.cli.options import Json
from sopctl.cli.terminal import color, out, say
from sopctl.errors import SopctlError
from sopctl.language import _

FORMATS = ("text", "json", "junit")


def command(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH|SOP]...", help="Files of tests, folders, or SOPs; else all tests."),
    ] = None,
    text: Annotated[
        str, typer.Option("-k", metavar="TEXT", help="Only tests with this text in their names.")
    ] = "",
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Name the steps and conditions that no test takes.")
    ] = False,
    fail_under: Annotated[
        int,
        typer.Option("--fail-under", metavar="N", help="Exit 1 if tests take less than N % of an SOP."),
    ] = 0,
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="text, json or junit.")] = "text",
    as_json: Json = False,
) -> int:
    """Try SOP tests; exit 1 when one fails.

    A test says what an SOP must do: with these parameters and answers, which steps are needed, who
    owns them, when they are due. Nothing is recorded, and no command of a step is run.

    Example: sopctl test --coverage
    """
    from sopctl.cli.trials import Trials
    from sopctl.render.findings import concise_text
    from sopctl.render.trial_formats import results_json, results_junit
    from sopctl.render.trials import coverage_text, results_text, summary, totals

    form = "json" if as_json else form
    if form not in FORMATS:
        raise SopctlError(_("--format {form}: test prints text, json or junit", form=form))
    if not 0 <= fail_under <= 100:
        raise SopctlError(_("--fail-under {number}: give a share from 0 to 100", number=fail_under))
    trials = Trials(text, coverage=coverage or fail_under > 0)
    tested = trials.try_files(paths or [])
    if trials.coverage and not paths and not text:
        trials.add_untested()
    covered = sorted(trials.covered.values(), key=lambda one: one.loaded.file)
    findings = [one for file in tested for one in file.findings]
    found = totals(tested)
    if form == "json":
        out(results_json(tested, covered if trials.coverage else None))
    elif form == "junit":
        out(results_junit(tested))
    else:
        out(concise_text(findings, color=color()))
        out(results_text(tested, color=color()))
        if trials.coverage:
            out("\n" + coverage_text(covered))
        say(summary(found))
    low = [one.loaded.id for one in covered if one.percent < fail_under]
    if low:
        say(_("tests take less than {share} % of: {sops}", share=fail_under, sops=_(", ").join(low)))
    if findings:
        return 2
    return 1 if found.failed or low else 0
