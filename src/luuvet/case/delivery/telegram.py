"""Telegram: `sendMessage` of the Bot API, text in its HTML, at most 4,096 characters as it counts them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

import orjson

from luuvet.case.delivery.compose import subject, text
from luuvet.case.delivery.failed import Failed
from luuvet.case.delivery.letter import Letter, Said, Style
from luuvet.case.delivery.post import Answer, post
from luuvet.case.delivery.route import Route
from luuvet.case.delivery.secret import Secret
from luuvet.case.delivery.shown import cut_units, shown, units
from luuvet.case.delivery.tls import context
from luuvet.kit import words

MOST_UNITS = 4096
_TOKEN = re.compile("[0-9]{1,20}:[A-Za-z0-9_-]{20,100}")
_JSON = {"content-type": "application/json"}


def parts(letter: Letter, style: Style) -> tuple[str, str]:
    """Return heading and text, together at most `MOST_UNITS` UTF-16 units with the line between them."""
    heading = subject(letter, style)
    return heading, cut_units(text(letter, style).strip(), MOST_UNITS - units(heading) - 2)


def html(heading: str, told: str) -> str:
    """Return the message in Telegram's HTML: nothing of the text can be markup."""
    return f"<b>{escape(heading, quote=False)}</b>\n\n{escape(told, quote=False)}"


class Telegram:
    """`letter.Send` over the Bot API, or a relay of it."""

    def __init__(self, route: Route, style: Style, secret: Secret) -> None:
        self._route, self._style, self._secret = route, style, secret

    def __call__(self, letter: Letter, only: Sequence[str]) -> Said:
        """Send; what the API does not take as HTML is sent once more as plain text."""
        token = self._secret()
        if not _TOKEN.fullmatch(token):
            raise Failed("token", route=self._route.name)
        heading, told = parts(letter, self._style)
        answer = self._asked(token, {"text": html(heading, told), "parse_mode": "HTML"})
        if answer.status == 400 and "parse" in _description(answer):
            answer = self._asked(token, {"text": f"{heading}\n\n{told}"})
        if answer.status == 200 and _content(answer).get("ok") is True:
            return words.load("luuvet.case").both("delivery.took.telegram", place=self._route.place)
        raise self._failed(answer, token)

    def _asked(self, token: str, message: dict[str, Any]) -> Answer:
        document = {"chat_id": self._route.to[0], "link_preview_options": {"is_disabled": True}, **message}
        url = f"{self._route.server.rstrip('/')}/bot{token}/sendMessage"
        return post(url, orjson.dumps(document), _JSON, context(self._route.ca_file), self._route.place)

    def _failed(self, answer: Answer, token: str) -> Failed:
        if 300 <= answer.status < 400:
            return Failed("redirect", place=self._route.place, code=answer.status)
        wanted = _content(answer).get("parameters")
        wish = wanted.get("retry_after") if isinstance(wanted, dict) else None
        return Failed(
            "answered",
            place=self._route.place,
            code=answer.status,
            reason=_description(answer).replace(token, "***"),
            blocking=answer.status != 400,
            retry_after=int(wish) if isinstance(wish, int) and wish > 0 else answer.wish,
        )


def _content(answer: Answer) -> dict[str, Any]:
    try:
        found = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _description(answer: Answer) -> str:
    return shown(_content(answer).get("description") or "", 200)
