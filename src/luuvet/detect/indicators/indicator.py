"""One indicator: what is looked for, written the one way in which it is compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Literal, get_args

Kind = Literal["ip", "network", "domain", "url", "hash", "ja3", "email", "file"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_DEFANGED = (
    (re.compile(r"^\s*h(?:xx|\*\*|__)p(s?)(?=:|\[:)", re.IGNORECASE), r"http\1"),
    (re.compile(r"\[:?//\]|\[:\]//"), "://"),
    (re.compile(r"::(?=//)"), ":"),
    (re.compile(r"\[(?:\.|dot)\]|\((?:\.|dot)\)|\{(?:\.|dot)\}|\\\.", re.IGNORECASE), "."),
    (re.compile(r"\[(?:@|at)\]|\((?:@|at)\)", re.IGNORECASE), "@"),
    (re.compile(r"\[:\]"), ":"),
    (re.compile(r"\[/\]"), "/"),
)
_PORT = re.compile(r"^([^:/\s]+):\d{1,5}$")
_HASH = re.compile(r"^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$")
_DOMAIN = re.compile(r"^(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})$")
_EMAIL = re.compile(r"^[^\s@<>\"]+@[^\s@<>\"]+\.[a-z]{2,63}$")
_FILE = re.compile(r"^[^\x00-\x1f/\\<>|\"?*]+\.[0-9]{0,3}[A-Za-z][A-Za-z0-9]{0,7}$")
SURELY_FILE = re.compile(
    r"\.(?:exe|dll|sys|scr|cpl|msi|jar|apk|elf|bin|dat|tmp|doc[xm]?|dotm|xls[xmb]?|ppt[xm]?|rtf|pdf|zip|rar|7z|iso|img|vhdx?|lnk|hta|"
    r"jse?|vb[se]|wsf|ps1|bat|cmd|php|aspx?|jsp)$",
    re.IGNORECASE,
)
"""Endings that lists mean as files, though some are top-level domains too."""


@dataclass(frozen=True)
class Indicator:
    """What is looked for.

    Attributes:
        value: as it is compared: lower case; an address in its shortest form; a domain as the network knows it (`xn--…`); a
            file's name as written. A `ja3` is the MD5 of a TLS client's hello, which only a list that says so can mean.
        source: where in the list it stands: `line 7`, a STIX or MISP id.
        note: what the list says of it.
    """

    kind: Kind
    value: str
    source: str = ""
    note: str = ""


def indicator(value: str, kind: str = "", *, source: str = "", note: str = "") -> Indicator:
    """Return the indicator that a text of a list is; letters write `198.51.100[.]7` and `hxxp://`, which is undone.

    Raises:
        ValueError: it is none that we can look for; the sentence says why.
    """
    text = armed(value)
    if kind and kind not in KINDS:
        raise ValueError(f"'{kind}' is no kind of indicator; known are {', '.join(KINDS)}")
    for known in KINDS:
        if (kind and kind != known) or (not kind and known == "domain" and SURELY_FILE.search(text)):
            continue
        if (written := _written(known, text)) is not None:
            return Indicator(known, written, source, note)
    what = f"is no {kind}" if kind else "is neither an address, a domain, a URL, a hash, a mail address nor a file name"
    raise ValueError(f"'{value[:80]}' {what}")


def armed(text: str) -> str:
    """Return a text without what keeps it from being clicked."""
    text = text.strip().strip("\"'<>")
    for pattern, plain in _DEFANGED:
        text = pattern.sub(plain, text)
    return text.strip()


def _written(kind: str, text: str) -> str | None:
    lower = text.lower()
    if kind == "ip":
        return _address(_PORT.sub(r"\1", text))
    if kind == "network":
        return _network(text)
    if kind == "domain":
        return _domain(_PORT.sub(r"\1", lower).removeprefix("*.").rstrip("."))
    if kind == "url":
        return text if lower.startswith(("http://", "https://", "ftp://")) and len(text) > 10 else None
    if kind == "hash":
        return lower if _HASH.match(lower) else None
    if kind == "ja3":
        return lower if len(lower) == 32 and _HASH.match(lower) else None
    if kind == "email":
        return lower if _EMAIL.match(lower) else None
    return text if _FILE.match(text) else None


def as_sent(domain: str) -> str:
    """Return a domain as the network carries it: labels beyond ASCII as `xn--…`; what cannot be written so comes back as it is."""
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode().lower()
    except UnicodeError:
        return domain


def as_read(domain: str) -> str:
    """Return a domain as people write it: `xn--…` labels in their own script."""
    try:
        return domain.encode("ascii").decode("idna") if "xn--" in domain else domain
    except UnicodeError:
        return domain


def _domain(text: str) -> str | None:
    sent = as_sent(text)
    return sent if _DOMAIN.match(sent) else None


def _address(text: str) -> str | None:
    try:
        return str(ip_address(text.strip("[]")))
    except ValueError:
        return None


def _network(text: str) -> str | None:
    try:
        return str(ip_network(text, strict=False)) if "/" in text else None
    except ValueError:
        return None
