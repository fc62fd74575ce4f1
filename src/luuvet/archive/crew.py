"""Processes that check stretches side by side: fresh interpreters that import the checking alone, fed through pipes.

Not `multiprocessing`: its spawned children import the caller's main module again, and with it whatever that imports.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from queue import SimpleQueue
from types import TracebackType

from luuvet.archive.check import Checked, Stretch, check


class Crew:
    """A number of processes, this one among them; end the others by leaving the `with` block."""

    def __init__(self, many: int) -> None:
        """Start the processes, one less than `many`: this one checks too, and needs no start for it."""
        command = [sys.executable, "-m", "luuvet.archive.worker"]
        pipe = subprocess.PIPE
        self._many = many
        self._workers = [subprocess.Popen(command, stdin=pipe, stdout=pipe) for _ in range(many - 1)]
        self._free: SimpleQueue[subprocess.Popen[bytes] | None] = SimpleQueue()
        for worker in (None, *self._workers):
            self._free.put(worker)
        self._threads = ThreadPoolExecutor(many)

    def run(self, parts: Iterable[Stretch]) -> Iterator[Checked]:
        """Yield what was found in each stretch, in order; a few are worked on ahead."""
        waiting = iter(parts)
        running = [self._threads.submit(self._ask, part) for part in islice(waiting, 2 * self._many)]
        while running:
            yield running.pop(0).result()
            running += [self._threads.submit(self._ask, part) for part in islice(waiting, 1)]

    def _ask(self, part: Stretch) -> Checked:
        worker = self._free.get()
        try:
            if worker is None:
                return check(part)
            assert worker.stdin is not None and worker.stdout is not None
            pickle.dump(part, worker.stdin)
            worker.stdin.flush()
            found: Checked = pickle.load(worker.stdout)
            return found
        except (EOFError, OSError, pickle.UnpicklingError):
            # The worker died (killed, no memory): the stretch is checked here, so that no part goes unread.
            return check(part)
        finally:
            self._free.put(worker)

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.terminate()
            worker.communicate()
