"""The cells of a list of assets as values. A cell that is none raises `BadCell` with the key of its sentence."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from luuvet.kit.fold import fold
from luuvet.records.nouns import Importance
from luuvet.records.ranges import BadRange, cidrs

_HOST = re.compile(r"^\w(?:[\w-]{0,62})(?:\.[\w-]{1,63})*$")
_MOST_HOST = 253
MOST_TEXT = 500
_DATE = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$")
_ISO = re.compile(r"^\d{4}[-/]\d{1,2}[-/]\d{1,2}$")
_YEARS = range(1971, 2200)
_IMPORTANCE: dict[str, Importance] = {
    "critical": "critical", "rat quan trong": "critical", "dac biet quan trong": "critical", "toi quan trong": "critical",
    "rat cao": "critical", "high": "high", "cao": "high", "quan trong": "high", "important": "high", "normal": "normal",
    "medium": "normal", "binh thuong": "normal", "thuong": "normal", "trung binh": "normal", "vua": "normal", "low": "low",
    "thap": "low", "it quan trong": "low",
}  # fmt: skip
_YES = ("x", "co", "dung", "yes", "y", "true", "1", "v", "✓", "✔")
_NO = ("", "khong", "ko", "k", "sai", "no", "n", "false", "0", "-")


class BadCell(ValueError):
    """A cell that is not what its column holds; `key` and `values` make the sentence of `words/`."""

    def __init__(self, key: str, value: str, **values: str) -> None:
        super().__init__(f"{key}: {value}")
        self.key, self.value, self.values = key, value, values


def text(cell: str) -> str:
    """Return one line of text."""
    found = " ".join(cell.split())
    if len(found) > MOST_TEXT:
        raise BadCell("cell.long", f"{found[:40]}…", most=str(MOST_TEXT))
    return found


def words_of(cell: str) -> list[str]:
    """Return the values of a cell that may hold several: between them commas, semicolons, bars, blanks or new lines."""
    joined = re.sub(r"\s*[-–—−]\s+|\s+[-–—−]\s*", "-", cell.strip())
    return [one for one in re.split(r"[\s,;|]+", joined) if one]


def host(value: str) -> tuple[str, ...]:
    """Return a host name in lower case, none where the value is an address (`ranges` takes those)."""
    if _HOST.match(value) and len(value) <= _MOST_HOST and not _looks_like_address(value):
        return (value.lower(),)
    raise BadCell("cell.host", value)


def is_range(value: str) -> bool:
    """Tell whether a value is an address or a range."""
    try:
        return bool(cidrs(value))
    except BadRange:
        return False


def ranges(value: str) -> tuple[str, ...]:
    """Return the CIDR of a range."""
    try:
        return cidrs(value)
    except BadRange as error:
        raise BadCell(error.key, value, **{k: v for k, v in error.values.items() if k != "value"}) from error


def _looks_like_address(value: str) -> bool:
    return bool(re.fullmatch(r"[\d.]+", value)) and "." in value


def importance(cell: str, leader: bool) -> Importance:
    """Return the importance; an empty cell is `normal`, of a leader's device `high`."""
    word = " ".join(fold(cell).split())
    if not word:
        return "high" if leader else "normal"
    if word not in _IMPORTANCE:
        raise BadCell("cell.importance", cell)
    return _IMPORTANCE[word]


def yes(cell: str) -> bool:
    """Return whether a cell says yes; an empty one says no."""
    word = fold(cell).strip()
    if word not in _YES + _NO:
        raise BadCell("cell.yes", cell)
    return word in _YES


def since(cell: str, zone: str) -> int:
    """Return the beginning of a day in a zone, in microseconds UTC; 0 for an empty cell."""
    return _micros(_moment(cell, zone)) if cell.strip() else 0


def until(cell: str, zone: str) -> int | None:
    """Return the moment after the last day in a zone (the day itself is included); None for an empty cell."""
    if not cell.strip():
        return None
    moment = _moment(cell, zone)
    return _micros(moment + timedelta(days=1) if _is_day(cell) else moment)


def _is_day(cell: str) -> bool:
    return bool(_DATE.match(cell.strip()) or _ISO.match(cell.strip()))


def _moment(cell: str, zone: str) -> datetime:
    value = cell.strip()
    try:
        if day := _DATE.match(value):
            found = datetime(int(day[3]), int(day[2]), int(day[1]))
        elif _ISO.match(value):
            found = datetime(*(int(part) for part in re.split("[-/]", value)))  # type: ignore[arg-type]
        else:
            found = datetime.fromisoformat(value)
    except ValueError:
        raise BadCell("cell.date", value) from None
    if found.year not in _YEARS:
        raise BadCell("cell.date", value)
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))


def _micros(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond
