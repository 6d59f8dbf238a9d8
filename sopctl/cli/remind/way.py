"""The ways out that settings name, and a reminder as each of them wants it."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sopctl.cli.remind.reminding import Matter
from sopctl.cli.runs.session import Opened
from sopctl.cli.who import now
from sopctl.errors import SopctlError
from sopctl.language import _, speaking
from sopctl.render.clean import to_json_line
from sopctl.render.reminder.letter import letter_facts
from sopctl.settings import Settings
from sopctl.settings.mailing import EXAMPLES, PASSWORD, TOKEN

if TYPE_CHECKING:
    from sopctl.store.network.way import Way


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
        if not mail.host:
            raise SopctlError(_("no mail server is set"), EXAMPLES["mail"])
        if sender is None:
            told = _("mail.from {sender!r} is no address that a mail can come from", sender=mail.sender)
            raise SopctlError(told, EXAMPLES["from"])
        return Smtp(mail, os.environ.get(PASSWORD, ""), sender.addr_spec)
    from sopctl.store.network.hook import Hook

    if not settings.mailing.url:
        raise SopctlError(_("no webhook is set"), EXAMPLES["webhook"])
    return Hook(settings.mailing.url, os.environ.get(TOKEN, ""))


def can_be_mailed(matter: Matter) -> bool:
    """Whether a person has an address that mail can be sent to."""
    from sopctl.render.reminder.as_mail import address_of

    return address_of(matter.person) is not None


def message_of(
    matter: Matter, settings: Settings, way: str, runs: Sequence[Opened]
) -> tuple[str, bytes, str]:
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
