"""What a sitting came to, for one look when it has ended."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sopctl.language import _, listed, plural
from sopctl.render.clean import one_line
from sopctl.render.walker.layout import cut
from sopctl.render.walker.turns import Turns, waited_for
from sopctl.runs.decide import tell
from sopctl.runs.event import Event
from sopctl.runs.people import short_name
from sopctl.runs.survey import Survey

MOST_STEPS = 6
MOST_NAMED = 3


def summary(
    survey: Survey,
    found: Turns,
    events: Sequence[Event],
    by: str,
    began: datetime,
    ended: datetime,
    width: int,
) -> list[str]:
    """When, what was recorded at which step, what is left for whom, and how to go on."""
    lines = [_head(events, by, began, ended), *_by_step(survey, events)]
    progress = _("{settled}/{total} steps settled", settled=survey.settled, total=survey.total)
    run = survey.state.run.made.run
    if survey.state.closed:
        return [cut(line, width) for line in lines] + [
            progress + _("; ") + _("the report: sopctl report {run}", run=run)
        ]
    mine = [one_line(view.title) for view in found.for_me]
    if mine:
        lines.append(_("waits for you: {steps}", steps=_first(mine)))
    elif survey.settled < survey.total:
        lines.append(_("nothing waits for you"))
    if others := waited_for(survey, found):
        lines.append(_("waits for others: {people}", people=_first(others)))
    # A command is worth nothing when it is cut.
    return [cut(line, width) for line in lines] + [
        progress + _("; ") + _("go on with: sopctl run {run}", run=run)
    ]


def _head(events: Sequence[Event], by: str, began: datetime, ended: datetime) -> str:
    times = f"{began:%H:%M}–{ended:%H:%M}"
    person = one_line(short_name(by))
    if not events:
        return _("{person}, {times}: nothing was recorded", person=person, times=times)
    acts = plural("{count} act recorded", "{count} acts recorded", len(events))
    return _("{person}, {times}: {acts}", person=person, times=times, acts=acts)


def _by_step(survey: Survey, events: Iterable[Event]) -> list[str]:
    of_step: dict[str, list[Event]] = {}
    for event in events:
        of_step.setdefault(event.step or "", []).append(event)
    titles = {view.id: view.title for view in survey.steps}
    lines = []
    for step, acts in of_step.items():
        title = one_line(titles.get(step, step)) if step else _("the run")
        lines.append(f"  {title}{_(': ')}{listed(_told(acts))}")
    if len(lines) > MOST_STEPS:
        more = len(lines) - MOST_STEPS
        lines[MOST_STEPS:] = ["  " + plural("and {count} more step", "and {count} more steps", more)]
    return lines


def _told(events: Sequence[Event]) -> list[str]:
    """Many ticks are one thing, and so are many answers; each other act is told as it is."""
    told = []
    ticks = sum(len(event.data.get("checks", ())) for event in events if event.kind == "checked")
    notes = sum(event.kind == "noted" for event in events)
    fields = dict.fromkeys(
        name for event in events if event.kind == "set" for name in event.data.get("fields", ())
    )
    if ticks:
        told.append(plural("{count} check ticked", "{count} checks ticked", ticks))
    if fields:
        told.append(_("filled in {fields}", fields=listed(fields)))
    if notes:
        told.append(plural("{count} note written", "{count} notes written", notes))
    return told + [one_line(tell(event)) for event in events if event.kind not in ("checked", "set", "noted")]


def _first(texts: list[str]) -> str:
    return listed(texts[:MOST_NAMED]) + (
        " " + plural("and {count} more", "and {count} more", len(texts) - MOST_NAMED)
        if texts[MOST_NAMED:]
        else ""
    )
