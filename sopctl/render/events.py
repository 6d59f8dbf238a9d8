"""Events as lines for people."""

from collections.abc import Iterable

from sopctl.language import _
from sopctl.render.clean import one_line
from sopctl.runs.decide import tell
from sopctl.runs.event import Event
from sopctl.runs.people import short_name


def acknowledgement(event: Event) -> str:
    """The line that says an act is on disk: `recorded STEP: ACT VALUE`."""
    where = f" {one_line(event.step)}" if event.step else ""
    return f"recorded{where}: {one_line(tell(event))}"


def log_text(events: Iterable[Event]) -> str:
    """One line an event: when, who, where, what."""
    lines = []
    for event in events:
        when = one_line(event.at[:16].replace("T", " "))
        where = one_line(event.step or _("the run"))
        lines.append(f"{when}  {one_line(short_name(event.by))}  {where}: {one_line(tell(event))}\n")
    return "".join(lines)
