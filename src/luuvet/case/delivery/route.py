"""A route: which alerts go where, in which languages, and when not."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from luuvet.case.story import height
from luuvet.kit.clock import NANOSECONDS

KINDS = ("mail", "webhook", "syslog", "telegram")
_DAY = 24 * 60


def unit_key(name: str) -> str:
    """Return what two ways of writing a unit's name share; with its tones, for units may differ by one."""
    return unicodedata.normalize("NFC", name).casefold().strip()


@dataclass(frozen=True)
class Quiet:
    """Hours of the day in which only critical alerts go out. Minutes since midnight; `end` may lie on the next day."""

    start: int
    end: int
    zone: str

    def holds(self, level: int, now: int) -> bool:
        """Tell whether a message of a rank waits at a time (nanoseconds UTC)."""
        if level >= height("critical"):
            return False
        at = (datetime.fromtimestamp(now // NANOSECONDS, UTC)).astimezone(ZoneInfo(self.zone))
        minute = at.hour * 60 + at.minute
        return (minute - self.start) % _DAY < (self.end - self.start) % _DAY

    def text(self) -> str:
        """Return it as it is written in the settings."""
        clock = [str(timedelta(minutes=one)).rjust(8, "0")[:5] for one in (self.start, self.end)]
        return "-".join(clock)


@dataclass(frozen=True)
class Route:
    """One `[[delivery]]` of the settings, checked.

    Attributes:
        name: what people call it. kind: one of `KINDS`.
        to: addresses, a URL, a syslog address, a chat: as the kind wants it.
        least: the rank from which on it takes alerts. units: their `unit_key`; empty takes all, also alerts of no unit.
        langs: one or two of `vi`, `en`, in the order in which they are told.
        lines: so many raw lines go along.
        server, sender, user: of mail: `smtp://host:port`, `From`, name of the logon. server of Telegram: its base URL.
        secret_file, ca_file: see `secret` and `tls`.
        digest_after, digest_minutes: more messages than that in so many minutes become one.
    """

    name: str
    kind: str
    to: tuple[str, ...]
    least: int
    units: frozenset[str] = frozenset()
    langs: tuple[str, ...] = ("vi",)
    quiet: Quiet | None = None
    lines: int = 0
    server: str = ""
    sender: str = ""
    user: str = ""
    secret_file: Path | None = None
    ca_file: Path | None = None
    digest_after: int = 5
    digest_minutes: int = 10

    def wants(self, alert: Mapping[str, Any], about: str = "") -> bool:
        """Tell whether an alert (`listing`'s shape) goes here; `about` is the route whose failure it tells of, if it does."""
        if height(alert["level"]) < self.least or about == self.name:
            return False
        return not self.units or unit_key(str(alert.get("unit") or "")) in self.units

    @property
    def place(self) -> str:
        """The receiver as it may be shown: without what may be secret in a web address."""
        if self.kind == "webhook":
            origin = "/".join(self.to[0].split("/")[:3])
            return origin + "/…" if self.to[0].rstrip("/") != origin else origin
        return f"{self.server} → {', '.join(self.to)}" if self.server else ", ".join(self.to)
