from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from luuvet.archive.reader import Reader
from luuvet.event.raw import Raw
from luuvet.event.scope import Scope
from luuvet.kit.clock import NANOSECONDS, system_clock
from luuvet.wire import owner as module
from luuvet.wire.beat import Beat, read_beat
from luuvet.wire.inner import Inner
from luuvet.wire.intake import Intake, open_archive
from luuvet.wire.layout import Layout
from luuvet.wire.owner import Owner
from luuvet.wire.rooms import open_rooms
from luuvet.wire.supervisor import CANNOT_START

SCOPE = Scope.whole("an")


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path / "data")
    layout.make()
    return layout


def test_it_follows_the_archive_answers_and_raises_alerts(
    known: Any, until: Any, layout: Layout, deliver: Callable[..., Raw]
) -> None:
    async def dialogue() -> None:
        settings = known(layout.data, archive__reserve_bytes=0, archive__warn_bytes=0)
        archive = open_archive(settings, layout)
        stop_intake, stop = asyncio.Event(), asyncio.Event()
        intake = asyncio.create_task(Intake(settings, layout, archive).serve(stop_intake))
        rooms = open_rooms(settings, layout, archive.log)
        beat = Beat(layout.beat("owner"))
        owner = asyncio.create_task(Owner(settings, layout, rooms, Reader(layout.archive), beat).serve(stop))
        inner, ask = Inner("intake", layout.inner("intake")), Inner("owner", layout.inner("owner"))
        await ask.ask("progress", SCOPE, {}, wait=10)
        await inner.ask("status", SCOPE, {}, wait=10)
        await inner.put(deliver())

        async def derived() -> bool:
            return bool((await ask.ask("progress", SCOPE, {}))["derived"] >= 3)

        async def raised() -> bool:
            given = {"from": None, "to": None, "last": None, "limit": 10, "level": "low", "all": False}
            return [one["host"] for one in (await ask.ask("alerts", SCOPE, given))["alerts"]] == ["web1"]

        async def inner_rate() -> float:
            return float((await inner.ask("status", SCOPE, {}))["rate"])

        await until(derived)
        found = await ask.ask(
            "count", SCOPE, {"query": "event.dataset:sshd.auth", "from": None, "to": None, "last": None}
        )
        assert found["count"] == 2
        await until(raised)
        now = system_clock()
        for minute in range(8):
            stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now / 1e9 + 60 * minute - 17_220)).encode()
            late = [b"<13>1 " + stamp + b" fw1 x 1 - - tick"] * 2
            await inner.put(Raw("syslog-tcp", "192.0.2.7:514", "", "newline", now + minute * 60 * NANOSECONDS, late))

        async def named() -> bool:
            query = {"query": "event.dataset:luuvet.clock AND host.name:fw1", "from": None, "to": None, "last": None}
            return bool((await ask.ask("count", SCOPE, query))["count"] == 1)

        await until(named)
        assert [one["host"] for one in (await ask.ask("status", SCOPE, {}))["clocks"]] == ["fw1"]
        status = await ask.ask("status", SCOPE, {})
        assert status["rate"] > 0 and status["gaps"] == {"records": 0, "told": 0}
        assert (await inner_rate()) > 0
        assert status["store"]["rows"] >= 3 and read_beat(layout.beat("owner")) > 1
        await ask.close()
        await inner.close()
        # The intake ends first, as the supervisor does it; then the owner derives what is left.
        stop_intake.set()
        await intake
        stop.set()
        await owner

    asyncio.run(dialogue())


def test_a_wrong_setting_ends_it_with_a_sentence(
    known: Any, layout: Layout, deliver: Callable[..., Raw], capsys: pytest.CaptureFixture[str]
) -> None:
    archive = open_archive(known(layout.data), layout)
    archive.close()
    with pytest.raises(SystemExit) as ended:
        module.run(known(layout.data, timezone="Mars/Olympus"))
    assert ended.value.code == CANNOT_START and "Mars" in capsys.readouterr().err
