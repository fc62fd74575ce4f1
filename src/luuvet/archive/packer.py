"""A thread that packs full segments, one at a time; compression runs outside the interpreter's lock."""

from __future__ import annotations

import queue
import threading
from pathlib import Path

from luuvet.archive import disk
from luuvet.archive.compact import Stopped, pack
from luuvet.archive.frame import Damaged
from luuvet.kit.journal import journal


class Packer:
    """Packs what it is given in the background; a segment that cannot be packed stays as it is and is journalled."""

    def __init__(self, reserve_bytes: int) -> None:
        self._reserve = reserve_bytes
        self._queue: queue.SimpleQueue[Path | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._idle = threading.Condition()
        self._waiting = 0
        self.packed = 0
        self.failed = 0

    def submit(self, path: Path) -> None:
        """Queue a segment to which nothing is added any more."""
        with self._idle:
            self._waiting += 1
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="archive-packer", daemon=True)
            self._thread.start()
        self._queue.put(path)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the queue is empty; tell whether it is."""
        with self._idle:
            return self._idle.wait_for(lambda: not self._waiting, seconds)

    def stop(self) -> None:
        """Stop at the next block; what is left is packed after the next start."""
        self._stopping.set()
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while not self._stopping.is_set():
            path = self._queue.get()
            if path is None:
                return
            self._pack(path)
            with self._idle:
                self._waiting -= 1
                self._idle.notify_all()

    def _pack(self, path: Path) -> None:
        try:
            # The copy is at most as large as the original; it must not eat what intake may still use.
            if disk.free_bytes(path.parent) < self._reserve + path.stat().st_size:
                journal("archive").warning("segment-not-packed", segment=path.name, reason="not enough room")
                self.failed += 1
                return
            self.packed += pack(path, stopping=self._stopping)
        except Stopped:
            return
        except (Damaged, OSError, ValueError) as error:
            self.failed += 1
            journal("archive").warning("segment-not-packed", segment=path.name, reason=str(error))
