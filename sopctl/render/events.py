"""Events as lines for people."""

from dataclasses import replace
from functools import cached_property
from shlex import quote
from typing import Any

from sopctl.language import _
from sopctl.render.clean import one_line
from sopctl.runs.acts.deliver import KIND as DELIVERED
from sopctl.runs.acts.remind import KIND as REMINDED
from sopctl.runs.decide import tell
from sopctl.runs.earlier import is_overtaken
from sopctl.runs.event import Event
from sopctl.runs.moments import clock_in
from sopctl.runs.people import short_name
from sopctl.runs.reminders import outcomes
from sopctl.runs.state import State
from sopctl.runs.survey import Survey


def acknowledgement(event: Event, state: State) -> str:
    """The line that says an act is on disk: `recorded STEP: ACT VALUE`."""
    where = f" {one_line(event.step)}" if event.step else ""
    return f"recorded{where}: {_Teller(state).told(event)}"


def settle_command(run: str, step: str) -> str:
    """What settles the conflicts of a step, ready to copy: brackets mean files to a shell."""
    return f"sopctl settle {run} {quote(step)}"


def log_text(state: State) -> str:
    """One line an event, after one for the making of the run: when, who, where, what."""
    return "".join(
        f"{one['at']}  {one['by']}  {one['where'] or one_line(_('the run'))}: {one['told']}\n"
        for one in log_rows(state)
    )


def log_rows(state: State) -> list[dict[str, str]]:
    """What happened, first the making of the run: at, by, where (a step, or empty), told, and the event's id.

    `signature` is what an approval was signed with. A delivery is told with the reminder that it is of.
    """
    made, teller = state.run.origin.made, _Teller(state)
    what = _("made from {sop}", sop=" ".join(filter(None, (made.sop, made.version))))
    rows = [_row(clock_in(state.run, made.at), made.by, "", one_line(what), state.run.root)]
    ends = outcomes(state.events)
    known = {event.id for event in state.events if event.kind == REMINDED}
    for event in state.events:
        if event.kind == DELIVERED and str(event.data.get("of")) in known:
            continue
        told = teller.told(event)
        if event.kind == REMINDED:
            told = _("{text} ({detail})", text=told, detail=_outcome(ends.get(event.id)))
        if event.id in state.undone:
            told = _("{text} ({detail})", text=told, detail=_("undone since"))
        if is_overtaken(state, event):
            told = _("{text} ({detail})", text=told, detail=_("overtaken by another upgrade"))
        signature = event.data.get("signature")
        row = _row(clock_in(state.run, event.at), event.by, event.step or "", told, event.id)
        rows.append({**row, "signature": signature} if isinstance(signature, str) else row)
    return rows


def _row(at: str, by: str, where: str, told: str, event: str) -> dict[str, str]:
    return {
        "at": one_line(moment(at)),
        "by": one_line(short_name(by)),
        "where": one_line(where),
        "told": told,
        "id": event,
        "signature": "",
    }


def _outcome(refused: str | None) -> str:
    """What became of a reminder."""
    if refused is None:
        return _("not known to have arrived")
    return _("refused: {why}", why=one_line(refused)) if refused else _("taken")


def moment(at: str) -> str:
    """A moment to the minute, with its offset to UTC."""
    zone = at[19:] or "Z"
    return f"{at[:10]} {at[11:16]} {'UTC' if zone in ('Z', '+00:00') else zone}"


class _Teller:
    """Says what events of a run say."""

    def __init__(self, state: State) -> None:
        self._state = state

    @cached_property
    def _survey(self) -> Survey:
        return Survey(self._state)

    @cached_property
    def _known(self) -> dict[str, Event]:
        return {event.id: event for event in self._state.events}

    def told(self, event: Event) -> str:
        """What an event says. Its checks are named by the SOP's texts; people know them with their values."""
        target = self._known.get(str(event.data.get("of"))) if event.kind == "undone" else None
        if target is not None and target.kind != "undone":
            return _("undo {what}", what=self.told(target))
        lists = {key: event.data[key] for key in ("checks", "unchecked") if _holds_names(event.data.get(key))}
        if lists and any(one.id == event.step for one in self._survey.instances):
            view = self._survey.step(str(event.step))
            shown = dict(zip(view.step.check, view.checks, strict=True))
            filled = {key: [shown.get(text, text) for text in texts] for key, texts in lists.items()}
            event = replace(event, data={**event.data, **filled})
        return one_line(tell(event))


def _holds_names(texts: Any) -> bool:
    return isinstance(texts, list) and all(isinstance(one, str) for one in texts) and "{" in "".join(texts)
