from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from luuvet.event.raw import Raw, Receipt
from luuvet.wire import doors
from luuvet.wire.sealing import Sealed


class Kept:
    """A sink in memory."""

    def __init__(self) -> None:
        self.raws: list[Raw] = []

    async def put(self, raw: Raw) -> Receipt:
        self.raws.append(raw)
        return Sealed(0, len(raw))


def test_an_empty_address_turns_a_door_off(known: Any, tmp_path: Path) -> None:
    assert list(doors.build(known(tmp_path), Kept())) == ["syslog-tcp", "syslog-udp", "relp", "http"]
    assert list(doors.build(known(tmp_path, receive__relp="", receive__syslog_udp=""), Kept())) == [
        "syslog-tcp",
        "http",
    ]


def test_what_the_status_tells_of_a_door(known: Any, until: Any, tmp_path: Path) -> None:
    async def dialogue() -> None:
        sink = Kept()
        for name, door in doors.build(known(tmp_path), sink).items():
            await door.start()
            before = doors.told(name, door)
            assert before["name"] == name and before["address"].startswith("127.0.0.1:")
            assert (before["records"], before["rejected"], before["dropped"], before["last"]) == (0, 0, 0, None)
            if name == "syslog-tcp":
                _, writer = await asyncio.open_connection("127.0.0.1", int(before["address"].rpartition(":")[2]))
                writer.write(b"<13>one line\n")
                await writer.drain()
                writer.close()
                await until(lambda: sink.raws)
                after = doors.told(name, door)
                assert after["records"] == 1 and str(after["last"]).endswith("Z")
            await door.stop()

    asyncio.run(dialogue())
