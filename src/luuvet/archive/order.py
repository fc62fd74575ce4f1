"""Orders to erase personal data: a text signed by the authority's key (c2sp.org/signed-note). Made, signed and read here.

```
luuvet erasure 1
3f9a1c07aa10b2c4
records 12-15,20
ground Nghị định 13/2023/NĐ-CP, Điều 16
date 2026-11-22
authority Phòng Pháp chế
```
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from luuvet.archive.note import BadNote, Signer, Verifier, open_note

_FIRST_LINE = "luuvet erasure 1"
_RANGE = re.compile(r"([0-9]{1,18})(?:-([0-9]{1,18}))?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Order:
    """An order to erase records of a log.

    Attributes:
        log: id of the log.
        ranges: (first, last) record, both included, ascending and apart.
        ground: the legal ground.
        date: of the order, `YYYY-MM-DD`.
        authority: who ordered it.
    """

    log: str
    ranges: tuple[tuple[int, int], ...]
    ground: str
    date: str
    authority: str

    def __post_init__(self) -> None:
        texts = (self.log, self.ground, self.date, self.authority)
        if not all(texts) or any(ord(char) < 0x20 for char in "".join(texts)):
            raise ValueError("an order names log, ground, date and authority, each on one line")
        if not self.ranges or not _DATE.fullmatch(self.date):
            raise ValueError("an order names at least one record, and its date as YYYY-MM-DD")
        flat = [-1, *(each for pair in self.ranges for each in pair)]
        if any(first > last for first, last in self.ranges) or any(
            after <= before for before, after in zip(flat[::2], flat[1::2], strict=False)
        ):
            raise ValueError("the records of an order are ranges in ascending order that do not overlap")

    def text(self) -> str:
        """Return the text that is signed."""
        records = ",".join(str(first) if first == last else f"{first}-{last}" for first, last in self.ranges)
        return (
            f"{_FIRST_LINE}\n{self.log}\nrecords {records}\nground {self.ground}\n"
            f"date {self.date}\nauthority {self.authority}\n"
        )

    def covers(self, index: int) -> bool:
        """Tell whether a record is to be erased."""
        return any(first <= index <= last for first, last in self.ranges)


def ranges_of(records: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Return record numbers as ranges, in ascending order."""
    found: list[tuple[int, int]] = []
    for each in sorted(set(records)):
        if found and found[-1][1] == each - 1:
            found[-1] = (found[-1][0], each)
        else:
            found.append((each, each))
    return tuple(found)


def sign(order: Order, signer: Signer) -> str:
    """Return the order as a signed note: what the authority does, with its own key, on its own machine."""
    return signer.sign(order.text())


def read(note: str, verifier: Verifier, log: str) -> Order:
    """Return the order that the authority's key signed for this log.

    Raises:
        BadNote: malformed, signed by another key, or meant for another log.
    """
    text = open_note(note, [verifier])
    lines = text.split("\n")[:-1]
    try:
        head, name, *rest = lines
        records, ground, date, authority = (
            line.removeprefix(f"{key} ")
            for key, line in zip(("records", "ground", "date", "authority"), rest, strict=True)
        )
        order = Order(name, tuple(map(_range, records.split(","))), ground, date, authority)
    except ValueError as error:
        raise BadNote(f"this is not an erasure order: {error}") from error
    if head != _FIRST_LINE or order.text() != text:
        raise BadNote("this is not an erasure order of version 1")
    if order.log != log:
        raise BadNote(f"the order is for log {order.log}, this is log {log}")
    return order


def _range(text: str) -> tuple[int, int]:
    found = _RANGE.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is not a record nor a range of records")
    return int(found[1]), int(found[2] or found[1])
