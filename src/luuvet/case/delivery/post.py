"""One HTTP POST, bounded in every way: no redirect is followed, no proxy of the environment is heeded."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import httpx2

from luuvet.case.delivery.failed import of

_SECONDS = 20.0
_MOST_ANSWER = 64 << 10


@dataclass(frozen=True)
class Answer:
    """Status, headers (lower-case names), and the first 64 kB of the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def wish(self) -> int:
        """Seconds of `Retry-After`; 0 where it names none."""
        text = self.headers.get("retry-after", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def post(url: str, body: bytes, headers: Mapping[str, str], trust: ssl.SSLContext, place: str) -> Answer:
    """Send a body; `place` names the receiver in sentences, the URL may hold a secret.

    Raises:
        Failed: there was no answer.
    """
    try:
        with (
            httpx2.Client(verify=trust, trust_env=False, follow_redirects=False, timeout=_SECONDS) as client,
            client.stream("POST", url, content=body, headers=dict(headers)) as response,
        ):
            return Answer(response.status_code, response.headers, _read(response))
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        failed = of(error, place)
    # Not from the error: what it says may hold the URL.
    raise failed


def _read(response: httpx2.Response) -> bytes:
    found = b""
    for piece in response.iter_raw():
        found += piece
        if len(found) >= _MOST_ANSWER:
            break
    return found[:_MOST_ANSWER]
