from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from luuvet.event.raw import Raw
from luuvet.kit.clock import NANOSECONDS, system_clock
from luuvet.kit.settings import Settings, Value, load
from luuvet.wire.local import Local, open_local

LINES = (
    b"<86>1 2026-11-22T08:00:00+07:00 web1 sshd 77 - - Failed password for root from 203.0.113.66 port 4242 ssh2",
    b"<86>1 2026-11-22T08:00:09+07:00 web1 sshd 78 - - Accepted password for hoa from 203.0.113.66 port 4243 ssh2",
    b"<86>1 2026-11-22T08:00:30+07:00 web1 useradd 91 - - new user: name=sysbackup, UID=1004, GID=1004, "
    b"home=/home/sysbackup, shell=/bin/bash, from=/dev/pts/0",
)
DOORS = ("receive.syslog_tcp", "receive.syslog_udp", "receive.relp", "receive.http")

Known = Callable[..., Settings]


def settings_of(data: Path, **changed: Value) -> Settings:
    """Settings of a data folder, every door on a free port; names with `__` for dots."""
    free: dict[str, Value] = dict.fromkeys(DOORS, "127.0.0.1:0")
    given = {name.replace("__", "."): value for name, value in changed.items()}
    return load(data, {**free, **given}, environment={})


@pytest.fixture
def known() -> Known:
    return settings_of


def delivery(*lines: bytes) -> Raw:
    return Raw("syslog-tcp", "192.0.2.1:514", "", "octet-counted", system_clock(), list(lines or LINES))


@pytest.fixture
def deliver() -> Callable[..., Raw]:
    return delivery


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    """A data folder without a server, `LINES` in it."""
    with open_local(settings_of(tmp_path_factory.mktemp("local") / "data"), "an") as opened:
        opened.put(delivery())
        assert opened.derived(3)
        yield opened


@pytest.fixture
def soon() -> int:
    """A minute from now, in nanoseconds UTC."""
    return system_clock() + 60 * NANOSECONDS


Until = Callable[[Callable[[], object]], Awaitable[None]]


@pytest.fixture
def until() -> Until:
    """Wait inside an event loop until something is true, at most twenty seconds."""

    async def waiting(true: Callable[[], object]) -> None:
        for _ in range(1000):
            found = true()
            if await found if inspect.isawaitable(found) else found:
                return
            await asyncio.sleep(0.02)
        raise AssertionError("it did not happen in twenty seconds")

    return waiting
