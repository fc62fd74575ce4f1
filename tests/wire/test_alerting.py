from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from luuvet.case.stage import Stage
from luuvet.event.raw import Raw, Receipt, SinkFull
from luuvet.kit.clock import system_clock
from luuvet.wire.alerting import Alerting
from luuvet.wire.local import Local
from luuvet.wire.sealing import Sealed


class Kept:
    """A sink in memory that may be full."""

    def __init__(self) -> None:
        self.raws: list[Raw] = []
        self.full = False

    async def put(self, raw: Raw) -> Receipt:
        if self.full:
            raise SinkFull("no room", 1)
        self.raws.append(raw)
        return Sealed(0, len(raw))


@pytest.fixture
def sink() -> Kept:
    return Kept()


@pytest.fixture
def alerting(local: Local, sink: Kept, tmp_path: Path) -> Alerting:
    rooms = local._rooms
    stage = Stage(tmp_path / "alerts.json", rooms.log, rooms.book.by_id(), sink, system_clock)
    return Alerting(rooms.store, stage)


def test_hits_become_alerts_once(alerting: Alerting, sink: Kept) -> None:
    assert asyncio.run(alerting.step()) == 1
    assert asyncio.run(alerting.step()) == 0
    assert len(sink.raws) == 1 and b"luuvet.alert" in sink.raws[0].payloads[0]


def test_a_full_log_is_tried_again_later(alerting: Alerting, sink: Kept) -> None:
    sink.full = True
    with pytest.raises(SinkFull):
        asyncio.run(alerting.step())
    sink.full = False
    assert asyncio.run(alerting.step()) == 1


def test_a_replay_raises_only_what_was_never_raised(alerting: Alerting, sink: Kept, local: Local) -> None:
    """The folder has sealed this alert itself, so nothing is new."""
    local.catch_up()
    asyncio.run(alerting.step())
    assert asyncio.run(alerting.replay()) == 0 and len(sink.raws) == 1
