"""Somebody proposes another wording for a step's title or instructions."""

from dataclasses import dataclass, replace
from typing import Any

from sopctl.errors import Refused, did_you_mean
from sopctl.language import _
from sopctl.runs.acts._common import checked_line, checked_text, put, quote, stamp_of, step_of
from sopctl.runs.event import Event
from sopctl.runs.people import Actor
from sopctl.runs.records import Redline as Redlined
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.sop.shown import CannotRender
from sopctl.sop.templates import names_used
from sopctl.sop.texts import text_of

KIND = "redlined"


@dataclass(frozen=True)
class Redline:
    """`title` and `do` as the SOP file would have them; what is the same is no proposal."""

    step: str
    title: str
    do: str
    reason: str = ""


COMMAND = Redline


def decide(command: Redline, survey: Survey, actor: Actor) -> dict[str, Any]:
    step = survey.state.run.step_named(command.step).step
    title, do = checked_line(command.title), checked_text(command.do).strip()
    if not title:
        raise Refused(_("the title is empty"), _("keep the first line, it is the title"))
    data: dict[str, Any] = {}
    if title != step.title.strip():
        data["title"] = title
    if do != step.do.strip():
        data["do"] = do
    if not data:
        raise Refused(_("the wording is the same as before"), _("change the title or the text"))
    known = survey.names_at(command.step)
    for text in data.values():
        try:
            strangers = [use.name for use in names_used(text) if use.name not in known]
        except CannotRender as error:
            raise Refused(_("that text cannot be filled in: {problem}", problem=error)) from None
        if strangers:
            hint = did_you_mean(strangers[0], known)
            raise Refused(_("nothing is called {name!r} here", name=strangers[0]), hint)
    if reason := checked_line(command.reason):
        data["reason"] = reason
    return data


def evolve(state: State, event: Event) -> State:
    step, _model, record = step_of(state, event)
    title, do = (event.data.get(key) for key in ("title", "do"))
    if title is None and do is None:
        raise ValueError(_("it proposes nothing"))
    proposed = Redlined(
        None if title is None else text_of(title),
        None if do is None else text_of(do),
        text_of(event.data.get("reason", "")),
        stamp_of(state, event),
    )
    return put(state, step, replace(record, redlines=(*record.redlines, proposed)))


def tell(data: dict[str, Any]) -> str:
    text = data["title"] if "title" in data else data["do"]
    return _("propose the wording {text}", text=quote(text))
