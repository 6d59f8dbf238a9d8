"""What went out in a sync and what came in, as lines for people, and the message of its commit."""

from collections.abc import Collection, Mapping

from sopctl.language import _, plural
from sopctl.render.clean import one_line
from sopctl.render.events import acknowledgement, settle_command
from sopctl.runs.acts.deliver import KIND as DELIVERED
from sopctl.runs.decide import tell
from sopctl.runs.event import Event
from sopctl.runs.made import Made
from sopctl.runs.people import short_name
from sopctl.runs.state import State
from sopctl.runs.words import conflict_told

MOST = 20  # events of one run that are told; `sopctl log` has them all
MOST_COMMITTED = 50  # lines of a commit's message


def arrived_text(run: str, events: list[Event], state: State) -> str:
    """The events that came into a run, one a line."""
    events = [event for event in events if event.kind != DELIVERED]
    lines = [_line(run, _told(event, state)) for event in events[:MOST]]
    more = len(events) - MOST
    if more > 0:
        rest = plural(
            "and {count} more act: sopctl log {run}",
            "and {count} more acts: sopctl log {run}",
            more,
            run=run,
        )
        lines.append(_line(run, rest))
    return "".join(lines)


def conflicts_text(run: str, state: State) -> str:
    """What people did apart in a run and nobody has settled, one a line, with the command that settles it."""
    lines = [_line(run, f"! {conflict_told(one, None)}") for one in state.conflicts()]
    for step, record in state.steps.items():
        model = state.run.step_named(step).step
        for one in record.conflicts():
            told = f"! {step}{_(': ')}{conflict_told(one, model)}"
            # In a closed run nothing can be settled any more.
            lines.append(_line(run, told if state.closed else f"{told} → {settle_command(run, step)}"))
    return "".join(lines)


def _told(event: Event, state: State) -> str:
    act = acknowledgement(event, state).removeprefix("recorded").lstrip(": ")
    return _("{act}, by {who}", act=act, who=short_name(event.by))


def made_text(run: str, made: Made, acts: int) -> str:
    """A run that others made."""
    sop = " ".join(filter(None, (made.sop, made.version)))
    told = _("new run of {sop}, made by {who}", sop=sop, who=short_name(made.by))
    return _line(run, told + _with(acts))


def sent_text(run: str, acts: int, *, made: bool, pushed: bool) -> str:
    """What went out of one run."""
    told = _("shared") if pushed else _("committed")
    return _line(run, told + (_(": ") + _("new run") if made else "") + _with(acts))


def _line(run: str, told: str) -> str:
    return f"{one_line(run)}  {one_line(told)}\n"


def _with(acts: int) -> str:
    return _(", ") + plural("{count} act", "{count} acts", acts) if acts else ""


def commit_message(runs: Collection[str], made: Collection[str], events: Mapping[str, list[Event]]) -> str:
    """The message of a commit of runs: always English, as a repository has one language."""
    several = len(runs) > 1
    where = f"{len(runs)} runs" if several else one_line("".join(runs))
    acts = sum(map(len, events.values()))
    if acts:
        subject = f"Record {acts} {'act' if acts == 1 else 'acts'} in {where}"
    elif made:
        subject = f"Make {where}"
    else:
        subject = f"Bring in files of {where}"
    lines = [f"{run}: made" for run in sorted(made)]
    for run in sorted(events):
        for event in events[run]:
            if event.kind == DELIVERED:
                continue  # the reminder itself is told
            step = f"{event.step}: " if event.step else ""
            lines.append(f"{f'{run}: ' if several else ''}{step}{tell(event)}, {short_name(event.by)}")
    more = len(lines) - MOST_COMMITTED
    body = [one_line(line)[:300] for line in lines[:MOST_COMMITTED]] + (
        [f"and {more} more"] if more > 0 else []
    )
    return "\n".join([subject, "", *body]).rstrip() + "\n"
