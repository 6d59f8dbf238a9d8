"""sopctl status"""

from typing import Any

from sopctl.cli.options import Json, Run
from sopctl.cli.terminal import color, out, say, width
from sopctl.language import _


def command(run: Run = None, as_json: Json = False) -> None:
    """Show how a run stands, or all runs.

    Without RUN every run is listed; with one, every step of it.

    Example: sopctl status spring-fair
    """
    from sopctl.cli.library import open_repository
    from sopctl.cli.session import all_problems, load, warn
    from sopctl.errors import SopctlError
    from sopctl.render.clean import to_json
    from sopctl.render.facts import full_facts, run_facts
    from sopctl.runs.survey import Survey

    repository = open_repository()
    if run is not None:
        opened = load(repository.find_run(run))
        warn(opened)
        survey = Survey(opened.state)
        for problem in survey.problems:
            say(_("warning: {problem}", problem=problem))
        if as_json:
            out(to_json(full_facts(survey, all_problems(opened))))
        else:
            from sopctl.render.status import run_text

            out(run_text(survey, all_problems(opened), width(), color=color()))
        return
    runs: list[dict[str, Any]] = []
    unopened: list[dict[str, Any]] = []
    for name in repository.run_ids():
        try:
            opened = load(repository.runs / name)
        except SopctlError as error:
            say(_("warning: {run} cannot be opened: {problem}", run=name, problem=error.message))
            unopened.append({"run": name, "problem": error.message})
            continue
        warn(opened)
        runs.append(run_facts(Survey(opened.state)))
    if as_json:
        out(to_json(sorted(runs + unopened, key=lambda one: str(one["run"]))))
    elif runs:
        from sopctl.render.status import runs_text

        out(runs_text(runs, width(), color=color()))
    elif not unopened:
        say(_("no runs yet; make one: sopctl new SOP"))
