"""sopctl verify"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sopctl.cli.options import Json
from sopctl.cli.terminal import out
from sopctl.errors import SopctlError

if TYPE_CHECKING:
    from sopctl.cli.session import Opened


def command(
    runs: Annotated[list[str] | None, typer.Argument(metavar="[RUN]...", help="Runs; else all.")] = None,
    as_json: Json = False,
) -> int:
    """Check that nothing in runs was changed or lost.

    The journal's digests, the pinned SOP and every stored file are held against each other. Exit 1
    when something does not fit.

    Example: sopctl verify spring-fair
    """
    from sopctl.cli.library import open_repository
    from sopctl.cli.session import load
    from sopctl.render.clean import one_line, to_json

    repository = open_repository()
    folders = [repository.find_run(one) for one in runs or repository.run_ids()]
    if not folders:
        raise SopctlError("no runs yet", "make one: sopctl new SOP")
    results: list[dict[str, Any]] = []
    for folder in folders:
        try:
            opened = load(folder)
            results.append({"run": folder.name, "events": len(opened.events), "problems": _problems(opened)})
        except SopctlError as error:
            results.append({"run": folder.name, "events": 0, "problems": [error.message]})
    if as_json:
        out(to_json(results))
    else:
        for result in results:
            if not result["problems"]:
                out(f"{result['run']}: {result['events']} events, nothing changed or lost\n")
            for problem in result["problems"]:
                out(one_line(f"{result['run']}: {problem}") + "\n")
    return 1 if any(result["problems"] for result in results) else 0


def _problems(opened: "Opened") -> list[str]:
    from sopctl.cli.session import all_problems
    from sopctl.runs.verify import check_chain, stored_names
    from sopctl.store.evidence import holds

    problems = [*all_problems(opened), *check_chain(opened.run.root, opened.events)]
    for name in stored_names(opened.run, opened.events):
        if not holds(opened.folder, name):
            problems.append(f"files/{name}: missing or changed")
    return problems
