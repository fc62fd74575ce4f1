"""A message that a receiver did not take: why, in both languages, and what follows from it."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator, Sequence

from luuvet.case.delivery.shown import shown
from luuvet.kit import words

_MOST = 300


class Failed(Exception):
    """A send that failed.

    Attributes:
        said: why, as a sentence in each language; holds no secret.
        permanent: trying again would not help.
        blocking: the receiver takes nothing at all now, so further messages of the route wait too.
        retry_after: the receiver's own wish, seconds; 0 where it has none.
        rest: recipients that are to be tried again while others are not; empty when all are.
        lost: recipients that were refused for good while others are tried again.
    """

    def __init__(
        self,
        key: str,
        *,
        permanent: bool = False,
        blocking: bool = True,
        retry_after: int = 0,
        rest: Sequence[str] = (),
        lost: Sequence[str] = (),
        **values: object,
    ) -> None:
        told = {name: shown(value, _MOST) for name, value in values.items()}
        self.said = words.load("luuvet.case").both(f"delivery.failed.{key}", **told)
        super().__init__(self.said["en"])
        self.key, self.permanent, self.blocking = key, permanent, blocking
        self.retry_after, self.rest, self.lost = retry_after, tuple(rest), tuple(lost)


def of(error: BaseException, place: str) -> Failed:
    """Return what an error of the network means; `place` is the receiver as it may be shown."""
    for one in _chain(error):
        if isinstance(one, Failed):
            return one
        if isinstance(one, ssl.SSLCertVerificationError):
            return Failed("certificate", place=place, reason=getattr(one, "verify_message", "") or one)
        if isinstance(one, socket.gaierror):
            return Failed("name", place=place)
        if isinstance(one, ConnectionRefusedError):
            return Failed("refused", place=place)
        if isinstance(one, TimeoutError):
            return Failed("timeout", place=place)
    reason: object = getattr(error, "reason", None) or error
    if not isinstance(error, (OSError, smtplib.SMTPException)):
        # What others say may hold a part of what they were given: an address, a password.
        reason = type(error).__name__
    if isinstance(error, smtplib.SMTPServerDisconnected) or not str(error):
        return Failed("closed", place=place)
    return Failed("network", place=place, reason=reason)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
