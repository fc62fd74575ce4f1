"""Mail: SMTP with STARTTLS or TLS (RFC 5321, 3207, 8314), a plain text in UTF-8, marked as sent by a machine (RFC 3834)."""

from __future__ import annotations

import base64
import smtplib
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.header import Header
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr
from urllib.parse import urlsplit

from luuvet.case.delivery.compose import subject, text
from luuvet.case.delivery.failed import Failed, of
from luuvet.case.delivery.letter import Letter, Said, Style
from luuvet.case.delivery.route import Route
from luuvet.case.delivery.secret import Secret
from luuvet.case.delivery.shown import shown
from luuvet.case.delivery.tls import context
from luuvet.case.story import height
from luuvet.kit import words
from luuvet.kit.clock import NANOSECONDS

_SECONDS = 30.0
_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


def message(letter: Letter, route: Route, style: Style) -> MIMEText:
    """Return the mail. Its id is made of the letter's key, so that a second copy is known as one."""
    domain = route.sender.rpartition("@")[2]
    # Not the library's newer EmailMessage: where it folds a Vietnamese subject, the space between two words is lost.
    mail = MIMEText(text(letter, style), "plain", "utf-8")
    mail["From"] = formataddr(("Lưu Vết", route.sender))
    mail["To"] = ", ".join(route.to)
    mail["Subject"] = Header(subject(letter, style), "utf-8", header_name="Subject").encode()
    mail["Date"] = format_datetime(datetime.fromtimestamp(letter.made // NANOSECONDS, UTC))
    mail["Message-ID"] = _id(letter.key, style.log, domain)
    if letter.about and letter.about != letter.key:
        mail["In-Reply-To"] = mail["References"] = _id(letter.about, style.log, domain)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["List-Id"] = f"<{route.name}.luuvet.{domain}>"
    if letter.notices and letter.notices[0].rank >= height("critical"):
        mail["Importance"] = "high"
    return mail


def _id(key: str, log: str, domain: str) -> str:
    return f"<{key}.{log}.luuvet@{domain}>"


class Mailer:
    """`letter.Send` over SMTP."""

    def __init__(self, route: Route, style: Style, secret: Secret) -> None:
        self._route, self._style, self._secret = route, style, secret

    def __call__(self, letter: Letter, only: Sequence[str]) -> Said:
        """Send to the route's recipients, or to those that are named."""
        mail = message(letter, self._route, self._style)
        to = list(only or self._route.to)
        try:
            client = self._connected()
        except (OSError, smtplib.SMTPException, ssl.SSLError) as error:
            raise self._unreached(error) from None
        try:
            refused = client.send_message(mail, self._route.sender, to)
            with suppress(OSError, smtplib.SMTPException):
                client.quit()
        except smtplib.SMTPRecipientsRefused as error:
            raise self._refused(dict(error.recipients), everyone=True) from None
        except smtplib.SMTPResponseException as error:
            raise self._said(error) from None
        except (OSError, smtplib.SMTPException) as error:
            raise of(error, self._place) from None
        finally:
            client.close()
        if refused:
            raise self._refused(refused, everyone=False)
        return words.load("luuvet.case").both("delivery.took.mail", place=self._place, to=", ".join(to))

    @property
    def _place(self) -> str:
        return self._route.server

    def _connected(self) -> smtplib.SMTP:
        parts = urlsplit(self._route.server)
        host, port = str(parts.hostname), parts.port or _PORTS[parts.scheme]
        name = socket.gethostname()
        ours = name if name.isascii() and name else "luuvet"
        password = self._secret() if self._route.user else ""
        if self._route.user and not password:
            raise Failed("no-secret", route=self._route.name)
        if parts.scheme == "smtps":
            trust = context(self._route.ca_file)
            client: smtplib.SMTP = smtplib.SMTP_SSL(host, port, ours, timeout=_SECONDS, context=trust)
        else:
            client = smtplib.SMTP(host, port, ours, timeout=_SECONDS)
        try:
            if parts.scheme == "smtp":
                client.starttls(context=context(self._route.ca_file))
            if self._route.user:
                _logon(client, self._route.user, password)
        except BaseException:
            client.close()
            raise
        return client

    def _unreached(self, error: Exception) -> Failed:
        if isinstance(error, smtplib.SMTPAuthenticationError):
            return Failed("logon", place=self._place, code=error.smtp_code)
        if isinstance(error, smtplib.SMTPNotSupportedError):
            return Failed("no-starttls", place=self._place)
        if isinstance(error, smtplib.SMTPResponseException):
            return Failed("answered", place=self._place, code=error.smtp_code, reason=_told(error.smtp_error))
        return of(error, self._place)

    def _said(self, error: smtplib.SMTPResponseException) -> Failed:
        final = 500 <= error.smtp_code < 600
        return Failed(
            "answered",
            place=self._place,
            code=error.smtp_code,
            reason=_told(error.smtp_error),
            permanent=final,
            blocking=False,
        )

    def _refused(self, who: dict[str, tuple[int, bytes]], *, everyone: bool) -> Failed:
        """Some were refused: those whom the server may take later are tried again, unless it refused all for good."""
        later = [address for address, (code, _) in who.items() if code < 500]
        code, reason = next(iter(who.values()))
        return Failed(
            "recipient",
            place=self._place,
            to=", ".join(who),
            code=code,
            reason=_told(reason),
            permanent=not later,
            blocking=False,
            rest=() if everyone and len(later) == len(who) else later,
            lost=[address for address in who if address not in later] if later else (),
        )


def _logon(client: smtplib.SMTP, user: str, password: str) -> None:
    if user.isascii() and password.isascii():
        client.login(user, password)
        return
    # The library knows ASCII only; PLAIN is UTF-8 (RFC 4616).
    client.ehlo_or_helo_if_needed()
    code, reason = client.docmd("AUTH", "PLAIN " + base64.b64encode(f"\0{user}\0{password}".encode()).decode())
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, reason)


def _told(reason: bytes | str) -> str:
    return shown(reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason, 200)
