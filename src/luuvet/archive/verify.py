"""The verifier: reads only files under `archive/`, repairs nothing, asks nobody. See `docs/reference/archive.md`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from luuvet.archive import checkpoint, retired
from luuvet.archive.check import Checked, Covered, Stretch, check
from luuvet.archive.checkpoint import Checkpoint
from luuvet.archive.crew import Crew
from luuvet.archive.frame import Damaged
from luuvet.archive.layout import BadLog, Layout, Log
from luuvet.archive.note import BadNote, Verifier
from luuvet.archive.plan import STRETCH_BYTES, stretches
from luuvet.archive.report import Fault, Report
from luuvet.archive.segment import Head
from luuvet.archive.tree import Range
from luuvet.kit.ids import log_id

Progress = Callable[[int, int], None]
"""(bytes checked, bytes in all)."""
_ALONE_BYTES = 3 * STRETCH_BYTES
_SIGNATURE_BYTES = 64 << 10
_TRIES = 3


def verify(
    folder: Path,
    *,
    pub: Verifier | None = None,
    against: str | None = None,
    progress: Progress | None = None,
    workers: int | None = None,
) -> Report:
    """Check every byte, leaf, tree node and checkpoint of an archive; return the verdict.

    Args:
        folder: `DATA/archive`.
        pub: the public key that was kept elsewhere; without it the archive's own is trusted, and the report says so.
        against: a checkpoint (signed note) that was kept elsewhere: the log must contain what it covers, unchanged.
        progress: called with bytes done and bytes in all.
        workers: processes; by default one a core, and none for a small archive.
    """
    began = monotonic()
    report = Report()
    layout = Layout(folder)
    log = _identity(layout, pub, report)
    if log is not None:
        _Run(layout, log, report, progress).all(against, workers)
    report.seconds = monotonic() - began
    return report


def _identity(layout: Layout, pub: Verifier | None, report: Report) -> Log | None:
    try:
        log = layout.read_log()
    except BadLog as error:
        report.faults.append(Fault("log", why=str(error)))
        if pub is None:
            return None
        log = Log(log_id(pub.public), pub.name, pub)
    if pub is not None and log.verifier != pub:
        report.faults.append(Fault("key", values={"local": str(log.verifier)}))
        log = Log(log_id(pub.public), pub.name, pub)
    report.log, report.key = log.id, str(log.verifier)
    report.trusted = "given" if pub else "local"
    if pub is None:
        report.notices.append(Fault("trusted_local", values={"verifier": report.key}))
    return log


class _Run:
    def __init__(self, layout: Layout, log: Log, report: Report, progress: Progress | None) -> None:
        self.layout, self.log, self.report, self.progress = layout, log, report, progress
        self.tree = Range()
        self.roots: dict[int, bytes] = {0: self.tree.root()}
        self.gone: list[tuple[int, int]] = []
        self.sound = True
        self.last_note = ""
        self.unsigned = 0
        self.done = self.total = 0
        self.cuts: tuple[int, ...] = ()

    def all(self, against: str | None, workers: int | None) -> None:
        latest = self._latest()  # first, so that a log that grows meanwhile is longer, never shorter
        given = self._given(against)
        self.cuts = tuple(sorted({each.size for each in (latest, given) if each is not None}))
        firsts = self.layout.firsts()
        statements, bad = retired.read_all(self.layout, self.log)
        self.report.faults += [Fault("retired", record=first, why=why) for first, why in bad]
        self.report.segments = len(firsts)
        self.total = sum(_size(self.layout.segment(first)) for first in firsts)
        self._retire(statements)
        with _pool(self.total, workers) as run:
            self._segments(firsts, run)
        self._end(latest, given)

    def _latest(self) -> Checkpoint | None:
        try:
            return checkpoint.verify(self.layout.latest.read_text("utf-8"), self.log.verifier, self.log.origin)
        except (OSError, BadNote, UnicodeDecodeError) as error:
            self.report.faults.append(Fault("latest", why=str(error)))
            return None

    def _given(self, against: str | None) -> Checkpoint | None:
        try:
            return checkpoint.verify(against, self.log.verifier, self.log.origin) if against is not None else None
        except BadNote as error:
            self.report.faults.append(Fault("against_note", why=str(error)))
            return None

    def _retire(self, statements: Iterable[retired.Retired]) -> None:
        for each in statements:
            if each.first != self.tree.end:
                break
            self.tree.append(each.range())
            self.gone.append((each.first, each.end))
            self._remember()
            self.report.retired.append((each.first, each.end))
            self.report.notices.append(Fault("retired_range", record=each.first, last=each.end - 1))

    def _segments(self, firsts: list[int], run: Callable[[Iterable[Stretch]], Iterator[Checked]]) -> None:
        for at, first in enumerate(firsts):
            if any(first == begin for begin, _ in self.gone):
                continue  # being removed just now: its statement already stands for it
            self._segment(first, last=at + 1 == len(firsts), run=run)

    def _segment(self, first: int, *, last: bool, run: Callable[[Iterable[Stretch]], Iterator[Checked]]) -> None:
        path = self.layout.segment(first)
        for _ in range(_TRIES):
            try:
                head, parts = stretches(path, self.log.origin, self.cuts)
            except Damaged as error:
                self._fault("header", path, first, error.sentence)
                self.sound = False
                return
            except (OSError, ValueError) as error:
                if self._retired_meanwhile(first):
                    return
                self._fault("header", path, first, str(error))
                self.sound = False
                return
            found = list(run(parts))
            if not any(each.moved for each in found):
                break
        before = len(self.report.faults)
        self._enter(path, head)
        for each, part in zip(found, parts, strict=True):
            self._follow(path, each, last=last)
            self.done += part.end - part.begin
            self.report.bytes = self.done
            if self.progress:
                self.progress(self.done, self.total)
        self._close(path, head, found, last=last)
        # The workers and the joining of their nodes each find their own; a person wants the first wrong record first.
        self.report.faults[before:] = sorted(self.report.faults[before:], key=lambda fault: fault.record)

    def _retired_meanwhile(self, first: int) -> bool:
        statements, _ = retired.read_all(self.layout, self.log)
        new = [each for each in statements if each.first == first]
        self._retire(new)
        return bool(new)

    def _enter(self, path: Path, head: Head) -> None:
        if path != self.layout.segment(head.first) or head.log != self.log.id:
            self._fault("misplaced", path, head.first, f"it holds records from {head.first} of log {head.log}")
        if head.first > self.tree.end and self.sound:
            self._fault("missing", path, self.tree.end, "", head.first - 1)
        elif head.first < self.tree.end:
            self._fault("overlap", path, head.first, "")
        elif self.sound and tuple(self.tree.nodes()) != head.peaks:
            self._fault("peaks", path, head.first, "")
        if head.first != self.tree.end or not self.sound:
            # What stands before is lost or wrong, which was said. Its checkpoints tell whether these peaks are right.
            self.tree, self.sound = head.tree(), True

    def _follow(self, path: Path, found: Checked, *, last: bool) -> None:
        self.report.records += found.records
        self.report.erased += found.erased
        self.report.faults += found.faults
        for covered in found.covered:
            self._cover(path, covered)
        if found.stopped >= 0 and not (found.torn and last):
            if found.torn:
                self._fault("checksum", path, found.end, "the file ends before its content does")
            self.sound = False

    def _cover(self, path: Path, covered: Covered) -> None:
        if not self.sound:
            return
        if covered.first != self.tree.end:
            self._fault("order", path, self.tree.end, f"record {covered.first} stands in its place")
            self.sound = False
            return
        begin = self.tree.end
        for low, high, nodes in covered.ranges:
            self.tree.append(Range.of(low, high, nodes))
            self._remember()
        self.unsigned += covered.size
        if covered.note:
            self._check_note(path, covered.note, begin)

    def _remember(self) -> None:
        if self.tree.end in self.cuts:
            self.roots[self.tree.end] = self.tree.root()

    def _check_note(self, path: Path, note: str, begin: int) -> None:
        try:
            # Every root is compared. Where commits are tiny, not every signature: the next one covers the same records.
            signed = self.unsigned >= _SIGNATURE_BYTES or begin == self.tree.end
            found = checkpoint.verify(note, self.log.verifier) if signed else checkpoint.read(note)
            if found.origin != self.log.origin:
                raise BadNote(f"it is of origin {found.origin!r}, not {self.log.origin!r}")
            if (found.size, found.root) != (self.tree.end, self.tree.root()):
                raise BadNote(f"it was signed for {found.size} records under another root")
        except BadNote as error:
            self._fault("checkpoint", path, begin, str(error), max(begin, self.tree.end - 1))
            self.sound = False
            return
        if signed:
            self.unsigned = 0
        self.last_note = note
        self.report.size, self.report.root = found.size, found.root

    def _close(self, path: Path, head: Head, found: list[Checked], *, last: bool) -> None:
        self._confirm_signature(path, head)
        footer = found[-1].footer
        if footer is None:
            if head.packed and self.sound:
                self._fault("footer", path, head.first, "the file ends before its footer", found[-1].end - 1)
            if found[-1].stopped >= 0 and last and found[-1].torn:
                left = path.stat().st_size - found[-1].stopped
                notice = Fault("unfinished", path.name, last=found[-1].end - 1, values={"bytes": left})
                self.report.notices.append(notice)
            return
        blocks = tuple(each for part in found for each in part.blocks)
        fits = footer.first == head.first and footer.end == found[-1].end and footer.blocks == blocks
        fits = fits and footer.checkpoint == self.last_note
        ends = [Range.of(low, high, nodes) for part in found for c in part.covered for low, high, nodes in c.ranges]
        if self.sound and not (fits and _joined(head.first, ends) == footer.nodes):
            self._fault("footer", path, head.first, "it does not describe this segment", max(footer.end - 1, 0))

    def _confirm_signature(self, path: Path, head: Head) -> None:
        note = self.last_note
        if not self.sound or not note or not self.unsigned:
            return
        try:
            checkpoint.verify(note, self.log.verifier)
            self.unsigned = 0
        except BadNote as error:
            self._fault("checkpoint", path, head.first, str(error), self.tree.end - 1)
            self.sound = False

    def _end(self, latest: Checkpoint | None, given: Checkpoint | None) -> None:
        if latest is not None:
            self._compare(latest, "tail", "latest_root")
        if given is not None:
            before = len(self.report.faults)
            self._compare(given, "against_tail", "against")
            compared = self.roots.get(given.size) == given.root
            if len(self.report.faults) == before and compared:
                self.report.notices.append(Fault("against_good", values={"size": given.size}))
        if self.report.erased:
            self.report.notices.append(Fault("erased", values={"count": self.report.erased}))

    def _compare(self, known: Checkpoint, short: str, other: str) -> None:
        values: dict[str, str | int] = {"size": known.size}
        if known.size > self.tree.end:
            self.report.faults.append(Fault(short, record=self.tree.end, last=known.size - 1, values=values))
        elif known.size in self.roots:
            if self.roots[known.size] != known.root:
                self.report.faults.append(Fault(other, record=known.size, values=values))
        elif any(first < known.size < end for first, end in self.gone):
            self.report.notices.append(Fault("against_retired", values=values))
        elif self.report.ok:
            self.report.faults.append(Fault(other, record=known.size, values=values))

    def _fault(self, kind: str, path: Path, record: int, why: str, last: int = -1) -> None:
        self.report.faults.append(Fault(kind, path.name, record, last if last >= 0 else record, why))


def _joined(first: int, ranges: Iterable[Range]) -> tuple[bytes, ...]:
    whole = Range(first)
    for each in ranges:
        if each.begin != whole.end:
            return ()
        whole.append(each)
    return tuple(whole.nodes())


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


@contextmanager
def _pool(total: int, workers: int | None) -> Iterator[Callable[[Iterable[Stretch]], Iterator[Checked]]]:
    """Give a function that checks stretches in order: here for a small archive, else in worker processes."""
    many = workers if workers is not None else (os.cpu_count() or 1 if total > _ALONE_BYTES else 0)
    if many < 2:
        yield lambda parts: map(check, parts)
        return
    with Crew(many) as crew:
        yield crew.run
