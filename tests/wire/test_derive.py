"""The stage that fills a store: exactly once, in order, the position only behind what is written."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import polars as pl
import pytest

from luuvet.detect import Detector, load_rules
from luuvet.event.raw import Raw, Sealed
from luuvet.parse.catalogue import Formats
from luuvet.parse.parser import Parser
from luuvet.parse.sources import Sources
from luuvet.store import Batch, EngineError
from luuvet.wire.derive import Derivation

RECEIVED = 1_795_330_800_000_000_000


class Kept:
    """A store in memory that can be held up, or fail at a record."""

    def __init__(self) -> None:
        self.next, self.batches = 0, list[Batch]()
        self.may, self.fail_at = threading.Event(), -1
        self.may.set()

    def position(self) -> int:
        return self.next

    def begin_at(self, index: int) -> None:
        self.next = index

    def waiting(self) -> tuple[str, int]:
        return "", self.next

    def write(self, batch: Batch) -> None:
        assert self.may.wait(10)
        assert batch.first == self.next
        if batch.first <= self.fail_at < batch.next:
            raise RuntimeError("the engine is gone")
        self.batches.append(batch)
        self.next = batch.next


class Nothing:
    """An archive that nothing is read from again."""

    def read(self, start: int, max_records: int, max_bytes: int) -> list[Sealed]:
        return []


def sealed(first: int, count: int) -> list[Sealed]:
    lines = [b"<86>Nov 22 13:00:00 web1 sshd[7]: Failed password for lan from 192.0.2.7 port 4022 ssh2"] * count
    return [Sealed("0123456789abcdef", first, Raw("syslog-tcp", "192.0.2.1:514", "", "newline", RECEIVED, lines))]


@pytest.fixture
def store() -> Iterator[Kept]:
    kept = Kept()
    yield kept
    kept.may.set()


@pytest.fixture
def stage(store: Kept) -> Derivation:
    return Derivation(store, Parser(Formats.load(), Sources()), Detector(load_rules([])), Nothing())  # type: ignore[arg-type]


def test_another_detector_takes_over_between_two_batches(
    stage: Derivation, store: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    monkeypatch.setattr("luuvet.wire.derive.recall", lambda detector, kept: told.append(kept.position()))
    none = load_rules([], house=False)
    stage.take(sealed(0, 3))
    assert store.position() <= 3 and stage.book is not none
    stage.renew(Detector(none))
    assert stage.book is none
    stage.take(sealed(3, 4))
    stage.take(sealed(7, 4))
    stage.settle()
    assert told == [3], "what was found before is read back once, and only when all of it is written"
    assert [batch.hits.height > 0 for batch in store.batches] == [True, False, False]


def test_a_batch_is_derived_while_the_one_before_is_written(stage: Derivation, store: Kept) -> None:
    store.may.clear()
    stage.take(sealed(0, 3))
    assert (stage.position(), stage.reached()) == (0, 3), "what is not written yet is not told as derived"
    store.may.set()
    stage.take(sealed(3, 4))
    stage.settle()
    assert (stage.position(), stage.reached()) == (7, 7)
    assert [(one.first, one.next) for one in store.batches] == [(0, 3), (3, 7)]
    assert pl.concat(one.events["luuvet.index"] for one in store.batches).to_list() == list(range(7))
    assert all(len(one.hits) and len(one.edges) for one in store.batches)
    assert stage.seconds["parse"] > 0 and stage.seconds["write"] > 0


def test_a_write_that_fails_is_told_at_the_next_batch_and_nothing_after_it_is_written(
    stage: Derivation, store: Kept
) -> None:
    store.fail_at = 1
    stage.take(sealed(0, 3))
    with pytest.raises(RuntimeError, match="engine"):
        stage.take(sealed(3, 4))
    assert store.batches == [] and stage.position() == 0


def test_skipping_and_beginning_move_both_places(stage: Derivation, store: Kept) -> None:
    stage.begin_at(5)
    stage.take(sealed(5, 2))
    stage.skip(20)
    stage.settle()
    assert stage.position() == stage.reached() == 20
    assert [(one.first, one.next, len(one.events)) for one in store.batches] == [(5, 7, 2), (7, 20, 0)]


class Full(Kept):
    """A store that takes no more than so many records at once, and at the beginning none."""

    refusals, most = 2, 3

    def write(self, batch: Batch) -> None:
        if self.refusals > 0 or batch.next - batch.first > self.most:
            self.refusals -= 1
            raise EngineError("Code: 243. no room")
        super().write(batch)


def test_what_the_engine_refuses_is_written_later_in_smaller_pieces_once() -> None:
    store = Full()
    stage = Derivation(store, Parser(Formats.load(), Sources()), Detector(load_rules([])), Nothing())  # type: ignore[arg-type]
    asked: list[int] = []
    stage.again = lambda: asked.append(1) is None
    stage.take(sealed(0, 20))
    stage.settle()
    assert store.next == 20 and asked
    assert pl.concat(one.events["luuvet.index"] for one in store.batches).to_list() == list(range(20))
    assert sum(len(one.hits) for one in store.batches) == sum(len(one.events) for one in store.batches) - _quiet(stage)


def _quiet(stage: Derivation) -> int:
    """Events of the twenty that no rule hits, counted without a refusal."""
    events = stage.parser.parse(sealed(0, 20))
    return len(events) - len(Detector(load_rules([])).match(events))


def test_a_refusal_that_nobody_waits_for_is_an_error() -> None:
    stage = Derivation(Full(), Parser(Formats.load(), Sources()), Detector(load_rules([])), Nothing())  # type: ignore[arg-type]
    stage.take(sealed(0, 3))
    with pytest.raises(EngineError):
        stage.settle()
