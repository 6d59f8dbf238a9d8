"""The `[mail]`, `[webhook]` and `[remind]` tables of a team's settings: how reminders leave, and what is due.

What a duration is, this floor does not know; whoever counts days looks that up. Secrets come from the
environment alone: settings are in git, for all to read.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from sopctl.errors import SopctlError, did_you_mean
from sopctl.language import _

PASSWORD, TOKEN = "SOPCTL_SMTP_PASSWORD", "SOPCTL_WEBHOOK_TOKEN"
PORTS = {"starttls": 587, "tls": 465, "none": 25}
HOST = r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*"
SENDER = r"(?:([^<>@]*)<)?([!-;=?A-~]+@[A-Za-z0-9.-]+)>?"
EXAMPLES = {
    "mail": '[mail]\nhost = "smtp.example.com"\nfrom = "SOPs <sops@example.com>"',
    "webhook": '[webhook]\nurl = "https://example.com/hook"',
    "remind": '[remind]\nwithin = "3wd"',
    "tls": 'tls = "starttls"',
    "port": "port = 587",
    "host": 'host = "smtp.example.com"',
    "from": 'from = "SOPs <sops@example.com>"',
}
KEYS = {
    "mail": ("host", "port", "tls", "user", "from"),
    "webhook": ("url",),
    "remind": ("within", "every"),
}
SECRETS = {
    "mail": (("password", "pass", "secret"), PASSWORD),
    "webhook": (("token", "secret", "password"), TOKEN),
}


class MailSettings(NamedTuple):
    """The mail server: `tls` is starttls, tls or none; `sender` is `Name <mail>`. No host: none is set."""

    host: str = ""
    port: int = 0
    tls: str = "starttls"
    user: str = ""
    sender: str = ""


class Mailing(NamedTuple):
    """What a repository says of reminders. `url` is that of the webhook; durations are as written."""

    mail: MailSettings = MailSettings()
    url: str = ""
    within: str = ""
    every: str = ""


PLAIN = Mailing()


def mailing_settings(file: Path, table: Mapping[str, object]) -> Mailing:
    """What the tables of mail, webhook and reminders say. Raises SopctlError when one is wrong."""
    texts = {name: _texts(file, name, table[name]) for name in KEYS if name in table}
    if not texts:
        return PLAIN
    remind, webhook = texts.get("remind", {}), texts.get("webhook", {})
    return Mailing(
        _mail(file, texts["mail"]) if "mail" in texts else MailSettings(),
        _url(file, str(webhook.get("url", ""))),
        str(remind.get("within", "")),
        str(remind.get("every", "")),
    )


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    from ipaddress import ip_address  # most starts need it not

    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _texts(file: Path, name: str, table: object) -> dict[str, object]:
    """A table with known keys and no secrets. Raises SopctlError."""
    if not isinstance(table, dict):
        raise SopctlError(_("{file}: {key} must be a table", file=file, key=name), EXAMPLES[name])
    words, variable = SECRETS.get(name, ((), ""))
    for key, value in table.items():
        if key in words:
            told = _("{file}: {key} is a secret, and settings are for all to read", file=file,
                     key=f"{name}.{key}")  # fmt: skip
            mend = _("take it out, change it, and set {variable} where sopctl runs", variable=variable)
            raise SopctlError(told, mend)
        if key not in KEYS[name]:
            unknown = _("{file}: unknown setting {key!r}", file=file, key=f"{name}.{key}")
            raise SopctlError(unknown, did_you_mean(key, KEYS[name]))
        if key != "port" and not isinstance(value, str):
            raise SopctlError(_("{file}: {key} must be a text", file=file, key=f"{name}.{key}"),
                              EXAMPLES[name])  # fmt: skip
    return table


def _mail(file: Path, table: dict[str, object]) -> MailSettings:
    host, tls = str(table.get("host", "")), str(table.get("tls", "starttls"))
    user, sender = str(table.get("user", "")), str(table.get("from", ""))
    if tls not in PORTS:
        told = _("{file}: mail.tls must be starttls, tls or none", file=file)
        raise SopctlError(told, EXAMPLES["tls"])
    port = table.get("port", PORTS[tls])
    if type(port) is not int or not 0 < port < 65536:
        raise SopctlError(
            _("{file}: mail.port must be a number from 1 to 65535", file=file), EXAMPLES["port"]
        )
    if host and not re.fullmatch(HOST, host):
        told = _("{file}: mail.host {host!r} is no name of a host", file=file, host=host[:80])
        raise SopctlError(told, EXAMPLES["host"])
    if host and not sender:
        raise SopctlError(_("{file}: mail.from is missing", file=file), EXAMPLES["mail"])
    if sender and (not re.fullmatch(SENDER, sender) or not sender.isprintable()):
        told = _("{file}: mail.from {sender!r} is no address", file=file, sender=sender[:80])
        raise SopctlError(told, EXAMPLES["from"])
    if not user.isprintable():
        raise SopctlError(_("{file}: mail.user has characters that cannot be shown", file=file))
    return MailSettings(host, port, tls, user, sender)


def _url(file: Path, url: str) -> str:
    """The address of a webhook. Raises SopctlError unless it is one that nobody on the way can read."""
    from urllib.parse import urlsplit

    if not url:
        return ""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    plain = re.fullmatch("[!-~]+", url) and host and "@" not in parts.netloc
    if plain and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))):
        return url
    told = _("{file}: webhook.url {url!r} is no address that begins with https://", file=file, url=url[:80])
    raise SopctlError(told, EXAMPLES["webhook"])
