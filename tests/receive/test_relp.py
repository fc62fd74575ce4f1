"""The RELP listener, spoken to by hand."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from luuvet.receive.relp import Relp
from luuvet.receive.relp_frames import encode

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
OPEN = encode(1, b"open", b"relp_version=0\nrelp_software=test\ncommands=syslog")


def run(sink: Any, dialogue: Callable[[Relp, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]) -> Relp:
    async def whole() -> Relp:
        listener = Relp("127.0.0.1:0", sink, retry_seconds=0.01, patience_seconds=0.1)
        await listener.start()
        try:
            reader, writer = await asyncio.open_connection(listener.address.host, listener.address.port)
            async with asyncio.timeout(10):
                await dialogue(listener, reader, writer)
            writer.close()
        finally:
            await listener.stop()
        return listener

    return asyncio.run(whole())


async def opened(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(OPEN)
    assert (await reader.readuntil(b"commands=syslog\n\n")).startswith(b"1 rsp ")


def syslog(transaction: int, payload: bytes) -> bytes:
    return b"%d syslog %d %b\n" % (transaction, len(payload), payload)


def test_an_answer_waits_for_the_checkpoint(sink: Any) -> None:
    sink.automatic = False

    async def dialogue(_: Relp, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await opened(reader, writer)
        writer.write(b"".join(syslog(n, b"<13>%d\n" % n) for n in range(2, 102)))
        await sink.holds(100)
        answer = asyncio.create_task(reader.readexactly(len(b"2 rsp 6 200 OK\n")))
        await asyncio.sleep(0.1)
        assert not answer.done()
        sink.durable_up_to = 100
        assert await answer == b"2 rsp 6 200 OK\n"
        assert (await reader.readuntil(b"101 rsp 6 200 OK\n")).count(b"200 OK") == 99
        writer.write(b"102 close 0\n")
        assert await reader.read() == b"102 rsp 0\n0 serverclose 0\n"

    listener = run(sink, dialogue)
    assert sink.payloads == [b"<13>%d" % n for n in range(2, 102)]
    assert [position for raw in sink.taken for position in raw.positions] == list(range(2, 102))
    assert listener.stats()["records"] == 100


def test_a_full_log_lets_the_sender_wait(sink: Any) -> None:
    async def dialogue(_: Relp, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await opened(reader, writer)
        sink.full = 3
        writer.write(syslog(2, b"<13>a"))
        assert await reader.readline() == b"2 rsp 6 200 OK\n"

    listener = run(sink, dialogue)
    assert sink.payloads == [b"<13>a"]
    assert float(str(listener.stats()["paused_seconds"])) >= 0.03


def test_a_log_that_stays_full_answers_nothing_and_says_goodbye(sink: Any) -> None:
    async def dialogue(_: Relp, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await opened(reader, writer)
        sink.full = -1
        writer.write(syslog(2, b"<13>a"))
        assert await reader.read() == b"0 serverclose 0\n"

    stats = run(sink, dialogue).stats()
    assert (stats["records"], stats["rejected"]) == (0, {"full": 1})


def test_what_did_not_become_durable_is_not_answered(sink: Any) -> None:
    async def dialogue(_: Relp, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await opened(reader, writer)
        sink.fails_later = 1
        writer.write(syslog(2, b"<13>a"))
        assert await reader.read() == b"0 serverclose 0\n"

    stats = run(sink, dialogue).stats()
    assert (stats["records"], stats["rejected"]) == (0, {"full": 1})


def test_stop_answers_what_was_taken_and_says_goodbye(sink: Any) -> None:
    sink.automatic = False

    async def dialogue(listener: Relp, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await opened(reader, writer)
        writer.write(syslog(2, b"<13>a"))
        await sink.holds(1)
        stopping = asyncio.create_task(listener.stop())
        await asyncio.sleep(0.05)
        sink.durable_up_to = 1
        assert await reader.read() == b"2 rsp 6 200 OK\n0 serverclose 0\n"
        await stopping

    run(sink, dialogue)


def test_a_closed_log_acknowledges_nothing(sink: Any) -> None:
    async def dialogue(_: Relp, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await opened(reader, writer)
        sink.closed = True
        writer.write(syslog(2, b"<13>a"))
        assert await reader.read() == b"0 serverclose 0\n"

    assert run(sink, dialogue).stats()["records"] == 0


def test_a_large_record_is_kept_in_parts_and_an_empty_one_is_answered(sink: Any) -> None:
    large = b"<13>" + b"x" * (3 << 20)

    async def dialogue(_: Relp, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await opened(reader, writer)
        writer.write(syslog(2, large) + syslog(3, b"\n"))
        assert await reader.readuntil(b"3 rsp 6 200 OK\n")

    run(sink, dialogue)
    assert b"".join(sink.payloads) == large
    assert list(sink.taken[0].parts) == [1, 2, 3, -4]


def test_what_is_not_relp_ends_the_connection(sink: Any) -> None:
    async def dialogue(_: Relp, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"<13>plain syslog\n")
        assert await reader.read() == b"0 serverclose 0\n"

    assert run(sink, dialogue).stats()["rejected"] == {"not-relp": 1}
