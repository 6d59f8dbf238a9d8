"""sopctl due"""

from typing import TYPE_CHECKING, Annotated

import typer

from sopctl.cli.options import As, Json
from sopctl.cli.terminal import color, out, say, say_wrong, width
from sopctl.language import _, listed

if TYPE_CHECKING:
    from datetime import date

    from sopctl.errors import SopctlError
    from sopctl.render.occasions import Row

FEW = 3  # days that are named one by one


def command(
    sops: Annotated[
        list[str] | None, typer.Argument(metavar="[SOP...]", help="SOPs by id or path; else all that repeat.")
    ] = None,
    until: Annotated[
        str, typer.Option("--until", metavar="DATE", help="Look ahead to that day, two years at most.")
    ] = "",
    new: Annotated[
        bool, typer.Option("--new", help="Make the runs that are missing; print their ids.")
    ] = False,
    everything: Annotated[bool, typer.Option("--all", help="List the runs that there are as well.")] = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 1 when a run is missing.")] = False,
    as_json: Json = False,
    acts: As = "",
) -> int:
    """List which runs of repeating SOPs should be there, and are not.

    An SOP with `repeat` wants a run for each day that its rule names. --new makes the missing ones and asks
    nothing, so that a timer or a CI job can: with the parameters that `repeat` gives, and the people of the
    latest run of the SOP. What cannot be made is named, the others are made, and it exits with 2.

    Example: sopctl due --new
    """
    from sopctl.cli.calendar.team import team_at
    from sopctl.cli.opening import open_repository
    from sopctl.cli.runs.occasions import day_ahead, repeating
    from sopctl.cli.runs.portfolio import standings, warn_of
    from sopctl.cli.who import who_acts
    from sopctl.errors import SopctlError
    from sopctl.render.clean import to_json

    repository = open_repository()
    today = team_at(repository.root).today()
    last = day_ahead(until, today) if until else None
    by = who_acts(acts) if new else ""
    runs = standings(repository)
    for standing in runs:
        warn_of(standing)
    rows: list[Row] = []
    made: list[Row] = []
    problems = missing = 0
    for one in repeating(repository, sops or [], runs, today, last):
        if isinstance(one, SopctlError):
            say_wrong(one.message, one.mend)
            problems += 1
            continue
        if one.is_cut:
            number = len(one.occasions)
            say(_("{sop}: of very many occasions the latest {number}", sop=one.sop.id, number=number))
        failed: dict[SopctlError, list[date]] = {}  # one problem often stands in the way of many runs
        for occasion in one.occasions:
            if new and occasion.run is None:
                from sopctl.cli.runs.making_due import make_missing

                try:
                    run = make_missing(repository, one, occasion, runs, by)
                except SopctlError as error:
                    same = next((known for known in failed if known.message == error.message), error)
                    failed.setdefault(same, []).append(occasion.day)
                    problems += 1
                    continue
                if run:
                    made.append((one.sop, one.repeat, occasion._replace(run=run)))
                    if not as_json:
                        out(f"{run}\n")
            elif everything or occasion.run is None:
                rows.append((one.sop, one.repeat, occasion))
            missing += occasion.run is None and not new
        for problem, days in failed.items():
            _tell_failed(one.sop.id, problem, days)
    if not rows and not made and not as_json:
        if not problems:
            say(_("no run is missing"))
        return 2 if problems else 0
    from sopctl.render.occasions import occasion_facts, occasions_text, shortened

    if as_json:
        out(to_json([occasion_facts(row, today) for row in (made if new else rows)]))
    elif not new:
        shown, left_out = (rows, []) if sops else shortened(rows, today)
        out(occasions_text(shown, today, width(), color=color()))
        for told in left_out:
            say(told)
    return 2 if problems else 1 if exit_code and missing else 0


def _tell_failed(sop: str, error: "SopctlError", days: "list[date]") -> None:
    """Say why no run could be made for some days."""
    from sopctl.errors import NotRecorded

    problem = error.message
    if len(days) <= FEW:
        named = listed([day.isoformat() for day in days])
        told = _("{sop}, {day}: {problem}", sop=sop, day=named, problem=problem)
    else:
        told = _(
            "{sop}, {count} days from {first} to {last}: {problem}",
            sop=sop,
            count=len(days),
            first=days[0],
            last=days[-1],
            problem=problem,
        )
    option = f"--occasion {days[0]}"
    by_hand = _("make it yourself: sopctl new {sop} {option}", sop=sop, option=option)
    # What the disk refuses now it refuses by hand as well.
    say_wrong(told, error.mend if isinstance(error, NotRecorded) else by_hand)
