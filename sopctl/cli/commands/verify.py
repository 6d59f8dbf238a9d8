"""sopctl verify"""

from typing import Annotated

import typer

from sopctl.cli.options import Json
from sopctl.cli.terminal import out, say
from sopctl.errors import SopctlError
from sopctl.language import N_, _

UNCOMMITTED = N_("not all of it is committed to git, so the removal of the newest would not show")


def command(
    runs: Annotated[list[str] | None, typer.Argument(metavar="[RUN]...", help="Runs; else all.")] = None,
    as_json: Json = False,
) -> int:
    """Check that nothing in runs was changed or lost.

    The journal's digests, the pinned SOP and every stored file are held against each other, and all
    of it against what git has of the run: digests alone do not show that the newest events are gone.
    Exit 1 when something does not fit.

    Example: sopctl verify spring-fair
    """
    from sopctl.cli.opening import open_repository
    from sopctl.cli.runs.verifying import gone, verified
    from sopctl.render.clean import one_line, to_json

    repository = open_repository()
    folders = [repository.find_run(one) for one in runs or repository.run_ids()]
    results = [verified(folder) for folder in folders] + ([] if runs else gone(repository))
    if not results:
        raise SopctlError(_("no runs yet"), _("make one: sopctl new SOP"))
    if as_json:
        out(to_json(results))
    else:
        for result in results:
            if not result["problems"]:
                whole = _("{number} events, nothing changed or lost", number=result["events"])
                out(f"{result['run']}: {whole}\n")
                if not result["committed"]:
                    say(f"{result['run']}: {_(UNCOMMITTED)}")
            for problem in result["problems"]:
                out(one_line(f"{result['run']}: {problem}") + "\n")
    return 1 if any(result["problems"] for result in results) else 0
