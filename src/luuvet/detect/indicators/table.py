"""Lists as tables: CSV with or without a header, or one value a line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from luuvet.detect.indicators.indicator import KINDS, Indicator, indicator

_VALUE = ("value", "indicator", "ioc", "giá trị", "gia tri", "chỉ dấu", "chi dau")
_KIND = ("type", "kind", "indicator_type", "ioc_type", "loại", "loai")
_NOTE = ("description", "note", "comment", "mô tả", "mo ta", "ghi chú", "ghi chu", "threat", "info")
_KIND_WORDS = {
    "ipv4": "ip", "ipv6": "ip", "ipv4-addr": "ip", "ipv6-addr": "ip", "ip-dst": "ip", "ip-src": "ip", "address": "ip", "địa chỉ ip": "ip",
    "cidr": "network", "subnet": "network",
    "hostname": "domain", "fqdn": "domain", "host": "domain", "domain-name": "domain", "tên miền": "domain", "ten mien": "domain",
    "uri": "url", "link": "url", "md5": "hash", "sha1": "hash", "sha256": "hash", "sha-1": "hash", "sha-256": "hash", "filehash": "hash", "mã băm": "hash",
    "filehash-md5": "hash", "filehash-sha1": "hash", "filehash-sha256": "hash", "mail": "email", "e-mail": "email", "email-addr": "email",
    "filename": "file", "file-name": "file", "tên tệp": "file",
}  # fmt: skip


def rows(text: str) -> Iterator[Indicator | str]:
    """Yield each indicator, or a sentence on a row that is none."""
    header: dict[str, int] | None = None
    for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=_separator(text)), 1):
        if not any(cell.strip() for cell in cells) or cells[0].lstrip().startswith("#"):
            continue
        if header is None and (found := _header(cells)) is not None:
            header = found
            continue
        header = header or {}
        yield _row(cells, header, number)


def _separator(text: str) -> str:
    lines = [line for line in text.splitlines()[:20] if line.strip() and not line.startswith("#")]
    return max((",", ";", "\t", "|"), key=lambda sign: sum(sign in line for line in lines)) if lines else ","


def _header(cells: Sequence[str]) -> dict[str, int] | None:
    names = [cell.strip().strip("\ufeff").lower() for cell in cells]
    found = {}
    for column, known in (("value", _VALUE), ("kind", _KIND), ("note", _NOTE)):
        for name in known:
            if name in names:
                found[column] = names.index(name)
                break
    return found if "value" in found else None


def _row(cells: Sequence[str], header: dict[str, int], number: int) -> Indicator | str:
    def cell(column: str) -> str:
        at = header.get(column, len(cells))
        return cells[at].strip() if at < len(cells) else ""

    source = f"line {number}"
    kind = cell("kind").lower()
    kind = _KIND_WORDS.get(kind, kind)
    note = cell("note")
    for value in [cell("value")] if "value" in header else cells:
        try:
            return indicator(value, kind if kind in KINDS else "", source=source, note=note)
        except ValueError as error:
            said = str(error)
    return f"{source}: {said}"
