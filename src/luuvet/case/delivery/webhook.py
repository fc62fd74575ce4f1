"""Webhook: one JSON document by POST over HTTPS, signed as Standard Webhooks does it (HMAC-SHA256 over id, time and body)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

import orjson

from luuvet.case.delivery.compose import address, text
from luuvet.case.delivery.failed import Failed
from luuvet.case.delivery.letter import MOST_TOLD, Letter, Said, Style
from luuvet.case.delivery.post import post
from luuvet.case.delivery.route import Route
from luuvet.case.delivery.secret import Secret
from luuvet.case.delivery.shown import shown
from luuvet.case.delivery.tls import context
from luuvet.kit import words
from luuvet.kit.clock import NANOSECONDS, Clock, rfc3339

SCHEMA = 1
MOST_BODY = 256 << 10
_PREFIX = "whsec_"
_LATER = frozenset({401, 403, 404, 407, 408, 425, 429})
"""Client errors that whoever runs the receiver can mend while we wait."""


def document(letter: Letter, style: Style) -> dict[str, Any]:
    """Return what is sent: the letter's kind and key, the alerts in their documented shape, each with lines and address."""
    lang = style.langs[0]
    alerts = [
        {
            **notice.alert,
            "lines": [dict(line) for line in notice.lines[: style.lines]],
            "address": address(notice, style, lang) if style.link else None,
        }
        for notice in letter.notices[:MOST_TOLD]
    ]
    return {
        "schema": SCHEMA,
        "id": letter.key,
        "kind": letter.kind,
        "time": rfc3339(letter.made),
        "log": style.log,
        "route": letter.route,
        "alerts": alerts,
        "more": letter.count - len(alerts),
        **({"text": text(letter, style)} if letter.kind == "test" else {}),
    }


def body(letter: Letter, style: Style) -> bytes:
    """Return the document as bytes; above 256 kB without raw lines, then with fewer alerts."""
    found = document(letter, style)
    whole = orjson.dumps(found)
    if len(whole) > MOST_BODY:
        found["alerts"] = [{**one, "lines": []} for one in found["alerts"]]
        whole = orjson.dumps(found)
    while len(whole) > MOST_BODY and len(found["alerts"]) > 1:
        found["alerts"] = found["alerts"][: len(found["alerts"]) // 2]
        found["more"] = letter.count - len(found["alerts"])
        whole = orjson.dumps(found)
    return whole


def signature(secret: str, name: str, seconds: int, content: bytes) -> str:
    """Return the header `webhook-signature`; a secret `whsec_…` is base64, any other is taken as it is.

    Raises:
        Failed: the secret begins with `whsec_` and is no base64.
    """
    key = secret.encode()
    if secret.startswith(_PREFIX):
        try:
            key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except (binascii.Error, ValueError):
            raise Failed("whsec") from None
    signed = f"{name}.{seconds}.".encode() + content
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


class Webhook:
    """`letter.Send` over HTTPS."""

    def __init__(self, route: Route, style: Style, secret: Secret, clock: Clock) -> None:
        self._route, self._style, self._secret, self._clock = route, style, secret, clock

    def __call__(self, letter: Letter, only: Sequence[str]) -> Said:
        """Send; done when the receiver answers 2xx."""
        content, seconds = body(letter, self._style), self._clock() // NANOSECONDS
        headers = {
            "content-type": "application/json; charset=utf-8",
            "user-agent": "luuvet",
            "webhook-id": letter.key,
            "webhook-timestamp": str(seconds),
        }
        if secret := self._secret():
            headers["webhook-signature"] = signature(secret, letter.key, seconds, content)
        place = self._route.place
        answer = post(self._route.to[0], content, headers, context(self._route.ca_file), place)
        if 200 <= answer.status < 300:
            return words.load("luuvet.case").both("delivery.took.http", place=place, code=answer.status)
        if 300 <= answer.status < 400:
            raise Failed("redirect", place=place, code=answer.status)
        reason = shown(answer.body.decode("utf-8", "replace"), 200)
        client = 400 <= answer.status < 500 and answer.status not in _LATER
        raise Failed(
            "answered",
            place=place,
            code=answer.status,
            reason=reason,
            permanent=client,
            blocking=not client,
            retry_after=answer.wish,
        )
