from __future__ import annotations

import asyncio
import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from luuvet.archive.reader import Reader
from luuvet.archive.sink import GroupSink, Kept
from luuvet.archive.verify import verify
from luuvet.archive.writer import Archive
from luuvet.event.raw import Raw, SinkClosed, SinkFull

_ARCHIVE = Callable[..., Archive]


def _raw(*payloads: bytes) -> Raw:
    return Raw("syslog-tcp", "192.0.2.1:1", "", "newline", 5, list(payloads))


def test_a_receipt_is_durable_when_a_reader_sees_the_record(opened: _ARCHIVE, tmp_path: Path) -> None:
    async def run() -> None:
        sink = GroupSink(opened(), commit_seconds=0.02)
        await sink.start()
        reader = Reader(tmp_path / "archive")
        for each in range(5):
            receipt = await sink.put(_raw(b"%d" % each, b"more"))
            await receipt.durable()
            assert (receipt.first, receipt.count) == (2 * each, 2)
            assert reader.size() == 2 * each + 2
        await sink.stop()

    asyncio.run(run())
    assert verify(tmp_path / "archive").ok


def test_deliveries_share_a_commit_and_keep_their_order(opened: _ARCHIVE, tmp_path: Path) -> None:
    async def run() -> list[Kept]:
        sink = GroupSink(opened(), commit_seconds=0.05)
        await sink.start()
        receipts = [await sink.put(_raw(b"%d" % each)) for each in range(500)]
        await asyncio.gather(*(receipt.durable() for receipt in receipts))
        stats = sink.stats()
        assert stats["commits"] <= 3
        assert (stats["records"], stats["queue_bytes"]) == (500, 0)
        await sink.stop()
        return receipts

    receipts = asyncio.run(run())
    assert [receipt.first for receipt in receipts] == list(range(500))
    runs = Reader(tmp_path / "archive").read(0, 1000, 1 << 20)
    assert [payload for sealed in runs for payload in sealed.raw.payloads] == [b"%d" % each for each in range(500)]


def test_a_full_queue_makes_the_sender_wait_and_lose_nothing(
    opened: _ARCHIVE, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    archive = opened()
    real = archive.write

    def slow(pending: object) -> object:
        time.sleep(0.02)
        return real(pending)  # type: ignore[arg-type]

    monkeypatch.setattr(archive, "write", slow)

    async def run() -> int:
        sink = GroupSink(archive, commit_seconds=0.001, commit_bytes=1000, queue_bytes=3000)
        await sink.start()
        most = 0
        for each in range(100):
            await sink.put(_raw(b"%04d" % each + b"x" * 496))
            most = max(most, int(sink.stats()["queue_bytes"]))
        await sink.stop()
        return most

    assert asyncio.run(run()) <= 3500
    assert Reader(tmp_path / "archive").size() == 100


def test_the_loop_stays_free_while_groups_are_sealed(opened: _ARCHIVE) -> None:
    async def run() -> float:
        sink = GroupSink(opened())
        await sink.start()
        lines = [b"a line of ordinary length, one of very many %09d" % each for each in range(1000)]
        worst, last = 0.0, time.monotonic()
        for _ in range(150):
            await sink.put(_raw(*lines))
            await asyncio.sleep(0)
            worst, last = max(worst, time.monotonic() - last), time.monotonic()
        await sink.stop()
        return worst

    assert asyncio.run(run()) < 0.5


def test_a_full_disk_is_said_to_those_who_wait_and_to_those_who_come(
    opened: _ARCHIVE, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    archive = opened(reserve_bytes=1000)
    room = [1 << 40]
    monkeypatch.setattr("luuvet.archive.disk.free_bytes", lambda folder: room[0])

    async def run() -> None:
        sink = GroupSink(archive, commit_seconds=0.01)
        await sink.start()
        kept = await sink.put(_raw(b"kept"))
        await kept.durable()
        lost = await sink.put(_raw(b"not kept"))
        room[0] = 10
        with pytest.raises(SinkFull):
            await lost.durable()
        with pytest.raises(SinkFull):
            await sink.put(_raw(b"refused"))
        assert (sink.stats()["not_kept"], sink.stats()["refused"], sink.stats()["warn"]) == (1, 1, True)
        assert sink.stats()["full"] == (sink.stats()["free_bytes"] < sink.stats()["stops_at"])
        room[0] = 1 << 40
        await asyncio.sleep(1.1)
        await (await sink.put(_raw(b"kept again"))).durable()
        await sink.stop()

    asyncio.run(run())
    runs = Reader(tmp_path / "archive").read(0, 10, 1 << 20)
    assert [payload for sealed in runs for payload in sealed.raw.payloads] == [b"kept", b"kept again"]


def test_one_delivery_that_cannot_be_sealed_does_not_stop_the_others(opened: _ARCHIVE) -> None:
    async def run() -> None:
        sink = GroupSink(opened(), commit_seconds=0.001)
        await sink.start()
        bad = await sink.put(Raw("x", "", "", "line", 5, [b"a"], [1 << 40]))
        with pytest.raises(SinkClosed, match="could not be sealed"):
            await bad.durable()
        await (await sink.put(_raw(b"good"))).durable()
        await sink.stop()

    asyncio.run(run())


def test_sealed_records_do_not_stay_in_memory_until_the_collector_comes(opened: _ARCHIVE) -> None:
    payload = b"a record that is sealed %d" % time.monotonic_ns()

    async def run() -> tuple[int, int]:
        sink = GroupSink(opened(), commit_seconds=0.001)
        await sink.start()
        held = sys.getrefcount(payload)
        await (await sink.put(_raw(payload))).durable()
        await sink.stop()
        return held, sys.getrefcount(payload)

    gc.disable()
    try:
        before, after = asyncio.run(run())
    finally:
        gc.enable()
    assert after == before


def test_stopping_commits_what_is_queued_and_then_refuses(opened: _ARCHIVE, tmp_path: Path) -> None:
    async def run() -> None:
        sink = GroupSink(opened(), commit_seconds=30)
        await sink.start()
        receipt = await sink.put(_raw(b"queued"))
        await sink.stop()
        await receipt.durable()
        with pytest.raises(SinkClosed):
            await sink.put(_raw(b"late"))

    asyncio.run(run())
    assert Reader(tmp_path / "archive").size() == 1


def test_whoever_keeps_a_sender_waiting_is_served_before_the_commit_time_is_over(opened: _ARCHIVE) -> None:
    async def run() -> None:
        sink = GroupSink(opened(), commit_seconds=20)
        await sink.start()
        patient = await sink.put(_raw(b"nobody waits"))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(patient.durable(patient=True), 0.3)
        waiting = await sink.put(_raw(b"a sender waits"))
        await asyncio.wait_for(waiting.durable(), 10)
        assert (patient.first, waiting.first) == (0, 1), "both stand under the same checkpoint"
        await sink.stop()

    asyncio.run(run())
