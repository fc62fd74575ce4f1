"""Reads files, folders and archives into deliveries. What cannot be read is a problem in the summary; nothing stops the rest."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import IO

from luuvet.event.hints import Hints
from luuvet.event.raw import Raw
from luuvet.kit.clock import Clock, system_clock
from luuvet.receive.files.batch import Batch
from luuvet.receive.files.cutters import Whole, cutter
from luuvet.receive.files.evtx import FRAMING, Spool
from luuvet.receive.files.pieces import BOMB_RATIO, Inflation, Pieces
from luuvet.receive.files.sniff import HEAD_BYTES, cutting, packing
from luuvet.receive.files.summary import FileRead, Problem, Summary
from luuvet.receive.unpack import Plain, Unpacker, Zlib, Zstd


class Stop(Exception):
    """The present file cannot be read further; the problem is in the summary."""


def read(
    path: str | Path,
    *,
    host: str = "",
    zone: str = "",
    year: int = 0,
    format: str = "",
    clock: Clock = system_clock,
    known: Callable[[str], bool] = lambda sha256: False,
    whole: bool = True,
) -> Reading:
    """Return the reading of a file or a folder (with all files below it, by name; links to folders are not followed).

    Args:
        path: a file, plain or packed (gzip, zstd, zip), or a folder.
        host, zone, year, format: hints that are sealed with every record (see `event.hints`).
        clock: gives the time of reading.
        known: says of a file's SHA-256 whether it was taken in before; such a file is refused with a sentence.
        whole: give an EVTX file as a whole besides its records (whoever stores nothing needs only these).
    """
    return Reading(Path(path), Hints(host=host, timezone=zone, year=year, format=format), clock, known, whole=whole)


class Reading(Iterator[Raw]):
    """Deliveries of at most about 4 MB, in the order of the files; `summary` is complete at the end."""

    def __init__(
        self, path: Path, hints: Hints, clock: Clock, known: Callable[[str], bool], *, whole: bool = True
    ) -> None:
        self.summary = Summary()
        self._whole = whole
        self._hints = hints
        self._clock = clock
        self._known = known
        self._inflation = Inflation(0)
        self._deliveries = self._all(path)

    def __next__(self) -> Raw:
        return next(self._deliveries)

    def _all(self, path: Path) -> Iterator[Raw]:
        for file in self._files(path):
            try:
                yield from self._file(file)
            except Stop:
                continue
            except OSError as error:
                self._problem(_shown(file), 0, "unreadable", reason=error.strerror or str(error))

    def _files(self, path: Path) -> Iterable[Path]:
        if path.is_dir():
            below = (file for file in sorted(path.rglob("*")) if not file.is_dir())
            return [file for file in below if self._within(file, path)]
        if not path.exists():
            self._problem(_shown(path), 0, "missing")
            return []
        return [path]

    def _within(self, file: Path, folder: Path) -> bool:
        """Whoever may write into a folder of logs could put a link to a secret there: it would be sealed for everyone to read."""
        if file.is_symlink() and not file.resolve().is_relative_to(folder.resolve()):
            self._problem(_shown(file), 0, "link")
            return False
        return True

    def _file(self, path: Path) -> Iterator[Raw]:
        if not path.is_file():
            self._stop(_shown(path), 0, "special")
        with path.open("rb") as opened:
            sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
            opened.seek(0)
            head = opened.read(HEAD_BYTES)
            opened.seek(0)
            if self._known(sha256):
                self._stop(_shown(path), 0, "known")
            self._inflation = Inflation(path.stat().st_size)
            hints = replace(self._hints, sha256=sha256, path=_shown(path))
            kind = packing(head)
            if kind == "zip":
                yield from self._members(opened, hints)
            else:
                yield from self._stream(opened, self._unpacker(kind, hints.path), hints, inside=bool(kind))

    def _members(self, opened: IO[bytes], hints: Hints) -> Iterator[Raw]:
        try:
            with zipfile.ZipFile(opened) as archive:
                members = [member for member in archive.infolist() if not member.is_dir()]
                if not members:
                    self._stop(hints.path, 0, "empty")
                for member in members:
                    yield from self._member(archive, member, replace(hints, path=f"{hints.path}!{member.filename}"))
        except zipfile.BadZipFile as error:
            self._stop(hints.path, 0, "damaged", reason=str(error))

    def _member(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, hints: Hints) -> Iterator[Raw]:
        if member.flag_bits & 1:
            return self._problem(hints.path, 0, "encrypted")
        try:
            with archive.open(member) as opened:
                yield from self._stream(opened, Plain(), hints, inside=True)
        except Stop:
            return
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            self._problem(hints.path, 0, "damaged", reason=str(error))

    def _unpacker(self, kind: str, path: str) -> Unpacker:
        if kind == "gzip":
            return Zlib("gzip")
        if kind == "zstd":
            return Zstd()
        if kind:
            self._stop(path, 0, "unsupported", kind=kind)
        return Plain()

    def _stream(self, opened: IO[bytes], unpacker: Unpacker, hints: Hints, *, inside: bool) -> Iterator[Raw]:
        """Cut one stream; a damaged one gives everything before the damage."""
        file = FileRead(hints.path, hints.sha256)
        self.summary.files.append(file)
        pieces = Pieces(opened, unpacker, self._inflation)
        head = b""
        source = iter(pieces)
        while len(head) < HEAD_BYTES and (piece := next(source, b"")):
            head += piece
        if inside and packing(head):
            self._stop(hints.path, 0, "nested")
        if not head and not pieces.fault:
            self._stop(hints.path, 0, "empty")
        batch = Batch(self._clock, hints, file)
        kind, pieces_left = cutting(head), chain([head], source)
        yield from (self._evtx if kind == "evtx" else self._cut)(kind, pieces_left, batch, hints.path)
        yield from batch.rest()
        if pieces.fault:
            key, reason = pieces.fault
            self._stop(hints.path, pieces.unpacked, key, reason=reason, ratio=BOMB_RATIO)

    def _cut(self, kind: str, pieces: Iterable[bytes], batch: Batch, path: str) -> Iterator[Raw]:
        cut_by = cutter(kind, lambda at, key, reason: self._problem(path, at, key, reason=reason))
        for piece in pieces:
            yield from batch.add(cut_by.feed(piece), cut_by.framing, cut_by.encoding)
        yield from batch.add(cut_by.finish(), cut_by.framing, cut_by.encoding)

    def _evtx(self, _: str, pieces: Iterable[bytes], batch: Batch, path: str) -> Iterator[Raw]:
        """Give the file as it is, in parts, and then each of its records."""
        with Spool() as spool:
            whole = Whole()
            for piece in pieces:
                spool.write(piece)
                if self._whole:
                    yield from batch.add(whole.feed(piece), whole.framing, whole.encoding)
            yield from batch.add(whole.finish(), whole.framing, whole.encoding)
            for cut in spool.cuts(lambda last, key, reason: self._problem(path, 0, key, last=last, reason=reason)):
                yield from batch.add(cut, FRAMING, "")

    def _problem(self, path: str, at: int, key: str, **values: object) -> None:
        self.summary.problems.append(Problem(path, at, key, tuple(values.items())))

    def _stop(self, path: str, at: int, key: str, **values: object) -> None:
        self._problem(path, at, key, **values)
        raise Stop


def _shown(path: Path) -> str:
    """Return a path as text that can be sealed: bytes that are no UTF-8 are written out as escapes."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
