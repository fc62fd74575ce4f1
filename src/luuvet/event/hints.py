"""What a record's `Raw.source` tells about the file it came from, as text that is sealed with it and read back by parse.

The text is `sha256:<hex> <path>` followed by ` key=value` pairs, e.g.
`sha256:9f86… /var/log/auth.log host=web-1 timezone=Asia/Ho_Chi_Minh year=2025`. Blanks, control characters and `%` in
paths and values are percent-encoded, so that no path can pretend to be a hint.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields

_FILE = re.compile(r"^sha256:([0-9a-f]{64}) (\S*)((?: [a-z]+=\S*)*)$")
_UNSAFE = re.compile(r"[\s\x00-\x20\x7f-\xa0%]")
_ENCODED = re.compile(r"(?:%[0-9a-f]{2})+")


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known about records that were read from a file; an empty text or 0 says: not told.

    Attributes:
        sha256: of the file as it lay on disk, 64 hexadecimal digits.
        path: of the file; `archive.zip!member` for a member of an archive.
        host: whose log it is (`--host`).
        timezone: of lines that name none (`--timezone`), an IANA name.
        year: of lines that name none (`--year`).
        format: the format to read it with (`--format`).
        encoding: of the payloads where it is not UTF-8: `utf-16-le` or `utf-16-be`.
    """

    sha256: str = ""
    path: str = ""
    host: str = ""
    timezone: str = ""
    year: int = 0
    format: str = ""
    encoding: str = ""


_KEYS = tuple(field.name for field in fields(Hints) if field.name not in ("sha256", "path"))


def format_hints(hints: Hints) -> str:
    """Return the `Raw.source` text of a file's records."""
    told = [f"{key}={_encode(str(value))}" for key in _KEYS if (value := getattr(hints, key))]
    return " ".join([f"sha256:{hints.sha256}", _encode(hints.path), *told])


def parse_hints(source: str) -> Hints | None:
    """Return what a `Raw.source` tells, or None where it is not a file's (a `_bulk` action line, an HTTP path, empty).

    Keys that this version does not know are left out.
    """
    found = _FILE.match(source)
    if not found:
        return None
    told = dict(pair.split("=", 1) for pair in found[3].split())
    texts = {key: _decode(value) for key, value in told.items() if key in _KEYS and key != "year"}
    year = told.get("year", "")
    return Hints(found[1], _decode(found[2]), year=int(year) if year.isdecimal() and len(year) < 6 else 0, **texts)


def _encode(text: str) -> str:
    return _UNSAFE.sub(lambda found: "".join(f"%{byte:02x}" for byte in found[0].encode()), text)


def _decode(text: str) -> str:
    return _ENCODED.sub(lambda found: bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "replace"), text)
