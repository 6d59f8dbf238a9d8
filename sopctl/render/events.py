"""Events as lines for people."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from sopctl.language import _
from sopctl.render.clean import one_line
from sopctl.runs.decide import tell
from sopctl.runs.event import Event
from sopctl.runs.people import short_name
from sopctl.runs.state import State
from sopctl.runs.survey import Survey


def acknowledgement(event: Event, state: State) -> str:
    """The line that says an act is on disk: `recorded STEP: ACT VALUE`."""
    where = f" {one_line(event.step)}" if event.step else ""
    return f"recorded{where}: {_told(event, lambda: Survey(state))}"


def log_text(events: Iterable[Event], state: State) -> str:
    """One line an event, after one for the making of the run: when, who, where, what."""
    made = state.run.made
    what = _("made from {sop}", sop=" ".join(filter(None, (made.sop, made.version))))
    lines = [_line(made.at, made.by, _("the run"), one_line(what))]
    survey = cache(lambda: Survey(state))
    for event in events:
        lines.append(_line(event.at, event.by, event.step or _("the run"), _told(event, survey)))
    return "".join(lines)


def _line(at: str, by: str, where: str, told: str) -> str:
    when = one_line(at[:16].replace("T", " "))
    return f"{when}  {one_line(short_name(by))}  {one_line(where)}: {told}\n"


def _told(event: Event, look: Callable[[], Survey]) -> str:
    """What an event says. Its checks are named by the SOP's texts; people know them with their values."""
    lists = {key: event.data[key] for key in ("checks", "unchecked") if _holds_names(event.data.get(key))}
    survey = look() if lists else None
    if survey is not None and any(one.id == event.step for one in survey.instances):
        view = survey.step(str(event.step))
        shown = dict(zip(view.step.check, view.checks, strict=True))
        filled = {key: [shown.get(text, text) for text in texts] for key, texts in lists.items()}
        event = replace(event, data={**event.data, **filled})
    return one_line(tell(event))


def _holds_names(texts: Any) -> bool:
    return isinstance(texts, list) and all(isinstance(one, str) for one in texts) and "{" in "".join(texts)
