"""The lab's log host: takes TCP connections and UDP datagrams and keeps what each sender sent, byte for byte, with
the time each piece arrived. Run in the log host's network: `python -m lab.recorder FOLDER ADDRESS PORT`.

Per connection `N.bytes` (the stream) and `N.chunks` (a line a piece: nanoseconds since the epoch, length in bytes);
all datagrams of one sender address count as one connection, each datagram one piece."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from pathlib import Path
from typing import Any

READ_BYTES = 1 << 16


class Tape:
    """What one connection sent."""

    def __init__(self, folder: Path, number: int, transport: str, peer: str) -> None:
        self.number, self.transport, self.peer = number, transport, peer
        self._bytes = (folder / f"{number}.bytes").open("wb")
        self._chunks = (folder / f"{number}.chunks").open("w", encoding="ascii")

    def add(self, data: bytes) -> None:
        self._bytes.write(data)
        self._chunks.write(f"{time.time_ns()} {len(data)}\n")

    def close(self) -> dict[str, Any]:
        self._bytes.close()
        self._chunks.close()
        return {"id": self.number, "transport": self.transport, "peer": self.peer}


class Recorder(asyncio.DatagramProtocol):
    """Listens on one port for TCP and UDP until `finish`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tapes: list[Tape] = []
        self._datagrams: dict[str, Tape] = {}

    def _tape(self, transport: str, peer: str) -> Tape:
        self._tapes.append(Tape(self._folder, len(self._tapes) + 1, transport, peer))
        return self._tapes[-1]

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tape = self._tape("tcp", writer.get_extra_info("peername")[0])
        while data := await reader.read(READ_BYTES):
            tape.add(data)
        writer.close()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if addr[0] not in self._datagrams:
            self._datagrams[addr[0]] = self._tape("udp", addr[0])
        self._datagrams[addr[0]].add(data)

    def finish(self) -> None:
        """Write the index and close every tape."""
        index = [tape.close() for tape in self._tapes]
        (self._folder / "index.json").write_text(json.dumps(index))


async def serve(folder: Path, address: str, port: int) -> None:
    """Record until SIGTERM."""
    recorder, stop = Recorder(folder), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    server = await asyncio.start_server(recorder.connected, address, port)
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: recorder, local_addr=(address, port)
    )
    (folder / "ready").touch()
    await stop.wait()
    transport.close()
    server.close()
    recorder.finish()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
