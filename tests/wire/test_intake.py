from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from luuvet.archive.verify import verify
from luuvet.event.raw import Raw
from luuvet.event.scope import Scope
from luuvet.wire import intake as module
from luuvet.wire.inner import Inner
from luuvet.wire.intake import Intake, open_archive
from luuvet.wire.layout import Layout
from luuvet.wire.supervisor import CANNOT_START
from luuvet.wire.welcome import first_key

SCOPE = Scope.whole("an")


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path / "data")
    layout.make()
    return layout


def test_what_a_door_or_a_process_hands_in_is_sealed_and_told(
    known: Any, until: Any, layout: Layout, deliver: Callable[..., Raw]
) -> None:
    async def dialogue() -> None:
        settings = known(layout.data, archive__reserve_bytes=0, archive__warn_bytes=0)
        archive = open_archive(settings, layout)
        stop = asyncio.Event()
        running = asyncio.create_task(Intake(settings, layout, archive).serve(stop))
        inner = Inner("intake", layout.inner("intake"))
        status = await inner.ask("status", SCOPE, {}, wait=10)
        assert await inner.put(deliver()) == {"first": 0, "count": 3}
        port = next(door["address"] for door in status["doors"] if door["name"] == "syslog-tcp").rpartition(":")[2]
        _, writer = await asyncio.open_connection("127.0.0.1", int(port))
        writer.write(b"<13>from the wire\n")
        await writer.drain()
        writer.close()

        async def arrived() -> bool:
            return bool((await inner.ask("status", SCOPE, {}))["archive"]["records"] == 4)

        await until(arrived)
        checkpoint = await inner.ask("checkpoint", SCOPE, {})
        assert checkpoint["size"] == 4 and checkpoint["verifier_key"] == archive.verifier_key
        await inner.close()
        stop.set()
        await running

    asyncio.run(dialogue())
    report = verify(layout.archive)
    assert report.ok and report.size == 4
    again = open_archive(known(layout.data), layout)
    assert (again.size, again.created) == (4, False)
    again.close()


def test_a_taken_address_and_a_held_archive_end_it_with_a_sentence(
    known: Any, layout: Layout, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        # The event loop watches standard input for the supervisor's end; pytest closes it.
        reads, writes = socket.socketpair()
        monkeypatch.setattr(module.serving.sys, "stdin", reads.makefile())
        with pytest.raises(SystemExit) as ended:
            module.run(known(layout.data, receive__relp=address))
        writes.close()
    assert ended.value.code == CANNOT_START and "receive.relp" in capsys.readouterr().err
    assert first_key(layout), "the key that was made is told at the next start"
    held = open_archive(known(layout.data), layout)
    with pytest.raises(SystemExit) as ended:
        module.run(known(layout.data))
    held.close()
    assert ended.value.code == CANNOT_START and capsys.readouterr().err
