"""Real rsyslog daemons send to our listeners over loopback, each with its own folder, configuration and pid file."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from luuvet.event.raw import Raw, SinkFull
from luuvet.receive.relp import Relp
from luuvet.receive.syslog_tcp import SyslogTcp
from luuvet.receive.syslog_udp import SyslogUdp

RSYSLOGD = shutil.which("rsyslogd") or shutil.which("rsyslogd", path="/usr/sbin:/sbin")
OMRELP = list(Path("/usr/lib").glob("*/rsyslog/omrelp.so"))

pytestmark = pytest.mark.skipif(not RSYSLOGD, reason="rsyslogd is not installed: apt-get install rsyslog rsyslog-relp")
needs_relp = pytest.mark.skipif(not OMRELP, reason="omrelp is not installed: apt-get install rsyslog-relp")

CONFIGURATION = """
global(workDirectory="{folder}" maxMessageSize="64k")
module(load="imuxsock" SysSock.Use="off")
module(load="omrelp")
input(type="imuxsock" Socket="{folder}/log" RateLimit.Interval="0")
{action}
"""


@dataclass
class Receipt:
    first: int
    count: int
    sink: Log
    due: float

    async def durable(self, *, patient: bool = False) -> None:
        await asyncio.sleep(max(0.0, self.due - time.monotonic()))
        self.sink.acknowledged += self.count


@dataclass
class Log:
    """A log that makes durable after 20 ms, and can be full."""

    taken: list[Raw] = field(default_factory=list)
    full: bool = False
    acknowledged: int = 0

    async def put(self, raw: Raw) -> Receipt:
        if self.full:
            raise SinkFull("no room on the disk", 1)
        self.taken.append(raw)
        return Receipt(0, len(raw), self, time.monotonic() + 0.02)

    @property
    def payloads(self) -> list[bytes]:
        return [payload for raw in self.taken for payload in raw.payloads]


async def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    for _ in range(int(seconds * 50)):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"this did not come true in {seconds} seconds")


class Rsyslog:
    """A daemon of its own that forwards what is written to its socket."""

    def __init__(self, folder: Path, action: str) -> None:
        self.folder = folder
        configuration = folder / "rsyslog.conf"
        configuration.write_text(CONFIGURATION.format(folder=folder, action=action))
        command = [str(RSYSLOGD), "-n", "-f", str(configuration), "-i", str(folder / "pid")]
        self.process = subprocess.Popen(command, stderr=(folder / "stderr").open("w"))

    async def send(self, messages: list[bytes]) -> None:
        path = self.folder / "log"
        await until(path.exists)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as opened:
            opened.connect(str(path))
            for message in messages:
                await asyncio.to_thread(opened.send, message)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(10)


def talk(folder: Path, listener: Any, action: str, dialogue: Callable[[Rsyslog], Awaitable[None]]) -> None:
    async def whole() -> None:
        await listener.start()
        daemon = Rsyslog(folder, action.replace("PORT", str(listener.address.port)))
        try:
            await dialogue(daemon)
        finally:
            await asyncio.to_thread(daemon.stop)
            await listener.stop()

    asyncio.run(whole())


def messages(count: int) -> list[bytes]:
    return [b"<13>Oct 11 22:14:15 app[7]: message %d of many" % number for number in range(count)]


def contents(log: Log) -> list[int]:
    return [int(payload.split(b" message ")[1].split()[0]) for payload in log.payloads]


@needs_relp
def test_relp_from_omrelp(tmp_path: Path) -> None:
    log = Log()
    action = 'action(type="omrelp" target="127.0.0.1" port="PORT" template="RSYSLOG_SyslogProtocol23Format")'

    async def dialogue(daemon: Rsyslog) -> None:
        await daemon.send(messages(3000))
        await until(lambda: len(log.payloads) >= 3000)

    relp = Relp("127.0.0.1:0", log)
    talk(tmp_path, relp, action, dialogue)
    assert contents(log) == list(range(3000))
    assert all(payload.startswith(b"<13>1 ") and not payload.endswith(b"\n") for payload in log.payloads)
    assert relp.stats()["records"] == log.acknowledged == 3000


@needs_relp
def test_omrelp_keeps_its_records_while_the_log_is_full(tmp_path: Path) -> None:
    log = Log(full=True)
    action = (
        'action(type="omrelp" target="127.0.0.1" port="PORT" action.resumeRetryCount="-1" action.resumeInterval="1")'
    )

    async def dialogue(daemon: Rsyslog) -> None:
        await daemon.send(messages(200))
        # Refused by several goodbyes, not only made to wait: a 500 would lose a record at each.
        await until(lambda: listener.stats()["connections"] >= 3)
        log.full = False
        await until(lambda: set(contents(log)) == set(range(200)))

    listener = Relp("127.0.0.1:0", log, retry_seconds=0.1, patience_seconds=0.3)
    talk(tmp_path, listener, action, dialogue)


@pytest.mark.parametrize(
    ("options", "framing", "start"),
    [
        ('TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format"', "octet-counted", b"<13>1 "),
        ('TCP_Framing="traditional" template="RSYSLOG_TraditionalForwardFormat"', "newline", b"<13>"),
    ],
)
def test_tcp_from_rsyslog(tmp_path: Path, options: str, framing: str, start: bytes) -> None:
    log = Log()
    action = f'action(type="omfwd" protocol="tcp" target="127.0.0.1" port="PORT" {options})'

    async def dialogue(daemon: Rsyslog) -> None:
        await daemon.send(messages(3000))
        await until(lambda: len(log.payloads) >= 3000)

    listener = SyslogTcp("127.0.0.1:0", log)
    talk(tmp_path, listener, action, dialogue)
    assert contents(log) == list(range(3000))
    assert listener.stats()["undelivered"] == 0
    assert {raw.framing for raw in log.taken} == {framing}
    assert all(payload.startswith(start) and not payload.endswith(b"\n") for payload in log.payloads)


def test_udp_from_rsyslog(tmp_path: Path) -> None:
    log = Log()
    action = 'action(type="omfwd" protocol="udp" target="127.0.0.1" port="PORT")'

    async def dialogue(daemon: Rsyslog) -> None:
        await daemon.send(messages(500))
        await until(lambda: len(log.payloads) >= 500)

    talk(tmp_path, SyslogUdp("127.0.0.1:0", log), action, dialogue)
    assert sorted(contents(log)) == list(range(500))
