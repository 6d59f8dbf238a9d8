"""What runs propose: the wordings of their redlines, those that are the same together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sopctl.runs.people import same_person
from sopctl.runs.records import Stamp
from sopctl.runs.state import State
from sopctl.runs.tree import TreeStep
from sopctl.runs.versions import run_known


@dataclass(frozen=True)
class Cite:
    """Who said something, at which step of which run, in which event, and in what words."""

    run: str
    version: str | None
    step: str
    stamp: Stamp
    text: str = ""


@dataclass(frozen=True)
class Wording:
    """Another text for a step of an SOP, by the id that the step has there.

    `before` are the texts that it was written against, of several runs or versions there may be several.
    """

    step: str
    key: Literal["title", "do"]
    before: tuple[str, ...]
    after: str
    cites: tuple[Cite, ...]


def wordings(states: Iterable[State], sop: str) -> list[Wording]:
    """The wordings that redlines of runs propose for an SOP, in the order in which they were written.

    Of one person's wordings for one text, in one run, the last counts.
    """
    found: dict[tuple[str, str, str], Wording] = {}
    for one in sorted(_proposed(states, sop), key=lambda one: (one.cites[0].stamp.at, one.cites[0].run)):
        spot = (one.step, one.key, one.after)
        known = found.get(spot)
        if known is not None:
            before = tuple(dict.fromkeys((*known.before, *one.before)))
            one = Wording(one.step, one.key, before, one.after, (*known.cites, *one.cites))
        found[spot] = one
    return list(found.values())


def _proposed(states: Iterable[State], sop: str) -> Iterator[Wording]:
    for state in states:
        events = {event.id: (number, event) for number, event in enumerate(state.events)}
        last: dict[tuple[str, str], list[Wording]] = {}
        made = sorted(
            (
                (*events[redline.stamp.event], instance, node, redline)
                for instance, node in steps_of_sop(state, sop)
                for redline in state.record(instance).redlines
            ),
            key=lambda row: (row[0], row[2]),
        )
        for _number, event, instance, node, redline in made:
            # An upgrade may have changed the text since, and the step's id.
            was = run_known(state, event.id).step_named(event.step or instance).step
            cite = cite_of(state, instance, redline.stamp, redline.reason)
            texts: list[tuple[Literal["title", "do"], str, str | None]] = [
                ("title", was.title, redline.title),
                ("do", was.do, redline.do),
            ]
            for key, before, after in texts:
                if after is None:
                    continue
                wording = Wording(node.step.id, key, (before.strip(),), after.strip(), (cite,))
                known = last.setdefault((node.step.id, key), [])
                known[:] = [one for one in known if not same_person(one.cites[0].stamp.by, redline.stamp.by)]
                known.append(wording)
        for known in last.values():
            yield from known


def steps_of_sop(state: State, sop: str) -> Iterator[tuple[str, TreeStep]]:
    """The instances at which something was recorded whose step stands in an SOP, with that step."""
    for instance in state.steps:
        try:
            node = state.run.step_named(instance)
        except LookupError:
            continue
        if node.sop.id == sop:
            yield instance, node


def cite_of(state: State, step: str, stamp: Stamp, text: str = "") -> Cite:
    made = run_known(state, stamp.event).made
    return Cite(made.run, made.version, step, stamp, text)


def redlined_sops(states: Sequence[State]) -> list[str]:
    """The ids of the SOPs whose steps have redlines, each once."""
    found: dict[str, None] = {}
    for state in states:
        for instance, record in state.steps.items():
            if record.redlines:
                try:
                    found[state.run.step_named(instance).sop.id] = None
                except LookupError:
                    continue
    return list(found)
