"""Reminders on their way: written into the journal, then sent, then what became of them.

A process may die between the two writings: then a reminder counts as sent, so that nothing is sent twice, and
the next one names it.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sopctl.cli.reminding import Matter
from sopctl.cli.session import Opened, record
from sopctl.cli.terminal import out, say
from sopctl.cli.who import now
from sopctl.errors import Refused, SopctlError
from sopctl.language import _, plural, speaking
from sopctl.render.clean import one_line, to_json_line
from sopctl.render.reminder.letter import letter_facts
from sopctl.runs.acts.deliver import Deliver
from sopctl.runs.acts.remind import Remind
from sopctl.runs.event import Event
from sopctl.runs.people import short_name
from sopctl.settings import Settings
from sopctl.settings.mailing import EXAMPLES, PASSWORD, TOKEN
from sopctl.store.lock import alone
from sopctl.store.repository import Repository

if TYPE_CHECKING:
    from sopctl.store.network.way import Way

LOCK = "remind.lock"
PATIENCE = 2.0
LOST = "connection lost"  # in the journal, where nothing is translated
MOST_LOST = 2  # lines lost one after the other, from which on the server is left alone


@dataclass(frozen=True)
class Outcome:
    """What became of one person's reminder.

    `state` is due, sent, refused, unsure, failed or no-address; `why` is what the server said, or LOST, and
    `told` is that in words.
    """

    matter: Matter
    state: str
    why: str = ""
    told: str = ""


@contextmanager
def one_sender(repository: Repository) -> Iterator[None]:
    """Be the only one who sends reminders in this folder. Raises SopctlError when somebody else does."""
    busy = SopctlError(_("another `sopctl remind` is at work here"), _("try again when it is done"))
    with alone(repository.private_folder() / LOCK, PATIENCE, busy):
        yield


def place_of(settings: Settings, way: str) -> str:
    """Where reminders go, as `host:port`; empty where settings name no server."""
    from urllib.parse import urlsplit

    if way == "mail":
        mail = settings.mailing.mail
        return f"{mail.host}:{mail.port}" if mail.host else ""
    parts = urlsplit(settings.mailing.url)
    return (
        f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}" if parts.hostname else ""
    )


def way_of(settings: Settings, way: str) -> "Way":
    """The way out that settings name. Raises SopctlError when they name none, or a secret is missing."""
    if way == "mail":
        from sopctl.render.reminder.as_mail import address_of
        from sopctl.store.network.smtp import Smtp

        mail = settings.mailing.mail
        sender = address_of(_full(mail.sender))
        if not mail.host or sender is None:
            raise SopctlError(_("no mail server is set"), EXAMPLES["mail"])
        return Smtp(mail, os.environ.get(PASSWORD, ""), sender.addr_spec)
    from sopctl.store.network.hook import Hook

    if not settings.mailing.url:
        raise SopctlError(_("no webhook is set"), EXAMPLES["webhook"])
    return Hook(settings.mailing.url, os.environ.get(TOKEN, ""))


def send_all(
    matters: Sequence[Matter], settings: Settings, way: str, by: str, *, quiet: bool
) -> list[Outcome]:
    """Send each person theirs, and say what became of it; `quiet`: only of what failed.

    Raises SopctlError when no way out is set, NotRecorded when the disk is full.
    """
    from sopctl.store.network.way import Declined, Lost, Unsure

    line = way_of(settings, way)
    found: list[Outcome] = []
    lost = 0
    try:
        for matter in matters:
            if way == "mail" and not can_be_mailed(matter):
                found.append(Outcome(matter, "no-address"))
                continue
            if lost == MOST_LOST:
                found.append(Outcome(matter, "failed"))
                continue
            try:
                line.open()
            except SopctlError as error:
                _tell(error)
                lost = MOST_LOST
                found.append(Outcome(matter, "failed"))
                continue
            written = _written(matter, way, by)
            if not written:
                found.append(Outcome(matter, "failed"))
                continue
            to, message, name = _message(matter, settings, way, [opened for opened, _event in written])
            try:
                line.send(to, message, name)
            except Declined as error:
                lost = lost + 1 if isinstance(error, Lost) else 0
                words = one_line(str(error)) or "?"
                outcome = Outcome(matter, "refused", LOST if isinstance(error, Lost) else words, words)
            except Unsure as error:
                lost, outcome = lost + 1, Outcome(matter, "unsure", LOST, one_line(str(error)))
            else:
                lost, outcome = 0, Outcome(matter, "sent")
            found.append(outcome)
            if outcome.state != "unsure":
                for opened, event in written:
                    record(opened, Deliver(event.id, outcome.why), by)
            _say(outcome, line.place, quiet=quiet)
    finally:
        line.close()
    if left := sum(one.state == "failed" for one in found):
        say(plural("{count} reminder was not sent", "{count} reminders were not sent", left))
    return found


def can_be_mailed(matter: Matter) -> bool:
    """Whether a person has an address that mail can be sent to."""
    from sopctl.render.reminder.as_mail import address_of

    return address_of(matter.person) is not None


def _written(matter: Matter, way: str, by: str) -> list[tuple[Opened, Event]]:
    """The events of a reminder, one in each run; a run that takes none is left out, and said why."""
    runs = {opened.folder.name: opened for opened, _item in matter.fresh}
    written = []
    for name, opened in runs.items():
        items = tuple(item for one, item in matter.fresh if one.folder.name == name)
        keys = tuple(
            {"step": step, "kind": kind, "due": due, "mark": mark}
            for step, kind, due, mark in (item.key for item in items)
        )
        command = Remind(matter.person, way, matter.today.isoformat(), matter.message(way), keys)
        try:
            written.append((opened, record(opened, command, by)))
        except Refused as error:
            say(_("{run}: {problem}", run=name, problem=error.message))
    return written


def _message(matter: Matter, settings: Settings, way: str, runs: Sequence[Opened]) -> tuple[str, bytes, str]:
    """To which address, which bytes, and by which name."""
    letter, name = matter.letter(runs), matter.message(way)
    if way == "webhook":
        return "", to_json_line({"message": name, **letter_facts(letter)}).encode(), name
    from sopctl.render.reminder.as_mail import address_of, mail

    sender, to = address_of(_full(settings.mailing.mail.sender)), address_of(matter.person)
    if sender is None or to is None:  # both were looked at before
        raise SopctlError(_("no mail server is set"))
    with speaking(matter.language(settings)):
        made = mail(letter, sender, to, f"<{name}@{sender.domain}>", now())
    return to.addr_spec, made.as_bytes(), name


def _full(sender: str) -> str:
    """The sender as `Name <mail>`, from a bare mail too."""
    return sender if "<" in sender else f"<{sender}>"


def _say(outcome: Outcome, place: str, *, quiet: bool) -> None:
    who = one_line(short_name(outcome.matter.person))
    if outcome.state == "sent":
        count = len(outcome.matter.fresh)
        what = plural("{count} step", "{count} steps", count)
        if not quiet:
            out(one_line(_("sent to {person}: {what}", person=outcome.matter.person, what=what)) + "\n")
    elif outcome.state == "refused":
        told = _(
            "{place} refuses the reminder for {person}: {why}", place=place, person=who, why=outcome.told
        )
        say(one_line(told))
    else:
        told = _(
            "{place} was lost while the reminder for {person} was under way: {why}",
            place=place,
            person=who,
            why=outcome.told,
        )
        say(f"{one_line(told)}\n  {_('it may have arrived, so it is not sent again; --again does')}")


def _tell(error: SopctlError) -> None:
    say(f"sopctl: {one_line(error.message)}" + (f"\n  {error.mend}" if error.mend else ""))
