"""Files into the log (`luuvet ingest`) or onto the screen (`luuvet parse`)."""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import orjson

from luuvet.event.hints import format_hints, parse_hints
from luuvet.event.raw import Raw
from luuvet.receive.files import Reading, read

_HARMLESS = frozenset({"empty"})
_HARMLESS_IN_FOLDER = frozenset({"known", "link", "special"})
"""Of a folder these are left out and told: whoever takes in a folder again wants what is new in it."""


class Door(Protocol):
    """What ingest needs of the way to the log."""

    def ask(self, name: str, /, **arguments: Any) -> Any:
        """Answer a question."""
        ...

    def put(self, raw: Raw) -> int:
        """Write a delivery; return the index after its last record, once durable."""
        ...


@dataclass(frozen=True)
class Told:
    """What the person said about the files."""

    form: str = ""
    host: str = ""
    timezone: str = ""
    year: int = 0

    def reading(
        self, path: Path, known: Callable[[str], bool] = lambda sha256: False, *, whole: bool = True
    ) -> Reading:
        """Return the reading of a path with these hints; `whole` as in `receive.files.read`."""
        host, zone, year = self.host, self.timezone, self.year
        return read(path, host=host, zone=zone, year=year, format=self.form, known=known, whole=whole)


@dataclass
class Intake:
    """Takes paths into the log, one after the other.

    Attributes:
        end: index after the last record written.
        refused: files that the log has already.
        failed: paths of which nothing was taken for a reason that whoever named them must hear of.
        problems: sentences about what was refused, cut or unreadable; what could be read was kept.
    """

    door: Door
    told: Told
    lang: str
    again: bool = False
    end: int = 0
    files: int = 0
    records: int = 0
    bytes: int = 0
    refused: int = 0
    failed: int = 0
    problems: list[str] = field(default_factory=list)

    def take(self, path: Path, progress: Callable[[int], None] = lambda records: None) -> None:
        """Read a path and write its records; returns when they are durable."""
        reading, before = self.told.reading(path, self._known), self.records
        for raw in reading:
            self.end = max(self.end, self.door.put(raw))
            self.records += len(raw)
            progress(self.records)
        self.files += len(reading.summary.files)
        self.bytes += reading.summary.bytes
        self.refused += sum(problem.key == "known" for problem in reading.summary.problems)
        reasons = {problem.key for problem in reading.summary.problems} - _HARMLESS
        if path.is_dir():
            reasons -= _HARMLESS_IN_FOLDER
        self.failed += self.records == before and bool(reasons)
        self.problems += [problem.say(self.lang) for problem in reading.summary.problems]

    def _known(self, sha256: str) -> bool:
        return not self.again and bool(self.door.ask("file_known", sha256=sha256)["known"])


def parsed(
    parser: Any, path: Path, told: Told, problem: Callable[[Any], None], *, joined: bool = False
) -> Iterator[bytes]:
    """Return a file's events as JSON lines, one a record in input order; ids are `file:<12 of SHA-256>-<n>`.

    With `joined`, what several records tell together follows at the end.

    `-` is standard input, kept in a temporary file first because ids need the hash of the whole.
    """
    if str(path) != "-":
        yield from _lines(parser, path, told, problem, joined)
        return
    with tempfile.NamedTemporaryFile(prefix="luuvet-") as kept:
        shutil.copyfileobj(sys.stdin.buffer, kept)
        kept.flush()
        yield from _lines(parser, Path(kept.name), told, problem, joined, shown="-")


def _lines(
    parser: Any, path: Path, told: Told, problem: Callable[[Any], None], joined: bool, shown: str = ""
) -> Iterator[bytes]:
    from luuvet.event.frame import document
    from luuvet.event.raw import Sealed
    from luuvet.parse.joined import Joiner, latest
    from luuvet.parse.joined import document as joined_document

    reading = told.reading(path, whole=False)  # nothing is stored: the records are what counts
    joiners: dict[str, Joiner] = {}
    wholes: list[Any] = []
    counts: dict[str, int] = {}
    for raw in reading:
        hints = parse_hints(raw.source)
        if shown and hints:
            hints = replace(hints, path=hints.path.replace(str(path), shown, 1))
            raw = replace(raw, source=format_hints(hints))
        log = hints.sha256[:12] if hints else hashlib.sha256(raw.source.encode()).hexdigest()[:12]
        first = counts.get(log, 0)
        counts[log] = first + len(raw)
        frame = parser.parse([Sealed(log, first, raw)])
        if joined:
            wholes.append(joiners.setdefault(log, Joiner(parser.formats.joins)).add(frame))
        for row in frame.iter_rows(named=True):
            event = document(row)
            event["event"]["id"] = f"file:{event['event']['id']}"
            yield orjson.dumps(event) + b"\n"
    wholes += [joiner.rest() for joiner in joiners.values()]
    for row in latest(wholes).iter_rows(named=True):
        yield orjson.dumps(joined_document(row, "file:")) + b"\n"
    for each in reading.summary.problems:
        problem(replace(each, path=each.path.replace(str(path), shown, 1)) if shown else each)
