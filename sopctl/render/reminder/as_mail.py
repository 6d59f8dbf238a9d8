"""A reminder as a mail: headers that no name or title can add to, text and a page, in UTF-8."""

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from sopctl.language import spoken_tag
from sopctl.render.clean import cut, one_line
from sopctl.render.reminder.as_html import page
from sopctl.render.reminder.letter import Letter, subject, text
from sopctl.runs.people import split_person

LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:[.][A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ADDRESS = re.compile(rf"{LOCAL}@{LABEL}(?:[.]{LABEL})*")
MOST_ADDRESS = 254
MOST_NAME = 80


def is_address(mail: str) -> bool:
    """Whether a mail can be sent to: by every server, so in plain characters alone."""
    return len(mail) <= MOST_ADDRESS and bool(ADDRESS.fullmatch(mail))


def address_of(person: str) -> Address | None:
    """A person as a header has them; None for one without a mail that can be sent to."""
    name, mail = split_person(person)
    if not is_address(mail):
        return None
    return Address(display_name=cut(one_line(name), MOST_NAME), addr_spec=mail)


def mail(letter: Letter, sender: Address, to: Address, message: str, at: datetime) -> EmailMessage:
    """The letter, in the language spoken now. `message` is its Message-ID."""
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"] = sender, to
    made["Subject"] = subject(letter)
    made["Date"] = format_datetime(at)
    made["Message-ID"] = message
    made["Auto-Submitted"] = "auto-generated"  # so that nobody's absence notice answers it
    # Encoded so that it passes through servers that know seven bits alone.
    made.set_content(text(letter), cte="quoted-printable")
    made.add_alternative(page(letter), subtype="html", cte="quoted-printable")
    made["Content-Language"] = spoken_tag()
    return made
