"""The UDP listener with real sockets on loopback."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from luuvet.receive.address import CannotListen
from luuvet.receive.syslog_udp import SyslogUdp


def run(
    sink: Any, dialogue: Callable[[SyslogUdp, socket.socket], Awaitable[None]], address: str = "127.0.0.1:0"
) -> SyslogUdp:
    async def whole() -> SyslogUdp:
        listener = SyslogUdp(address, sink, retry_seconds=0.01)
        await listener.start()
        family = socket.AF_INET6 if ":" in listener.address.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as sender:
            sender.connect((listener.address.host, listener.address.port))
            try:
                await dialogue(listener, sender)
            finally:
                await listener.stop()
        return listener

    return asyncio.run(whole())


def test_a_datagram_is_a_record_byte_for_byte(sink: Any) -> None:
    sent = [b"<13>a\n", b"<13>b\0c", b"\xff" * 9000, b"two\nlines"]

    async def dialogue(_: SyslogUdp, sender: socket.socket) -> None:
        for datagram in sent:
            sender.send(datagram)
        sender.send(b"")
        await sink.holds(4)
        host, port = sender.getsockname()
        assert {raw.peer for raw in sink.taken} == {f"{host}:{port}"}

    listener = run(sink, dialogue)
    assert sink.payloads == sent
    assert set(sink.framings) == {"datagram"}
    stats = listener.stats()
    assert (stats["records"], stats["empty"], stats["kernel_dropped"]) == (4, 1, 0)


def test_peers_are_told_apart(sink: Any) -> None:
    async def dialogue(listener: SyslogUdp, sender: socket.socket) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.connect((listener.address.host, listener.address.port))
            for one in (sender, other, sender):
                one.send(b"<13>" + one.getsockname()[1].to_bytes(2, "big"))
            await sink.holds(3)
        for raw in sink.taken:
            assert {int.from_bytes(payload[4:], "big") for payload in raw.payloads} == {int(raw.peer.split(":")[1])}

    run(sink, dialogue)


def test_what_the_kernel_drops_while_the_log_is_full_is_counted(sink: Any) -> None:
    sink.full = -1

    async def dialogue(listener: SyslogUdp, sender: socket.socket) -> None:
        assert listener._socket is not None
        listener._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 20_000)
        sender.send(b"<13>first")
        await asyncio.sleep(0.05)
        for _ in range(200):
            sender.send(b"x" * 1000)
        dropped = int(str(listener.stats()["kernel_dropped"]))
        assert 100 < dropped < 200
        sink.full = 0
        await sink.holds(201 - dropped)

    listener = run(sink, dialogue)
    assert sink.records + int(str(listener.stats()["kernel_dropped"])) == 201
    assert float(str(listener.stats()["paused_seconds"])) > 0


def test_stop_reads_what_the_kernel_holds(sink: Any) -> None:
    sink.slow_seconds = 0.05

    async def dialogue(_: SyslogUdp, sender: socket.socket) -> None:
        for number in range(500):
            sender.send(b"<13>%d" % number)

    run(sink, dialogue)
    assert sink.payloads == [b"<13>%d" % number for number in range(500)]


def test_every_interface_and_ipv6(sink: Any) -> None:
    async def dialogue(listener: SyslogUdp, sender: socket.socket) -> None:
        sender.send(b"<13>six")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as four:
            four.sendto(b"<13>four", ("127.0.0.1", listener.address.port))
        await sink.holds(2)

    run(sink, dialogue, ":0")
    assert {raw.peer.rpartition(":")[0] for raw in sink.taken} == {"[::1]", "127.0.0.1"}


def test_a_taken_port_is_a_sentence(sink: Any) -> None:
    async def dialogue(listener: SyslogUdp, _: socket.socket) -> None:
        with pytest.raises(CannotListen, match="UDP"):
            await SyslogUdp(str(listener.address), sink).start()

    run(sink, dialogue)
