"""Spans and addresses as people type them: `90s 30m 24h 7d 2w`, `127.0.0.1:5514`, `[::1]:5514`."""

from __future__ import annotations

import re
from ipaddress import ip_address

_SPAN = re.compile(r"^([0-9]{1,9})(ms|s|m|h|d|w)$")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def seconds(text: str) -> float:
    """Return a span in seconds.

    Raises:
        ValueError: the text is no span; the sentence says what one looks like.
    """
    found = _SPAN.match(text.strip())
    if not found or int(found[1]) == 0:
        raise ValueError(f"'{text}' is not a span of time; one looks like 90s, 30m, 24h, 7d or 2w")
    return int(found[1]) * _SECONDS[found[2]]


def address(text: str) -> tuple[str, int]:
    """Return host and port of `host:port`.

    Raises:
        ValueError: the text is no address; the sentence says what one looks like.
    """
    host, colon, port = text.strip().rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise ValueError(f"'{text}' is not an address; one looks like 127.0.0.1:5514 or [::1]:5514")
    return host, int(port)


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
