"""One sync: take in what others have, add what is new here, push it, bring the work tree up."""

import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.store.exchange.arrive import arrive, finish
from sopctl.store.exchange.clone import Clone, Remote
from sopctl.store.exchange.commits import own_commits, record, replay, runs_alone
from sopctl.store.exchange.compare import Found, IsEvent, compare
from sopctl.store.exchange.remote import fetch, forget, push
from sopctl.store.exchange.runs import name_of

ATTEMPTS = 10
FIRST_WAIT, LONGEST_WAIT = 0.1, 5.0  # seconds

Wording = Callable[[Found], str]


@dataclass
class Shared:
    """What a sync did. `sent` and `received` hold lines of journals by run.

    `in_the_way` are files in hand that others changed as well, `clash` what keeps a person's own commits
    from being moved on top of everybody's: then of all that others did only the runs came in.
    """

    remote: Remote | None
    committed: str | None = None
    pushed: bool = False
    began: bool = False  # the remote had no such branch
    sent: dict[str, list[bytes]] = field(default_factory=dict)
    received: dict[str, list[bytes]] = field(default_factory=dict)
    new: set[str] = field(default_factory=set)
    runs: set[str] = field(default_factory=set)  # of which something went out
    made: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    in_the_way: list[str] = field(default_factory=list)
    clash: list[str] = field(default_factory=list)
    runs_stay: bool = False  # not even the runs could be brought in

    def tell(self, found: Found) -> None:
        """Take over what was found."""
        self.received, self.new = found.received, found.new
        self.problems = list(dict.fromkeys([*self.problems, *found.problems]))


def share(clone: Clone, only: Iterable[str] | None, wording: Wording, is_event: IsEvent) -> Shared:
    """Exchange the runs of a clone; `only` names those whose files go out, None stands for all.

    `wording` makes a commit's message, `is_event` knows the lines of journals that are sound. Raises
    SopctlError; whatever was pushed before that is whole.
    """
    finish(clone)
    remote = clone.remote()
    shared = Shared(remote)
    names = None if only is None else set(only)
    try:
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(random.uniform(0, min(LONGEST_WAIT, FIRST_WAIT * 2**attempt)))
            if _once(clone, names, wording, is_event, shared, last=attempt == ATTEMPTS - 1):
                return shared
    finally:
        forget(clone)
    raise SopctlError(
        _("others were faster {number} times; nothing is shared yet", number=ATTEMPTS),
        _("what was recorded is safe here; sync again in a while"),
    )


def _once(
    clone: Clone,
    only: set[str] | None,
    wording: Wording,
    is_event: IsEvent,
    shared: Shared,
    *,
    last: bool,
) -> bool:
    """One attempt; whether it is done. Raises SopctlError."""
    remote, head = shared.remote, clone.head()
    theirs = fetch(clone, remote) if remote else None
    onto = theirs or head
    base = _common(clone, head, theirs) if head and theirs else (None if theirs else head)
    found = compare(clone, base or clone.empty, onto or clone.empty, only, is_event)
    shared.tell(found)
    commit = record(clone, onto, found.put, wording(found)) if found.put else None
    tip = commit or onto
    if tip is None:
        return True
    if remote and (commit or theirs is None):
        if push(clone, remote, tip) is not None:
            return False
        shared.pushed, shared.began = True, shared.began or theirs is None
    if commit:
        shared.committed = commit
        shared.runs |= found.runs
        shared.made |= found.made
        for run, lines in found.sent.items():
            shared.sent[run] = [*shared.sent.get(run, []), *lines]
    return _bring_in(clone, head, theirs, tip, found, shared, last=last)


def _bring_in(
    clone: Clone,
    head: str | None,
    theirs: str | None,
    tip: str,
    found: Found,
    shared: Shared,
    *,
    last: bool,
) -> bool:
    """Bring the work tree up, a person's own commits on top; False when it has to be looked at again."""
    commits = own_commits(clone, theirs, head) if theirs else []
    if commits and commits[0][1:] == [tip] and head:
        to = head  # they stand on it already
    else:
        own = replay(clone, commits, tip)
        to, shared.clash = own.tip, own.clash
    if not shared.clash:
        arrived = arrive(clone, head, to, found)
        if arrived.there:
            return True
        if not last and any(name_of(clone, path) for path in arrived.in_the_way):
            return False  # somebody has just written to a run: look again
        shared.in_the_way = arrived.in_the_way or [arrived.said]
    aside = runs_alone(clone, head, commits, tip)
    shared.runs_stay = not (aside and arrive(clone, head, aside, found).there)
    return True


def _common(clone: Clone, head: str, theirs: str) -> str:
    """The last commit that both have. Raises SopctlError when there is none."""
    base = clone.git.known("merge-base", head, theirs)
    if not base:
        raise SopctlError(
            _("this branch and the one that others share have no commit in common; nothing is shared yet"),
            _("clone the team's repository anew, and copy the folders of your runs into its `runs/`"),
        )
    return base.split()[0]
