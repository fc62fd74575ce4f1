from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from luuvet.archive.reader import Reader
from luuvet.event.raw import Raw, SinkClosed, SinkFull
from luuvet.wire import serving
from luuvet.wire.inner import Inner, application
from luuvet.wire.intake import open_archive
from luuvet.wire.layout import Layout
from luuvet.wire.sealing import LocalSink, RemoteSink, from_thread


def test_a_local_write_is_durable_when_it_returns(known: Any, deliver: Callable[..., Raw], tmp_path: Path) -> None:
    layout = Layout(tmp_path / "data")
    layout.make()
    archive = open_archive(known(layout.data, archive__reserve_bytes=0), layout)
    sink = LocalSink(archive)
    assert sink.write(deliver()) == 0
    receipt = asyncio.run(sink.put(deliver()))
    assert (receipt.first, receipt.count) == (3, 3)
    asyncio.run(receipt.durable())
    reader = Reader(layout.archive)
    assert reader.size() == 6, "a reader of another process sees it at once"
    reader.close()
    archive.close()


@pytest.mark.parametrize("refusal", [SinkFull("the disk is full", 5), SinkClosed("the log is closing")])
def test_over_the_socket_a_refusal_says_try_later(
    deliver: Callable[..., Raw], tmp_path: Path, refusal: Exception
) -> None:
    answers: list[Exception | None] = [refusal, None]

    async def put(raw: Raw) -> dict[str, Any]:
        answer = answers.pop(0)
        if answer:
            raise answer
        return {"first": 7, "count": len(raw)}

    async def dialogue() -> None:
        face = serving.Face(application({}, put), serving.bind_path(tmp_path / "s"))
        await face.start()
        inner = Inner("intake", tmp_path / "s")
        sink = RemoteSink(inner)
        with pytest.raises(SinkFull, match=str(refusal)):
            await sink.put(deliver())
        receipt = await sink.put(deliver())
        await receipt.durable()
        assert (receipt.first, receipt.count) == (7, 3)
        answers.extend([refusal, None])
        write = from_thread(sink, asyncio.get_running_loop())
        with pytest.raises(SinkFull, match=str(refusal)):
            await asyncio.to_thread(write, deliver())
        await asyncio.to_thread(write, deliver())
        assert answers == []
        await inner.close()
        await face.stop()

    asyncio.run(dialogue())
