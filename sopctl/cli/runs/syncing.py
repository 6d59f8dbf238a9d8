"""A sync from the command line: the words of its commit, and what is told of it."""

import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from sopctl.cli.runs.session import Opened, all_problems, load
from sopctl.cli.terminal import interactive, out, say
from sopctl.errors import SopctlError
from sopctl.language import ENGLISH, _, clauses, listed, speaking
from sopctl.render.arrivals import arrived_text, commit_message, conflicts_text, made_text, sent_text
from sopctl.render.clean import one_line, to_json
from sopctl.runs.event import DamagedLine, Event, decode, encode
from sopctl.runs.state import in_order
from sopctl.store.exchange.clone import opened
from sopctl.store.exchange.compare import Found
from sopctl.store.exchange.share import Shared, share
from sopctl.store.repository import Repository

FEW = 6  # files or commits that one message names


def sync(repository: Repository, names: list[str] | None, *, as_json: bool) -> None:
    """Share runs and print what went out and came in. `names` are those that go out; None: all.

    Raises SopctlError, after what was done is printed, when not all could be brought together.
    """
    with opened(repository, ask=interactive()) as clone:
        shared = share(clone, names, _wording, _is_event)
    sent = {run: _events(lines) for run, lines in shared.sent.items()}
    received = {run: _events(lines) for run, lines in shared.received.items() if lines}
    if shared.runs_stay:
        received, shared.new = {}, set()
    there, problems = _loaded(repository, sorted({*received, *shared.new}))
    problems = [*shared.problems, *problems]
    if as_json:
        stuck = [error.message] if (error := _stuck(shared)) else []
        out(to_json(_facts(shared, sent, received, [*problems, *stuck])))
    else:
        _print(shared, sent, received, there)
    for problem in problems:
        say(one_line(_("warning: {problem}", problem=problem)))
    if shared.remote is None:
        say(
            _("there is nobody to share with yet: git knows no remote here")
            + "\n  "
            + _("make an empty repository where your team can reach it, then: git remote add origin ADDRESS")
        )
    if error := _stuck(shared):
        raise error


def bring_together(repository: Repository) -> None:
    """Share all runs, for a command that asks nothing and has other things to print.

    Raises SopctlError unless all that was recorded here is shared, and what others recorded came in.
    """
    with opened(repository, ask=False) as clone:
        shared = share(clone, None, _wording, _is_event)
    for problem in shared.problems:
        say(one_line(_("warning: {problem}", problem=problem)))
    if shared.remote is None:
        raise SopctlError(_("there is nobody to share with yet: git knows no remote here"))
    if shared.runs_stay and (error := _stuck(shared)):
        raise error


def _events(lines: Iterable[bytes]) -> list[Event]:
    """The events in lines of journals; damaged ones are named when the run is loaded."""
    events = []
    for line in lines:
        with suppress(DamagedLine):
            events.append(decode(line))
    return in_order(events)


def _is_event(line: bytes) -> bool:
    try:
        decode(line)
    except DamagedLine:
        return False
    return True


def _wording(found: Found) -> str:
    with speaking(ENGLISH):
        return commit_message(
            found.runs, found.made, {run: _events(lines) for run, lines in found.sent.items()}
        )


def _loaded(repository: Repository, runs: list[str]) -> tuple[dict[str, Opened], list[str]]:
    """The runs of which something came in, and what is damaged in them."""
    there, problems = {}, []
    for run in runs:
        try:
            there[run] = load(repository.runs / run)
            problems += [f"{run}: {problem}" for problem in all_problems(there[run])]
        except SopctlError as error:
            problems.append(_("{run} cannot be opened: {problem}", run=run, problem=error.message))
    return there, problems


def _print(
    shared: Shared, sent: dict[str, list[Event]], received: dict[str, list[Event]], there: dict[str, Opened]
) -> None:
    for run in sorted(shared.runs):
        out(sent_text(run, len(sent.get(run, [])), made=run in shared.made, pushed=shared.pushed))
    if shared.began and shared.remote:
        began = _(
            "the branch {branch} is on {remote} now", branch=shared.remote.branch, remote=shared.remote.name
        )
        out(one_line(began) + "\n")
    for run, one in there.items():
        if run in shared.new:
            out(made_text(run, one.run.made, len(received.get(run, []))))
        else:
            out(arrived_text(run, received.get(run, []), one.state))
        out(conflicts_text(run, one.state))
    if not shared.runs and not shared.began and not there and _stuck(shared) is None:
        out(_("nothing new") + "\n")


def _facts(
    shared: Shared, sent: dict[str, list[Event]], received: dict[str, list[Event]], problems: list[str]
) -> dict[str, Any]:
    return {
        "committed": shared.committed,
        "pushed": shared.pushed,
        "sent": {run: len(sent.get(run, [])) for run in sorted(shared.runs)},
        "received": [
            {"run": run, **json.loads(encode(event))}
            for run, events in sorted(received.items())
            for event in events
        ],
        "new_runs": sorted(shared.new),
        "problems": problems,
    }


def _stuck(shared: Shared) -> SopctlError | None:
    """What a person has to do when not all could be brought together; acts are shared by then."""
    if not shared.in_the_way and not shared.clash:
        return None
    came = (
        _("what was recorded here is shared, but nothing of others came in")
        if shared.runs_stay
        else _("runs are shared and came in, but nothing else did")
    )
    if shared.in_the_way:
        files = listed(shared.in_the_way[:FEW])
        why = _("you have changes in hand that others changed as well: {files}", files=files)
        mend = _("commit them, or put them aside with `git stash`, then sync again")
    else:
        why = _("commits of yours and of others meet: {files}", files=listed(shared.clash[:FEW]))
        mend = _(
            "`git pull --rebase` brings them together; should it stop at `Take in runs`: `git rebase --skip`"
        )
    return SopctlError(clauses([came, why]), mend)
