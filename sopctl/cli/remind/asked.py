"""What `sopctl remind` is asked for: to show what would be sent, or to send it."""

import re
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from sopctl.cli.opening import open_repository
from sopctl.cli.remind.reminding import Matter, matters, rules_of
from sopctl.cli.remind.sending import Outcome, Sender, one_sender
from sopctl.cli.remind.way import can_be_mailed, place_of
from sopctl.cli.runs.syncing import bring_together
from sopctl.cli.terminal import out, say
from sopctl.cli.who import who_acts
from sopctl.errors import SopctlError
from sopctl.language import _, listed, plural, speaking
from sopctl.render.clean import one_line, to_json
from sopctl.render.reminder.letter import letter_facts, subject, text
from sopctl.runs.people import short_name
from sopctl.settings import Settings, find_settings
from sopctl.sop.texts import check_person
from sopctl.store.repository import Repository

MOST_NAMED = 8
MAIL = re.compile(r"[^\s<>@]+@[^\s<>@]+")


@dataclass(frozen=True)
class Asked:
    """The words of the command."""

    runs: tuple[str, ...]
    send: bool
    sync: bool
    to: str
    within: str
    every: str
    again: bool
    way: str
    as_json: bool
    acts: str


def remind(asked: Asked) -> int:
    """Show or send reminders; the exit code. Raises SopctlError."""
    repository = open_repository()
    settings = find_settings(repository.root)
    rules = rules_of(settings, asked.way, asked.within, asked.every, again=asked.again, to=_person(asked.to))
    by = who_acts(asked.acts) if asked.send else ""
    if asked.sync and not asked.send:
        raise SopctlError(_("--sync goes with --send alone"))
    with one_sender(repository) if asked.send else nullcontext():
        if asked.sync:
            bring_together(repository)
        found = matters(repository, asked.runs, rules)
        fresh = [one for one in found if one.fresh]
        if asked.send:
            outcomes = _sent(repository, asked, settings, fresh, by)
        else:
            outcomes = [_foreseen(one, asked.way) for one in fresh]
    if asked.as_json:
        out(to_json(_facts(asked, settings, found, outcomes)))
    elif not asked.send:
        for one in outcomes:
            if one.state == "due":
                _show(one.matter, settings)
    if not asked.again:
        _name_unsure(found)
    _name_unreachable(outcomes)
    if not fresh and not asked.as_json:
        say(_("there is nobody to remind"))
    elif not asked.send:
        _say_where(settings, asked.way, sum(one.state == "due" for one in outcomes))
    return 2 if any(one.state not in ("due", "sent", "elsewhere") for one in outcomes) else 0


def _sent(
    repository: Repository, asked: Asked, settings: Settings, fresh: Sequence[Matter], by: str
) -> list[Outcome]:
    """Send, and with --sync share before and after."""
    if not fresh:
        return []
    sender = Sender(settings, asked.way, by, quiet=asked.as_json)
    if not asked.sync:
        return sender.send(fresh)
    try:
        return sender.send(fresh, lambda: bring_together(repository))
    finally:
        bring_together(repository)


def _person(given: str) -> str:
    """A person as runs have them, or a name or a mail alone. Raises SopctlError."""
    mail = given.strip().removeprefix("<").removesuffix(">")
    if MAIL.fullmatch(mail):
        return f"<{mail}>"
    try:
        return check_person(given) if given else ""
    except ValueError as error:
        raise SopctlError(_("{option}: {problem}", option="--to", problem=error)) from None


def _foreseen(matter: Matter, way: str) -> Outcome:
    return Outcome(matter, "due" if way == "webhook" or can_be_mailed(matter) else "no-address")


def _show(matter: Matter, settings: Settings) -> None:
    """Print what somebody would get."""
    letter = matter.letter()
    with speaking(matter.language(settings)):
        head, body = subject(letter), text(letter)
    out(_("To: {person}", person=one_line(matter.person)) + "\n")
    out(_("Subject: {subject}", subject=head) + "\n\n")
    out("".join(f"    {line}".rstrip() + "\n" for line in body.splitlines()) + "\n")


def _name_unsure(found: Sequence[Matter]) -> None:
    """Name what was begun and may not have arrived."""
    for matter in found:
        steps = [f"{opened.folder.name} {item.step}" for opened, item, _told in matter.unsure]
        if steps:
            told = _(
                "the reminder for {person} of {steps} was begun, and is not known to have arrived",
                person=short_name(matter.person),
                steps=listed(steps, MOST_NAMED),
            )
            say(f"{one_line(told)}\n  {_('--again sends it anew')}")


def _name_unreachable(outcomes: Sequence[Outcome]) -> None:
    for one in outcomes:
        if one.state == "no-address":
            name = one_line(one.matter.person)
            count = plural("{count} step", "{count} steps", len(one.matter.fresh))
            told = _("{person} has no mail address, and is not told of {what}", person=name, what=count)
            say(f"{told}\n  {_('bind the role to Name <mail>: sopctl bind RUN ROLE=PERSON')}")


def _say_where(settings: Settings, way: str, count: int) -> None:
    """Say that nothing was sent, and where it would go."""
    place, mail = place_of(settings, way), settings.mailing.mail
    if not place:
        table = "[mail]" if way == "mail" else "[webhook]"
        say(_("nothing was sent, and the settings name no server yet: {table}", table=table))
        return
    how = "" if way == "webhook" else f" ({mail.tls})"
    told = plural(
        "nothing was sent; --send would send {count} message to {place}",
        "nothing was sent; --send would send {count} messages to {place}",
        count,
        place=f"{place}{how}",
    )
    say(one_line(told))


def _facts(
    asked: Asked, settings: Settings, found: Sequence[Matter], outcomes: Sequence[Outcome]
) -> dict[str, Any]:
    """Keys are in docs/reminders.md."""
    return {
        "way": asked.way,
        "place": place_of(settings, asked.way) or None,
        "sent": asked.send,
        "people": [
            {
                "state": one.state,
                "why": one.why or None,
                "message": one.matter.message(asked.way),
                **letter_facts(one.matter.letter()),
            }
            for one in outcomes
        ],
        "unsure": [
            {"person": matter.person, "run": opened.folder.name, "step": item.step, "day": told.sent.day}
            for matter in found
            for opened, item, told in matter.unsure
        ],
    }
