"""Reads the routes of the settings, and refuses with a sentence what could not work."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from luuvet.case.delivery.route import KINDS, Quiet, Route, unit_key
from luuvet.case.delivery.table import TABLE
from luuvet.case.story import LEVELS, height
from luuvet.kit.settings import BadSetting, Settings, spoken
from luuvet.kit.spans import is_loopback

TELEGRAM = "https://api.telegram.org"
_LINES = {"mail": 3, "webhook": 3, "syslog": 0, "telegram": 0}
_MOST_LINES = 20
_NAME = re.compile("[a-z0-9][a-z0-9-]{0,39}")
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_CHAT = re.compile(r"-?[0-9]{1,20}|@[A-Za-z0-9_]{3,64}")
_QUIET = re.compile("([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")
_SMTP = ("smtp", "smtps", "smtp+plain")
_SYSLOG = ("udp", "tcp", "tls")


def read_routes(settings: Settings) -> list[Route]:
    """Return the routes in the order of the file.

    Raises:
        BadSetting: names the route, the setting and what is right.
    """
    found: list[Route] = []
    for number, table in enumerate(settings.lists.get("delivery", ()), 1):
        route = _Reading(settings, table, number).route()
        if route.name in {one.name for one in found}:
            raise BadSetting(f"{settings.data / 'luuvet.toml'}: two [[delivery]] are named '{route.name}'")
        found.append(route)
    return found


@dataclass(frozen=True)
class _Reading:
    """One table on its way to a route."""

    settings: Settings
    table: Mapping[str, Any]
    number: int

    def route(self) -> Route:
        for name in self.table:
            if name not in {row.name for row in TABLE}:
                self._refuse(name, "there is no such setting; docs/reference/settings.md lists them")
        kind = self._of("kind", KINDS)
        name = self._text("name")
        if not _NAME.fullmatch(name):
            self._refuse("name", "must be lower-case letters, digits and hyphens, e.g. duty-officer")
        to = self._list("to")
        if not to:
            self._refuse("to", "is missing")
        getattr(self, f"_check_{kind}")(to)
        lines = self._number("lines", -1, _MOST_LINES)
        return Route(
            name,
            kind,
            to,
            height(self._of("min_level", LEVELS)),
            frozenset(unit_key(unit) for unit in self._list("units")),
            self._langs(),
            self._quiet(),
            _LINES[kind] if lines < 0 else lines,
            self._text("server") or (TELEGRAM if kind == "telegram" else ""),
            self._text("from"),
            self._text("user"),
            self._path("secret_file"),
            self._path("ca_file"),
            self._number("digest_after", 0, 1000),
            self._number("digest_minutes", 1, 1440),
        )

    def _check_mail(self, to: Sequence[str]) -> None:
        for name, addresses in (("to", to), ("from", [self._text("from")])):
            for one in addresses:
                if not _MAIL.fullmatch(one):
                    self._refuse(name, f"'{one}' is no mail address; one looks like truc-ban@example.vn")
        parts = self._url("server", self._text("server"), _SMTP, "smtp://mail.example.vn:587")
        if self._text("user") and parts.scheme == "smtp+plain" and not is_loopback(str(parts.hostname)):
            self._refuse("server", "a password is not sent without TLS; use smtp:// or smtps://")

    def _check_webhook(self, to: Sequence[str]) -> None:
        self._one(to)
        self._web("to", to[0])

    def _check_syslog(self, to: Sequence[str]) -> None:
        self._one(to)
        parts = self._url("to", to[0], _SYSLOG, "tls://siem.example.vn:6514")
        if parts.port is None:
            self._refuse("to", "names no port; one looks like tls://siem.example.vn:6514")
        ours = {self.settings.text(f"receive.syslog_{way}").rpartition(":")[2] for way in ("tcp", "udp")}
        if is_loopback(str(parts.hostname)) and str(parts.port) in ours:
            self._refuse("to", "is this log's own door: alerts would come back as logs")

    def _check_telegram(self, to: Sequence[str]) -> None:
        self._one(to)
        if not _CHAT.fullmatch(to[0]):
            self._refuse("to", f"'{to[0]}' is no chat; one looks like -1001234567890 or @channel")
        self._web("server", self._text("server") or TELEGRAM)

    def _one(self, to: Sequence[str]) -> None:
        if len(to) != 1:
            self._refuse("to", "must be one receiver; write a [[delivery]] for each")

    def _web(self, name: str, text: str) -> None:
        parts = self._url(name, text, ("https", "http"), "https://hooks.example.vn/alerts")
        if parts.scheme == "http" and not is_loopback(str(parts.hostname)):
            self._refuse(name, "must begin with https://; http:// is for this machine only")

    def _url(self, name: str, text: str, schemes: Sequence[str], example: str) -> SplitResult:
        try:
            parts = urlsplit(text)
            right = parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
        except ValueError:
            right = False
        if not right or not text.isprintable() or " " in text or parts.username or parts.password:
            # Not what stands there: an address may hold a secret.
            self._refuse(name, f"is missing or no address; one looks like {example}, without a name or password in it")
        return parts

    def _langs(self) -> tuple[str, ...]:
        lang = self._text("lang") or spoken(self.settings.text("language"))
        if lang not in ("vi", "en", "both"):
            self._refuse("lang", "must be vi, en or both")
        return ("vi", "en") if lang == "both" else (lang,)

    def _quiet(self) -> Quiet | None:
        text = self._text("quiet")
        if not text:
            return None
        found = _QUIET.fullmatch(text)
        if not found or found[1] + found[2] == found[3] + found[4]:
            self._refuse("quiet", f"'{text}' are no hours; they look like 22:00-06:00")
        assert found is not None
        hours = [int(one) for one in found.groups()]
        return Quiet(hours[0] * 60 + hours[1], hours[2] * 60 + hours[3], self.settings.text("timezone"))

    def _path(self, name: str) -> Path | None:
        text = self._text(name)
        return self.settings.data / text if text else None

    def _of(self, name: str, words: Sequence[str]) -> str:
        text = self._text(name)
        if text not in words:
            self._refuse(name, f"must be one of {', '.join(words)}")
        return text

    def _text(self, name: str) -> str:
        value = self._value(name)
        if not isinstance(value, str):
            self._refuse(name, "must be a text in quotes")
        return str(value)

    def _list(self, name: str) -> tuple[str, ...]:
        value = self._value(name)
        found = value.split(",") if isinstance(value, str) else value
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            self._refuse(name, "must be a text, or a list of texts")
        return tuple(one.strip() for one in found if one.strip())

    def _number(self, name: str, least: int, most: int) -> int:
        value = self._value(name)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self._refuse(name, f"must be a whole number from {least} to {most}")
        return int(value)

    def _value(self, name: str) -> Any:
        return self.table.get(name, next(row.default for row in TABLE if row.name == name))

    def _refuse(self, name: str, why: str) -> None:
        called = self.table.get("name") if isinstance(self.table.get("name"), str) else f"number {self.number}"
        raise BadSetting(f"{self.settings.data / 'luuvet.toml'}: [[delivery]] {called}: {name} {why}")
