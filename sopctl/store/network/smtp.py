"""Mail by SMTP: over TLS unless settings say that it is to be plain, and no password in the clear."""

import smtplib
import ssl
from contextlib import suppress

from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.settings.mailing import EXAMPLES, PASSWORD, MailSettings, is_loopback
from sopctl.store.network import way
from sopctl.store.network.way import MOST_SAID, Declined, Lost, Unsure, bounded, unreachable, why


class Smtp:
    """A mail server, as settings name it."""

    def __init__(self, settings: MailSettings, password: str, sender: str) -> None:
        """`sender` is the bare address that mails come from.

        Raises SopctlError where a password is missing, or would travel in the clear.
        """
        self.place = f"{settings.host}:{settings.port}"
        self._settings, self._password, self._sender = settings, password, sender
        self._client: smtplib.SMTP | None = None
        if settings.user and not password:
            told = _("mail.user is {user}, and {variable} is not set", user=settings.user, variable=PASSWORD)
            raise SopctlError(told, _("set it where sopctl runs; it is no part of the settings"))
        if settings.user and settings.tls == "none" and not is_loopback(settings.host):
            told = _("no password is sent to {place} unencrypted", place=self.place)
            raise SopctlError(told, EXAMPLES["tls"])

    def open(self) -> None:
        if self._client is not None and self._client.sock is not None:
            return
        try:
            self._client = None
            self._client = client = self._unconnected()
            with bounded(lambda: client.sock):
                self._greet(client)
        except smtplib.SMTPServerDisconnected as error:
            self.close()
            raise unreachable(self.place, error) from None
        except smtplib.SMTPAuthenticationError as error:
            self.close()
            told = _("{place} does not let {user} in: {why}", place=self.place, user=self._settings.user,
                     why=_said(error))  # fmt: skip
            raise SopctlError(told, _("is {variable} right?", variable=PASSWORD)) from None
        except smtplib.SMTPException as error:
            self.close()
            raise SopctlError(_("{place} refuses: {why}", place=self.place, why=_said(error))) from None
        except (OSError, ValueError) as error:
            self.close()
            raise unreachable(self.place, error) from None

    def _unconnected(self) -> smtplib.SMTP:
        client: smtplib.SMTP
        if self._settings.tls == "tls":
            client = smtplib.SMTP_SSL(timeout=way.SECONDS, context=ssl.create_default_context())
        else:
            client = smtplib.SMTP(timeout=way.SECONDS)
        # Who connects later has to say by hand whose certificate it must be.
        client._host = self._settings.host  # type: ignore[attr-defined]
        return client

    def _greet(self, client: smtplib.SMTP) -> None:
        settings = self._settings
        code, said = client.connect(settings.host, settings.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, said)
        client.ehlo_or_helo_if_needed()
        if settings.tls == "starttls":
            if not client.has_extn("starttls"):
                told = _("{place} offers no encryption", place=self.place)
                raise SopctlError(told, _('another port may; or tls = "none", if all may read along'))
            client.starttls(context=ssl.create_default_context())
            client.ehlo_or_helo_if_needed()
        if settings.user:
            client.login(settings.user, self._password)

    def send(self, to: str, message: bytes, name: str) -> None:
        client = self._client
        if client is None:
            raise Lost(_("there is no connection"))
        under_way = False
        try:
            with bounded(lambda: client.sock):
                self._ask(client, *client.mail(self._sender))
                self._ask(client, *client.rcpt(to))
                under_way = True
                self._ask(client, *client.data(message))
        except smtplib.SMTPDataError as error:
            raise Declined(_said(error)) from None
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self.close()
            raise (Unsure if under_way else Lost)(why(error)) from None

    def _ask(self, client: smtplib.SMTP, code: int, said: bytes) -> None:
        """Go on where the server says yes. Raises Declined."""
        if code in (250, 251):
            return
        if code == 421:  # it is about to hang up
            self.close()
        else:
            with suppress(smtplib.SMTPServerDisconnected, OSError):
                client.rset()
        raise Declined(_said(smtplib.SMTPResponseException(code, said)))

    def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(OSError, smtplib.SMTPException), bounded(lambda: client.sock):
                if client.sock is not None:
                    client.sock.settimeout(min(way.SECONDS, 2.0))  # a good-bye that nobody waits for
                    client.quit()
            client.close()


def _said(error: Exception) -> str:
    """What the server said, its code first."""
    if not isinstance(error, smtplib.SMTPResponseException):
        return " ".join(str(error).split())[:MOST_SAID]
    answer: bytes | str = error.smtp_error
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(f"{error.smtp_code} {text}".split())[:MOST_SAID]
