"""Moving a run: what would change, and the one event that changes it.

Whoever has plans calls

    moving = look(opened, {"goes_live": "2027-03-20"}, "the hall is taken")
    shown = plan_move(moving, plan_of(moving.before), plan_of(moving.after))
    event = move(moving, sure=False, acts="")

`look` writes nothing; `moving.before` and `moving.after` are the states of the run without and with the move,
which are planned alike. render/moving.py tells `shown`: `move_text`, `move_facts`. `move` asks unless it is
sure, records one event and says so; it gives None after a no. `move_run` is all of that in one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sopctl.cli.plan.forecasting import span_of
from sopctl.cli.runs.session import Opened, record
from sopctl.cli.terminal import color, interactive, out, width
from sopctl.cli.who import who_acts
from sopctl.errors import Refused, SopctlError
from sopctl.language import _
from sopctl.plan.tasks import Plan
from sopctl.plan.times import last_day_of
from sopctl.render.clean import to_json
from sopctl.render.events import acknowledgement
from sopctl.render.moving import Replanned, Shift, move_facts, move_text
from sopctl.runs.acts.move import Look, Move
from sopctl.runs.acts.move import look as look_at
from sopctl.runs.event import Event
from sopctl.runs.state import State
from sopctl.runs.survey import Survey


class Options(NamedTuple):
    """How a run is moved; `acts` is who does it."""

    reason: str = ""
    sure: bool = False
    dry_run: bool = False
    as_json: bool = False
    acts: str = ""


@dataclass(frozen=True)
class Moving:
    """A run that is to be moved, as it is and as it would be. `command` can be recorded as long as the run is
    as it was shown.
    """

    opened: Opened
    command: Move
    before: State
    found: Look

    @property
    def after(self) -> State:
        return self.found.after


def look(opened: Opened, given: Mapping[str, Any], reason: str = "") -> Moving:
    """What parameters with other values make of a run. Nothing is written.

    `given` are values, or texts as people type them. Raises Refused for a run that is closed, for parameters
    that cannot move, and for values that are none.
    """
    before = opened.state
    if before.closed is not None:
        raise Refused(_("the run is closed"), _("notes may still be written; for more, make a new run"))
    command = Move(dict(given), reason)
    found = look_at(command, Survey(before))
    return Moving(opened, replace(command, seen=found.digest), before, found)


def plan_move(moving: Moving, before: Plan, after: Plan) -> Replanned:
    """What the move does to the plan of the run: two plans of it, made alike, held against each other."""
    shifts = [
        Shift(
            step,
            planned.task.title,
            span_of(before, before.tasks[step]) if step in before.tasks else None,
            span_of(after, planned),
            done=planned.task.ended is not None,
            late=planned.is_late,
        )
        for step, planned in after.tasks.items()
    ]
    shifts += [
        Shift(step, planned.task.title, span_of(before, planned), None)
        for step, planned in before.tasks.items()
        if step not in after.tasks
    ]
    data, run = moving.found.data, moving.before.run
    return Replanned(
        run=run.made.run,
        title=run.sop.title,
        params=tuple((name, data["from"][name], value) for name, value in data["params"].items()),
        impact=moving.found.impact,
        shifts=tuple(shifts),
        end_before=last_day_of(before.end),
        end_after=last_day_of(after.end),
        missed=after.missed,
        short=after.short,
    )


def move(moving: Moving, *, sure: bool, acts: str) -> Event | None:
    """Move the run, as it was shown, after a yes; None after a no. When this returns, it is on disk.

    Raises SopctlError where nobody can be asked, and what `record` raises: Refused when the run is not as it
    was shown any more.
    """
    by = who_acts(acts)
    if not sure:
        if not interactive():
            raise SopctlError(_("nothing is moved without a yes"), _("say --yes, or --dry-run to look only"))
        from sopctl.cli.ask import ask_whether

        if not ask_whether(_("Move {run}?", run=moving.opened.folder.name)):
            return None
    return record(moving.opened, moving.command, by)


def move_run(
    opened: Opened, given: Mapping[str, Any], plan_of: Callable[[State], Plan], options: Options
) -> None:
    """Show what a move does, ask, and record it. Raises SopctlError."""
    moving = look(opened, given, options.reason)
    after = plan_of(moving.after)
    try:
        before = plan_of(moving.before)
    except SopctlError:  # a day that is too far is mended by moving it
        before = replace(after, tasks={})
    shown = plan_move(moving, before, after)
    if not options.as_json:
        out(move_text(shown, width(), color=color()) + "\n")
    elif not options.sure and not options.dry_run:
        raise SopctlError(_("nothing is moved without a yes"), _("say --yes, or --dry-run to look only"))
    event = None if options.dry_run else move(moving, sure=options.sure, acts=options.acts)
    if options.as_json:
        out(to_json(move_facts(shown, recorded=event is not None)))
    elif event is not None:
        out(acknowledgement(event, opened.state) + "\n")
