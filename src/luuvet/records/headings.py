"""The head of a list of assets: which column is which, in Vietnamese or English, however it is written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from luuvet.kit.fold import fold

_NAMES: dict[str, tuple[str, ...]] = {
    "name": ("ten", "ten tai san", "ten thiet bi", "tai san", "thiet bi", "name", "asset", "asset name", "device"),
    "hosts": ("may", "ten may", "may tinh", "ten may tinh", "may chu", "ten may chu", "ten mang", "host", "hosts", "hostname",
              "hostnames", "host name", "computer", "computer name"),
    "ranges": ("dia chi", "dia chi ip", "ip", "dai", "dai ip", "dai dia chi", "dai dia chi ip", "dia chi dai", "dai mang", "address",
               "addresses", "ip address", "ip addresses", "range", "ranges", "ip range", "network", "networks", "subnet"),
    "unit": ("don vi", "don vi quan ly", "don vi su dung", "ten don vi", "phong ban", "unit", "department", "organization"),
    "owner": ("chu quan", "nguoi phu trach", "can bo phu trach", "phu trach", "dau moi", "nguoi quan ly", "nguoi su dung", "owner",
              "contact", "responsible"),
    "importance": ("muc do quan trong", "do quan trong", "muc quan trong", "quan trong", "importance", "criticality"),
    "leader": ("thiet bi lanh dao", "thiet bi cua lanh dao", "may lanh dao", "lanh dao", "leader", "leader device", "leader s device",
               "vip"),
    "note": ("ghi chu", "mo ta", "note", "notes", "comment", "description", "remark", "remarks"),
    "since": ("tu", "tu ngay", "ngay bat dau", "ngay cap", "from", "since", "start", "start date"),
    "until": ("den", "den ngay", "den het ngay", "ngay ket thuc", "ngay thu hoi", "to", "until", "end", "end date"),
}  # fmt: skip
_KNOWN = {name: field for field, names in _NAMES.items() for name in names}
_NUMBERS = ("stt", "tt", "so tt", "so thu tu", "no", "nr", "")
"""Columns that count rows: not used, and not worth a word."""
SEVERAL = ("hosts", "ranges")
"""What may stand in several columns."""


def plain(heading: str) -> str:
    """Return a heading without diacritics, case, signs and what stands in brackets."""
    bare = re.sub(r"\(.*?\)|\[.*?\]", " ", fold(heading))
    return " ".join(re.sub(r"[\W_]+", " ", bare).split())


def fields(cells: Sequence[str]) -> list[str]:
    """Return the field of each cell of a head, '' for one that is none of ours."""
    return [_KNOWN.get(plain(cell), "") for cell in cells]


def is_head(cells: Sequence[str]) -> bool:
    """Tell whether a row is the head: at least two columns of ours, and one by which an asset can be found."""
    found = {field for field in fields(cells) if field}
    return len(found) >= 2 and not found.isdisjoint(("name", *SEVERAL))


def unused(cells: Sequence[str]) -> list[str]:
    """Return the headings that are not used and do not just count rows."""
    return [cell.strip() for cell in cells if not _KNOWN.get(plain(cell)) and plain(cell) not in _NUMBERS]


def separator(lines: Sequence[str]) -> str:
    """Return the sign between the cells: the one with which some of the first lines are most of a head."""
    signs = (";", ",", "\t")
    return max(signs, key=lambda sign: max((_score(line, sign) for line in lines), default=0))


def _score(line: str, sign: str) -> int:
    return sum(bool(field) for field in fields([cell.strip().strip('"') for cell in line.split(sign)]))
