"""From what runs show to an edited SOP file: each redline held against the SOP of today."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sopctl.diff.bumps import next_version
from sopctl.diff.compare import compare
from sopctl.diff.rewording import reworded
from sopctl.errors import SopctlError
from sopctl.language import N_, _, clauses, listed, speaking
from sopctl.render.proposal import DURATION, REDLINE, Edited, Left, Proposal
from sopctl.runs.deviations import deviations
from sopctl.runs.durations import took
from sopctl.runs.lessons import Wording, wordings
from sopctl.runs.state import State
from sopctl.sop.document import Path
from sopctl.sop.draft import Draft
from sopctl.sop.model import Sop, Step, walk_steps
from sopctl.sop.source import CONTROL
from sopctl.sop.versions import is_lower

MAX_EDITS = 100  # texts are compared for each, and the file is read again
SHORTEST_ID = 6  # signs of an event's id that may stand for it


@dataclass(frozen=True)
class Wanted:
    """What of the proposal is asked for: its kinds, and without the redlines of some events."""

    kinds: tuple[str, ...] = (REDLINE, DURATION)
    without: tuple[str, ...] = ()


@dataclass
class Redraft:
    """The SOP as it was committed, its file under edit, and what is proposed."""

    sop: Sop
    draft: Draft
    proposal: Proposal
    now: dict[tuple[str, str], str] = field(default_factory=dict)


def redraft(sop: Sop, draft: Draft, states: Sequence[State], wanted: Wanted) -> Redraft:
    """Edit an SOP's file by what its runs show. Raises SopctlError for events that are no redlines of theirs.

    `states` are runs of that SOP, or runs whose SOPs use it.
    """
    made = Redraft(sop, draft, Proposal(sop.id, [one.run.made for one in states]))
    steps = {step.id: (path, step) for path, _phase, step in walk_steps(sop)}
    renamed = _renamed(states, sop)
    chosen = _chosen(wordings(states, sop.id), wanted) if REDLINE in wanted.kinds else []
    order = {step: number for number, step in enumerate(steps)}
    for one in sorted(chosen, key=lambda one: order.get(renamed.get(one.step, one.step), len(order))):
        name = one.step if one.step in steps else renamed.get(one.step, "")
        if name in steps:
            _reword(made, one, *steps[name])
        else:
            _leave(made, one, _("the SOP has no such step any more"))
    if DURATION in wanted.kinds:
        _lengthen(made, states)
    made.proposal.seen = deviations(states, sop.id)
    return made


def _chosen(found: list[Wording], wanted: Wanted) -> list[Wording]:
    """The wordings that are wanted. Raises SopctlError for an event that is named and proposes none."""
    ids = {cite.stamp.event for one in found for cite in one.cites}
    for name in wanted.without:
        if len(name) < SHORTEST_ID or not any(one.startswith(name) for one in ids):
            raise SopctlError(
                _("--without {event}: no redline of these runs has that event", event=name),
                _("`sopctl propose --dry-run` names the event of each"),
            )
    return [
        one
        for one in found
        if not any(cite.stamp.event.startswith(name) for cite in one.cites for name in wanted.without)
    ]


def _renamed(states: Sequence[State], sop: Sop) -> dict[str, str]:
    """The steps of pinned SOPs that have another id today."""
    found: dict[str, str] = {}
    seen: list[Sop] = []
    for state in states:
        pinned = [state.run.sop, *state.run.tree.used.values()]
        for one in pinned:
            if one.id == sop.id and one not in seen:
                seen.append(one)
                paths = compare(one, sop).renamed.items()
                found |= {old[-1]: new[-1] for old, new in paths if len(old) == 2 and old[0] == "steps"}
    return found


def _reword(made: Redraft, one: Wording, path: Path, step: Step) -> None:
    """Make one wording, or leave it out and say why."""
    if len(made.proposal.edits) + len(made.proposal.left) >= MAX_EDITS:
        _leave(made, one, _("there are more than {most} redlines", most=MAX_EDITS))
        return
    committed = str(getattr(step, one.key)).strip()
    today = made.now.get((step.id, one.key), committed)
    text = one.after
    if re.search(CONTROL, text) or "\r" in text or (one.key == "title" and ("\n" in text or not text)):
        _leave(made, one, _("the file cannot hold it as it is: control characters, or a broken title"))
        return
    if text == committed:
        _leave(made, one, _("the SOP says so already"))
        return
    merged = [found for base in one.before if (found := reworded(base, text, today)) is not None]
    if not merged:
        alone = any(reworded(base, text, committed) is not None for base in one.before)
        _leave(made, one, _clash(made, step.id, one.key) if alone else _changed_since())
        return
    result = merged[0]
    if result == today:
        _leave(made, one, _("the SOP says so already"))
        return
    if not made.draft.write((*path, one.key), result):
        why = _("it cannot be written into the file without changing more, so write it by hand")
        _leave(made, one, why)
        return
    made.now[step.id, one.key] = result
    edit = Edited(REDLINE, step.id, one.key, today, result, one.cites, merged=result != text)
    made.proposal.edits.append(edit)


def _changed_since() -> str:
    return _("the SOP says something else there today than the redline was written against")


def _clash(made: Redraft, step: str, key: str) -> str:
    others = [one for one in made.proposal.edits if (one.step, one.key) == (step, key)]
    events = listed(cite.stamp.event[:10] for one in others for cite in one.cites[:1])
    return _("it changes the same words as the redline {events}; choose one with --without", events=events)


def _leave(made: Redraft, one: Wording, why: str) -> None:
    made.proposal.left.append(Left(one.step, one.key, one.after, why, one.cites))


def _lengthen(made: Redraft, states: Sequence[State]) -> None:
    """Raise durations to what enough runs needed."""
    for path, _phase, step in walk_steps(made.sop):
        if step.takes is None:
            continue
        found = took(states, made.sop.id, step.id, step.takes)
        if not found.is_longer or len(made.proposal.edits) >= MAX_EDITS:
            continue
        after = str(found.longer)
        if made.draft.document.holds((*path, "takes")) and made.draft.write((*path, "takes"), after):
            edit = Edited(DURATION, step.id, "takes", step.takes, after, found.cites, found.amounts)
            made.proposal.edits.append(edit)


def finish(made: Redraft, grade: str) -> None:
    """Raise the version as a change of this grade asks for, and say so in a changelog that is kept."""
    proposal, sop, draft = made.proposal, made.sop, made.draft
    proposal.grade = grade
    after = next_version(sop.version, grade)
    if sop.version is None:
        return
    if after is None or not draft.document.holds(("version",)):
        told = _("the version {version} is not raised: it is no number that sopctl could raise",
                 version=sop.version)  # fmt: skip
        proposal.notes.append(told)
        return
    if not draft.write(("version",), after):
        proposal.notes.append(_("the version {version} is not raised: raise it by hand", version=sop.version))
        return
    proposal.versions = sop.version, after
    if not sop.changelog or not draft.document.holds(("changelog",)):
        return
    first, *others = sop.changelog
    newest_last = bool(others) and is_lower(first, others[-1])
    with speaking(sop.language):
        told = _entry(proposal)
    proposal.logged = draft.enter(("changelog", after), told, first=not newest_last)
    if not proposal.logged:
        proposal.notes.append(_("the changelog has no entry: write it by hand"))


def _entry(proposal: Proposal) -> str:
    """What the changelog says of the edits."""
    parts = []
    for source, told in ((REDLINE, N_("reworded: {steps}")), (DURATION, N_("takes longer: {steps}"))):
        steps = dict.fromkeys(one.step for one in proposal.edits if one.source == source)
        if steps:
            parts.append(_(told, steps=listed(steps)))
    runs = listed(dict.fromkeys(cite.run for one in proposal.edits for cite in one.cites))
    return _("{text} ({detail})", text=clauses(parts), detail=_("as runs showed: {runs}", runs=runs))
