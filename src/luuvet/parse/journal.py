"""Entries of the systemd journal as `journalctl -o json` and systemd-journal-upload tell them: an envelope in fields.

The message of an entry goes through the formats of products by its program, like that of a syslog line: an sshd in the
journal says what an sshd in syslog says. Source: systemd.journal-fields(7), Journal Export Formats (systemd.io).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
import polars as pl

from luuvet.parse.envelope import ANSWER

FRAMING = "journal"
"""How the reader of files names records that it cut from an export."""

_CLOCK = "__REALTIME_TIMESTAMP"
_SAYS = '"MESSAGE"'
_NOT_KEPT = frozenset(
    ["MESSAGE", "_HOSTNAME", "SYSLOG_IDENTIFIER", "SYSLOG_PID", "SYSLOG_FACILITY", "SYSLOG_TIMESTAMP", "SYSLOG_RAW", "PRIORITY",
     _CLOCK, "_SOURCE_REALTIME_TIMESTAMP", "__MONOTONIC_TIMESTAMP", "_SOURCE_MONOTONIC_TIMESTAMP", "__CURSOR", "__SEQNUM",
     "__SEQNUM_ID"]
)  # fmt: skip
_NAMES = {
    "_SYSTEMD_UNIT": "systemd.unit", "_SYSTEMD_USER_UNIT": "systemd.user_unit", "_SYSTEMD_SLICE": "systemd.slice",
    "_SYSTEMD_CGROUP": "systemd.cgroup", "_SYSTEMD_SESSION": "systemd.session", "_SYSTEMD_OWNER_UID": "systemd.owner_uid",
    "_SYSTEMD_INVOCATION_ID": "systemd.invocation_id", "_TRANSPORT": "systemd.transport", "_PID": "journald.pid",
    "_EXE": "journald.process.executable", "_CMDLINE": "journald.process.command_line", "_COMM": "journald.process.name",
    "CONTAINER_NAME": "container.name", "CONTAINER_ID_FULL": "container.id", "IMAGE_NAME": "container.image.name",
}  # fmt: skip
_LENGTH = 8
_BOUNDS = (-(1 << 62), 1 << 62)


def folded(payload: bytes) -> bytes:
    """Return an entry in export form as lines: a value in bytes follows its name like the others, its further lines behind a tab.

    So the length in eight bytes, which is no text, need not be one; and no value can pass for a field.
    """
    lines: list[bytes] = []
    at = 0
    while at < len(payload):
        end = payload.find(b"\n", at)
        end = len(payload) if end < 0 else end
        line, at = payload[at:end], end + 1
        if b"=" not in line:
            length = int.from_bytes(payload[at : at + _LENGTH], "little")
            value = payload[at + _LENGTH : at + _LENGTH + length]
            line, at = line + b"=" + value.replace(b"\n", b"\n\t"), at + _LENGTH + length + 1
        lines.append(line)
    return b"\n".join(lines)


def blocks(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows that are entries in export form, as the reader of files cut them, and the others."""
    mine = rows["framing"] == FRAMING
    return (rows.filter(mine), rows.filter(~mine)) if mine.any() else (rows.clear(), rows)


def split(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows whose `text` is an entry of a journal, and the others, all of JSON objects."""
    text = pl.col("text")
    mine = text.str.contains(_CLOCK, literal=True) & text.str.contains(_SAYS, literal=True)
    found = rows.select(mine.fill_null(False).alias("m")).to_series()
    return (rows.filter(found), rows.filter(~found)) if found.any() else (rows.clear(), rows)


def read(rows: pl.DataFrame, zones: pl.Series) -> tuple[pl.DataFrame, pl.Series]:
    """Return the envelopes of entries, in the columns of `envelope.ANSWER`, and what each says; null where it is none.

    `zones` are those of times without one. `message` is what the formats read: an audit record of the journal gets the
    header there that the journal keeps in fields.
    """
    entries = [_entry(text) for text in rows["text"].to_list()]
    told = [_envelope(entry) if entry else {} for entry in entries]
    columns = {
        name: [one.get(name) for one in told] for name in ANSWER.names() if name not in ("zone", "luuvet.message_at")
    }
    made = pl.DataFrame(columns, schema={name: kind for name, kind in ANSWER.items() if name in columns})
    made = made.with_columns(zones.alias("zone"), pl.lit(None, pl.Int32).alias("luuvet.message_at")).select(
        ANSWER.names()
    )
    return made, pl.Series("message", [one.get("said") for one in told], dtype=pl.String)


def _entry(text: str) -> dict[str, Any] | None:
    if not text.lstrip().startswith("{"):
        return _block(text)
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) and _CLOCK in found and "MESSAGE" in found else None


def _block(text: str) -> dict[str, Any]:
    """Return a folded entry: `NAME=value`, a line that begins with a tab belongs to the value before."""
    found: dict[str, Any] = {}
    for line in text.replace("\n\t", "\x00").split("\n"):
        name, equals, value = line.partition("=")
        if equals:
            found.setdefault(name, value.replace("\x00", "\n"))
    return found


def _envelope(entry: Mapping[str, Any]) -> dict[str, Any]:
    said = _text(entry.get("MESSAGE"))
    transport = _text(entry.get("_TRANSPORT"))
    program = (
        _text(entry.get("SYSLOG_IDENTIFIER"))
        or {"kernel": "kernel", "audit": "audit"}.get(transport or "")
        or _text(entry.get("_COMM"))
    )
    pid = _number(entry.get("SYSLOG_PID"))
    kept = {
        _NAMES.get(name) or f"journald.{name.lstrip('_').lower()}": _kept(value)
        for name, value in entry.items()
        if name not in _NOT_KEPT
    }
    kept = {name: value for name, value in kept.items() if value not in (None, "")}
    clock = _number(entry.get("_SOURCE_REALTIME_TIMESTAMP"))
    return {
        "claimed": _text(entry.get("_HOSTNAME")) or None,
        "program": program or None,
        "process.pid": _number(entry.get("_PID")) if pid is None else pid,
        "log.syslog.facility.code": _within(_number(entry.get("SYSLOG_FACILITY")), 23),
        "log.syslog.severity.code": _within(_number(entry.get("PRIORITY")), 7),
        "envelope.time": _number(entry.get(_CLOCK)) if clock is None else clock,
        "message": _audited(entry, said) if transport == "audit" else said,
        "said": said,
        "envelope.extra": orjson.dumps(kept).decode() if kept else None,
    }


def _audited(entry: Mapping[str, Any], said: str | None) -> str | None:
    """Return an audit record with its header, which the journal keeps in the fields `_AUDIT_ID` and the time."""
    serial, clock = (
        _number(entry.get("_AUDIT_ID")),
        _number(entry.get("_SOURCE_REALTIME_TIMESTAMP") or entry.get(_CLOCK)),
    )
    if not said or serial is None or clock is None:
        return said
    kind, _, body = said.partition(" ")
    return f"type={kind} msg=audit({clock // 1_000_000}.{clock % 1_000_000 // 1000:03d}:{serial}): {body}"


def _text(value: Any) -> str | None:
    """Return a field as text: a list of numbers is bytes, a list of texts the values of a field that stands several times."""
    if isinstance(value, list):
        if all(isinstance(one, int) and 0 <= one < 256 for one in value):
            return bytes(value).decode("utf-8", "replace")
        return "\n".join(str(one) for one in value)
    return value if isinstance(value, str) else None if value is None else str(value)


def _kept(value: Any) -> Any:
    if isinstance(value, list) and not all(isinstance(one, int) for one in value):
        return [_text(one) for one in value]
    return _text(value)


def _number(value: Any) -> int | None:
    text = _text(value) or ""
    number = (
        int(text)
        if text.strip().lstrip("-").isascii() and text.strip().lstrip("-").isdecimal() and len(text) < 20
        else None
    )
    return number if number is not None and _BOUNDS[0] < number < _BOUNDS[1] else None


def _within(number: int | None, most: int) -> int | None:
    return number if number is not None and 0 <= number <= most else None
