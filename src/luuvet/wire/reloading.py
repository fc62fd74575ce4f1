"""Rules that change while the server runs: files of the operator's rule folder are looked at now and then, and read when they do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from luuvet.detect import Correlation, Detector, Rule
from luuvet.kit.journal import journal
from luuvet.kit.settings import Settings
from luuvet.wire.derive import Derivation
from luuvet.wire.follow import Follower
from luuvet.wire.rooms import Rooms, rules_of

Seen = frozenset[tuple[str, int, int]]
"""Path, time of change and size of each file of a rule folder."""


class Reloading:
    """Keeps the rooms' rule book, and the detector of whatever is derived, like the files.

    Attributes:
        known: every rule that was ever loaded here, by its id: alerts of a rule that is gone can still be told.
    """

    def __init__(self, settings: Settings, cache: Path, rooms: Rooms, follower: Follower) -> None:
        self._settings, self._cache, self._rooms, self._follower = settings, cache, rooms, follower
        self._folder = settings.text("detect.rules")
        self._seen = seen(self._folder)
        self.known: dict[str, Rule | Correlation] = dict(rooms.book.by_id())

    def step(self) -> bool:
        """Read the rules again if a file has changed; return whether one has. Takes as long as reading what is new takes."""
        now = seen(self._folder)
        changed = now != self._seen
        if changed:
            self._seen = now
            self._read()
        stage = self._follower.stage
        # Not only after a change: a rebuild that began before it brings a stage with the rules of then.
        if isinstance(stage, Derivation) and stage.book is not self._rooms.book:
            stage.renew(Detector(self._rooms.book))
        return changed

    def _read(self) -> None:
        book = rules_of(self._settings, self._cache)
        self.known.update(book.by_id())
        self._rooms.book = book
        for problem in book.problems:
            journal("wire").warning(
                "rule-problem", path=problem.path, line=problem.line, reason=problem.reason, fatal=problem.fatal
            )
        broken = sum(problem.fatal for problem in book.problems)
        journal("wire").info("rules-reloaded", running=len(book.rules) + len(book.correlations), broken=broken)


def seen(folder: str) -> Seen:
    """Return what tells whether a rule folder has changed; nothing for no folder."""
    return frozenset(_files(folder)) if folder else frozenset()


def _files(folder: str) -> Iterator[tuple[str, int, int]]:
    try:
        entries = list(os.scandir(folder))
    except NotADirectoryError:
        told = Path(folder).stat()
        yield folder, told.st_mtime_ns, told.st_size
        return
    except OSError:
        return  # gone or not readable: the book will say so
    for entry in entries:
        try:
            if entry.is_dir():
                yield from _files(entry.path)
            elif entry.name.endswith((".yml", ".yaml")):
                told = entry.stat()
                yield entry.path, told.st_mtime_ns, told.st_size
        except OSError:
            continue  # went away while it was looked at
