"""The loop between the archive and what is derived, against stages and sources in memory."""

from __future__ import annotations

import pytest

from luuvet.archive.reader import Unreadable
from luuvet.event.raw import Raw, Sealed
from luuvet.wire.follow import Follower


class Records:
    """A source of `count` records; those in `damaged` cannot be read; the first `retired` are gone."""

    def __init__(self, count: int, damaged: range = range(0), retired: int = 0) -> None:
        self.count, self.damaged, self.retired = count, damaged, retired

    def size(self) -> int:
        return self.count

    def oldest(self) -> int:
        return self.retired

    def read(self, start: int, max_records: int, max_bytes: int) -> list[Sealed]:
        if start in self.damaged:
            raise Unreadable("damaged", start, self.damaged.stop)
        end = min(
            start + max_records,
            self.count,
            self.damaged.start if self.damaged and start < self.damaged.start else self.count,
        )
        return [Sealed("log", start, Raw("file", "", "", "line", 7, [b"x"] * (end - start)))] if end > start else []


class Taken:
    """A stage that keeps the indexes it was given."""

    def __init__(self, fail_at: int = -1) -> None:
        self.indexes: list[int] = []
        self.next = 0
        self.fail_at = fail_at
        self.behind = 0

    def position(self) -> int:
        return self.next - self.behind

    def reached(self) -> int:
        return self.next

    def idle(self) -> None:
        self.idled = True

    def settle(self) -> None:
        self.behind = 0

    def begin_at(self, index: int) -> None:
        assert self.next == 0
        self.next = index

    def take(self, sealed: list[Sealed]) -> None:
        if self.fail_at in range(sealed[0].first, sealed[-1].first + len(sealed[-1].raw)):
            raise RuntimeError("the engine is gone")
        for run in sealed:
            assert run.first == self.next
            self.indexes += range(run.first, run.first + len(run.raw))
            self.next = run.first + len(run.raw)
        self.behind = len(sealed[-1].raw)

    def skip(self, end: int) -> None:
        self.next = end


def test_everything_is_taken_once_in_order() -> None:
    stage = Taken()
    follower = Follower(Records(120_000), stage)
    assert follower.drain(30)
    assert stage.indexes == list(range(120_000))
    assert stage.position() == 120_000, "drained, so all is kept"
    assert follower.progress.records == 120_000 and follower.progress.batches >= 3


def test_a_damaged_stretch_is_skipped_and_counted() -> None:
    stage = Taken()
    follower = Follower(Records(100, damaged=range(40, 60)), stage)
    follower.drain(30)
    assert stage.indexes == [*range(40), *range(60, 100)]
    assert follower.progress.unreadable == 20


@pytest.mark.parametrize("begun", [0, 5])
def test_what_was_retired_is_not_waited_for(begun: int) -> None:
    stage = Taken()
    stage.next = begun
    Follower(Records(100, retired=30), stage).drain(30)
    assert stage.indexes == list(range(30, 100))


def test_a_fault_of_the_stage_ends_the_loop() -> None:
    follower = Follower(Records(10), Taken(fail_at=3))
    with pytest.raises(RuntimeError, match="engine"):
        follower.run()


def test_a_second_stage_catches_up_and_takes_the_place_of_the_first() -> None:
    live, beside, swapped = Taken(), Taken(), []
    source = Records(60_000)
    follower = Follower(source, live)
    follower.drain(30)
    follower.beside(beside, lambda: swapped.append(beside.position()))
    assert follower.rebuilding
    while follower.rebuilding:
        follower.step()
        follower._step_beside()
    assert swapped == [60_000] and follower.stage is beside
    assert beside.indexes == live.indexes
    source.count = 60_010
    follower.drain(30)
    assert beside.position() == 60_010 and live.position() == 60_000
