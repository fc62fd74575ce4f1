from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from luuvet.archive.checkpoint import read
from luuvet.archive.note import Signer
from luuvet.archive.order import Order
from luuvet.archive.reader import Reader
from luuvet.archive.sink import GroupSink
from luuvet.archive.verify import verify
from luuvet.archive.writer import Archive
from luuvet.console.abilities import Refused
from luuvet.event.raw import Raw
from luuvet.wire.intake import open_archive
from luuvet.wire.layout import Layout
from luuvet.wire.upkeep import Upkeep, carry_out

DPO = Signer.generate("dpo.example")


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path / "data")
    layout.make()
    return layout


@pytest.fixture
def archive(layout: Layout, known: Any) -> Iterator[Archive]:
    opened = open_archive(known(layout.data, archive__reserve_bytes=0), layout)
    yield opened
    opened.close()


def payloads(layout: Layout) -> list[bytes]:
    reader = Reader(layout.archive)
    found = [payload for run in reader.read(0, 1000, 1 << 20) for payload in run.raw.payloads]
    reader.close()
    return found


def with_sink(archive: Archive, work: Callable[[GroupSink], Coroutine[Any, Any, None]], warn_bytes: int = 0) -> None:
    async def run() -> None:
        sink = GroupSink(archive, commit_seconds=0.005, warn_bytes=warn_bytes)
        await sink.start()
        try:
            await work(sink)
        finally:
            await sink.stop()

    asyncio.run(run())


def test_a_low_disk_is_told_once(archive: Archive, layout: Layout, known: Any) -> None:
    async def work(sink: GroupSink) -> None:
        upkeep = Upkeep(known(layout.data), archive, sink)
        await upkeep._disk()
        await upkeep._disk()

    with_sink(archive, work, warn_bytes=1 << 60)
    assert [b"disk-low" in payload for payload in payloads(layout)] == [True]


def test_a_checkpoint_leaves_the_machine_when_there_is_something_new(
    archive: Archive, layout: Layout, known: Any, deliver: Callable[..., Raw], tmp_path: Path
) -> None:
    target = tmp_path / "elsewhere.txt"

    async def work(sink: GroupSink) -> None:
        upkeep = Upkeep(known(layout.data, archive__export_file=str(target)), archive, sink)
        await (await sink.put(deliver())).durable()
        upkeep._export()
        assert read(target.read_text("utf-8")).size == 3
        target.unlink()
        upkeep._export()
        assert not target.exists(), "nothing new, nothing written"
        await (await sink.put(deliver())).durable()
        upkeep._export()
        assert read(target.read_text("utf-8")).size == 6

    with_sink(archive, work)


def test_an_export_that_fails_is_tried_again(
    archive: Archive, layout: Layout, known: Any, deliver: Callable[..., Raw], tmp_path: Path
) -> None:
    target = tmp_path / "mount" / "checkpoint.txt"

    async def work(sink: GroupSink) -> None:
        upkeep = Upkeep(known(layout.data, archive__export_file=str(target)), archive, sink)
        await (await sink.put(deliver())).durable()
        upkeep._export()
        target.parent.mkdir()
        upkeep._export()
        assert target.exists()

    with_sink(archive, work)


def test_checkpoints_are_exported_as_often_as_the_setting_says(
    archive: Archive,
    layout: Layout,
    known: Any,
    deliver: Callable[..., Raw],
    tmp_path: Path,
    until: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("luuvet.wire.upkeep._LEAST_SECONDS", 0.05)
    target = tmp_path / "elsewhere.txt"

    def size() -> int:
        return read(target.read_text("utf-8")).size if target.exists() else 0

    async def work(sink: GroupSink) -> None:
        settings = known(layout.data, archive__export_file=str(target), archive__export_seconds=0)
        task = asyncio.create_task(Upkeep(settings, archive, sink).export())
        for expected in (3, 6):
            await (await sink.put(deliver())).durable()
            await asyncio.wait_for(until(lambda expected=expected: size() == expected), 2)
        task.cancel()

    with_sink(archive, work)


def _order(archive: Archive, signer: Signer = DPO, ranges: tuple[tuple[int, int], ...] = ((1, 1),)) -> str:
    return signer.sign(Order(archive.log, ranges, "Decision 12", "2026-11-22", "DPO").text())


def test_an_erasure_is_carried_out_and_told(
    archive: Archive, layout: Layout, known: Any, deliver: Callable[..., Raw]
) -> None:
    settings = known(layout.data, archive__erasure_key=str(DPO.verifier))

    async def work(sink: GroupSink) -> None:
        await (await sink.put(deliver())).durable()
        done = await Upkeep(settings, archive, sink).erase(_order(archive), "an")
        assert done["erased"] == 1 and done["ranges"] == [[1, 1]]

    with_sink(archive, work)
    kept = payloads(layout)
    assert not any(b"for hoa" in payload for payload in kept) and b"records-erased" in kept[-1]
    assert verify(layout.archive).ok


def test_nobody_else_may_order_one(archive: Archive, layout: Layout, known: Any, deliver: Callable[..., Raw]) -> None:
    archive.append([deliver()])
    archive.commit()
    with pytest.raises(Refused, match=r"archive\.erasure_key"):
        carry_out(known(layout.data), archive, _order(archive), "an")
    settings = known(layout.data, archive__erasure_key=str(DPO.verifier))
    for wrong in (_order(archive, Signer.generate("dpo.example")), _order(archive, ranges=((7, 9),)), "an order"):
        with pytest.raises(Refused):
            carry_out(settings, archive, wrong, "an")
    assert any(b"for hoa" in payload for payload in payloads(layout))
