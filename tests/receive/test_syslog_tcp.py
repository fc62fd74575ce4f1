"""The TCP listener with real sockets on loopback."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from luuvet.receive.address import CannotListen
from luuvet.receive.syslog_tcp import SyslogTcp


def run(sink: Any, dialogue: Callable[[SyslogTcp], Awaitable[None]], **options: Any) -> SyslogTcp:
    async def whole() -> SyslogTcp:
        listener = SyslogTcp("127.0.0.1:0", sink, retry_seconds=0.01, **options)
        await listener.start()
        try:
            await dialogue(listener)
        finally:
            await listener.stop()
        return listener

    return asyncio.run(whole())


async def connect(listener: SyslogTcp) -> asyncio.StreamWriter:
    return (await asyncio.open_connection(listener.address.host, listener.address.port))[1]


def test_records_arrive_with_their_peer(sink: Any) -> None:
    async def dialogue(listener: SyslogTcp) -> None:
        writer = await connect(listener)
        writer.write(b"<13>a\n<13>b\n5 <13>c")
        await sink.holds(3)
        host, port = writer.get_extra_info("sockname")
        assert {raw.peer for raw in sink.taken} == {f"{host}:{port}"}
        writer.close()

    listener = run(sink, dialogue)
    assert sink.payloads == [b"<13>a", b"<13>b", b"<13>c"]
    assert sink.framings == ["newline", "newline", "octet-counted"]
    stats = listener.stats()
    assert (stats["records"], stats["bytes"], stats["connections"], stats["open"]) == (3, 15, 1, 0)


def test_the_last_line_is_given_out_after_the_hold(sink: Any) -> None:
    async def dialogue(listener: SyslogTcp) -> None:
        writer = await connect(listener)
        writer.write(b"<13>a\n\tb\n")
        await sink.holds(1, 2.0)
        writer.close()

    run(sink, dialogue, hold_seconds=0.05)
    assert sink.payloads == [b"<13>a\n\tb"]


def test_half_a_record_is_kept_after_silence_and_on_a_cut(sink: Any) -> None:
    async def dialogue(listener: SyslogTcp) -> None:
        writer = await connect(listener)
        writer.write(b"50 <13>half")
        await sink.holds(1, 2.0)
        writer.write(b"5 <13>x")
        writer.write(b"<13>cut")
        writer.close()
        await sink.holds(3)

    listener = run(sink, dialogue, idle_seconds=0.05)
    assert sink.payloads == [b"<13>half", b"<13>x", b"<13>cut"]
    assert listener.stats()["rejected"] == {"octet-counted-truncated": 1, "newline-truncated": 1}


def test_a_full_sink_stops_the_reading_and_loses_nothing(sink: Any) -> None:
    sink.full = 5
    line = b"<13>" + b"x" * 1000 + b"\n"

    async def dialogue(listener: SyslogTcp) -> None:
        writer = await connect(listener)
        for _ in range(2000):
            writer.write(line)
            await writer.drain()
        writer.close()
        await sink.holds(2000)

    listener = run(sink, dialogue)
    assert sink.payloads == [line[:-1]] * 2000
    assert float(str(listener.stats()["paused_seconds"])) > 0.03


def test_the_sender_has_to_wait_while_the_sink_is_full(sink: Any) -> None:
    sink.full = -1
    sent = 0

    async def dialogue(listener: SyslogTcp) -> None:
        nonlocal sent
        writer = await connect(listener)
        try:
            async with asyncio.timeout(1.0):
                while True:
                    writer.write(b"<13>" + b"x" * 65531 + b"\n")
                    await writer.drain()
                    sent += 65536
        except TimeoutError:
            pass
        before = sent
        sink.full = 0
        async with asyncio.timeout(5.0):
            while sent < before + (8 << 20):
                writer.write(b"<13>" + b"x" * 65531 + b"\n")
                await writer.drain()
                sent += 65536
        writer.close()
        await sink.holds(before // 65536 + 128)

    run(sink, dialogue)
    assert sent < 200 << 20


def test_what_the_disk_had_no_room_for_is_sent_again(sink: Any) -> None:
    sink.fails_later = 1

    async def dialogue(listener: SyslogTcp) -> None:
        writer = await connect(listener)
        writer.write(b"4 <1>a")
        await sink.holds(2)
        writer.close()

    listener = run(sink, dialogue)
    assert sink.payloads == [b"<1>a", b"<1>a"]
    assert listener.stats()["undelivered"] == 0


def test_stop_reads_what_was_already_received(sink: Any) -> None:
    sink.slow_seconds = 0.05

    async def dialogue(listener: SyslogTcp) -> None:
        writer = await connect(listener)
        writer.write(b"".join(b"<13>%0200d\n" % n for n in range(5000)))
        await writer.drain()
        await asyncio.sleep(0.05)

    run(sink, dialogue)
    assert sink.payloads == [b"<13>%0200d" % n for n in range(5000)]


def test_a_closed_log_is_counted(sink: Any) -> None:
    sink.closed = True

    async def dialogue(listener: SyslogTcp) -> None:
        writer = await connect(listener)
        writer.write(b"4 <1>a4 <1>b")
        await asyncio.sleep(0.1)

    assert run(sink, dialogue).stats()["undelivered"] == 2


def test_too_many_connections_are_refused(sink: Any) -> None:
    async def dialogue(listener: SyslogTcp) -> None:
        first = await connect(listener)
        reader, second = await asyncio.open_connection(listener.address.host, listener.address.port)
        assert await reader.read() == b""
        first.write(b"4 <1>a")
        await sink.holds(1)
        second.close()

    assert run(sink, dialogue, connections=1).stats()["refused"] == 1


def test_ipv6(sink: Any) -> None:
    async def dialogue() -> None:
        listener = SyslogTcp("[::1]:0", sink)
        await listener.start()
        writer = await connect(listener)
        writer.write(b"4 <1>a")
        await sink.holds(1)
        writer.close()
        await listener.stop()

    asyncio.run(dialogue())
    assert sink.taken[0].peer.startswith("[::1]:")


def test_a_taken_port_is_a_sentence(sink: Any) -> None:
    async def dialogue(listener: SyslogTcp) -> None:
        second = SyslogTcp(str(listener.address), sink)
        with pytest.raises(CannotListen, match=r"address already in use; stop the program .* receive.syslog_tcp"):
            await second.start()

    run(sink, dialogue)
