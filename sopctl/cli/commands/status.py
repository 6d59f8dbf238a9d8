"""sopctl status"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sopctl.cli.options import Json, Run
from sopctl.cli.terminal import color, out, say, width
from sopctl.language import _, plural

if TYPE_CHECKING:
    from sopctl.cli.runs.portfolio import Standing

SHOWN = 20  # closed runs, unless all are asked for


def command(
    run: Run = None,
    as_json: Json = False,
    everything: Annotated[bool, typer.Option("--all", help="List every closed run too.")] = False,
) -> None:
    """Show how a run stands, or all runs.

    Without RUN every run is listed, of many closed ones only the newest; with RUN, every step of it.

    Example: sopctl status spring-fair
    """
    from sopctl.cli.opening import open_repository

    repository = open_repository()
    if run is not None:
        _one(repository.find_run(run), as_json=as_json)
        return
    from sopctl.cli.runs.portfolio import standings, warn_of
    from sopctl.render.clean import to_json_line

    runs = standings(repository)
    for one in runs:
        warn_of(one)
    if as_json:
        facts = [one.facts or {"run": one.run, "problem": one.problem} for one in runs]
        # One run a line: with line ends inside, Python's writer of JSON is several times slower.
        lines = [to_json_line(one) for one in sorted(facts, key=lambda one: str(one["run"]))]
        out("[" + ",\n ".join(lines) + "]\n")
        return
    usable = [one for one in runs if not one.problem]
    if usable:
        _list(usable, everything=everything)
    elif not runs:
        say(_("no runs yet; make one: sopctl new SOP"))


def _one(folder: Path, *, as_json: bool) -> None:
    """A run, step by step."""
    from sopctl.cli.runs.session import all_problems, load, warn
    from sopctl.render.clean import one_line, to_json
    from sopctl.render.facts import full_facts
    from sopctl.runs.forecast import UNKNOWN
    from sopctl.runs.survey import Survey

    opened = load(folder)
    warn(opened)
    survey = Survey(opened.state)
    for problem in survey.problems:
        say(one_line(_("warning: {problem}", problem=problem)))
    forecast, missed = UNKNOWN, ""
    if opened.run.made.planned:
        from sopctl.cli.calendar.team import team_at
        from sopctl.cli.plan.forecasting import forecast_in, missed_words, plan_of

        today = team_at(opened.top).today()
        plan = plan_of(survey, opened.top, today) if opened.state.closed is None else None
        forecast = forecast_in(survey, plan, today)
        missed = missed_words(plan, folder.name) if not as_json else ""
    if as_json:
        out(to_json(full_facts(survey, all_problems(opened), forecast)))
        return
    from sopctl.render.status import run_text

    out(run_text(survey, all_problems(opened), width(), color=color(), forecast=forecast, missed=missed))


def _list(runs: list["Standing"], *, everything: bool) -> None:
    """The open runs and then the closed ones, by name; of many closed ones those that were made last."""
    from sopctl.render.runs import runs_text

    open_runs, closed = [one for one in runs if not one.closed], [one for one in runs if one.closed]
    left_out = 0 if everything else max(0, len(closed) - SHOWN)
    if left_out:
        newest = sorted(closed, key=lambda one: one.made_at)[left_out:]
        closed = sorted(newest, key=lambda one: one.run)
    out(runs_text([one.facts for one in open_runs + closed], width(), color=color()))
    if left_out:
        say(plural("{count} older closed run is not listed; --all lists it",
                   "{count} older closed runs are not listed; --all lists them", left_out))  # fmt: skip
