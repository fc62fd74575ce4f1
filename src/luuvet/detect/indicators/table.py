"""Lists as tables: CSV with or without a header, one value a line, or a letter whose lines hold them among words."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from luuvet.detect.indicators import prose
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
    "ja3-fingerprint-md5": "ja3", "ja3_digest": "ja3", "filename": "file", "file-name": "file", "tên tệp": "file",
}  # fmt: skip


_SENTENCE = 4
"""A cell of so many words is no value and no note: the line is running text."""


def rows(text: str) -> Iterator[Indicator | str]:
    """Yield each indicator, or a sentence on what is none: of a table with a header row by row, of anything else line by line."""
    lines, separator = text.splitlines(), _separator(text)
    skipped: list[int] = []
    for number, line in enumerate(lines, 1):
        cells = next(csv.reader([line], delimiter=separator), [])
        if not any(cell.strip() for cell in cells) or cells[0].lstrip().startswith("#"):
            continue
        if (header := _header(cells)) is not None:
            yield from _skipped(skipped)
            yield from _under(header, lines[number:], separator, number)
            return
        found = list(_line(line, cells, number))
        if found:
            yield from _skipped(skipped)
            yield from found
        else:
            skipped.append(number)
    yield from _skipped(skipped)


def _skipped(numbers: list[int]) -> Iterator[str]:
    """Yield the lines of text that held nothing, those that follow each other as one, and forget them."""
    while numbers:
        first = last = numbers.pop(0)
        while numbers and numbers[0] == last + 1:
            last = numbers.pop(0)
        yield f"line {first}: no indicator in it" if first == last else f"lines {first}-{last}: no indicator in them"


def _under(header: dict[str, int], lines: list[str], separator: str, before: int) -> Iterator[Indicator | str]:
    reader = csv.reader(io.StringIO("\n".join(lines)), delimiter=separator)
    at = 0
    for cells in reader:
        number, at = before + at + 1, reader.line_num
        if any(cell.strip() for cell in cells) and not cells[0].lstrip().startswith("#"):
            yield _row(cells, header, f"line {number}")


def _line(line: str, cells: Sequence[str], number: int) -> Iterator[Indicator | str]:
    """Yield what a line without a header holds: its cells where they are values, else what stands in its words."""
    source = f"line {number}"
    if any(len(cell.split()) >= _SENTENCE for cell in cells) and (words := list(prose.found(line, source))):
        yield from words
        return
    found = [(at, one) for at, cell in enumerate(cells) if (one := _cell(cell, len(cells) == 1, source)) is not None]
    if found and not any(" " in cell.strip() for cell in cells[: found[0][0]]):
        yield found[0][1]
        yield from (one for _, one in found[1:] if one.kind != "file")
    elif words := list(prose.found(line, source)):
        yield from words
    elif len(line.split()) == 1:
        yield _said(cells, source)


def _cell(cell: str, alone: bool, source: str) -> Indicator | None:
    try:
        one = indicator(cell, source=source)
    except ValueError:
        return None
    # Among other words `TP.HCM` is an abbreviation; names in lists are small or defanged.
    return None if one.kind == "domain" and not alone and cell != cell.lower() and "[" not in cell else one


def _said(cells: Sequence[str], source: str) -> str:
    try:
        indicator(cells[-1])
    except ValueError as error:
        return f"{source}: {error}"
    raise AssertionError("a cell that is an indicator was taken")


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


def _row(cells: Sequence[str], header: dict[str, int], source: str) -> Indicator | str:
    def cell(column: str) -> str:
        at = header.get(column, len(cells))
        return cells[at].strip() if at < len(cells) else ""

    kind = cell("kind").lower()
    kind = _KIND_WORDS.get(kind, kind)
    try:
        return indicator(cell("value"), kind if kind in KINDS else "", source=source, note=cell("note"))
    except ValueError as error:
        return f"{source}: {error}"
