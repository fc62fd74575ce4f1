"""One suite for every listener: what each must do, whatever protocol it speaks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx2
import pytest

from luuvet.event.raw import Raw, SinkClosed, SinkFull
from luuvet.receive.address import Address, CannotListen
from luuvet.receive.http.listener import Http
from luuvet.receive.relp import Relp
from luuvet.receive.relp_frames import encode
from luuvet.receive.syslog_tcp import SyslogTcp
from luuvet.receive.syslog_udp import SyslogUdp


@dataclass
class Receipt:
    first: int
    count: int
    log: Log

    async def durable(self, *, patient: bool = False) -> None:
        await asyncio.sleep(0.01)
        if self.log.breaks:
            self.log.breaks -= 1
            raise SinkFull("no room on the disk", 1)
        self.log.kept += self.log.taken[self.first].payloads


@dataclass
class Log:
    """A sink: `full` refuses so many deliveries, `breaks` fails so many receipts, `slow` seconds for each delivery."""

    full: int = 0
    breaks: int = 0
    slow: float = 0.0
    closed: bool = False
    taken: list[Raw] = field(default_factory=list)
    kept: list[bytes] = field(default_factory=list)

    async def put(self, raw: Raw) -> Receipt:
        await asyncio.sleep(self.slow)
        if self.closed:
            raise SinkClosed("the log is closed")
        if self.full:
            self.full -= 1
            raise SinkFull("no room on the disk", 1)
        assert raw.payloads and len(raw.parts) in (0, len(raw)) and len(raw.positions) in (0, len(raw))
        self.taken.append(raw)
        return Receipt(len(self.taken) - 1, len(raw), self)

    async def keeps(self, records: int) -> None:
        """Wait until so many different records are kept."""
        for _ in range(1000):
            if len(set(self.kept)) >= records:
                return
            await asyncio.sleep(0.01)


class Listener(Protocol):
    address: Address

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    def stats(self) -> dict[str, object]: ...


async def over_tcp(address: Address, payloads: list[bytes]) -> None:
    _, writer = await asyncio.open_connection(address.host, address.port)
    writer.write(b"".join(payload + b"\n" for payload in payloads))
    await writer.drain()
    writer.close()


async def over_udp(address: Address, payloads: list[bytes]) -> None:
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        asyncio.DatagramProtocol, remote_addr=(address.host, address.port)
    )
    for payload in payloads:
        transport.sendto(payload)
    transport.close()


async def over_relp(address: Address, payloads: list[bytes]) -> None:
    """Send as librelp does: what was not answered 200 is sent again over a new connection."""
    left = dict(enumerate(payloads, 2))
    while left:
        reader, writer = await asyncio.open_connection(address.host, address.port)
        writer.write(encode(1, b"open", b"relp_version=0\ncommands=syslog"))
        await reader.readuntil(b"commands=syslog\n\n")
        writer.write(b"".join(encode(number, b"syslog", payload) for number, payload in left.items()))
        while left and (answer := await reader.readline()) and not answer.startswith(b"0 serverclose"):
            assert answer.endswith(b" rsp 6 200 OK\n")
            del left[int(answer.split()[0])]
        writer.close()


async def over_http(address: Address, payloads: list[bytes]) -> None:
    """Send as a shipper does: what was not accepted is sent again."""
    async with httpx2.AsyncClient(base_url=f"http://{address}") as client:
        body = b"\n".join(payloads)
        for _ in range(1000):
            if (await client.post("/ndjson", content=body)).status_code == 200:
                return


Send = Callable[[Address, list[bytes]], Awaitable[None]]
Make = Callable[..., Any]
KINDS: list[tuple[Make, Send]] = [
    (lambda address, log: SyslogTcp(address, log, retry_seconds=0.01), over_tcp),
    (lambda address, log: SyslogUdp(address, log, retry_seconds=0.01), over_udp),
    (lambda address, log: Relp(address, log, retry_seconds=0.01, patience_seconds=0.05), over_relp),
    (lambda address, log: Http(address, log), over_http),
]
every_listener = pytest.mark.parametrize(("make", "send"), KINDS, ids=["syslog-tcp", "syslog-udp", "relp", "http"])
PAYLOADS = [b'{"message": "<13>%d"}' % number for number in range(200)]


def run(listener: Listener, dialogue: Callable[[], Awaitable[None]]) -> None:
    async def whole() -> None:
        await listener.start()
        try:
            async with asyncio.timeout(20):
                await dialogue()
        finally:
            await listener.stop()

    asyncio.run(whole())


@every_listener
@pytest.mark.parametrize(
    "trouble", [{}, {"full": 20}, {"breaks": 1}, {"slow": 0.02}], ids=["fine", "full", "breaks", "slow"]
)
def test_every_record_is_kept_whatever_happens(make: Make, send: Send, trouble: dict[str, Any]) -> None:
    log = Log(**trouble)
    listener = make("127.0.0.1:0", log)

    async def dialogue() -> None:
        await send(listener.address, PAYLOADS)
        await log.keeps(len(PAYLOADS))

    run(listener, dialogue)
    assert set(log.kept) == set(PAYLOADS)
    if not trouble:
        assert log.kept == PAYLOADS
        stats = listener.stats()
        assert stats["records"] == 200 and stats["bytes"] == sum(map(len, PAYLOADS))
        assert stats["rejected"] == {} and stats["undelivered"] == 0
        assert stats["last_received"] == log.taken[-1].received
    assert {raw.listener for raw in log.taken} <= {"syslog-tcp", "syslog-udp", "relp", "http"}
    assert all(raw.peer.startswith("127.0.0.1:") for raw in log.taken)


@every_listener
def test_stop_closes_the_port_and_start_again_is_possible(make: Make, send: Send) -> None:
    log = Log()
    first = make("127.0.0.1:0", log)

    async def nothing() -> None: ...

    run(first, nothing)
    second = make(str(first.address), log)

    async def dialogue() -> None:
        await send(second.address, PAYLOADS[:1])
        await log.keeps(1)

    run(second, dialogue)
    assert log.kept == PAYLOADS[:1]


@every_listener
def test_a_closed_log_stops_no_listener(make: Make, send: Send) -> None:
    log = Log(closed=True)
    listener = make("127.0.0.1:0", log)

    async def dialogue() -> None:
        sending = asyncio.ensure_future(send(listener.address, PAYLOADS[:3]))
        await asyncio.sleep(0.2)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)

    run(listener, dialogue)
    assert log.taken == [] and listener.stats()["records"] == 0


@every_listener
def test_a_wrong_address_is_a_sentence(make: Make, send: Send) -> None:
    with pytest.raises(CannotListen, match="is not an address; one looks like"):
        make("nonsense", Log())

    async def elsewhere() -> None:
        await make("192.0.2.1:0", Log()).start()

    if send is not over_http:
        with pytest.raises(CannotListen, match=r"cannot listen on 192\.0\.2\.1:0"):
            asyncio.run(elsewhere())
